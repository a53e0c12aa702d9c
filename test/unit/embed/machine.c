/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * machine.c: the functions of machdep.h that libmodule.a asks for, over mmap().
 * They take little stack, which test_stack.c measures with the rest.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include <libkern/kerrno.h>
#include <sys/ksyms.h>
#include <sys/machdep.h>
#include <sys/module.h>

#include "embedtest.h"

/* Above where Linux puts a program's heap: within 1 GB behind its data. */
#define ARENA      ((uintptr_t)1536 << 20)
#define ARENA_SIZE ((size_t)64 << 20)

/* owner: this file; guarded by the kernconfig lock */
static char *arena;
static char console[1 << 16];
static size_t console_len;

void
cpu_cnputc(int c)
{
	if (console_len < sizeof(console) - 1)
		console[console_len++] = (char)c;
}

const char *
embedtest_console(void)
{
	console[console_len] = '\0';
	console_len = 0;
	return console;
}

void
cpu_halt(void)
{
	fputs(embedtest_console(), stderr);
	abort();
}

uint64_t
cpu_nanotime(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

void *
cpu_kmem_pages(size_t len)
{
	void *p = mmap(NULL, len, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p != MAP_FAILED ? p : NULL;
}

void
cpu_kmem_pages_free(void *p, size_t len)
{
	if (munmap(p, len) != 0)
		abort();
}

/* In the lowest 2 GiB, as the program, which is not position independent. */
void
cpu_module_arena(vaddr_t *startp, vaddr_t *endp)
{
	if (arena == NULL)
		arena = mmap((void *)ARENA, ARENA_SIZE, PROT_NONE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
			MAP_FIXED_NOREPLACE,
		    -1, 0);
	if ((uintptr_t)arena != ARENA)
		abort();
	*startp = (vaddr_t)arena;
	*endp = (vaddr_t)arena + ARENA_SIZE;
}

static void
map(vaddr_t va, size_t len, int prot)
{
	if (mmap((void *)va, len, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		-1, 0) == MAP_FAILED)
		abort();
}

int
cpu_arena_map(vaddr_t va, size_t len)
{
	map(va, len, PROT_READ | PROT_WRITE);
	return 0;
}

_Static_assert(VM_PROT_READ == PROT_READ && VM_PROT_WRITE == PROT_WRITE &&
	VM_PROT_EXECUTE == PROT_EXEC && VM_PROT_NONE == PROT_NONE,
    "protections are mmap's");

void
cpu_arena_protect(vaddr_t va, size_t len, int prot)
{
	if (mprotect((void *)va, len, prot) != 0)
		abort();
}

void
cpu_arena_unmap(vaddr_t va, size_t len)
{
	map(va, len, PROT_NONE);
}

/* Files that were primed are malloc'd. */
void
cpu_preload_free(const void *base, size_t len __kunused)
{
	free((void *)(uintptr_t)base);
}

void *
embedtest_read(const char *path, size_t *lenp)
{
	const char *build = getenv("PRIMEBOOT_BUILD");
	char name[1024];
	FILE *f;
	void *data;

	(void)snprintf(
	    name, sizeof(name), "%s/%s", build != NULL ? build : "build", path);
	if ((f = fopen(name, "rb")) == NULL)
		fail_msg("%s: not there (set PRIMEBOOT_BUILD)", name);
	(void)fseek(f, 0, SEEK_END);
	*lenp = (size_t)ftell(f);
	rewind(f);
	data = malloc(*lenp);
	if (data == NULL || fread(data, 1, *lenp, f) != *lenp)
		fail_msg("%s: cannot be read", name);
	(void)fclose(f);
	return data;
}

void
embedtest_rename(void *data, size_t len, const char *old, const char *name)
{
	const size_t n = strlen(old);

	for (size_t i = 0; i + n <= len; i++) {
		if (memcmp((char *)data + i, old, n) == 0)
			memcpy((char *)data + i, name, n);
	}
}

/* The control function of every test module: INIT and FINI succeed. */
int
modtest_command(const char *name __kunused, int cmd, void *arg __kunused)
{
	return cmd == MODULE_CMD_INIT || cmd == MODULE_CMD_FINI ? 0 : ENOTTY;
}

void
modtest_note(const char *what __kunused)
{
}

void
embedtest_exports(void)
{
	static const struct ksyms_export exports[] = {
	    KSYMS_EXPORT(modtest_command),
	    KSYMS_EXPORT(modtest_note),
	    KSYMS_EXPORT(module_find_section),
	    KSYMS_EXPORT(memcpy),
	    KSYMS_EXPORT(memset),
	};

	assert_int_equal(ksyms_add_exports(exports, knitems(exports)), 0);
}
