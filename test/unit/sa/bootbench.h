/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootbench.h: a machine with a kernel and modules on its disk, for tests of
 * boot_kernel(), and the checks that every good boot must pass.
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
	uint64_t b_pa; /* where it shall be; 0: where it is linked */
};

/* A kernel of the version at /netbsd on hd0a; nothing to be loaded. */
void bootbench_start(struct bootbench *b, int class, uint32_t version);
/* Checks for leaks. */
void bootbench_end(struct bootbench *b);

/* A file full of a pattern that its path decides, in /stand for a module. */
struct fakefile *bootbench_module(
    struct bootbench *b, const char *name, size_t size);
struct fakefile *bootbench_file(
    struct bootbench *b, const char *path, size_t size);
void bootbench_load(struct bootbench *b, int type, const char *text);

/*
 * Boot; expect to come to the hand-off with `nmods` files loaded, everything
 * in its place, and nothing held when it comes back.
 */
void bootbench_boots(struct bootbench *b, const char *text, int nmods);
/* Boot; expect this error before the hand-off, a message, nothing held. */
void bootbench_fails(
    struct bootbench *b, const char *text, int error, const char *message);

/* The table that was handed over, and its module list (NULL: none). */
struct bitable bootbench_table(const struct bootbench *b);
const struct btinfo_modulelist *bootbench_modules(const struct bootbench *b);
/* The bytes of its entry i are those of the file. */
void bootbench_same(const struct bootbench *b, int i, const struct fakefile *f);

#endif /* !_BOOTBENCH_H_ */
