/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ksyms_impl.h: what the linker and the parts of kern_ksyms share.
 *
 * Each object that is linked has one table: its exported symbols, which hang
 * in the one global hash, and the addresses of all its named symbols, for
 * backtraces.  While a table is being filled its names are where they came
 * from, in a string table; ksyms_table_publish() copies just those that are
 * used, so that the string table can go.
 */
#ifndef _KERN_KSYMS_IMPL_H_
#define _KERN_KSYMS_IMPL_H_

#include <libkern/elf_reader.h>
#include <libkern/kdefs.h>
#include <libkern/kqueue.h>
#include <libkern/libkern.h>
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
	uint16_t kn_len; /* of the name; KSYMS_LONG: that or more */
};
#define KSYMS_LONG UINT16_MAX

/* A name for an address, kt_start + ka_off. */
struct ksyms_addr {
	uint32_t ka_off;
	uint32_t ka_size : 26; /* 0: not known */
	uint32_t ka_bind : 2;  /* ELF_STB_LOCAL, GLOBAL or WEAK */
	uint32_t ka_type : 4;
	uint32_t ka_name; /* offset in kt_names */
};
_Static_assert(sizeof(struct ksyms_addr) == 12, "one per symbol");
#define KSYMS_MAXSIZE ((1u << 26) - 1)
#define KSYMS_NODE                                                \
	0x80000000u /* until published: ka_name is a node's index \
		     */

struct ksyms_table {
	TAILQ_ENTRY(ksyms_table) kt_chain; /* if kt_published */
	struct module *kt_mod;
	vaddr_t kt_start, kt_end; /* what the addresses lie in */
	const char *kt_names;
	size_t kt_namesize;
	bool kt_copied;     /* they are the table's own */
	size_t kt_copysize; /* what a copy of those in use takes */
	struct ksyms_node *kt_nodes;
	struct ksyms_addr *kt_addrs;
	uint32_t kt_nnodes, kt_naddrs; /* in use */
	uint32_t kt_serial; /* link that asked the policy about it last */
	uint8_t kt_use;     /* and the answer */
	bool kt_told;       /* which has been reported */
	bool kt_published;  /* it is in ksyms_tables */
	size_t kt_alloc;    /* bytes of this allocation */
	char kt_object[32];
};

/*
 * A table for the object at [start, end), with room for so many exports and
 * addresses, whose names are in `names`.  NULL: no memory.
 */
struct ksyms_table *ksyms_table_create(const char *object, vaddr_t start,
    vaddr_t end, size_t nexports, size_t naddrs, const char *names,
    size_t namesize);
/*
 * The addresses are found from now on, as `mod`'s.  `copy`: the names that the
 * table was created with will not stay.  ENOMEM.
 */
int ksyms_table_publish(
    struct ksyms_table *kt, struct module *mod, bool copy) __kwarnunused;
/* Forget all names of it. */
void ksyms_table_free(struct ksyms_table *kt);
/* Forget those within [start, end). */
void ksyms_table_drop(struct ksyms_table *kt, vaddr_t start, vaddr_t end);

/*
 * A name as it is looked up.  Its words are read eight bytes at a time, at any
 * alignment; the last one holds the NUL, and what is behind that is cut off.
 */
struct ksyms_name {
	const char *kq_name;
	size_t kq_lead;   /* bytes of the words before the last one */
	uint64_t kq_last; /* the last word */
	uint64_t kq_mask; /* its bytes that count, the NUL too */
	uint32_t kq_hash;
};

#define KSYMS_WORD  sizeof(uint64_t)
#define KSYMS_ONES  0x0101010101010101u
#define KSYMS_HIGHS 0x8080808080808080u

static inline uint64_t
ksyms_load64(const char *p)
{
	uint64_t v;

	__builtin_memcpy(&v, p, sizeof(v));
	return v;
}

/* The word at `p`, of which less than eight bytes may be there. */
static inline uint64_t
ksyms_load_tail(const char *p)
{
	uint64_t v = 0;

	for (unsigned i = 0; p[i] != '\0'; i++)
		v |= (uint64_t)(uint8_t)p[i] << (8 * i);
	return v;
}

/* The lowest bit set is the top bit of the first zero byte; 0: there is none.
 */
static inline uint64_t
ksyms_zero_byte(uint64_t w)
{
	return (w - KSYMS_ONES) & ~w & KSYMS_HIGHS;
}

/*
 * The name at `s`, which ends with a NUL before `limit`.  Names are hashed once
 * for each symbol of each module: this is most of what a symbol costs.
 */
