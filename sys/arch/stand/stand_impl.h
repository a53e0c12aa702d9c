/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stand_impl.h: what the files of this folder share.
 */
#ifndef _STAND_STAND_IMPL_H_
#define _STAND_STAND_IMPL_H_

#include <arch/stand/modcheck.h>

/* What linker and framework print for one module; the rest is dropped. */
#define MESSAGE_SIZE 4096

/* stand_kmem.c: the program; NULL: no check is under way. */
extern const struct modcheck_env *stand_env;

void stand_arena_fini(void); /* stand_arena.c: nothing is mapped */
/* stand_machdep.c: messages are put into buf, of MESSAGE_SIZE bytes. */
void stand_messages(char *buf);

#endif /* !_STAND_STAND_IMPL_H_ */
