/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootbench.h: a machine with a kernel and modules on its disk, for tests of
 * boot_kernel(), and the checks for every successful boot.
 */
#ifndef _BOOTBENCH_H_
#define _BOOTBENCH_H_

#include "bitable.h"
#include "elfmake.h"
#include "fakeenv.h"

struct bootbench {
	struct fakeenv *b_fe;
	struct fakevol *b_vol; /* hd0a */
	struct loader b_ld;
	struct elfmake *b_kern;
	uint64_t b_pa; /* the expected address; 0: where it is linked */
};

/* The modules of NetBSD 10.1 for amd64. */
#define BOOTBENCH_STAND "/stand/amd64/10.1/modules/"

/* A kernel of this version at /netbsd on hd0a, and no modules. */
void bootbench_start(struct bootbench *b, int class, uint32_t version);
/* Checks for leaks. */
void bootbench_end(struct bootbench *b);
/* A test that begins with an amd64 kernel of NetBSD 10.1 in *b. */
int bootbench_setup(void **state);
int bootbench_teardown(void **state);
#define BOOTBENCH_TEST(f, b)                      \
	cmocka_unit_test_prestate_setup_teardown( \
	    f, bootbench_setup, bootbench_teardown, b)

/*
 * A file with a pattern that depends on its path; a module's is in /stand, and
 * begins with an ELF header if it is long enough.
 */
struct fakefile *bootbench_module(
    struct bootbench *b, const char *name, size_t size);
struct fakefile *bootbench_file(
    struct bootbench *b, const char *path, size_t size);
void bootbench_load(struct bootbench *b, int type, const char *text);

/*
 * Boot; it must reach the hand-off with `nmods` files loaded, everything in its
 * place, and nothing allocated after its return.
 */
void bootbench_boots(struct bootbench *b, const char *text, int nmods);
/*
 * Boot; it must fail with this error and message before the hand-off, and hold
 * no memory.
 */
void bootbench_fails(
    struct bootbench *b, const char *text, int error, const char *message);

/* The table at the hand-off, and its module list (NULL: none). */
struct bitable bootbench_table(const struct bootbench *b);
const struct btinfo_modulelist *bootbench_modules(const struct bootbench *b);
/* Entry i of the list must have the bytes of the file. */
void bootbench_same(const struct bootbench *b, int i, const struct fakefile *f);

#endif /* !_BOOTBENCH_H_ */
