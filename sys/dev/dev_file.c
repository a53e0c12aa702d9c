/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dev_file.c: open files, whatever is behind them.
 */
#include <dev/device.h>
#include <libkern/libkern.h>
#include <sys/errno.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/filio.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/module.h>
#include <sys/systm.h>
#include <sys/uio.h>

int
fd_allocfile(struct file **fpp, int *fdp)
{
	*fdp = 0;
	*fpp = kmem_zalloc(sizeof(**fpp), KM_NOSLEEP);
	return *fpp == NULL ? ENOMEM : 0;
}

int
fd_clone(struct file *fp, unsigned int fd __kunused, int flag,
    const struct fileops *fops, void *data)
{
	fp->f_flag = (u_int)flag & (FREAD | FWRITE | FNONBLOCK);
	fp->f_ops = fops;
	fp->f_data = data;
	curlwp->l_dupfile = fp;
	return EMOVEFD;
}

void
fd_abort(struct proc *p __kunused, struct file *fp, unsigned int fd __kunused)
{
	kmem_free(fp, sizeof(*fp));
}

int
file_close(struct file *fp)
{
	struct module *mod = fp->f_module;
	int error = 0;

	if (fp->f_ops->fo_close != NULL)
		error = fp->f_ops->fo_close(fp);
	kmem_free(fp, sizeof(*fp));
	if (mod != NULL)
		module_rele(mod);
	return error;
}

/* One buffer, in or out; *donep: how much of it. */
static int
transfer(struct file *fp, enum uio_rw rw, void *buf, size_t len, size_t *donep)
{
	struct iovec iov = {.iov_base = buf, .iov_len = len};
	struct uio uio = {.uio_iov = &iov,
	    .uio_iovcnt = 1,
	    .uio_offset = fp->f_offset,
	    .uio_resid = len,
	    .uio_rw = rw};
	int (*fn)(struct file *, off_t *, struct uio *, kauth_cred_t, int);
	int error;

	*donep = 0;
	if ((fp->f_flag & (rw == UIO_READ ? FREAD : FWRITE)) == 0)
		return EBADF;
	fn = rw == UIO_READ ? fp->f_ops->fo_read : fp->f_ops->fo_write;
	if (fn == NULL)
		return ENOTSUP;
	UIO_SETUP_SYSSPACE(&uio);
	error = fn(fp, &fp->f_offset, &uio, fp->f_cred, FOF_UPDATE_OFFSET);
	KASSERTMSG(uio.uio_resid <= len, "%s: uio_resid has grown",
	    fp->f_ops->fo_name);
	*donep = len - uio.uio_resid;
	return error == ERESTART ? EINTR : error;
}

int
file_read(struct file *fp, void *buf, size_t len, size_t *donep)
{
	return transfer(fp, UIO_READ, buf, len, donep);
}

int
file_write(struct file *fp, const void *buf, size_t len, size_t *donep)
{
	return transfer(fp, UIO_WRITE, (void *)(uintptr_t)buf, len, donep);
}

static void
set_flag(struct file *fp, u_int flag, bool on)
{
	fp->f_flag = on ? fp->f_flag | flag : fp->f_flag & ~flag;
}

int
file_ioctl(struct file *fp, unsigned long cmd, void *arg)
{
	int error;

	if ((fp->f_flag & (FREAD | FWRITE)) == 0)
		return EBADF;
	if (fp->f_ops->fo_ioctl == NULL || IOCPARM_LEN(cmd) > IOCPARM_MAX)
		return ENOTTY;
	if (cmd == FIONBIO)
		set_flag(fp, FNONBLOCK, *(int *)arg != 0);
	else if (cmd == FIOASYNC)
		set_flag(fp, FASYNC, *(int *)arg != 0);
	error = fp->f_ops->fo_ioctl(fp, cmd, arg);
	return error == EPASSTHROUGH ? ENOTTY
	    : error == ERESTART      ? EINTR
				     : error;
}
