/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * uio.h: data in motion, NetBSD's uiomove(9).  There are no user programs: all
 * buffers are the kernel's, and uio_vmspace is UIO_SYSSPACE's.
 */
#ifndef _SYS_UIO_H_
#define _SYS_UIO_H_

#include <libkern/kdefs.h>

struct iovec {
	void *iov_base;
	size_t iov_len;
};

enum uio_rw { UIO_READ, UIO_WRITE }; /* into the buffers, out of them */
enum uio_seg { UIO_USERSPACE, UIO_SYSSPACE };

struct vmspace;
struct uio {
	struct iovec *uio_iov;
	int uio_iovcnt;
	int64_t uio_offset; /* off_t: into the device or file */
	size_t uio_resid;   /* bytes left */
	enum uio_rw uio_rw;
	struct vmspace *uio_vmspace;
};
#define UIO_SETUP_SYSSPACE(uio) uio_setup_sysspace(uio)

/*
 * Copy up to n bytes between buf and the uio, which advances.  EFAULT: a buffer
 * of the uio is NULL.
 */
int uiomove(void *buf, size_t n, struct uio *uio);
/*
 * The same from a buffer that stands for a whole file: uio_offset is the
 * position in it.  EINVAL: it is negative.  At its end: 0, nothing is copied.
 */
int uiomove_frombuf(void *buf, size_t buflen, struct uio *uio);
/* The same without advancing, and advancing alone. */
int uiopeek(void *buf, size_t n, struct uio *uio);
void uioskip(size_t n, struct uio *uio);
/* Give the next byte to a reader. */
int ureadc(int c, struct uio *uio);
void uio_setup_sysspace(struct uio *uio);

#endif /* !_SYS_UIO_H_ */
