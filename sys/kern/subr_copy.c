/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * subr_copy.c: uiomove(9) and copy(9).
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/systm.h>
#include <sys/uio.h>

void
uio_setup_sysspace(struct uio *uio)
{
	uio->uio_vmspace = NULL;
}

/* Copy n bytes at most between buf and the uio, without advancing it. */
int
uiopeek(void *buf, size_t n, struct uio *uio)
{
	const struct iovec *iov = uio->uio_iov;
	char *p = buf;
	size_t len;
	int left;

	n = MIN(n, uio->uio_resid);
	for (left = uio->uio_iovcnt; n > 0; iov++, left--) {
		KASSERTMSG(left > 0,
		    "uio %p: its buffers are smaller than uio_resid",
		    (void *)uio);
		len = MIN(n, iov->iov_len);
		if (len == 0)
			continue;
		if (iov->iov_base == NULL)
			return EFAULT;
		if (uio->uio_rw == UIO_READ)
			memcpy(iov->iov_base, p, len);
		else
			memcpy(p, iov->iov_base, len);
		p += len;
		n -= len;
	}
	return 0;
}

void
uioskip(size_t n, struct uio *uio)
{
	struct iovec *iov;
	size_t len;

	KASSERTMSG(n <= uio->uio_resid, "uio %p: %zu bytes of %zu skipped",
	    (void *)uio, n, uio->uio_resid);
	uio->uio_resid -= n;
	uio->uio_offset += (int64_t)n;
	while (n > 0) {
		KASSERT(uio->uio_iovcnt > 0);
		iov = uio->uio_iov;
		len = MIN(n, iov->iov_len);
		iov->iov_base = (char *)iov->iov_base + len;
		iov->iov_len -= len;
		n -= len;
		if (iov->iov_len == 0) {
			uio->uio_iov++;
			uio->uio_iovcnt--;
		}
	}
}

int
uiomove(void *buf, size_t n, struct uio *uio)
{
	int error;

	n = MIN(n, uio->uio_resid);
	if ((error = uiopeek(buf, n, uio)) == 0)
		uioskip(n, uio);
	return error;
}

int
uiomove_frombuf(void *buf, size_t buflen, struct uio *uio)
{
	size_t offset;

	if (uio->uio_offset < 0)
		return EINVAL;
	if ((uint64_t)uio->uio_offset >= buflen)
		return 0;
	offset = (size_t)uio->uio_offset;
	return uiomove((char *)buf + offset, buflen - offset, uio);
}

int
ureadc(int c, struct uio *uio)
{
	char byte = (char)c;

	KASSERT(uio->uio_resid > 0);
	return uiomove(&byte, 1, uio);
}

static bool
is_valid(const void *uaddr, size_t len)
{
	uintptr_t start = (uintptr_t)uaddr, end;

	return len == 0 ||
	    (start >= PAGE_SIZE && !__builtin_add_overflow(start, len, &end));
}

int
copyin(const void *uaddr, void *kaddr, size_t len)
{
	if (!is_valid(uaddr, len))
		return EFAULT;
	if (len > 0)
		memcpy(kaddr, uaddr, len);
	return 0;
}

int
copyout(const void *kaddr, void *uaddr, size_t len)
{
	if (!is_valid(uaddr, len))
		return EFAULT;
	if (len > 0)
		memcpy(uaddr, kaddr, len);
	return 0;
}

static int
copy_string(const void *src, void *dst, size_t len, size_t *done)
{
	size_t n = strnlen(src, len);
	bool fits = n < len;

	if (len > 0)
		memcpy(dst, src, fits ? n + 1 : len);
	if (done != NULL)
		*done = fits ? n + 1 : len;
	return fits ? 0 : ENAMETOOLONG;
}

/* Its length is not known: only where it begins is checked. */
int
copyinstr(const void *uaddr, void *kaddr, size_t len, size_t *done)
{
	return is_valid(uaddr, 1) ? copy_string(uaddr, kaddr, len, done)
				  : EFAULT;
}

int
copyoutstr(const void *kaddr, void *uaddr, size_t len, size_t *done)
{
	return is_valid(uaddr, len) ? copy_string(kaddr, uaddr, len, done)
				    : EFAULT;
}

int
ioctl_copyin(int ioctlflags __kunused, const void *src, void *dst, size_t len)
{
	return copyin(src, dst, len);
}

int
ioctl_copyout(int ioctlflags __kunused, const void *src, void *dst, size_t len)
{
	return copyout(src, dst, len);
}
