/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stand_arena.c: the module arena of a kernel that is not running: its
 * addresses are that kernel's, its bytes are anywhere.
 */
#include <arch/stand/stand_impl.h>
#include <kmod/kmod_md.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/kmem.h>
#include <sys/machdep.h>
#include <sys/systm.h>

/* One module's pages. */
struct mapping {
	vaddr_t map_va;
	size_t map_len;
	uint8_t *map_bytes;
};

/* owner: this file */
static vaddr_t arena_start;
static size_t arena_size;
static struct mapping *maps; /* by address; room for maps_max */
static size_t maps_n, maps_max;

int
kmod_arena(vaddr_t start, size_t size)
{
	arena_start = start;
	arena_size = size;
	return 0;
}

void
cpu_module_arena(vaddr_t *startp, vaddr_t *endp)
{
	*startp = arena_start;
	*endp = arena_start + arena_size;
}

/* How many mappings begin at or below va. */
static size_t
rank(vaddr_t va)
{
	size_t lo = 0, hi = maps_n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (maps[mid].map_va <= va)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Room for one more. */
static bool
grow(void)
{
	const size_t max = maps_max == 0 ? 16 : 2 * maps_max;
	struct mapping *more;
	size_t bytes;

	if (maps_n < maps_max)
		return true;
	if (!array_bytes(max, sizeof(*maps), &bytes) ||
	    (more = kmem_alloc(bytes, KM_NOSLEEP)) == NULL)
		return false;
	if (maps != NULL) {
		memcpy(more, maps, maps_n * sizeof(*maps));
		kmem_free(maps, maps_max * sizeof(*maps));
	}
	maps = more;
	maps_max = max;
	return true;
}

int
cpu_arena_map(vaddr_t va, size_t len)
{
	const size_t at = rank(va);
	uint8_t *bytes;

	if (!grow() || (bytes = kmem_zalloc(len, KM_NOSLEEP)) == NULL)
		return ENOMEM;
	memmove(&maps[at + 1], &maps[at], (maps_n - at) * sizeof(*maps));
	maps[at] = (struct mapping){va, len, bytes};
	maps_n++;
	return 0;
}

/* Nothing of it is run or written by chance. */
void
cpu_arena_protect(
    vaddr_t va __kunused, size_t len __kunused, int prot __kunused)
{
}

/* All that was mapped there at once: kobj_free_init() is not called. */
void
cpu_arena_unmap(vaddr_t va, size_t len)
{
	const size_t at = rank(va) - 1;

	KASSERT(
	    at < maps_n && maps[at].map_va == va && maps[at].map_len == len);
	kmem_free(maps[at].map_bytes, len);
	maps_n--;
	memmove(&maps[at], &maps[at + 1], (maps_n - at) * sizeof(*maps));
}

/* Also of the address where a mapping ends. */
void *
cpu_arena_bytes(vaddr_t va)
{
	const size_t at = rank(va) - 1;

	KASSERT(at < maps_n && va - maps[at].map_va <= maps[at].map_len);
	return maps[at].map_bytes + (va - maps[at].map_va);
}

void
stand_arena_fini(void)
{
	KASSERT(maps_n == 0);
	if (maps != NULL)
		kmem_free(maps, maps_max * sizeof(*maps));
	maps = NULL;
	maps_max = 0;
}
