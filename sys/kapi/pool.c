/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pool.c: pool(9), over kmem(9).
 */
#include <libkern/libkern.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/pool.h>
#include <sys/systm.h>

struct pool_allocator *const pool_allocator_nointr = NULL;
struct pool_allocator *const pool_allocator_kmem = NULL;

/* Ahead of each object, so that its memory is found again. */
struct item_header {
	void *ith_memory;
	struct pool *ith_pool;
};

void
pool_init(struct pool *pp, size_t size, unsigned int align,
    unsigned int align_offset, int flags __kunused, const char *wchan,
    struct pool_allocator *palloc __kunused, int ipl __kunused)
{
	KASSERTMSG(
	    (align & (align - 1)) == 0, "pool %s: alignment %u", wchan, align);
	*pp = (struct pool){.pol_name = wchan,
	    .pol_size = size,
	    .pol_align = MAX((size_t)align, _Alignof(max_align_t)),
	    .pol_offset = align_offset,
	    .pol_limit = UINT32_MAX};
	sleepq_init(&pp->pol_waiters);
}

void
pool_destroy(struct pool *pp)
{
	KASSERTMSG(pp->pol_nout == 0,
	    "pool %s is destroyed with %u objects out", pp->pol_name,
	    pp->pol_nout);
	pp->pol_limit = 0;
}

void
pool_sethardlimit(struct pool *pp, int n, const char *warnmess, int ratecap)
{
	pp->pol_limit = n < 0 ? 0 : (unsigned int)n;
	pp->pol_warning = warnmess;
	pp->pol_warned = -1;
	pp->pol_ratecap = ratecap;
	(void)sleepq_wake(&pp->pol_waiters, true);
}

/* Bytes of an object's memory: room to align it, and its header. */
static size_t
memory_size(const struct pool *pp)
{
	return sizeof(struct item_header) + pp->pol_align + pp->pol_size;
}

/* Where in its memory an object is: its byte pol_offset is aligned. */
static void *
place(const struct pool *pp, void *memory)
{
	uintptr_t p = (uintptr_t)memory + sizeof(struct item_header);

	p += pp->pol_offset + pp->pol_align - 1;
	return (void *)((p & ~(pp->pol_align - 1)) - pp->pol_offset);
}

/* The header need not be aligned: an object's offset may be odd. */
static void
set_header(void *item, struct item_header ith)
{
	memcpy((char *)item - sizeof(ith), &ith, sizeof(ith));
}

static struct item_header
header_of(const void *item)
{
	struct item_header ith;

	memcpy(&ith, (const char *)item - sizeof(ith), sizeof(ith));
	return ith;
}

static void
warn(struct pool *pp)
{
	int64_t now = kern_uptime();

	if (pp->pol_warning == NULL ||
	    (pp->pol_warned >= 0 && now - pp->pol_warned < pp->pol_ratecap))
		return;
	pp->pol_warned = now;
	kprintf("pool %s: %s\n", pp->pol_name, pp->pol_warning);
}

/* Wait until there may be one more; false: the caller does not wait. */
static bool
below_limit(struct pool *pp, int flags)
{
	if (pp->pol_nout >= pp->pol_limit)
		warn(pp);
	while (pp->pol_nout >= pp->pol_limit) {
		if ((flags & PR_NOWAIT) != 0 || (flags & PR_LIMITFAIL) != 0)
			return false;
		(void)sleepq_block(&pp->pol_waiters, pp->pol_name, 0);
	}
	return true;
}

void *
pool_get(struct pool *pp, int flags)
{
	void *memory, *item;

	KASSERTMSG(((flags & PR_WAITOK) != 0) != ((flags & PR_NOWAIT) != 0),
	    "pool %s: flags %#x", pp->pol_name, (unsigned int)flags);
	if (!below_limit(pp, flags))
		return NULL;
	pp->pol_nout++; /* before the wait for memory: it is within the limit */
	memory = kmem_alloc(
	    memory_size(pp), (flags & PR_NOWAIT) != 0 ? KM_NOSLEEP : KM_SLEEP);
	if (memory == NULL) {
		pp->pol_nout--;
		return NULL;
	}
	item = place(pp, memory);
	set_header(item, (struct item_header){memory, pp});
	if ((flags & PR_ZERO) != 0)
		memset(item, 0, pp->pol_size);
	return item;
}

void
pool_put(struct pool *pp, void *item)
{
	struct item_header ith = header_of(item);

	KASSERTMSG(ith.ith_pool == pp && pp->pol_nout > 0,
	    "pool %s: %p is not an object of it", pp->pol_name, item);
	set_header(item, (struct item_header){0});
	kmem_free(ith.ith_memory, memory_size(pp));
	pp->pol_nout--;
	(void)sleepq_wake(&pp->pol_waiters, false);
}
