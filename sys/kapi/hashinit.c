/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hashinit.c: hash tables whose buckets are queue(3)'s lists, NetBSD's
 * hashinit(9).
 */
#include <libkern/libkern.h>
#include <sys/kmem.h>
#include <sys/queue.h>
#include <sys/systm.h>

/* One bucket of each kind. */
struct any;
LIST_HEAD(list_bucket, any);
SLIST_HEAD(slist_bucket, any);
TAILQ_HEAD(tailq_bucket, any);

static size_t
bucket_size(enum hashtype type)
{

	switch (type) {
	case HASH_LIST:
		return sizeof(struct list_bucket);
	case HASH_SLIST:
		return sizeof(struct slist_bucket);
	case HASH_TAILQ:
		return sizeof(struct tailq_bucket);
	}
	panic("hashinit: unknown type %d", (int)type);
}

#define MAX_BUCKETS ((size_t)1 << 30)

/*
 * A table of at least `elements` buckets, at most MAX_BUCKETS, a power of two;
 * *maskp is that less one.  NULL: no memory, unless waitok.
 */
void *
hashinit(unsigned int elements, enum hashtype type, bool waitok,
    unsigned long *maskp)
{
	size_t size = bucket_size(type), n = 1, bytes, i;
	struct tailq_bucket *tb;
	void *table;

	KASSERT(elements > 0);
	while (n < elements && n < MAX_BUCKETS)
		n *= 2;
	if (!array_bytes(n, size, &bytes))
		bytes = SIZE_MAX; /* the allocation fails */
	table = kmem_zalloc(bytes, waitok ? KM_SLEEP : KM_NOSLEEP);
	if (table == NULL)
		return NULL;
	tb = table; /* for the other types zeros are an empty list */
	for (i = 0; type == HASH_TAILQ && i < n; i++)
		TAILQ_INIT(&tb[i]);
	*maskp = n - 1;
	return table;
}

/* All buckets must be empty. */
void
hashdone(void *table, enum hashtype type, unsigned long mask)
{
	size_t size = bucket_size(type), i;

	for (i = 0; i <= mask; i++)
		KASSERTMSG(*(void **)(void *)((char *)table + i * size) == NULL,
		    "hash table %p: bucket %zu is not empty", table, i);
	kmem_free(table, (mask + 1) * size);
}
