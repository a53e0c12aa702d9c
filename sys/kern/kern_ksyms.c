/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_ksyms.c: symbols by name: one hash table over the exports of the kernel
 * and of every module.  Chained, so that taking a module's symbols out needs
 * no memory; doubled when there are more symbols than buckets, so that a
 * lookup costs the same with one module and with a thousand.
 */
#include <kern/ksyms_impl.h>
#include <libkern/elf_reader.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/kmem.h>

#define FIRST_BUCKETS 64

struct ksyms_tables ksyms_tables = TAILQ_HEAD_INITIALIZER(ksyms_tables);

/* owner: this file */
static struct ksyms_node *first_buckets[FIRST_BUCKETS];
struct ksyms_hash ksyms_hash = {first_buckets, FIRST_BUCKETS - 1, 0};
static size_t addr_count;

/* Twice the buckets.  Without memory for them the chains just grow longer. */
static __attribute__((__noinline__)) void
grow(struct ksyms_hash *kh)
{
	size_t old = kh->kh_mask + 1;
	struct ksyms_node **was = kh->kh_buckets, **now;

	now = kmem_zalloc(2 * old * sizeof(struct ksyms_node *), KM_NOSLEEP);
	if (now == NULL)
		return;
	kh->kh_buckets = now;
	kh->kh_mask = 2 * old - 1;
	for (size_t i = 0; i < old; i++) {
		struct ksyms_node *kn, *next, **tail[2];

		/* Two halves of one chain, each in its order. */
		tail[0] = &now[i];
		tail[1] = &now[i + old];
		for (kn = was[i]; kn != NULL; kn = next) {
			unsigned half = (kn->kn_hash & old) != 0;

			next = kn->kn_next;
			kn->kn_next = NULL;
			*tail[half] = kn;
			tail[half] = &kn->kn_next;
		}
	}
	if (was != first_buckets)
		kmem_free(was, old * sizeof(struct ksyms_node *));
}

static void
hash_insert(struct ksyms_node *kn)
{
	struct ksyms_hash *kh = &ksyms_hash;
	struct ksyms_node **head = &kh->kh_buckets[kn->kn_hash & kh->kh_mask];

	kn->kn_next = *head;
	*head = kn;
	kh->kh_count++;
}

static void
hash_remove(const struct ksyms_node *kn)
{
	struct ksyms_hash *kh = &ksyms_hash;
	struct ksyms_node **link = &kh->kh_buckets[kn->kn_hash & kh->kh_mask];

	while (*link != kn)
		link = &(*link)->kn_next;
	*link = kn->kn_next;
	kh->kh_count--;
}

struct ksyms_table *
ksyms_table_create(const char *object, vaddr_t start, vaddr_t end,
    size_t nexports, size_t naddrs, const char *names, size_t namesize)
{
	size_t size = sizeof(struct ksyms_table) +
	    nexports * sizeof(struct ksyms_node) +
	    naddrs * sizeof(struct ksyms_addr);
	struct ksyms_table *kt;

	/* Offsets and indices have 31 bits. */
	if (namesize >= KSYMS_NODE || nexports >= KSYMS_NODE)
		return NULL;
	kt = kmem_alloc(size, KM_SLEEP);
	if (kt == NULL)
		return NULL;
	*kt = (struct ksyms_table){
	    .kt_start = start,
	    .kt_end = end,
	    .kt_names = names,
	    .kt_namesize = namesize,
	    .kt_nodes = (struct ksyms_node *)(kt + 1),
	    .kt_alloc = size,
	};
	kt->kt_addrs = (struct ksyms_addr *)(kt->kt_nodes + nexports);
	kstrlcpy(kt->kt_object, object, sizeof(kt->kt_object));
	return kt;
}

static inline void
add_addr(struct ksyms_table *kt, uint32_t name, vaddr_t va,
    const struct elf_sym *sym)
{
	uint64_t size = sym->st_size;
	unsigned bind = MIN(sym->st_bind, ELF_STB_WEAK);

	kt->kt_addrs[kt->kt_naddrs++] = (struct ksyms_addr){
	    .ka_off = (uint32_t)(va - kt->kt_start),
	    .ka_size = size <= KSYMS_MAXSIZE ? size & KSYMS_MAXSIZE : 0,
	    .ka_bind = bind & 3u,
	    .ka_type = sym->st_type & 15u,
	    .ka_name = name,
	};
	addr_count++;
}

