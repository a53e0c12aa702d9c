/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ksyms.c: symbols by name: one hash table over the exports of the kernel
 * and of every module.  Chained, so that taking a module's symbols out needs
 * no memory; made larger when there are more symbols than buckets, so that a
 * lookup costs the same with one module and with a thousand.
 */
#include <kern/kobj/ksyms_hash.h>
#include <kern/kobj/ksyms_impl.h>
#include <kern/kobj/ksyms_inline.h>
#include <libelf/elf_reader.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/kernconfig.h>
#include <sys/kmem.h>
#include <sys/machdep.h>

#define FIRST_SHIFT (32 - 6)
#define GROWTH_BITS 2
#define GROWTH      (1u << GROWTH_BITS)

struct ksyms_tables ksyms_tables = TAILQ_HEAD_INITIALIZER(ksyms_tables);

/* owner: this file */
static struct ksyms_node *first_buckets[1u << (32 - FIRST_SHIFT)];
struct ksyms_hash ksyms_hash = {first_buckets, FIRST_SHIFT, 0, 0};
static size_t addr_count;
static bool key_is_random;

/* GROWTH times the buckets.  Each chain becomes as many, each in its order. */
static bool
grow(struct ksyms_hash *ksh)
{
	const size_t old = ksyms_nbuckets(), size = sizeof(ksh->ksh_buckets[0]);
	struct ksyms_node **was = ksh->ksh_buckets, **now = NULL;
	size_t bytes;

	if (ksh->ksh_shift < GROWTH_BITS)
		return false;
	if (array_bytes(old, GROWTH * size, &bytes))
		now = kmem_zalloc(bytes, KM_NOSLEEP);
	if (now == NULL)
		return false;
	ksh->ksh_buckets = now;
	ksh->ksh_shift -= GROWTH_BITS;
	for (size_t i = 0; i < old; i++) {
		struct ksyms_node *kn = was[i], *next, **tail[GROWTH];

		if (kn == NULL)
			continue;
		for (unsigned part = 0; part < GROWTH; part++)
			tail[part] = &now[GROWTH * i + part];
		for (; kn != NULL; kn = next) {
			unsigned part =
			    kn->kn_hash >> ksh->ksh_shift & (GROWTH - 1);

			next = kn->kn_next;
			kn->kn_next = NULL;
			*tail[part] = kn;
			tail[part] = &kn->kn_next;
		}
	}
	if (was != first_buckets)
		kmem_free(was, old * size);
	return true;
}

/* Every name is hashed with another key, those of one chain in their order. */
static void
rehash(uint64_t key)
{
	struct ksyms_node *all = NULL, **tail = &all, *next;
	struct ksyms_name kq;

	for (size_t i = 0; i < ksyms_nbuckets(); i++) {
		*tail = ksyms_hash.ksh_buckets[i];
		ksyms_hash.ksh_buckets[i] = NULL;
		while (*tail != NULL)
			tail = &(*tail)->kn_next;
	}
	ksyms_hash.ksh_key = key;
	for (struct ksyms_node *kn = all; kn != NULL; kn = next) {
		next = kn->kn_next;
		ksyms_name_set(&kq, kn->kn_name);
		kn->kn_hash = kq.kq_hash;
		kn->kn_next = NULL;
		*ksyms_link_to(NULL, kn->kn_hash) = kn;
	}
}

/*
 * The key: random as soon as the machine has entropy, which may be after the
 * kernel's own names are in.  Until then it is a constant.
 */
static void
make_key(void)
{
	uint64_t random;

	if (key_is_random)
		return;
	key_is_random = cpu_entropy(&random);
	if (key_is_random)
		rehash(random | 1);
	else if (ksyms_hash.ksh_key == 0)
		ksyms_hash.ksh_key = 0x9e3779b97f4a7c15u; /* golden ratio */
}

/*
 * Make room for n more symbols: as many buckets as symbols.  Without memory
 * for them the chains grow longer.
 */
static void
reserve(size_t n)
{
	struct ksyms_hash *ksh = &ksyms_hash;

	while (ksh->ksh_count + n > ksyms_nbuckets() && grow(ksh))
		continue;
}

struct ksyms_node **
ksyms_link_to(const struct ksyms_node *kn, uint32_t hash)
{
	struct ksyms_node **link = ksyms_bucket(hash);

	while (*link != kn)
		link = &(*link)->kn_next;
	return link;
}

static void
hash_remove(const struct ksyms_node *kn)
{

	*ksyms_link_to(kn, kn->kn_hash) = kn->kn_next;
	ksyms_hash.ksh_count--;
}

