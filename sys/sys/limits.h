/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * limits.h: the limits of C's types and of names, which <sys/param.h> includes
 * in NetBSD's kernel.  Empty where another <limits.h> was included before.
 */
#ifndef _SYS_LIMITS_H_
#define _SYS_LIMITS_H_

#ifndef INT_MAX
#define CHAR_BIT   __CHAR_BIT__
#define SCHAR_MAX  __SCHAR_MAX__
#define SCHAR_MIN  (-SCHAR_MAX - 1)
#define UCHAR_MAX  (SCHAR_MAX * 2 + 1)
#define SHRT_MAX   __SHRT_MAX__
#define SHRT_MIN   (-SHRT_MAX - 1)
#define USHRT_MAX  (SHRT_MAX * 2 + 1)
#define INT_MAX    __INT_MAX__
#define INT_MIN    (-INT_MAX - 1)
#define UINT_MAX   (INT_MAX * 2U + 1U)
#define LONG_MAX   __LONG_MAX__
#define LONG_MIN   (-LONG_MAX - 1L)
#define ULONG_MAX  (LONG_MAX * 2UL + 1UL)
#define LLONG_MAX  __LONG_LONG_MAX__
#define LLONG_MIN  (-LLONG_MAX - 1LL)
#define ULLONG_MAX (LLONG_MAX * 2ULL + 1ULL)
#ifdef __CHAR_UNSIGNED__
#define CHAR_MIN 0
#define CHAR_MAX UCHAR_MAX
#else
#define CHAR_MIN SCHAR_MIN
#define CHAR_MAX SCHAR_MAX
#endif
#endif

#define QUAD_MAX   INT64_MAX
#define QUAD_MIN   INT64_MIN
#define UQUAD_MAX  UINT64_MAX
#define SSIZE_MAX  INTPTR_MAX
#define SIZE_T_MAX SIZE_MAX

#define NAME_MAX   511
#define PATH_MAX   1024

#endif /* !_SYS_LIMITS_H_ */