void
ksyms_table_export(struct ksyms_table *kt, const struct ksyms_name *kq,
    vaddr_t va, const struct elf_sym *sym, bool has_address)
{
	uint32_t n = kt->kt_nnodes++;
	struct ksyms_node *kn = &kt->kt_nodes[n];
	size_t len = ksyms_name_len(kq);

	if (ksyms_hash.kh_count > ksyms_hash.kh_mask)
		grow(&ksyms_hash);
	*kn = (struct ksyms_node){
	    .kn_table = kt,
	    .kn_value = va,
	    .kn_hash = kq->kq_hash,
	    .kn_name = (uint32_t)(kq->kq_name - kt->kt_names),
	    .kn_size = (uint32_t)MIN(sym->st_size, UINT32_MAX),
	    .kn_bind = sym->st_bind,
	    .kn_type = sym->st_type,
	    .kn_len = (uint16_t)MIN(len, KSYMS_LONG),
	};
	hash_insert(kn);
	kt->kt_copysize += len + 1;
	if (has_address)
		add_addr(kt, n | KSYMS_NODE, va, sym);
}

void
ksyms_table_addr(struct ksyms_table *kt, const char *name, vaddr_t va,
    const struct elf_sym *sym)
{
	kt->kt_copysize += strlen(name) + 1;
	add_addr(kt, (uint32_t)(name - kt->kt_names), va, sym);
}

void
ksyms_table_free(struct ksyms_table *kt)
{
	if (kt == NULL)
		return;
	for (uint32_t i = 0; i < kt->kt_nnodes; i++)
		hash_remove(&kt->kt_nodes[i]);
	addr_count -= kt->kt_naddrs;
	if (kt->kt_published)
		TAILQ_REMOVE(&ksyms_tables, kt, kt_chain);
	if (kt->kt_copied)
		kmem_free((void *)(uintptr_t)kt->kt_names, kt->kt_namesize);
	kmem_free(kt, kt->kt_alloc);
}

/*
 * A node that stays may move in its array, so each is taken out of the hash
 * and put in again.
 */
void
ksyms_table_drop(struct ksyms_table *kt, vaddr_t start, vaddr_t end)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < kt->kt_nnodes; i++) {
		struct ksyms_node *kn = &kt->kt_nodes[i];

		hash_remove(kn);
		if (kn->kn_value >= start && kn->kn_value < end)
			continue;
		kt->kt_nodes[n] = *kn;
		hash_insert(&kt->kt_nodes[n++]);
	}
	kt->kt_nnodes = n;
	n = 0;
	for (uint32_t i = 0; i < kt->kt_naddrs; i++) {
		vaddr_t va = kt->kt_start + kt->kt_addrs[i].ka_off;

		if (va < start || va >= end)
			kt->kt_addrs[n++] = kt->kt_addrs[i];
	}
	addr_count -= kt->kt_naddrs - n;
	kt->kt_naddrs = n;
}

int
ksyms_lookup(const char *name, struct ksym *out)
{
	const struct ksyms_node *kn;
	struct ksyms_name kq;

	ksyms_name_set(&kq, name, name + strlen(name) + 1);
	kn = ksyms_find(&kq);
	if (kn == NULL)
		return ENOENT;
	*out = (struct ksym){
	    .ks_name = kn->kn_table->kt_names + kn->kn_name,
	    .ks_value = kn->kn_value,
	    .ks_size = kn->kn_size,
	    .ks_bind = kn->kn_bind,
	    .ks_type = kn->kn_type,
	    .ks_mod = kn->kn_table->kt_mod,
	    .ks_object = kn->kn_table->kt_object,
	};
	return 0;
}

size_t
ksyms_count(void)
{
	return ksyms_hash.kh_count + addr_count;
}
