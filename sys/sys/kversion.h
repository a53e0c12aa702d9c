/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kversion.h: the kernel interface that this system provides, in NetBSD's
 * numbering: MMmmrrpp00 (major, minor, release, patch).  Modules carry
 * it in mi_version; the loader reads it from the kernel's ELF note.
 */
#ifndef _SYS_KVERSION_H_
#define _SYS_KVERSION_H_

#define __NetBSD_Version__ 1001000000 /* 10.1 */
#define PRIMEBOOT_RELEASE  "10.1"

#endif /* !_SYS_KVERSION_H_ */
