/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * extfix.h: correct the checksums of a changed ext image, so that the code
 * behind the checks is reached.
 */
#ifndef _EXTFIX_H_
#define _EXTFIX_H_

#include <stddef.h>
#include <stdint.h>

/* Superblock, group descriptors, inodes, extent and directory blocks. */
void ext_fix(uint8_t *image, size_t size);

#endif /* !_EXTFIX_H_ */
