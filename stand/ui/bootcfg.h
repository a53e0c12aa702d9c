/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootcfg.h: limits and defaults of boot.cfg(5).
 */
#ifndef _BOOTCFG_H_
#define _BOOTCFG_H_

#include <libsa/libsa.h>

#define BOOTCFG_MAXFILE   ((size_t)65536) /* bytes read of a boot.cfg */
#define BOOTCFG_MAXLINE   1023            /* bytes of a line */
#define BOOTCFG_MAXWARN   10              /* warnings printed, then counted */
#define BOOTCFG_MAXWAIT   86400           /* seconds of a timeout */
#define BOOTCFG_TIMEOUT   10              /* boot.cfg says nothing */
#define BOOTCFG_NOTIMEOUT 5               /* there is no boot.cfg */

/* Set a bootcfg to what holds when there is no file; frees nothing. */
void bootcfg_init(struct bootcfg *cfg);

#endif /* !_BOOTCFG_H_ */
