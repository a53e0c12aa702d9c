/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * inttypes.h: printf formats of the types of <stdint.h>.
 */
#ifndef _SYS_INTTYPES_H_
#define _SYS_INTTYPES_H_

#include <libkern/kdefs.h>

/* Of int64_t and uint64_t, and of pointers. */
#ifdef _LP64
#define PRI64_  "l"
#define PRIPTR_ "l"
#else
#define PRI64_  "ll"
#define PRIPTR_ ""
#endif

#define PRId8   "d"
#define PRId16  "d"
#define PRId32  "d"
#define PRId64  PRI64_ "d"
#define PRIi8   "i"
#define PRIi16  "i"
#define PRIi32  "i"
#define PRIi64  PRI64_ "i"
#define PRIo8   "o"
#define PRIo16  "o"
#define PRIo32  "o"
#define PRIo64  PRI64_ "o"
#define PRIu8   "u"
#define PRIu16  "u"
#define PRIu32  "u"
#define PRIu64  PRI64_ "u"
#define PRIx8   "x"
#define PRIx16  "x"
#define PRIx32  "x"
#define PRIx64  PRI64_ "x"
#define PRIX8   "X"
#define PRIX16  "X"
#define PRIX32  "X"
#define PRIX64  PRI64_ "X"
#define PRIdPTR PRIPTR_ "d"
#define PRIuPTR PRIPTR_ "u"
#define PRIxPTR PRIPTR_ "x"

#endif /* !_SYS_INTTYPES_H_ */
