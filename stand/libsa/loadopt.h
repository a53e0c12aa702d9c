/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loadopt.h: EFI_LOAD_OPTION, the value of a variable Boot#### (UEFI 2.10,
 * 3.1.3).
 */
#ifndef _LIBSA_LOADOPT_H_
#define _LIBSA_LOADOPT_H_

#include <libkern/kdefs.h>

#define LOADOPT_ACTIVE 0x1u /* the boot manager tries it by itself */
#define LOADOPT_NAME   128  /* bytes of a name in UTF-8, with NUL */

/* What a value consists of; the pointers are into it, and not aligned. */
struct loadopt {
	uint32_t lop_attributes;
	char lop_name[LOADOPT_NAME]; /* UTF-8; may be truncated */
	const uint8_t *lop_path;     /* packed list of device paths */
	size_t lop_pathlen;          /* bytes */
	const uint8_t *lop_data;     /* arguments of the program */
	size_t lop_datalen;          /* bytes */
};

/* NULL, or what is wrong with the value. */
const char *loadopt_parse(const void *value, size_t size, struct loadopt *lop);

/*
 * Make a value in buf: an active entry; the arguments are UTF-16 with a NUL,
 * none if `args` is empty.  The number of its bytes; 0: it does not fit, or
 * name or arguments are not UTF-8.
 */
size_t loadopt_build(uint8_t *buf, size_t bufsize, const char *name,
    const void *path, size_t pathlen, const char *args);

#endif /* !_LIBSA_LOADOPT_H_ */
