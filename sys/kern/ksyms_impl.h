/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ksyms_impl.h: what the linker and the parts of kern_ksyms share.
 *
 * Each object that is linked has one table: its exported symbols, which hang
 * in the one global hash, and the addresses of all its named symbols, sorted,
 * for backtraces.  A table is one allocation of known size: it is filled by
 * those who counted first.
 */
#ifndef _KERN_KSYMS_IMPL_H_
#define _KERN_KSYMS_IMPL_H_

#include <libkern/kdefs.h>
#include <libkern/kqueue.h>
#include <sys/ksyms.h>

/* An exported symbol. */
struct ksyms_node {
	struct ksyms_node *kn_next; /* in its bucket */
	struct ksyms_table *kn_table;
	vaddr_t kn_value;
	uint32_t kn_hash;
	uint32_t kn_name; /* offset in kt_names */
	uint32_t kn_size;
	uint8_t kn_bind, kn_type;
};

/* A name for an address, kt_start + ka_off. */
struct ksyms_addr {
	uint32_t ka_off, ka_size, ka_name;
};

struct ksyms_table {
	TAILQ_ENTRY(ksyms_table) kt_chain;
	struct module *kt_mod;
	vaddr_t kt_start, kt_end; /* what the addresses lie in */
	const char *kt_names;
	size_t kt_namesize;
	struct ksyms_node *kt_nodes;
	struct ksyms_addr *kt_addrs;
	uint32_t kt_nnodes, kt_naddrs; /* in use */
	uint32_t kt_anodes, kt_aaddrs; /* allocated */
	uint32_t kt_serial; /* link that asked the policy about it last */
	uint8_t kt_use;     /* and the answer */
	bool kt_told;       /* which has been reported */
	size_t kt_alloc;    /* bytes of this allocation */
	bool kt_published;  /* it is in ksyms_tables */
	char kt_object[32];
};

/*
 * A table for the object at [start, end), with room for so many exports,
 * addresses and bytes of names.  names NULL: room for copies of them; else
 * they are in `names`, which stays.  NULL: no memory.
 */
struct ksyms_table *ksyms_table_create(const char *object, vaddr_t start,
    vaddr_t end, size_t nexports, size_t naddrs, const char *names,
    size_t namesize);
/* Sort the addresses; they are found from now on, as `mod`'s.  ENOMEM. */
int ksyms_table_publish(
    struct ksyms_table *kt, struct module *mod) __kwarnunused;
/* Forget all names of it. */
void ksyms_table_free(struct ksyms_table *kt);
/* Forget those within [start, end). */
void ksyms_table_drop(struct ksyms_table *kt, vaddr_t start, vaddr_t end);

/* A name as it is looked up: with its length and its hash. */
struct ksyms_name {
	const char *kq_name;
	size_t kq_len;
	uint32_t kq_hash;
};

/*
 * The name at `s`, which ends with a NUL before `limit`.  Eight bytes at a
 * time where that many are left: names are hashed once for each symbol of each
 * module, and this is most of what resolving a symbol costs.
 */
static inline void
ksyms_name_set(struct ksyms_name *kq, const char *s, const char *limit)
{
	const uint64_t ones = 0x0101010101010101u, highs = ones << 7;
	const uint64_t mix = 0x9e3779b97f4a7c15u;
	uint64_t h = 0, w, zero;
	const char *p = s;

	for (;; p += sizeof(w)) {
		if ((size_t)(limit - p) >= sizeof(w))
			__builtin_memcpy(&w, p, sizeof(w));
		else {
			w = 0;
			for (size_t i = 0; p[i] != '\0'; i++)
				w |= (uint64_t)(uint8_t)p[i] << (8 * i);
		}
		zero = (w - ones) & ~w & highs;
		if (zero != 0)
			break;
		h = (h ^ w) * mix;
		h ^= h >> 29;
	}
	/* Only the bytes below the lowest zero byte count. */
	zero &= -zero;
	h = (h ^ (w & ((zero >> 7) - 1))) * mix;
	kq->kq_name = s;
	kq->kq_len = (size_t)(p - s) + (size_t)__builtin_ctzll(zero) / 8;
	kq->kq_hash = (uint32_t)(h >> 32);
}

/*
 * The symbol that the name stands for now: a strong one, else a weak one, NULL
 * if there is none.
 */
const struct ksyms_node *ksyms_find(const struct ksyms_name *kq);

/*
 * Fill a table, within the counts given to ksyms_table_create.  A copied
 * name's offset; an export under a name, whatever else has that name already;
 * an address.
 */
uint32_t ksyms_table_name(struct ksyms_table *kt, const char *s, size_t len);
void ksyms_table_export(struct ksyms_table *kt, const struct ksyms_name *kq,
    uint32_t name, const struct ksym *sym);
void ksyms_table_addr(
    struct ksyms_table *kt, uint32_t name, vaddr_t va, vsize_t size);

/*
 * Where the kernel's own symbols lie, [*lo, *hi); lo > hi: there are none.
 */
void ksyms_kernel_bounds(vaddr_t *lo, vaddr_t *hi);

/* All tables that are published.  owner: kern_ksyms.c */
TAILQ_HEAD(ksyms_tables, ksyms_table);
extern struct ksyms_tables ksyms_tables;

#endif /* !_KERN_KSYMS_IMPL_H_ */
