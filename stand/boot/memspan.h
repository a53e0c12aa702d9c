/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memspan.h: a range of physical addresses for the kernel, split into spans.
 * Until hand-off, a span's bytes are in place if that memory is free, or staged
 * elsewhere.
 */
#ifndef _BOOT_MEMSPAN_H_
#define _BOOT_MEMSPAN_H_

#include <libsa/progress.h>

struct memspan {
	struct prange span_final; /* PA for the kernel */
	uint8_t *span_at; /* memory until hand-off; NULL: to be staged */
};

/* Adjacent spans, in the order of their addresses. */
struct memspans {
	const struct memspan *mss_span;
	size_t mss_n;
};

/* Is it in its final place, so that the hand-off does not move it? */
static inline bool
memspan_inplace(const struct memspan *span)
{
	return (uintptr_t)span->span_at == span->span_final.pr_start;
}

/*
 * Write `len` bytes to final address `pa`: zeros, bytes of memory, bytes of a
 * file; memspan_fetch reads them.  All of [pa, pa + len) must be in the spans.
 * memspan_read may overwrite what follows up to `end`, to read whole blocks;
 * fs_read's errors.
 */
void memspan_zero(const struct memspans *mss, paddr_t pa, uint64_t len);
void memspan_copy(
    const struct memspans *mss, paddr_t pa, const void *src, size_t len);
void memspan_fetch(
    const struct memspans *mss, paddr_t pa, void *dst, size_t len);
int memspan_read(const struct memspans *mss, paddr_t pa, struct progress *pg,
    struct fs_file *ff, foff_t off, uint64_t len, paddr_t end);

#endif /* !_BOOT_MEMSPAN_H_ */
