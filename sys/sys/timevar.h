/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * timevar.h: NetBSD has the kernel's functions of <sys/time.h> here.
 */
#ifndef _SYS_TIMEVAR_H_
#define _SYS_TIMEVAR_H_

#include <sys/kernel.h>
#include <sys/time.h>

#endif /* !_SYS_TIMEVAR_H_ */
