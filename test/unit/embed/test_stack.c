/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_stack.c: how much stack linker and framework take.  The code of amd64's
 * or i386's libmodule.a runs on a stack filled with a pattern; the overwritten
 * part is what it used.  All modules of the tests are loaded, most of which are
 * refused, and damaged ones.
 */
#include <glob.h>
#include <stdio.h>
#include <ucontext.h>

#include <libkern/kerrno.h>
#include <sys/kernconfig.h>
#include <sys/ksyms.h>
#include <sys/machdep.h>
#include <sys/module.h>

#include "embedtest.h"

#define STACK_SIZE ((size_t)64 << 10)
#define PATTERN    0xa5

/* The build's folder of what is for the machine of this program. */
#ifdef __i386__
#define HOME "host32"
#else
#define HOME "host"
#endif

static uint8_t stack[STACK_SIZE] __kaligned(16);
static ucontext_t here, there;

static void
nothing(void)
{
}

/* Bytes of stack that fn() takes, and a context around it. */
static size_t
run_on_stack(void (*fn)(void))
{
	size_t i = 0;

	memset(stack, PATTERN, sizeof(stack));
	(void)getcontext(&there);
	there.uc_stack.ss_sp = stack;
	there.uc_stack.ss_size = sizeof(stack);
	there.uc_link = &here;
	makecontext(&there, fn, 0);
	(void)swapcontext(&here, &there);
	while (stack[i] == PATTERN)
		i++;
	return sizeof(stack) - i;
}

static size_t
measure(const char *what, void (*fn)(void))
{
	const size_t n = run_on_stack(fn) - run_on_stack(nothing);

	(void)embedtest_console();
	print_message("%s: %zu bytes of stack\n", what, n);
	return n;
}

/* Each file that the pattern finds. */
static void
for_files(const char *pattern, void (*fn)(const char *path))
{
	const char *build = getenv("PRIMEBOOT_BUILD");
	char full[1024];
	size_t skip;
	glob_t g;

	if (build == NULL)
		build = "build";
	skip = strlen(build) + 1;
	(void)snprintf(full, sizeof(full), "%s/%s", build, pattern);
	assert_int_equal(glob(full, 0, NULL, &g), 0);
	assert_true(g.gl_pathc > 0);
	for (size_t i = 0; i < g.gl_pathc; i++)
		fn(g.gl_pathv[i] + skip);
	globfree(&g);
}

/* The file that the functions below load; read on the usual stack. */
static void *file;
static size_t file_size;
static const char *file_path;
static size_t most;

static void
note_most(void (*fn)(void))
{
	const size_t n = run_on_stack(fn) - run_on_stack(nothing);

	(void)embedtest_console();
	if (n > most) {
		most = n;
		print_message("%s: %zu bytes of stack\n", file_path, n);
	}
}

static void
prime_file(void)
{
	(void)module_prime(file_path, file, file_size);
}

static void
load_mem_file(void)
{
	(void)module_load_mem(file_path, file, file_size);
}

static void
link_file(void)
{
	struct kobj_source source;
	struct ksym symbol;
	kobj_t ko;

	kobj_source_mem(&source, file, file_size);
	if (kobj_load(&ko, "file", &source) != 0)
		return;
	if (kobj_affix(ko, "file", NULL) == 0)
		(void)ksyms_lookup("file", &symbol);
	kobj_unload(ko);
}

static void
init_classes(void)
{
	module_init_class(MODULE_CLASS_SECMODEL);
	module_init_class(MODULE_CLASS_VFS);
	module_init_class(MODULE_CLASS_ANY);
	module_builtin_require_force();
}

/* Unload all that is active, from those that nothing requires on. */
static void
unload_all(void)
{
	static char buffer[1 << 16];
	struct iovec iov = {buffer, sizeof(buffer)};
	const modstat_t *ms = (const void *)(buffer + sizeof(int));
	int n;

	do {
		iov.iov_len = sizeof(buffer);
		if (modctl(MODCTL_STAT, &iov) != 0)
			abort();
		memcpy(&n, buffer, sizeof(n));
		for (int i = 0; i < n; i++)
			(void)module_unload(ms[i].ms_name);
	} while (n > 0);
}

static void
prime_path(const char *path)
{
	file_path = path;
	file = embedtest_read(path, &file_size);
	note_most(prime_file);
}

static void
load_path(const char *path)
{
	file_path = path;
	file = embedtest_read(path, &file_size);
	note_most(load_mem_file);
	note_most(unload_all);
	note_most(link_file);
	free(file);
}

/* Each byte of the file in turn with all bits the other way round. */
static void
load_damaged(const char *path)
{
	file_path = path;
	file = embedtest_read(path, &file_size);
	for (size_t i = 0; i < file_size; i++) {
		((uint8_t *)file)[i] ^= 0xff;
		note_most(load_mem_file);
		note_most(unload_all);
		((uint8_t *)file)[i] ^= 0xff;
	}
	free(file);
}

/* A boot with all of them, then each on its own; CPU_STACK_LOAD. */
static void
test_load(void **state)
{
	(void)state;
	for_files(HOME "/modfixtures/*.kmod", prime_path);
	file_path = "module_init_class";
	note_most(init_classes);
	file_path = "module_unload";
	note_most(unload_all);
	for_files(HOME "/modfixtures/*.kmod", load_path);
	for_files(HOME "/fixtures/*/*.kmod", load_path);
	load_damaged(HOME "/modfixtures/top.kmod");
	assert_true(most > 256); /* the measurement sees something */
	assert_true(most <= CPU_STACK_LOAD);
}

/* Module i of a chain requires module i + 1; the last one nothing. */
static void
prime_chain(unsigned int n)
{
	char name[16], next[16];
	size_t len;

	for (unsigned int i = 1; i <= n; i++) {
		char *data =
		    embedtest_read(HOME "/modfixtures/lnk0000.kmod", &len);

		(void)snprintf(name, sizeof(name), "lnk%04u", i);
		(void)snprintf(next, sizeof(next), "lnk%04u", i + 1);
		embedtest_rename(data, len, "lnk0001", "#######");
		embedtest_rename(data, len, "lnk0000", name);
		embedtest_rename(
		    data, len, "#######", i == n ? ",,,,,,," : next);
		assert_int_equal(module_prime(name, data, len), 0);
	}
}

static int chain_error;

static void
load_chain(void)
{
	chain_error = module_load("lnk0001", 0, NULL, MODULE_CLASS_ANY);
}

/* Loads that wait for each other: CPU_STACK_WAIT each. */
static void
test_chain(void **state)
{
	size_t one, all;

	(void)state;
	prime_chain(1);
	one = measure("a load", load_chain);
	assert_int_equal(chain_error, 0);
	unload_all();
	prime_chain(MODULE_NESTING);
	all = measure("one that 15 wait for", load_chain);
	assert_int_equal(chain_error, 0);
	assert_int_equal(module_count(), MODULE_NESTING);
	unload_all();
	assert_true(all > one);
	assert_true(all - one <= (MODULE_NESTING - 1) * CPU_STACK_WAIT);
	/* In both ways, by bytes and by number, a nested load is safe. */
	assert_true(CPU_STACK_LOAD + (MODULE_NESTING - 1) * CPU_STACK_WAIT <=
	    MODULE_STACK_ROOM);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_load),
	    cmocka_unit_test(test_chain),
	};

	module_init();
	embedtest_exports();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
