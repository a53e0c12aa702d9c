/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memspan.h: a range of final addresses whose bytes lie in several pieces of
 * memory until hand-off: in place where that is free, staged elsewhere where
 * it is not.
 */
#ifndef _BOOT_MEMSPAN_H_
#define _BOOT_MEMSPAN_H_

#include <libsa/progress.h>

struct memspan {
	struct prange span_final; /* PA for the kernel */
	uint8_t *span_at;         /* span_final, or where it is staged */
};

/* Spans side by side, by address. */
struct memspans {
	const struct memspan *mss_span;
	size_t mss_n;
};

/* Is it in its final place, so that nothing moves it? */
static inline bool
memspan_inplace(const struct memspan *span)
{
	return (uintptr_t)span->span_at == span->span_final.pr_start;
}

/*
 * Write to final address `pa`: zeros, bytes of memory, bytes of a file.  All of
 * [pa, pa + len) is in the spans.  For a file, what follows up to `end` is
 * undefined afterwards; fs_read's errors.
 */
void memspan_zero(const struct memspans *mss, paddr_t pa, uint64_t len);
void memspan_copy(
    const struct memspans *mss, paddr_t pa, const void *src, size_t len);
int memspan_read(const struct memspans *mss, paddr_t pa, struct progress *pg,
    struct fs_file *ff, uint64_t off, uint64_t len, paddr_t end);

#endif /* !_BOOT_MEMSPAN_H_ */
