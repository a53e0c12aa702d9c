/* SPDX-License-Identifier: BSD-2-Clause */
/* small.h: a small object in which a test plants one fault. */
#ifndef _KOBJTEST_SMALL_H_
#define _KOBJTEST_SMALL_H_

#include "kobjtest.h"

/* sh_flags */
#define TEXT (ELF_SHF_ALLOC | ELF_SHF_EXECINSTR)
#define DATA (ELF_SHF_ALLOC | ELF_SHF_WRITE)

/* .text of 64 bytes, .data of 64, a function and a variable, both global. */
struct small {
	struct objbuild *ob;
	unsigned text, data; /* sections */
	unsigned fn, var;    /* symbols */
};
struct small small_new(void);

/*
 * Link a finished object as "defect.kmod" and free its bytes; returns the
 * errno. kop NULL: unload it at once.  Messages are on the console.
 */
int link_file(void *file, size_t len, kobj_t *kop);
int link_ob(struct objbuild *ob, kobj_t *kop);

#endif /* !_KOBJTEST_SMALL_H_ */
