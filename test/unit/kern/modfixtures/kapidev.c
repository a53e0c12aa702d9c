/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kapidev: drivers that do unusual things: device kapi0 fails its open, kapi1
 * makes a file of its own (fd_clone), kapi2 notes its opens and closes, the
 * second open of kapi4 waits and then fails.  INIT tries uiomove(9), copy(9)
 * and the device's messages, and returns the line of the first check that
 * fails; STAT leaves the driver attached at FINI.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/conf.h>
#include <sys/device.h>
#include <sys/event.h>
#include <sys/fcntl.h>
#include <sys/file.h>
#include <sys/filedesc.h>
#include <sys/ioctl.h>
#include <sys/proc.h>
#include <sys/module.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include "modfix.h"

#define TRY(e)                           \
	do {                             \
		if (!(e))                \
			return __LINE__; \
	} while (0)

static int clone_read(struct file *, off_t *, struct uio *, kauth_cred_t, int);
static int clone_close(struct file *);

static const struct fileops clone_fileops = {
    .fo_name = "clone",
    .fo_read = clone_read,
    .fo_write = fbadop_write,
    .fo_ioctl = fbadop_ioctl,
    .fo_poll = fnullop_poll,
    .fo_kqfilter = fnullop_kqfilter,
    .fo_close = clone_close,
};
static int clones;

static int
clone_read(
    struct file *fp, off_t *offp, struct uio *uio, kauth_cred_t cred, int flags)
{
	char text[] = "clone 0\n";

	(void)cred;
	(void)flags;
	text[6] = *(char *)fp->f_data;
	if (*offp != uio->uio_offset)
		return EINVAL;
	if (uiomove_frombuf(text, strlen(text), uio) != 0)
		return EIO;
	*offp = uio->uio_offset;
	return 0;
}

static int
clone_close(struct file *fp)
{

	printf("clone %c closed\n", *(char *)fp->f_data);
	return 0;
}

static int
kapi_open(dev_t self, int flag, int mode, struct lwp *l)
{
	static char letters[] = "abc";
	static bool opened4;
	struct file *fp;
	int fd, error;

	(void)l;
	switch (minor(self)) {
	case 0:
		return EROFS;
	case 1:
		if ((error = fd_allocfile(&fp, &fd)) != 0)
			return error;
		return fd_clone(
		    fp, (unsigned)fd, flag, &clone_fileops, &letters[clones++]);
	case 4:
		if (!opened4) {
			opened4 = true;
			return 0;
		}
		kpause("kapi4", false, 2, NULL);
		return EROFS;
	default:
		printf("open %d flag %d mode %o\n", minor(self), flag,
		    (unsigned)mode);
		return minor(self) == 2 ? 0 : ENXIO;
	}
}

static int
kapi_close(dev_t self, int flag, int mode, struct lwp *l)
{

	(void)mode;
	(void)l;
	printf("close %d flag %d\n", minor(self), flag);
	return EIO;
}

static int
kapi_ioctl(dev_t self, u_long cmd, void *data, int flag, struct lwp *l)
{

	(void)self;
	(void)l;
	if (cmd != FIONBIO) {
		printf("asked for %u bytes\n", (unsigned)IOCPARM_LEN(cmd));
		return EPASSTHROUGH;
	}
	printf("nonblocking %d, flag %d\n", *(int *)data, flag);
	return 0;
}

static const struct cdevsw kapi_cdevsw = {
    .d_open = kapi_open,
    .d_close = kapi_close,
    .d_ioctl = kapi_ioctl,
    .d_poll = nopoll,
    .d_flag = D_OTHER,
};

