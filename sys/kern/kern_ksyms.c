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
static struct ksyms_node **buckets = first_buckets;
static size_t nbuckets = FIRST_BUCKETS; /* a power of two */
static size_t nnodes;
static size_t naddrs;

static struct ksyms_node **
bucket_of(uint32_t hash)
{
	return &buckets[hash & (nbuckets - 1)];
}

/* Twice the buckets.  Without memory for them the chains just grow longer. */
static void
grow(void)
{
	size_t old = nbuckets;
	struct ksyms_node **was = buckets, **now;

	now = kmem_zalloc(2 * old * sizeof(struct ksyms_node *), KM_NOSLEEP);
	if (now == NULL)
		return;
	buckets = now;
	nbuckets = 2 * old;
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

struct ksyms_table *
ksyms_table_create(const char *object, vaddr_t start, vaddr_t end,
    size_t nexports, size_t naddr, const char *names, size_t namesize)
{
	struct ksyms_table *kt;
	size_t size = sizeof(*kt) + nexports * sizeof(struct ksyms_node) +
	    naddr * sizeof(struct ksyms_addr);

	if (namesize > UINT32_MAX)
		return NULL;
	if (names == NULL)
		size += namesize;
	kt = kmem_alloc(size, KM_SLEEP);
	if (kt == NULL)
		return NULL;
	*kt = (struct ksyms_table){
	    .kt_start = start,
	    .kt_end = end,
	    .kt_names = names,
	    .kt_nodes = (struct ksyms_node *)(kt + 1),
	    .kt_anodes = (uint32_t)nexports,
	    .kt_aaddrs = (uint32_t)naddr,
	    .kt_alloc = size,
	};
	kt->kt_addrs = (struct ksyms_addr *)(kt->kt_nodes + nexports);
	if (names == NULL)
		kt->kt_names = (const char *)(kt->kt_addrs + naddr);
	else
		kt->kt_namesize = namesize;
	kstrlcpy(kt->kt_object, object, sizeof(kt->kt_object));
	return kt;
}

/* Copies grow from kt_names to the end of the allocation. */
uint32_t
ksyms_table_name(struct ksyms_table *kt, const char *s, size_t len)
{
	uint32_t off = (uint32_t)kt->kt_namesize;
	char *to = (char *)kt + (kt->kt_names - (const char *)kt) + off;

	memcpy(to, s, len + 1);
	kt->kt_namesize += len + 1;
	return off;
}

void
ksyms_table_export(struct ksyms_table *kt, const struct ksyms_name *kq,
    uint32_t name, const struct ksym *sym)
{
	struct ksyms_node *kn = &kt->kt_nodes[kt->kt_nnodes++], **head;

	if (nnodes >= nbuckets)
		grow();
	head = bucket_of(kq->kq_hash);
	*kn = (struct ksyms_node){
	    .kn_next = *head,
	    .kn_table = kt,
	    .kn_value = sym->ks_value,
	    .kn_hash = kq->kq_hash,
	    .kn_name = name,
	    .kn_size = (uint32_t)MIN(sym->ks_size, UINT32_MAX),
	    .kn_bind = sym->ks_bind,
	    .kn_type = sym->ks_type,
	};
	*head = kn;
	nnodes++;
}

void
ksyms_table_addr(
    struct ksyms_table *kt, uint32_t name, vaddr_t va, vsize_t size)
{
	kt->kt_addrs[kt->kt_naddrs++] = (struct ksyms_addr){
	    .ka_off = (uint32_t)(va - kt->kt_start),
	    .ka_size = (uint32_t)MIN(size, UINT32_MAX),
	    .ka_name = name,
	};
	naddrs++;
}

static void
unhash(const struct ksyms_node *kn)
{
	struct ksyms_node **link = bucket_of(kn->kn_hash);

	while (*link != kn)
		link = &(*link)->kn_next;
	*link = kn->kn_next;
	nnodes--;
}

void
ksyms_table_free(struct ksyms_table *kt)
{
	if (kt == NULL)
		return;
	for (uint32_t i = 0; i < kt->kt_nnodes; i++)
		unhash(&kt->kt_nodes[i]);
	naddrs -= kt->kt_naddrs;
	if (kt->kt_published)
		TAILQ_REMOVE(&ksyms_tables, kt, kt_chain);
	kmem_free(kt, kt->kt_alloc);
}

/*
 * A node that stays may move in its array, so each is unhashed and hashed
 * again.
 */
void
ksyms_table_drop(struct ksyms_table *kt, vaddr_t start, vaddr_t end)
{
	struct ksyms_node **head;
	uint32_t n = 0;

	for (uint32_t i = 0; i < kt->kt_nnodes; i++) {
		struct ksyms_node *kn = &kt->kt_nodes[i];

		unhash(kn);
		if (kn->kn_value >= start && kn->kn_value < end)
			continue;
		kt->kt_nodes[n] = *kn;
		head = bucket_of(kn->kn_hash);
		kt->kt_nodes[n].kn_next = *head;
		*head = &kt->kt_nodes[n++];
		nnodes++;
	}
	kt->kt_nnodes = n;
	n = 0;
	for (uint32_t i = 0; i < kt->kt_naddrs; i++) {
		vaddr_t va = kt->kt_start + kt->kt_addrs[i].ka_off;

		if (va < start || va >= end)
			kt->kt_addrs[n++] = kt->kt_addrs[i];
	}
	naddrs -= kt->kt_naddrs - n;
	kt->kt_naddrs = n;
}

static inline uint64_t
load64(const char *p)
{
	uint64_t v;

	__builtin_memcpy(&v, p, sizeof(v));
	return v;
}

/* Eight bytes at a time, the last eight of both again; n bytes are there. */
static inline bool
same_bytes(const char *a, const char *b, size_t n)
{
	if (n < sizeof(uint64_t)) {
		while (n > 0 && a[n - 1] == b[n - 1])
			n--;
		return n == 0;
	}
	for (size_t i = 0; i < n - sizeof(uint64_t); i += sizeof(uint64_t))
		if (load64(a + i) != load64(b + i))
			return false;
	return load64(a + n - sizeof(uint64_t)) ==
	    load64(b + n - sizeof(uint64_t));
}

static inline bool
node_named(const struct ksyms_node *kn, const struct ksyms_name *kq)
{
	const struct ksyms_table *kt = kn->kn_table;

	return kn->kn_hash == kq->kq_hash &&
	    kq->kq_len < kt->kt_namesize - kn->kn_name &&
	    same_bytes(kt->kt_names + kn->kn_name, kq->kq_name, kq->kq_len + 1);
}

const struct ksyms_node *
ksyms_find(const struct ksyms_name *kq)
{
	const struct ksyms_node *kn, *weak = NULL;

	for (kn = *bucket_of(kq->kq_hash); kn != NULL; kn = kn->kn_next) {
		if (!node_named(kn, kq))
			continue;
		if (kn->kn_bind == ELF_STB_GLOBAL)
			return kn;
		weak = kn;
	}
	return weak;
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
	return nnodes + naddrs;
}
