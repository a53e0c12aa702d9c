/* SPDX-License-Identifier: BSD-2-Clause */
/* kosfix.h: what the KOS modules of the tests share. */
#ifndef _KOSFIX_H_
#define _KOSFIX_H_

#include "../../../../sys/modules/formats/kos/module.h"

/* The test program's. */
int modtest_command(const char *name, int cmd, void *arg);
void modtest_note(const char *what);
void kostest_within(int answer);

/* A module that defines kos_answer(). */
#define KOS_DEFINES(name, answer)                           \
	int kos_answer(void);                               \
	KOS_EXPORT int kos_answer(void)                     \
	{                                                   \
                                                            \
		kostest_within(answer);                     \
		return (answer);                            \
	}                                                   \
	static KOS_INIT int init(void)                      \
	{                                                   \
                                                            \
		return modtest_command(name, 0, (void *)0); \
	}                                                   \
	_Static_assert(1, "a semicolon follows")

#endif /* !_KOSFIX_H_ */
