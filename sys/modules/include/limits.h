/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * limits.h: for library source compiled into a module.  The compiler's own
 * <limits.h> includes libc's.
 */
#include <sys/limits.h>
