/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * one.h: objects that define or use one symbol each, to test precedence between
 * definitions.
 */
#ifndef _KOBJTEST_ONE_H_
#define _KOBJTEST_ONE_H_

#include "kobjtest.h"

/*
 * An object that defines or references `name`, with a pointer to it in .data,
 * "<object>_ptr", which shows what it was linked to.
 */
struct one {
	const char *object, *name;
	unsigned bind, shndx; /* 1: .data; ELF_SHN_*; 0: undefined */
	uint64_t value, size;
	struct module *mod;
};
/* Every kind of definition and reference of one name, `thing'. */
extern const struct one strong, weak, weak2, user, weakuser, common;

/* Link it; returns the errno.  Messages are on the console. */
int link_one(const struct one *o, kobj_t *kop);
/* Link it; it must succeed. */
kobj_t must(const struct one *o);
/* What the object was linked to. */
vaddr_t seen_by(const char *object);

#endif /* !_KOBJTEST_ONE_H_ */