static int
try_uio(void)
{
	char a[4] = "abc", b[4] = "def", buf[8] = "";
	struct iovec iov[3] = {{a, 3}, {b, 0}, {b, 3}};
	struct uio uio = {.uio_iov = iov,
	    .uio_iovcnt = 3,
	    .uio_resid = 6,
	    .uio_rw = UIO_WRITE};

	UIO_SETUP_SYSSPACE(&uio);
	TRY(uiopeek(buf, 8, &uio) == 0 && memcmp(buf, "abcdef", 6) == 0);
	TRY(uio.uio_resid == 6 && uio.uio_offset == 0);
	uioskip(1, &uio);
	TRY(uiomove(buf, 3, &uio) == 0 && memcmp(buf, "bcd", 3) == 0);
	TRY(uio.uio_resid == 2 && uio.uio_offset == 4 && uio.uio_iovcnt == 1);
	TRY(uiomove(buf, 8, &uio) == 0 && memcmp(buf, "ef", 2) == 0);
	TRY(uio.uio_resid == 0 && uiomove(buf, 1, &uio) == 0);

	iov[0] = (struct iovec){a, 3};
	uio = (struct uio){.uio_iov = iov, .uio_iovcnt = 1, .uio_resid = 3};
	TRY(ureadc('x', &uio) == 0 && a[0] == 'x' && uio.uio_resid == 2);
	uio.uio_offset = -1;
	TRY(uiomove_frombuf(buf, 8, &uio) == EINVAL);
	uio.uio_offset = 8;
	TRY(uiomove_frombuf(buf, 8, &uio) == 0 && uio.uio_resid == 2);
	uio.uio_offset = 7;
	buf[7] = 'z';
	TRY(uiomove_frombuf(buf, 8, &uio) == 0 && uio.uio_resid == 1);
	TRY(a[1] == 'z');
	iov[0] = (struct iovec){NULL, 3};
	uio = (struct uio){.uio_iov = iov, .uio_iovcnt = 1, .uio_resid = 3};
	TRY(uiomove(buf, 3, &uio) == EFAULT && uio.uio_resid == 3);
	return 0;
}

static int
try_copy(void)
{
	char buf[4];
	size_t done;

	TRY(copyin("abc", buf, 4) == 0 && strcmp(buf, "abc") == 0);
	TRY(copyout("xy", buf, 2) == 0 && strcmp(buf, "xyc") == 0);
	TRY(copyin(NULL, buf, 1) == EFAULT && copyin(NULL, buf, 0) == 0);
	TRY(copyout(buf, (void *)16, 4) == EFAULT);
	TRY(copyout(buf, (void *)(UINTPTR_MAX - 1), 4) == EFAULT);
	TRY(copyinstr("abc", buf, 4, &done) == 0 && done == 4);
	TRY(copyinstr("abcd", buf, 4, &done) == ENAMETOOLONG && done == 4);
	TRY(copyoutstr("z", buf, 4, NULL) == 0 && strcmp(buf, "z") == 0);
	TRY(copyinstr(NULL, buf, 4, &done) == EFAULT);
	TRY(ioctl_copyin(0, "q", buf, 2) == 0 && buf[0] == 'q');
	TRY(ioctl_copyout(0, buf, NULL, 2) == EFAULT);
	return 0;
}

static int
try_device(void)
{
	int softc;
	device_t dev = device_create("kapi", 7, &softc);

	TRY(dev != NULL && strcmp(device_xname(dev), "kapi7") == 0);
	TRY(device_unit(dev) == 7 && device_private(dev) == &softc);
	device_printf(dev, "%d lines\n", 2);
	aprint_normal_dev(dev, "normal\n");
	aprint_error_dev(dev, "error\n");
	aprint_verbose_dev(dev, "verbose\n");
	aprint_naive_dev(dev, "naive\n");
	device_destroy(dev);
	return 0;
}

/* The functions of a driver for what it does not do, by NetBSD's results. */
static int
try_null(void)
{
	static dev_poll_t *const poll = nullpoll;
	struct knote kn = {.kn_filter = EVFILT_READ};

	CTASSERT(__builtin_types_compatible_p(
	    __typeof__(minor((dev_t)0)), devminor_t));
	CTASSERT(__builtin_types_compatible_p(
	    __typeof__(major((dev_t)0)), devmajor_t));
	TRY(minor(makedev(4095, 0xfffff)) == 0xfffff);
	TRY(major(makedev(4095, 0xfffff)) == 4095);
	TRY(noopen(0, 0, 0, NULL) == ENODEV && nullopen(0, 0, 0, NULL) == 0);
	TRY(noioctl(0, 0, NULL, 0, NULL) == ENODEV);
	TRY(nullioctl(0, 0, NULL, 0, NULL) == 0);
	TRY(nopoll(0, POLLIN | POLLERR, NULL) == POLLIN);
	TRY(poll(0, POLLIN | POLLOUT, NULL) == 0);
	TRY(nommap(0, 0, 0) == (paddr_t)-1);
	TRY(nodiscard(0, 0, 1) == ENODEV && nulldiscard(0, 0, 1) == 0);
	TRY(nokqfilter(0, &kn) == 0 && kn.kn_fop->f_event(&kn, 0) == 1);
	TRY(nullkqfilter(0, &kn) == EOPNOTSUPP);
	return 0;
}

/* A block device, which is kapiblk, and its character device, rkapiblk. */
static const struct bdevsw block_bdevsw = {
    .d_open = kapi_open,
    .d_close = kapi_close,
    .d_ioctl = kapi_ioctl,
    .d_dump = nodump,
    .d_psize = nosize,
    .d_discard = nodiscard,
    .d_flag = D_OTHER,
};
static const struct cdevsw block_cdevsw = {.d_open = noopen};

