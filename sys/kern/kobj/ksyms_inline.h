/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ksyms_inline.h: the functions of ksyms_hash.h, which includes this file
 * unless they are built for size.
 */
#ifndef _KERN_KSYMS_INLINE_H_
#define _KERN_KSYMS_INLINE_H_

#include <kern/kobj/ksyms_impl.h>
#include <libkern/kdefs.h>

#ifdef __OPTIMIZE_SIZE__
#define KSYMS_ALWAYS
#else
#define KSYMS_ALWAYS __attribute__((__always_inline__))
#endif

#define KSYMS_ONES  0x0101010101010101u
#define KSYMS_HIGHS 0x8080808080808080u

static inline uint64_t
ksyms_word(const char *p)
{
	uint64_t w;

	__builtin_memcpy(&w, p, sizeof(w));
	return w;
}

/* The same without reading behind the NUL. */
static inline uint64_t
ksyms_word_tight(const char *p)
{
	uint64_t w = 0;

	for (unsigned i = 0; i < sizeof(w) && p[i] != '\0'; i++)
		w |= (uint64_t)(uint8_t)p[i] << (8 * i);
	return w;
}

/*
 * The top bit of the first zero byte of w, and perhaps of some behind that;
 * 0: there is none.
 */
static inline uint64_t
ksyms_zeros(uint64_t w)
{
	uint64_t zeros = (w - KSYMS_ONES) & KSYMS_HIGHS;

	/* Bytes above 0x80, which names hardly have, look like zeros so far. */
	if (zeros != 0 && (w & KSYMS_HIGHS) != 0)
		zeros &= ~w;
	return zeros;
}

/*
 * Both halves of a product with the key.  One half alone would not do: the top
 * bit of `v` changes only the top bit of the lower half, whatever the key is.
 */
static inline uint64_t
ksyms_mix(uint64_t v, uint64_t key)
{
#ifdef __SIZEOF_INT128__
	const unsigned __int128 product = (unsigned __int128)v * key;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
#else
	const uint64_t a = (uint64_t)(uint32_t)v * (uint32_t)(key >> 32);
	const uint64_t b = (uint64_t)(uint32_t)(v >> 32) * (uint32_t)key;

	return a ^ (b << 32 | b >> 32);
#endif
}

/*
 * Words but the last are mixed so that the difference of two names is not known
 * without the key; the last one by multiplication with the odd key, of which
 * the upper bits count: any two words are in one bucket of n with a probability
 * of at most 2/n (Dietzfelbinger et al., "A reliable randomized algorithm for
 * the closest-pair problem", 1997).
 */
KSYMS_INLINE KSYMS_ALWAYS void
ksyms_name_take(struct ksyms_name *kq, const char *s, bool slack)
{
	const uint64_t key = ksyms_hash.ksh_key;
	const char *p = s;
	uint64_t h = 0, w, zeros;

	w = slack ? ksyms_word(p) : ksyms_word_tight(p);
	zeros = ksyms_zeros(w);
	if (zeros == 0) {
		uint64_t v = w;

		do {
			h = ksyms_mix(v, key);
			p += sizeof(w);
			w = slack ? ksyms_word(p) : ksyms_word_tight(p);
			zeros = ksyms_zeros(w);
			v = h ^ w;
		} while (zeros == 0);
	}
	kq->kq_mask = zeros ^ (zeros - 1); /* up to the first zero byte */
	kq->kq_last = w & kq->kq_mask;
	h = (h ^ kq->kq_last) * key;
	kq->kq_name = s;
	kq->kq_end = p;
	kq->kq_hash = (uint32_t)(h >> 32);
}

KSYMS_INLINE bool
ksyms_name_is(const struct ksyms_name *kq, const char *s)
{
	/* The way to the last words is counted from below zero. */
	ptrdiff_t at = kq->kq_name - kq->kq_end;
	const char *end = s - at;

	/* A difference ends it: no word behind the NUL of `s` is looked at. */
	for (; at != 0; at += (ptrdiff_t)sizeof(uint64_t))
		if (ksyms_word(end + at) != ksyms_word(kq->kq_end + at))
			return false;
	return ((ksyms_word(end) ^ kq->kq_last) & kq->kq_mask) == 0;
}

KSYMS_INLINE const char *
ksyms_bound_of(const char *name)
{
	static const char start[] = "__start_", stop[] = "__stop_";

	if (name[0] != '_')
		return NULL;
	if (strncmp(name, start, sizeof(start) - 1) == 0)
		return name + sizeof(start) - 1;
	if (strncmp(name, stop, sizeof(stop) - 1) == 0)
		return name + sizeof(stop) - 1;
	return NULL;
}

KSYMS_INLINE const struct ksyms_node *
ksyms_find(const struct ksyms_name *kq)
{
	const struct ksyms_node *kn = *ksyms_bucket(kq->kq_hash);

	for (; kn != NULL; kn = kn->kn_next)
		if (kn->kn_hash == kq->kq_hash &&
		    ksyms_name_is(kq, kn->kn_name))
			break;
	return kn;
}

KSYMS_INLINE void
ksyms_table_export(struct ksyms_table *kt, const struct ksyms_name *kq,
    vaddr_t va, const struct elf_sym *sym, bool located)
{
	struct ksyms_node *kn = &kt->kt_nodes[kt->kt_nnodes++], **link;
	const size_t len = ksyms_name_len(kq);

	kn->kn_table = kt;
	kn->kn_name = kq->kq_name;
	kn->kn_value = va;
	kn->kn_hash = kq->kq_hash;
	kn->kn_len = (uint32_t)len;
	kn->kn_size = (uint32_t)MIN(sym->st_size, UINT32_MAX);
	kn->kn_bind = sym->st_bind;
	kn->kn_type = sym->st_type;
	kn->kn_located = located;
	kn->kn_special = sym->st_type == ELF_STT_OBJECT ||
	    ksyms_bound_of(kq->kq_name) != NULL;
	kt->kt_copysize += len + 1;
	link = sym->st_bind == ELF_STB_GLOBAL
	    ? ksyms_bucket(kq->kq_hash)
	    : ksyms_link_to(NULL, kq->kq_hash);
	kn->kn_next = *link;
	*link = kn;
	ksyms_hash.ksh_count++;
}

#endif /* !_KERN_KSYMS_INLINE_H_ */
