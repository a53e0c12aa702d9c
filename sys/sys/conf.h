/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * conf.h: the functions of device drivers, NetBSD's devsw(9).
 */
#ifndef _SYS_CONF_H_
#define _SYS_CONF_H_

#include <sys/errno.h>
#include <sys/poll.h>
#include <sys/types.h>

struct buf;
struct cfdriver;
struct knote;
struct lwp;
struct tty;
struct uio;

/* d_flag; there is one lock for all, so MPSAFE changes nothing. */
#define D_OTHER         0x0000
#define D_TAPE          0x0001
#define D_DISK          0x0002
#define D_TTY           0x0003
#define D_TYPEMASK      0x00ff
#define D_MPSAFE        0x0100
#define D_NEGOFFSAFE    0x0200
#define D_UNKNOWNOFFSET 0x0400

/*
 * The driver keeps it while it is attached.  Its functions are called in a
 * thread, several at once, and may sleep.  Without a function, open and close
 * succeed, ioctl is ENOTTY, poll POLLERR, and the rest ENODEV.  d_cancel,
 * d_stop, d_tty, d_discard and d_devtounit are not called.
 */
struct cdevsw {
	int (*d_open)(dev_t, int, int, struct lwp *);
	int (*d_cancel)(dev_t, int, int, struct lwp *);
	int (*d_close)(dev_t, int, int, struct lwp *);
	int (*d_read)(dev_t, struct uio *, int);
	int (*d_write)(dev_t, struct uio *, int);
	int (*d_ioctl)(dev_t, u_long, void *, int, struct lwp *);
	void (*d_stop)(struct tty *, int);
	struct tty *(*d_tty)(dev_t);
	int (*d_poll)(dev_t, int, struct lwp *);
	paddr_t (*d_mmap)(dev_t, off_t, int); /* a page number; -1: none */
	int (*d_kqfilter)(dev_t, struct knote *);
	int (*d_discard)(dev_t, off_t, off_t);
	int (*d_devtounit)(dev_t);
	const struct cfdriver *d_cfdriver;
	int d_flag;
};

/*
 * A block device is opened and closed, and answers ioctls.  There is no buf(9):
 * its other functions are not called, and it is neither read nor written.
 */
struct bdevsw {
	int (*d_open)(dev_t, int, int, struct lwp *);
	int (*d_cancel)(dev_t, int, int, struct lwp *);
	int (*d_close)(dev_t, int, int, struct lwp *);
	void (*d_strategy)(struct buf *);
	int (*d_ioctl)(dev_t, u_long, void *, int, struct lwp *);
	int (*d_dump)(dev_t, daddr_t, void *, size_t);
	int (*d_psize)(dev_t);
	int (*d_discard)(dev_t, off_t, off_t);
	int (*d_devtounit)(dev_t);
	const struct cfdriver *d_cfdriver;
	int d_flag;
};

/* Declarations of a driver's functions: dev_type_open(foo_open); */
typedef int dev_open_t(dev_t, int, int, struct lwp *);
typedef int dev_cancel_t(dev_t, int, int, struct lwp *);
typedef int dev_close_t(dev_t, int, int, struct lwp *);
typedef int dev_read_t(dev_t, struct uio *, int);
typedef int dev_write_t(dev_t, struct uio *, int);
typedef int dev_ioctl_t(dev_t, u_long, void *, int, struct lwp *);
typedef void dev_stop_t(struct tty *, int);
typedef struct tty *dev_tty_t(dev_t);
typedef int dev_poll_t(dev_t, int, struct lwp *);
typedef paddr_t dev_mmap_t(dev_t, off_t, int);
typedef int dev_kqfilter_t(dev_t, struct knote *);
typedef int dev_discard_t(dev_t, off_t, off_t);
typedef void dev_strategy_t(struct buf *);
typedef int dev_dump_t(dev_t, daddr_t, void *, size_t);
typedef int dev_size_t(dev_t);
#define dev_type_open(n)     dev_open_t n
#define dev_type_cancel(n)   dev_cancel_t n
#define dev_type_close(n)    dev_close_t n
#define dev_type_read(n)     dev_read_t n
#define dev_type_write(n)    dev_write_t n
#define dev_type_ioctl(n)    dev_ioctl_t n
#define dev_type_stop(n)     dev_stop_t n
#define dev_type_tty(n)      dev_tty_t n
#define dev_type_poll(n)     dev_poll_t n
#define dev_type_mmap(n)     dev_mmap_t n
#define dev_type_kqfilter(n) dev_kqfilter_t n
#define dev_type_discard(n)  dev_discard_t n
#define dev_type_strategy(n) dev_strategy_t n
#define dev_type_dump(n)     dev_dump_t n
#define dev_type_size(n)     dev_size_t n

/*
 * For what a driver does not do: ENODEV.  A poll of a device that cannot wait
 * says that it is ready.
 */
dev_type_open(noopen);
dev_type_close(noclose);
dev_type_read(noread);
dev_type_write(nowrite);
dev_type_ioctl(noioctl);
dev_type_stop(nostop);
dev_type_tty(notty);
dev_type_mmap(nommap); /* -1 */
dev_type_discard(nodiscard);
dev_type_dump(nodump);
dev_type_poll(seltrue);
dev_type_kqfilter(seltrue_kqfilter);
#define nopoll     seltrue
#define nokqfilter seltrue_kqfilter
#define nosize     NULL

/*
 * For what a driver need not do anything for: 0.  For nullpoll that means that
 * nothing is ever ready; nullkqfilter returns EOPNOTSUPP.
 */
dev_type_open(nullopen);
dev_type_close(nullclose);
dev_type_read(nullread);
dev_type_write(nullwrite);
dev_type_ioctl(nullioctl);
dev_type_poll(nullpoll);
dev_type_kqfilter(nullkqfilter);
dev_type_discard(nulldiscard);
dev_type_dump(nulldump);
#define nullstop nostop
#define nullmmap nommap

/*
 * Attach a driver's functions under a name of 1 to 15 letters, the last of
 * which is no digit: device "foo3" is minor 3 of driver "foo".  If bdev is not
 * NULL, "foo" is the block device and "rfoo" the character device.
 * *cmajor, and *bmajor for a block device, is its major number, or NODEVMAJOR
 * to get a free one.  EEXIST: the name, the number or the functions are
 * attached already; EINVAL: a bad name or number, or no functions of a
 * character device; ENOMEM.
 */
int devsw_attach(const char *devname, const struct bdevsw *bdev,
    devmajor_t *bmajor, const struct cdevsw *cdev, devmajor_t *cmajor);
/*
 * Waits until calls of its functions that are under way have returned, so none
 * of them may call it.  A device that is open is dead afterwards (ENXIO), and
 * is not closed.  Not attached: no-op.
 */
void devsw_detach(const struct bdevsw *bdev, const struct cdevsw *cdev);
const struct cdevsw *cdevsw_lookup(dev_t dev);
devmajor_t cdevsw_lookup_major(const struct cdevsw *cdev);

#endif /* !_SYS_CONF_H_ */
