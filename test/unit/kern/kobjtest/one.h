/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * one.h: objects that define or use one symbol each, to be put against each
 * other.
 */
#ifndef _KOBJTEST_ONE_H_
#define _KOBJTEST_ONE_H_

#include "kobjtest.h"

/*
 * An object with one definition or reference of `name`, and a pointer to it
 * in .data: "<object>_ptr" is how the test sees what it was linked to.
 */
struct one {
	const char *object, *name;
	unsigned bind, shndx; /* 1: .data; ELF_SHN_*; 0: undefined */
	uint64_t value, size;
	struct module *mod;
};
/* Of one name, `thing': each way to define it, each way to use it. */
extern const struct one strong, weak, weak2, user, weakuser, common;

/* Link it; the error.  What was said is on the console. */
int link_one(const struct one *o, kobj_t *kop);
/* One that must link. */
kobj_t must(const struct one *o);
/* What the object was linked to. */
vaddr_t seen_by(const char *object);

#endif /* !_KOBJTEST_ONE_H_ */
