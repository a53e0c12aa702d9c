/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host_arena.c: the module arena on the host: one inaccessible reservation, in
 * which pages are mapped and unmapped; the state of each page is recorded.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <libkern/kerrno.h>
#include <sys/machdep.h>

#include "host.h"
#include "host_asan.h"
#include "host_impl.h"

#define DEFAULT_SIZE ((size_t)512 << 20)
/* Beyond the end of any program, below the heap. */
#define NEAR_OFFSET ((size_t)256 << 20)
#define NEAR_STEP   ((size_t)64 << 20)
#define NEAR_LIMIT  ((size_t)0x7fff0000)

#define UNMAPPED    ((signed char)-1)

/* owner: this file */
static enum host_place arena_place = HOST_NEAR;
static size_t arena_size = DEFAULT_SIZE;
static char *arena;              /* NULL: not reserved yet */
static vaddr_t arena_va;         /* its address; elsewhere: not that of arena */
static bool elsewhere;           /* host_arena_elsewhere */
static signed char *arena_state; /* per page: VM_PROT_*, UNMAPPED */
static size_t arena_mapped;      /* pages */
static bool keep_pages;          /* host_arena_keep_pages */

void
host_arena_place(enum host_place place, size_t size)
{
	if (arena != NULL)
		host_die("the arena is in use already");
	arena_place = place;
	if (size != 0)
		arena_size = size;
}

void
host_arena_elsewhere(vaddr_t start, size_t size)
{
	if (arena != NULL)
		host_die("the arena is in use already");
	elsewhere = true;
	arena_place = HOST_FAR;
	arena_va = start;
	arena_size = size;
}

void
host_arena_keep_pages(void)
{
	if (arena != NULL)
		host_die("the arena is in use already");
#ifdef WITH_ASAN
	keep_pages = true;
#endif
}

static void *
reserve(void *where, int flags)
{
	return mmap(where, arena_size, PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);
}

/* Reserve a free range within call distance; MAP_FAILED: there is none. */
static void *
reserve_near(void)
{
	uintptr_t base = (uintptr_t)reserve_near & ~(uintptr_t)PAGE_MASK;
	size_t off;

	for (off = NEAR_OFFSET; off + arena_size < NEAR_LIMIT;
	     off += NEAR_STEP) {
		void *want = (void *)(base + off);
		void *p = reserve(want, MAP_FIXED_NOREPLACE);

		if (p == want)
			return p;
		if (p != MAP_FAILED) /* an old kernel took it as a hint */
			munmap(p, arena_size);
	}
	return MAP_FAILED;
}

static void
arena_reserve(void)
{
	void *p = arena_place == HOST_NEAR ? reserve_near() : reserve(NULL, 0);

	if (p == MAP_FAILED)
		host_die("no room for an arena of %zu bytes", arena_size);
	arena_state = malloc(arena_size >> PAGE_SHIFT);
	if (arena_state == NULL)
		host_die("out of memory");
	memset(arena_state, UNMAPPED, arena_size >> PAGE_SHIFT);
	arena = p;
	if (!elsewhere)
		arena_va = (vaddr_t)p;
	if (keep_pages) {
		if (mprotect(p, arena_size, PROT_READ | PROT_WRITE) != 0)
			host_die("mprotect %p+%#zx failed", p, arena_size);
		asan_poison(p, arena_size);
	}
}

void
cpu_module_arena(vaddr_t *startp, vaddr_t *endp)
{
	if (arena == NULL)
		arena_reserve();
	*startp = arena_va;
	*endp = arena_va + arena_size;
}

void *
cpu_arena_bytes(vaddr_t va)
{
	return arena + (va - arena_va);
}

