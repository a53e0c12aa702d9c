/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memspan.c: see memspan.h.
 */
#include <boot/memspan.h>

/* The memory of address `pa`; *lenp is limited to the end of its span. */
static uint8_t *
span_memory(const struct memspans *mss, paddr_t pa, uint64_t *lenp)
{
	const struct memspan *span = mss->mss_span;

	while (pa >= span->span_final.pr_end)
		span++;
	*lenp = MIN(*lenp, span->span_final.pr_end - pa);
	return span->span_at + (pa - span->span_final.pr_start);
}

void
memspan_zero(const struct memspans *mss, paddr_t pa, uint64_t len)
{
	uint8_t *dst;
	uint64_t n;

	for (; len > 0; pa += n, len -= n) {
		n = len;
		dst = span_memory(mss, pa, &n);
		memset(dst, 0, (size_t)n);
	}
}

void
memspan_copy(
    const struct memspans *mss, paddr_t pa, const void *src, size_t len)
{
	const uint8_t *p = src;
	uint8_t *dst;
	uint64_t n;

	for (; len > 0; pa += n, p += n, len -= (size_t)n) {
		n = len;
		dst = span_memory(mss, pa, &n);
		memcpy(dst, p, (size_t)n);
	}
}

void
memspan_fetch(const struct memspans *mss, paddr_t pa, void *dst, size_t len)
{
	uint8_t *p = dst;
	uint64_t n;

	for (; len > 0; pa += n, p += n, len -= (size_t)n) {
		n = len;
		memcpy(p, span_memory(mss, pa, &n), (size_t)n);
	}
}

int
memspan_read(const struct memspans *mss, paddr_t pa, struct progress *pg,
    struct fs_file *ff, foff_t off, uint64_t len, paddr_t end)
{
	uint64_t n, room;
	uint8_t *dst;
	int error;

	for (; len > 0; pa += n, off += n, len -= n) {
		room = end - pa;
		dst = span_memory(mss, pa, &room);
		n = MIN(len, room);
		error = progress_read(pg, ff, off, dst, n, room);
		if (error != 0)
			return error;
	}
	return 0;
}
