/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stdlib.h: for library source compiled into a module or the kernel: the
 * functions of libc's <stdlib.h> that need no library.
 */
#ifndef _MODULES_STDLIB_H_
#define _MODULES_STDLIB_H_

#include <stddef.h>

static inline int
abs(int n)
{
	return n < 0 ? -n : n;
}

#endif /* !_MODULES_STDLIB_H_ */