/* The number of the first page; every page must be mapped, or none. */
static size_t
check_range(const char *what, vaddr_t va, size_t len, bool mapped)
{
	size_t first, i;

	if (arena == NULL || va < arena_va || len == 0 ||
	    ((va | len) & PAGE_MASK) != 0 ||
	    !range_valid(va - arena_va, len, arena_size))
		host_die(
		    "%s: %#zx+%#zx is not in the arena", what, (size_t)va, len);
	first = (va - arena_va) >> PAGE_SHIFT;
	for (i = 0; i < len >> PAGE_SHIFT; i++)
		if ((arena_state[first + i] != UNMAPPED) != mapped)
			host_die("%s: page %#zx is %smapped", what,
			    (size_t)va + (i << PAGE_SHIFT),
			    mapped ? "not " : "");
	return first;
}

/* Fresh pages, zeroed. */
static bool
map_pages(void *p, size_t len)
{
	if (keep_pages) {
		asan_unpoison(p, len);
		memset(p, 0, len);
		return true;
	}
	return mmap(p, len, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
		   0) != MAP_FAILED;
}

int
cpu_arena_map(vaddr_t va, size_t len)
{
	size_t first = check_range("cpu_arena_map", va, len, false);

	if (host_fail_now() || !host_pages_take(len >> PAGE_SHIFT))
		return ENOMEM;
	if (!map_pages(cpu_arena_bytes(va), len)) {
		host_pages_give(len >> PAGE_SHIFT);
		return ENOMEM;
	}
	memset(arena_state + first, VM_PROT_READ | VM_PROT_WRITE,
	    len >> PAGE_SHIFT);
	arena_mapped += len >> PAGE_SHIFT;
	return 0;
}

static void
protect_pages(vaddr_t va, size_t len, int prot)
{
	int host_prot = 0;

	if ((prot & VM_PROT_READ) != 0)
		host_prot |= PROT_READ;
	if ((prot & VM_PROT_WRITE) != 0)
		host_prot |= PROT_WRITE;
	if ((prot & VM_PROT_EXECUTE) != 0)
		host_prot |= PROT_EXEC;
	if (elsewhere)
		return;
	if (mprotect((void *)va, len, host_prot) != 0)
		host_die("mprotect %#zx+%#zx failed", (size_t)va, len);
}

void
cpu_arena_protect(vaddr_t va, size_t len, int prot)
{
	size_t first = check_range("cpu_arena_protect", va, len, true);

	if ((prot & VM_PROT_WRITE) != 0 && (prot & VM_PROT_EXECUTE) != 0)
		host_die("cpu_arena_protect: %#zx writable and executable",
		    (size_t)va);
	protect_pages(va, len, prot);
	memset(arena_state + first, prot, len >> PAGE_SHIFT);
}

/* Kept pages are left read-write for their next use. */
static void
unmap_pages(vaddr_t va, size_t len, size_t first)
{
	int rw = VM_PROT_READ | VM_PROT_WRITE;
	size_t i, n = len >> PAGE_SHIFT;

	if (!keep_pages) {
		if (mmap(cpu_arena_bytes(va), len, PROT_NONE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED,
			-1, 0) == MAP_FAILED)
			host_die("cannot unmap %#zx+%#zx", (size_t)va, len);
		return;
	}
	for (i = 0; i < n && arena_state[first + i] == rw; i++)
		continue;
	if (i < n)
		protect_pages(va, len, rw);
	asan_poison(cpu_arena_bytes(va), len);
}

void
cpu_arena_unmap(vaddr_t va, size_t len)
{
	size_t first = check_range("cpu_arena_unmap", va, len, true);

	unmap_pages(va, len, first);
	memset(arena_state + first, UNMAPPED, len >> PAGE_SHIFT);
	arena_mapped -= len >> PAGE_SHIFT;
	host_pages_give(len >> PAGE_SHIFT);
}

size_t
host_arena_pages(void)
{
	return arena_mapped;
}

int
host_arena_prot(vaddr_t va)
{
	if (arena == NULL || va < arena_va || va - arena_va >= arena_size)
		return -1;
	return arena_state[(va - arena_va) >> PAGE_SHIFT];
}
