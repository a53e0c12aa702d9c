/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modtest.h: the environment of the module framework's tests: a file system and
 * a boot list of real modules (modfixtures/), whose control functions return
 * what the test sets, and checks for leaks.
 */
#ifndef _MODTEST_H_
#define _MODTEST_H_

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <arch/host/host.h>
#include <kern/module/module_impl.h>
#include <sys/kmem.h>
#include <sys/ksyms.h>
#include <sys/machdep.h>
#include <sys/module.h>

/*
 * cmocka fixtures of each test.  The teardown unloads everything, and fails
 * the test when a byte, page, symbol, preloaded or open file is left over.
 */
int modtest_setup(void **state);
int modtest_teardown(void **state);
#define modtest(fn) \
	cmocka_unit_test_setup_teardown(fn, modtest_setup, modtest_teardown)

/* Add a test module as a file: in its default place, or at a path. */
void modtest_file(const char *fixture);
void modtest_file_at(const char *path, const char *fixture);
/* The same with the file's bytes given; they replace those of that path. */
void modtest_bytes_at(const char *path, const void *data, size_t len);
void modtest_remove(const char *fixture);
/* A compiled test module, malloc'd. */
void *modtest_read(const char *fixture, size_t *lenp);
/* From now on each read fails with `error`; 0: no longer. */
void modtest_read_error(int error);
int modtest_open_files(void);

/* Hand test modules to the next module_init(), as "/boot/<fixture>.kmod". */
void modtest_boot(const char *fixture);
/* module_prime() one. */
int modtest_prime(const char *fixture);
/* module_init() and all classes in the kernel's order. */
void modtest_startup(void);

/*
 * Compare the log of commands, and clear it: "+a -a ?a ~a" for INIT, FINI, STAT
 * and AUTOUNLOAD of a.
 */
void modtest_expect(const char *log);
void modtest_log_clear(void);

/* What a module answers to a command from now on; -1: any module. */
void modtest_answer(const char *name, modcmd_t cmd, int error);
/* What to do at a command, before the answer. */
void modtest_action(const char *name, modcmd_t cmd, void (*fn)(void *arg));

/* The console contains this text, or does not. */
void modtest_said(const char *text);
void modtest_said_not(const char *text);

/* The monitor runs a line; its error, and a text that it prints. */
void modtest_run(const char *line, int error, const char *text);

/* Load or unload; it must return `error`. */
void modtest_load(const char *name, int error);
void modtest_unload(const char *name, int error);

/* What is in use, to compare before and after. */
struct modtest_counts {
	size_t mc_bytes, mc_allocs, mc_symbols, mc_arena, mc_preload, mc_free;
	int mc_files;
};
struct modtest_counts modtest_count(void);
void modtest_same_counts(struct modtest_counts before);

/* Called by the test modules. */
int modtest_command(const char *name, int cmd, void *arg);
void modtest_note(const char *what);

#endif /* !_MODTEST_H_ */
