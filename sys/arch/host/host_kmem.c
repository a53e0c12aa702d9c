/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host_kmem.c: kmem(9) over malloc, one malloc for each allocation: ASan finds
 * overflows and leaks.  A header before the memory, poisoned while it is in
 * use, holds the size.
 */
#include <stdlib.h>
#include <string.h>

#include <sys/kmem.h>
#include <sys/systm.h>

#include "host.h"
#include "host_asan.h"
#include "host_impl.h"

#define MAGIC_LIVE ((size_t)0x6b6d656d6c697665)
#define MAGIC_DEAD ((size_t)0x6b6d656d64656164)
/* More than any kernel can allocate at once. */
#define MAX_SIZE ((size_t)1 << 30)

struct header {
	size_t hkh_magic;
	size_t hkh_size;
} __attribute__((__aligned__(16)));

/* owner: this file */
static size_t inuse_bytes, inuse_count;

static struct header *
header_of(void *p)
{
	return (struct header *)p - 1;
}

/* NULL when the allocation may fail and the test asked for it. */
static struct header *
take(size_t size, km_flag_t flags)
{

	if ((flags == KM_NOSLEEP && host_fail_now()) || size > MAX_SIZE)
		return NULL;
	return malloc(sizeof(struct header) + size);
}

void *
kmem_alloc(size_t size, km_flag_t flags)
{
	struct header *h;

	if (size == 0 || (flags != KM_SLEEP && flags != KM_NOSLEEP))
		host_die("kmem_alloc(%zu, %#x)", size, flags);
	h = take(size, flags);
	if (h == NULL && flags == KM_SLEEP)
		panic("kmem_alloc: no memory for %zu bytes (KM_SLEEP), %zu in "
		      "use",
		    size, inuse_bytes);
	if (h == NULL)
		return NULL;
	h->hkh_magic = MAGIC_LIVE;
	h->hkh_size = size;
	memset(h + 1, 0xa5, size); /* reveal uses of uninitialised memory */
	asan_poison(h, sizeof(*h));
	inuse_bytes += size;
	inuse_count++;
	return h + 1;
}

void *
kmem_zalloc(size_t size, km_flag_t flags)
{
	void *p = kmem_alloc(size, flags);

	return p == NULL ? NULL : memset(p, 0, size);
}

void
kmem_free(void *p, size_t size)
{
	struct header *h;

	if (p == NULL)
		host_die("kmem_free(NULL, %zu)", size);
	h = header_of(p);
	asan_unpoison(h, sizeof(*h));
	if (h->hkh_magic != MAGIC_LIVE)
		host_die("kmem_free(%p, %zu): not allocated%s", p, size,
		    h->hkh_magic == MAGIC_DEAD ? " any more" : "");
	if (h->hkh_size != size)
		host_die("kmem_free(%p, %zu): was allocated with %zu", p, size,
		    h->hkh_size);
	h->hkh_magic = MAGIC_DEAD;
	inuse_bytes -= size;
	inuse_count--;
	free(h);
}

size_t
kmem_inuse_bytes(void)
{
	return inuse_bytes;
}

size_t
kmem_inuse_count(void)
{
	return inuse_count;
}
