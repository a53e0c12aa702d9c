/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * subr_kmem_pool.c: the allocator behind kmem(9); see kmem_impl.h.
 */
#include <libkern/libkern.h>
#include <sys/machdep.h>

#include "kmem_impl.h"

#define SLAB_MAGIC 0x51ab51abu
#define NO_SLOT    ((uint16_t)0xffff)

struct kmem_slab {
	uint32_t sl_magic;
	uint16_t sl_class;
	uint16_t sl_slot; /* bytes of a slot */
	uint16_t sl_nslots;
	uint16_t sl_nfree;
	uint16_t sl_free;  /* first free slot, NO_SLOT */
	uint16_t sl_first; /* offset of slot 0 */
	LIST_ENTRY(kmem_slab) sl_chain;
	uint16_t sl_size[]; /* per slot: bytes asked for, 0: free */
};

/* A large allocation: len is size rounded up to pages. */
struct kmem_run {
	LIST_ENTRY(kmem_run) kr_chain;
	void *kr_base;
	size_t kr_size;
};

/*
 * Slot sizes: steps of at most a quarter up to 512, then a page less its header
 * divided by 7, 6, 5, 4, 3, 2.  owner: this file; never written.
 */
static const uint16_t class_size[KMEM_NCLASSES] = {16, 32, 48, 64, 80, 96, 112,
    128, 160, 192, 224, 256, 320, 384, 448, 560, 656, 800, 1008, 1344, 2016};

#define SMALL_MAX 2016

