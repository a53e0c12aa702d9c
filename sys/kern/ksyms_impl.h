/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ksyms_impl.h: what the linker and the parts of kern_ksyms share.
 *
 * Each object that is linked has one table: its exported symbols, which hang
 * in the one global hash, and the addresses of all its named symbols, sorted,
 * for backtraces.  While a table is being filled its names are where they came
 * from, in a string table; ksyms_table_publish() copies just those that are
 * used, so that the string table can go.
 */
#ifndef _KERN_KSYMS_IMPL_H_
#define _KERN_KSYMS_IMPL_H_

#include <libkern/elf_reader.h>
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
	uint16_t kn_len; /* of the name; KSYMS_LONG: that or more */
};
#define KSYMS_LONG UINT16_MAX

/* A name for an address, kt_start + ka_off. */
struct ksyms_addr {
	uint32_t ka_off, ka_size;
	uint32_t ka_name; /* offset in kt_names */
};
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
 * Sort the addresses; they are found from now on, as `mod`'s.  `copy`: the
 * names that the table was created with will not stay.  ENOMEM.
 */
int ksyms_table_publish(
    struct ksyms_table *kt, struct module *mod, bool copy) __kwarnunused;
/* Forget all names of it. */
void ksyms_table_free(struct ksyms_table *kt);
/* Forget those within [start, end). */
void ksyms_table_drop(struct ksyms_table *kt, vaddr_t start, vaddr_t end);

static inline uint64_t
ksyms_load64(const char *p)
{
	uint64_t v;

	__builtin_memcpy(&v, p, sizeof(v));
	return v;
}

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
	const size_t room = (size_t)(limit - s), word = sizeof(uint64_t);
	const size_t words_end = room < word ? 0 : room - word + 1;
	uint64_t h = 0, w, zero;
	size_t i;

	for (i = 0; i < words_end; i += word) {
		w = ksyms_load64(s + i);
		/* Exact only where no byte is above 0x80: so look again. */
		if (((w - ones) & highs) != 0) {
			zero = (w - ones) & ~w & highs;
			if (zero != 0)
				goto end;
		}
		h = (h ^ w) * mix;
		h = h << 32 | h >> 32;
	}
	w = 0;
	for (size_t k = 0; s[i + k] != '\0'; k++)
		w |= (uint64_t)(uint8_t)s[i + k] << (8 * k);
	zero = (w - ones) & ~w & highs;
end:
	/* Only the bytes below the lowest zero byte count. */
	zero &= -zero;
	h = (h ^ (w & ((zero >> 7) - 1))) * mix;
	kq->kq_name = s;
	kq->kq_len = i + (size_t)__builtin_ctzll(zero) / 8;
	kq->kq_hash = (uint32_t)(h >> 32);
}

/* The exports of all objects.  owner: kern_ksyms.c */
struct ksyms_hash {
	struct ksyms_node **kh_buckets;
	size_t kh_mask; /* their number, a power of two, less one */
	size_t kh_count;
};
extern struct ksyms_hash ksyms_hash;

/* n bytes are there: eight at a time, the last eight of both once more. */
static inline bool
ksyms_same_bytes(const char *a, const char *b, size_t n)
{
	const size_t word = sizeof(uint64_t);

	if (n < word) {
		while (n > 0 && a[n - 1] == b[n - 1])
			n--;
		return n == 0;
	}
	for (size_t i = 0; i < n - word; i += word)
		if (ksyms_load64(a + i) != ksyms_load64(b + i))
			return false;
	return ksyms_load64(a + n - word) == ksyms_load64(b + n - word);
}

static inline bool
ksyms_node_named(const struct ksyms_node *kn, const struct ksyms_name *kq)
{
	const struct ksyms_table *kt = kn->kn_table;

	return kn->kn_hash == kq->kq_hash &&
	    kq->kq_len < kt->kt_namesize - kn->kn_name &&
	    ksyms_same_bytes(
		kt->kt_names + kn->kn_name, kq->kq_name, kq->kq_len + 1);
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
void ksyms_table_addr(
    struct ksyms_table *kt, const char *name, vaddr_t va, vsize_t size);

/*
 * Where the kernel's own symbols lie, [*lo, *hi); lo > hi: there are none.
 */
void ksyms_kernel_bounds(vaddr_t *lo, vaddr_t *hi);

/* All tables that are published.  owner: kern_ksyms.c */
TAILQ_HEAD(ksyms_tables, ksyms_table);
extern struct ksyms_tables ksyms_tables;

#endif /* !_KERN_KSYMS_IMPL_H_ */