static int
try_block(void)
{
	static const struct bdevsw other;
	static const struct cdevsw raw = {.d_flag = D_OTHER};
	devmajor_t bmajor = 256, cmajor = NODEVMAJOR;
	devmajor_t none = NODEVMAJOR, nochar = NODEVMAJOR;

	TRY(devsw_attach("kapiblk", &block_bdevsw, NULL, &block_cdevsw,
		&cmajor) == EINVAL);
	TRY(devsw_attach("kapiblk", &block_bdevsw, &bmajor, &block_cdevsw,
		&cmajor) == 0);
	TRY(bmajor == 256 && cdevsw_lookup_major(&block_cdevsw) == cmajor);
	TRY(devsw_attach("b", &block_bdevsw, &none, &raw, &none) == EEXIST);
	TRY(devsw_attach("b", &other, &bmajor, &raw, &none) == EEXIST);
	TRY(devsw_attach("b", &other, &none, NULL, &none) == EINVAL);
	/* The second of the two fails: the first is not left. */
	TRY(devsw_attach("b", &other, &none, &block_cdevsw, &none) == EEXIST);
	TRY(devsw_attach("b", &other, &none, &raw, &cmajor) == EEXIST);
	TRY(devsw_attach("fifteen_letters", &other, &none, &raw, &none) ==
	    EINVAL);
	TRY(devsw_attach("a/b", &other, &none, &raw, &none) == EINVAL);
	TRY(devsw_attach(NULL, &other, &none, &raw, &none) == EINVAL);
	TRY(none == NODEVMAJOR);
	TRY(devsw_attach("b", &other, &none, &raw, &nochar) == 0);
	devsw_detach(&other, NULL);
	TRY(none == 257 && cdevsw_lookup_major(&raw) == nochar);
	devsw_detach(NULL, &raw);
	TRY(cdevsw_lookup_major(&raw) == NODEVMAJOR);
	TRY(nodump(0, 0, NULL, 0) == ENODEV && nulldump(0, 0, NULL, 0) == 0);
	return 0;
}

/* What devsw_attach() refuses. */
static int
try_attach(void)
{
	static const struct cdevsw other = {.d_flag = D_OTHER};
	devmajor_t bmajor = NODEVMAJOR, major = NODEVMAJOR, none = NODEVMAJOR;

	TRY(devsw_attach("kapi", NULL, &bmajor, &kapi_cdevsw, &major) == 0);
	TRY(cdevsw_lookup(makedev(major, 5)) == &kapi_cdevsw);
	TRY(cdevsw_lookup_major(&kapi_cdevsw) == major);
	TRY(devsw_attach("new", NULL, &bmajor, &kapi_cdevsw, &none) == EEXIST);
	TRY(devsw_attach("kapi", NULL, &bmajor, &other, &none) == EEXIST);
	TRY(devsw_attach("new", NULL, &bmajor, &other, &major) == EEXIST);
	TRY(devsw_attach("new", NULL, &bmajor, NULL, &none) == EINVAL);
	TRY(devsw_attach("new1", NULL, &bmajor, &other, &none) == EINVAL);
	TRY(devsw_attach("a/b", NULL, &bmajor, &other, &none) == EINVAL);
	TRY(devsw_attach("", NULL, &bmajor, &other, &none) == EINVAL);
	TRY(devsw_attach("sixteen_letters_", NULL, &bmajor, &other, &none) ==
	    EINVAL);
	TRY(none == NODEVMAJOR && cdevsw_lookup(0) == NULL);
	none = 4096;
	TRY(devsw_attach("new", NULL, &bmajor, &other, &none) == EINVAL);
	TRY(cdevsw_lookup_major(&other) == NODEVMAJOR);
	devsw_detach(NULL, &other);
	return 0;
}

MODULE(MODULE_CLASS_DRIVER, kapidev, NULL);
static int
kapidev_modcmd(modcmd_t cmd, void *arg)
{
	static bool leave;
	int line;

	(void)arg;
	switch (cmd) {
	case MODULE_CMD_INIT:
		if ((line = try_uio()) == 0 && (line = try_copy()) == 0 &&
		    (line = try_device()) == 0 && (line = try_null()) == 0)
			line = try_attach();
		return line != 0 ? line : try_block();
	case MODULE_CMD_FINI:
		if (leave)
			return 0;
		devsw_detach(NULL, &kapi_cdevsw);
		devsw_detach(&block_bdevsw, &block_cdevsw);
		return 0;
	case MODULE_CMD_STAT:
		leave = true;
		return 0;
	default:
		return ENOTTY;
	}
}
