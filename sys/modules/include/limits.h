/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * limits.h: for library source, compiled into a module.  The compiler's own
 * file of this name wants libc's behind it.
 */
#include <sys/limits.h>
