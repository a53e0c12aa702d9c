/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * md5.h: MD5 (RFC 1321), by which bootinfo identifies a disk.
 */
#ifndef _LIBSA_MD5_H_
#define _LIBSA_MD5_H_

#include <stddef.h>
#include <stdint.h>

#define MD5_SIZE 16

void md5(const void *buf, size_t len, uint8_t digest[MD5_SIZE]);

#endif /* !_LIBSA_MD5_H_ */
