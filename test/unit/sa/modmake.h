/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modmake.h: make module files, and kernels with built-in modules, for tests.
 */
#ifndef _MODMAKE_H_
#define _MODMAKE_H_

#include "bootbench.h"

struct modspec {
	const char *ms_name, *ms_required;
	/* Hostile ones: where the pointers lead to; 0: to the right place. */
	uint64_t ms_info_at, ms_name_at, ms_required_at;
	size_t ms_cut;        /* bytes cut off the end of its strings */
	int ms_class;         /* ELFCLASS*; 0: ELFCLASS64 */
	uint32_t ms_version;  /* 0: 10.1 */
	uint32_t ms_modclass; /* 0: MISC */
	bool ms_any;          /* ms_modclass 0 is meant */
};

/* The file of a module. */
struct elfmake *modmake(const struct modspec *ms);
/* The same on a volume. */
struct fakefile *modmake_at(
    struct fakevol *vol, const char *path, const struct modspec *ms);
/* A module of 10.1 for amd64 in its directory of /stand on the bench's disk. */
struct fakefile *modmake_stand(
    struct bootbench *b, const char *name, const char *required);

/*
 * Build these modules, up to a NULL, into the bench's kernel.  *skew is added
 * to each pointer to a modinfo_t.
 */
void modmake_builtins(
    struct bootbench *b, const char *const *names, uint64_t skew);

/* Boot; MODULELIST must be these names, separated by blanks, in this order. */
void modmake_boots(struct bootbench *b, const char *names);

#endif /* !_MODMAKE_H_ */