static inline void
ksyms_name_set(struct ksyms_name *kq, const char *s, const char *limit)
{
	const uint64_t mix = 0x9e3779b97f4a7c15u;
	/* The last place where a whole word is, reckoned once. */
	const uintptr_t whole = (uintptr_t)limit - KSYMS_WORD;
	uint64_t h = 0, w, zero;
	const char *p = s;

	while ((uintptr_t)p <= whole) {
		w = ksyms_load64(p);
		/* A quick look, which takes bytes above 0x80 for zeros too. */
		if (((w - KSYMS_ONES) & KSYMS_HIGHS) != 0) {
			zero = ksyms_zero_byte(w);
			if (zero != 0)
				goto last;
		}
		p += KSYMS_WORD;
		h = (h ^ w) * mix;
		h = h << 32 | h >> 32;
	}
	w = ksyms_load_tail(p);
	zero = ksyms_zero_byte(w);
last:
	kq->kq_mask = zero ^ (zero - 1);
	kq->kq_last = w & kq->kq_mask;
	h = (h ^ kq->kq_last) * mix;
	kq->kq_name = s;
	kq->kq_lead = (size_t)(p - s);
	kq->kq_hash = (uint32_t)(h >> 32);
}

/* Bytes of the name, without its NUL. */
static inline size_t
ksyms_name_len(const struct ksyms_name *kq)
{
	return kq->kq_lead + (63 - (size_t)__builtin_clzll(kq->kq_mask)) / 8;
}

/* The exports of all objects.  owner: kern_ksyms.c */
struct ksyms_hash {
	struct ksyms_node **kh_buckets;
	size_t kh_mask; /* their number, a power of two, less one */
	size_t kh_count;
};
extern struct ksyms_hash ksyms_hash;

/*
 * Is that the name at `s`, of which `room` bytes are there?  Whole words where
 * there is room for them, which only the last names of a table have not.
 */
static inline bool
ksyms_name_is(const struct ksyms_name *kq, const char *s, size_t room)
{
	const size_t lead = kq->kq_lead;
	size_t i;

	if (lead + KSYMS_WORD > room)
		return strcmp(s, kq->kq_name) == 0;
	for (i = 0; i < lead; i += KSYMS_WORD)
		if (ksyms_load64(s + i) != ksyms_load64(kq->kq_name + i))
			return false;
	return ((ksyms_load64(s + i) ^ kq->kq_last) & kq->kq_mask) == 0;
}

static inline bool
ksyms_node_named(const struct ksyms_node *kn, const struct ksyms_name *kq)
{
	const struct ksyms_table *kt = kn->kn_table;

	return kn->kn_hash == kq->kq_hash &&
	    ksyms_name_is(
		kq, kt->kt_names + kn->kn_name, kt->kt_namesize - kn->kn_name);
}

/*
 * The symbol that the name stands for now: a strong one, else a weak one, NULL
 * if there is none.
 */
static inline const struct ksyms_node *
ksyms_find(const struct ksyms_name *kq)
{
	const struct ksyms_node *kn, *weak = NULL;

	kn = ksyms_hash.kh_buckets[kq->kq_hash & ksyms_hash.kh_mask];
	for (; kn != NULL; kn = kn->kn_next) {
		if (!ksyms_node_named(kn, kq))
			continue;
		if (kn->kn_bind == ELF_STB_GLOBAL)
			return kn;
		weak = kn;
	}
	return weak;
}

/*
 * Fill a table, within the counts given to ksyms_table_create, with names that
 * lie in its `names`.  An export under a name, whatever else has that name
 * already, and its address unless it has none; the address of a symbol that is
 * not exported.  Of `sym`: size, binding, type.
 */
void ksyms_table_export(struct ksyms_table *kt, const struct ksyms_name *kq,
    vaddr_t va, const struct elf_sym *sym, bool has_address);
void ksyms_table_addr(struct ksyms_table *kt, const char *name, vaddr_t va,
    const struct elf_sym *sym);

/*
 * Where the kernel's own symbols lie, [*lo, *hi); lo > hi: there are none.
 */
void ksyms_kernel_bounds(vaddr_t *lo, vaddr_t *hi);

/* All tables that are published.  owner: kern_ksyms.c */
TAILQ_HEAD(ksyms_tables, ksyms_table);
extern struct ksyms_tables ksyms_tables;

#endif /* !_KERN_KSYMS_IMPL_H_ */
