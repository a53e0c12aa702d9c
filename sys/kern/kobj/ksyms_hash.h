/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ksyms_hash.h: how a name is looked up.  Inline (ksyms_inline.h), because
 * every link does this for every symbol: hashing and comparing names is most of
 * what a link costs.  Built for size (-Os) each of these functions stands once,
 * in ksyms.c.
 *
 * Names are read by words of eight bytes, at any alignment.  The last word of
 * a name holds its NUL, and what lies behind that in the word is masked off;
 * but it must be there to be read.  So a name has slack: KSYMS_SLACK bytes
 * behind its NUL are readable, whatever they are.
 */
#ifndef _KERN_KSYMS_HASH_H_
#define _KERN_KSYMS_HASH_H_

#include <kern/kobj/ksyms_impl.h>
#include <libkern/kdefs.h>

#ifdef __OPTIMIZE_SIZE__
#define KSYMS_INLINE
#else
#define KSYMS_INLINE static inline
#endif

/* A name, taken apart to be looked up. */
struct ksyms_name {
	const char *kq_name;
	const char *kq_end; /* where its last word is */
	uint64_t kq_last;   /* that word */
	uint64_t kq_mask;   /* its bytes that count, the NUL too */
	uint32_t kq_hash;
};

/*
 * The name at `s`; `slack`: it has.  The hash is keyed by a secret of this
 * boot, so that no file can have names made to collide.
 */
KSYMS_INLINE void ksyms_name_take(
    struct ksyms_name *kq, const char *s, bool slack);

/* A name that has slack. */
static inline void
ksyms_name_set(struct ksyms_name *kq, const char *s)
{
	ksyms_name_take(kq, s, true);
}

/* Any string. */
static inline void
ksyms_name_set_string(struct ksyms_name *kq, const char *s)
{
	ksyms_name_take(kq, s, false);
}

/* Bytes of the name before its last word. */
static inline size_t
ksyms_name_lead(const struct ksyms_name *kq)
{
	return (size_t)(kq->kq_end - kq->kq_name);
}

/* Bytes of the name, without its NUL. */
static inline size_t
ksyms_name_len(const struct ksyms_name *kq)
{
	return ksyms_name_lead(kq) +
	    (63 - (size_t)__builtin_clzll(kq->kq_mask)) / 8;
}

/* Is that the name at `s`, which has slack? */
KSYMS_INLINE bool ksyms_name_is(const struct ksyms_name *kq, const char *s);

/*
 * The section that a name is the bound of, __start_<section> or
 * __stop_<section>; NULL: it is none.  name[4] tells which.
 */
KSYMS_INLINE const char *ksyms_bound_of(const char *name);

static inline size_t
ksyms_nbuckets(void)
{
	return (size_t)1 << (32 - ksyms_hash.ksh_shift);
}

/* Where symbols of that hash are. */
static inline struct ksyms_node **
ksyms_bucket(uint32_t hash)
{
	return &ksyms_hash.ksh_buckets[hash >> ksyms_hash.ksh_shift];
}

/*
 * The symbol that the name stands for now: a strong one, else a weak one, NULL
 * if there is none.  Strong ones come first in their chain.
 */
KSYMS_INLINE const struct ksyms_node *ksyms_find(const struct ksyms_name *kq);

/*
 * An export, whatever else has its name already; `located`: it has an address,
 * too.  Of `sym`: size, binding, type.
 */
KSYMS_INLINE void ksyms_table_export(struct ksyms_table *kt,
    const struct ksyms_name *kq, vaddr_t va, const struct elf_sym *sym,
    bool located);

#ifndef __OPTIMIZE_SIZE__
#include <kern/kobj/ksyms_inline.h>
#endif

#endif /* !_KERN_KSYMS_HASH_H_ */