struct ksyms_table *
ksyms_table_create(const char *object, vaddr_t start, vaddr_t end,
    size_t nexports, size_t naddrs, const char *names, size_t namesize,
    size_t spare)
{
	struct ksyms_table *kt = NULL;
	size_t size = sizeof(*kt);

	/* Offsets and counts have 32 bits. */
	if (namesize > UINT32_MAX || nexports > UINT32_MAX ||
	    naddrs > UINT32_MAX)
		return NULL;
	if (array_add(nexports, sizeof(kt->kt_nodes[0]), &size) &&
	    array_add(naddrs, sizeof(kt->kt_addrs[0]), &size) &&
	    array_add(spare, 1, &size))
		kt = kmem_alloc(size, KM_NOSLEEP);
	if (kt == NULL)
		return NULL;
	make_key();
	reserve(nexports);
	*kt = (struct ksyms_table){
	    .kt_start = start,
	    .kt_end = end,
	    .kt_names = names,
	    .kt_namesize = namesize,
	    .kt_nodes = (struct ksyms_node *)(kt + 1),
	    .kt_alloc = size,
	};
	kt->kt_addrs = (struct ksyms_addr *)(kt->kt_nodes + nexports);
	kt->kt_spare = (char *)(kt->kt_addrs + naddrs);
	kstrlcpy(kt->kt_object, object, sizeof(kt->kt_object));
	return kt;
}

void
ksyms_table_addr(struct ksyms_table *kt, const char *name, vaddr_t va,
    const struct elf_sym *sym)
{
	uint64_t size = sym->st_size;
	unsigned bind = MIN(sym->st_bind, ELF_STB_WEAK);

	kt->kt_addrs[kt->kt_naddrs++] = (struct ksyms_addr){
	    .ka_off = (uint32_t)(va - kt->kt_start),
	    .ka_size = size <= KSYMS_MAXSIZE ? size & KSYMS_MAXSIZE : 0,
	    .ka_bind = bind & 3u,
	    .ka_type = sym->st_type & 15u,
	    .ka_name = (uint32_t)(name - kt->kt_names),
	};
	kt->kt_copysize += strlen(name) + 1;
	addr_count++;
}

int
ksyms_table_copy_names(struct ksyms_table *kt)
{
	const size_t size = (size_t)kt->kt_copysize + KSYMS_SLACK;
	const char *from = kt->kt_names;
	char *names, *to;
	size_t len;

	/* Offsets have 32 bits. */
	names = to = kt->kt_copysize > UINT32_MAX - KSYMS_SLACK
	    ? NULL
	    : kmem_alloc(size, KM_NOSLEEP);
	if (names == NULL)
		return ENOMEM;
	for (uint32_t i = 0; i < kt->kt_nnodes; i++) {
		struct ksyms_node *kn = &kt->kt_nodes[i];

		memcpy(to, kn->kn_name, kn->kn_len + 1);
		kn->kn_name = to;
		to += kn->kn_len + 1;
	}
	for (uint32_t i = 0; i < kt->kt_naddrs; i++) {
		struct ksyms_addr *ka = &kt->kt_addrs[i];

		len = strlen(from + ka->ka_name) + 1;
		memcpy(to, from + ka->ka_name, len);
		ka->ka_name = (uint32_t)(to - names);
		to += len;
	}
	memset(to, 0, KSYMS_SLACK);
	kt->kt_names = names;
	kt->kt_namesize = size;
	kt->kt_copied = true;
	return 0;
}

void
ksyms_table_publish(struct ksyms_table *kt, struct module *mod)
{
	kt->kt_mod = mod;
	kt->kt_published = true;
	TAILQ_INSERT_TAIL(&ksyms_tables, kt, kt_chain);
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

void
ksyms_fini(void)
{
	struct ksyms_table *kt;

	while ((kt = TAILQ_FIRST(&ksyms_tables)) != NULL)
		ksyms_table_free(kt);
	if (ksyms_hash.ksh_buckets != first_buckets)
		kmem_free(ksyms_hash.ksh_buckets,
		    ksyms_nbuckets() * sizeof(first_buckets[0]));
	memset(first_buckets, 0, sizeof(first_buckets));
	ksyms_hash = (struct ksyms_hash){first_buckets, FIRST_SHIFT, 0, 0};
	key_is_random = false;
}

/* A node that stays may move in its array, but not in its bucket. */
void
ksyms_table_drop(struct ksyms_table *kt, vaddr_t start, vaddr_t end)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < kt->kt_nnodes; i++) {
		struct ksyms_node *kn = &kt->kt_nodes[i];

		if (kn->kn_located && kn->kn_value >= start &&
		    kn->kn_value < end) {
			hash_remove(kn);
			continue;
		}
		*ksyms_link_to(kn, kn->kn_hash) = &kt->kt_nodes[n];
		kt->kt_nodes[n++] = *kn;
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

struct ksym
ksyms_node_sym(const struct ksyms_node *kn)
{
	return (struct ksym){
	    .ks_name = kn->kn_name,
	    .ks_value = kn->kn_value,
	    .ks_size = kn->kn_size,
	    .ks_bind = kn->kn_bind,
	    .ks_type = kn->kn_type,
	    .ks_mod = kn->kn_table->kt_mod,
	    .ks_object = kn->kn_table->kt_object,
	};
}

int
ksyms_lookup(const char *name, struct ksym *out)
{
	const struct ksyms_node *kn;
	struct ksyms_name kq;

	ksyms_name_set_string(&kq, name);
	kernconfig_lock();
	kn = ksyms_find(&kq);
	if (kn != NULL)
		*out = ksyms_node_sym(kn);
	kernconfig_unlock();
	return kn != NULL ? 0 : ENOENT;
}

size_t
ksyms_count(void)
{
	size_t n;

	kernconfig_lock();
	n = ksyms_hash.ksh_count + addr_count;
	kernconfig_unlock();
	return n;
}
