/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uio.h: a buffer and its length.
 */
#ifndef _SYS_UIO_H_
#define _SYS_UIO_H_

#include <libkern/kdefs.h>

struct iovec {
	void *iov_base;
	size_t iov_len;
};

#endif /* !_SYS_UIO_H_ */