/* The class of the smallest slot that holds size bytes (size <= SMALL_MAX). */
static unsigned
class_of(size_t size)
{
	unsigned lo = 0, hi = KMEM_NCLASSES - 1;

	if (size <= 128)
		return (unsigned)((size - 1) / KMEM_ALIGN);
	while (lo < hi) {
		unsigned mid = (lo + hi) / 2;

		if (class_size[mid] < size)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The next free slot is kept in the free slot itself. */
static uint16_t *
slot_link(struct kmem_slab *sl, unsigned i)
{
	return (void *)((char *)sl + sl->sl_first + (size_t)i * sl->sl_slot);
}

/* A slab of one class, all of it free, not on a list.  NULL: no memory. */
static struct kmem_slab *
slab_make(struct kmem_pool *kp, unsigned class)
{
	struct kmem_slab *sl = cpu_kmem_pages(PAGE_SIZE);
	size_t slot = class_size[class];
	size_t n, first, i;

	if (sl == NULL)
		return NULL;
	/* As many as fit together with their entries in sl_size. */
	n = (PAGE_SIZE - sizeof(*sl)) / (slot + sizeof(sl->sl_size[0]));
	for (;; n--) {
		first = sizeof(*sl) + n * sizeof(sl->sl_size[0]);
		first = (first + KMEM_ALIGN - 1) & ~(size_t)(KMEM_ALIGN - 1);
		if (first + n * slot <= PAGE_SIZE)
			break;
	}
	sl->sl_magic = SLAB_MAGIC;
	sl->sl_class = (uint16_t) class;
	sl->sl_slot = (uint16_t)slot;
	sl->sl_nslots = sl->sl_nfree = (uint16_t)n;
	sl->sl_first = (uint16_t)first;
	for (i = 0; i < n; i++)
		*slot_link(sl, (unsigned)i) =
		    i + 1 < n ? (uint16_t)(i + 1) : NO_SLOT;
	kp->kmp_pages++;
	return sl;
}

static void *
slab_alloc(struct kmem_pool *kp, size_t size)
{
	unsigned class = class_of(size);
	struct kmem_slab *sl = LIST_FIRST(&kp->kmp_slabs[class]);
	uint16_t *slot;

	if (sl == NULL) {
		sl = slab_make(kp, class);
		if (sl == NULL)
			return NULL;
		LIST_INSERT_HEAD(&kp->kmp_slabs[class], sl, sl_chain);
	}
	slot = slot_link(sl, sl->sl_free);
	sl->sl_size[sl->sl_free] = (uint16_t)size;
	sl->sl_free = *slot;
	if (--sl->sl_nfree == 0)
		LIST_REMOVE(sl, sl_chain);
	return slot;
}

/* The page of an empty slab is returned to the machine at once. */
static const char *
slab_free(struct kmem_pool *kp, void *p, size_t size, size_t *actual)
{
	size_t off = (uintptr_t)p & PAGE_MASK;
	struct kmem_slab *sl = (void *)((char *)p - off);
	unsigned i;

	if (off == 0 || sl->sl_magic != SLAB_MAGIC || off < sl->sl_first ||
	    (off - sl->sl_first) % sl->sl_slot != 0 ||
	    (off - sl->sl_first) / sl->sl_slot >= sl->sl_nslots)
		return "no such allocation of this size";
	i = (unsigned)((off - sl->sl_first) / sl->sl_slot);
	*actual = sl->sl_size[i];
	if (*actual == 0)
		return "freed already";
	if (*actual != size)
		return "wrong size";
	sl->sl_size[i] = 0;
	*slot_link(sl, i) = sl->sl_free;
	sl->sl_free = (uint16_t)i;
	if (sl->sl_nfree++ == 0)
		LIST_INSERT_HEAD(&kp->kmp_slabs[sl->sl_class], sl, sl_chain);
	if (sl->sl_nfree == sl->sl_nslots) {
		LIST_REMOVE(sl, sl_chain);
		sl->sl_magic = 0;
		cpu_kmem_pages_free(sl, PAGE_SIZE);
		kp->kmp_pages--;
	}
	return NULL;
}

static unsigned
bucket_of(const void *p)
{
	return (unsigned)((uintptr_t)p >> PAGE_SHIFT) % KMEM_NBUCKETS;
}

static void *
run_alloc(struct kmem_pool *kp, size_t size)
{
	size_t len = (size_t)page_up(size); /* 0: it does not fit */
	struct kmem_run *kr;

	if (len == 0)
		return NULL;
	kr = slab_alloc(kp, sizeof(*kr));
	if (kr == NULL)
		return NULL;
	kr->kr_size = size;
	kr->kr_base = cpu_kmem_pages(len);
	if (kr->kr_base == NULL) {
		size_t actual;

		(void)slab_free(kp, kr, sizeof(*kr), &actual);
		return NULL;
	}
	LIST_INSERT_HEAD(&kp->kmp_runs[bucket_of(kr->kr_base)], kr, kr_chain);
	kp->kmp_pages += len >> PAGE_SHIFT;
	return kr->kr_base;
}

static const char *
run_free(struct kmem_pool *kp, void *p, size_t size, size_t *actual)
{
	struct kmem_run *kr;

	LIST_FOREACH (kr, &kp->kmp_runs[bucket_of(p)], kr_chain)
		if (kr->kr_base == p)
			break;
	if (kr == NULL)
		return "no such allocation of this size, or freed already";
	*actual = kr->kr_size;
	if (*actual != size)
		return "wrong size";
	LIST_REMOVE(kr, kr_chain);
	cpu_kmem_pages_free(p, (size_t)page_up(size));
	kp->kmp_pages -= (size_t)page_up(size) >> PAGE_SHIFT;
	return slab_free(kp, kr, sizeof(*kr), actual);
}

void *
kmem_pool_alloc(struct kmem_pool *kp, size_t size)
{
	void *p =
	    size <= SMALL_MAX ? slab_alloc(kp, size) : run_alloc(kp, size);

	if (p != NULL) {
		kp->kmp_bytes += size;
		kp->kmp_count++;
	}
	return p;
}

const char *
kmem_pool_free(struct kmem_pool *kp, void *p, size_t size, size_t *actual)
{
	const char *wrong;

	*actual = 0;
	wrong = size <= SMALL_MAX ? slab_free(kp, p, size, actual)
				  : run_free(kp, p, size, actual);
	if (wrong == NULL) {
		kp->kmp_bytes -= size;
		kp->kmp_count--;
	}
	return wrong;
}
