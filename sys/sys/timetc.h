/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * timetc.h: NetBSD has the kernel's functions of <sys/time.h> here.
 */
#ifndef _SYS_TIMETC_H_
#define _SYS_TIMETC_H_

#include <sys/kernel.h>
#include <sys/time.h>

#endif /* !_SYS_TIMETC_H_ */
