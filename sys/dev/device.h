/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * device.h: open a device by name and use it, for the monitor and its threads.
 */
#ifndef _DEV_DEVICE_H_
#define _DEV_DEVICE_H_

#include <libkern/kdefs.h>

struct cdevsw;
struct file;

/*
 * Open a device for FREAD, FWRITE (<sys/fcntl.h>).  The name is that of a
 * driver and a minor number, "foo3"; "foo" is "foo0"; "/dev/" before it is
 * ignored.  Its module is held until file_close().  ENXIO: no such driver, or
 * its module is coming up or going; ENOMEM; or what the driver returns.
 */
int cdev_open(const char *name, int flags, struct file **fpp);

/* Returns what the driver says, but the file is closed in any case. */
int file_close(struct file *fp);
/*
 * *donep is the number of bytes read or written, also when there is an error.
 * Read 0 bytes without an error: the end.  EBADF: not open for it.
 */
int file_read(struct file *fp, void *buf, size_t len, size_t *donep);
int file_write(struct file *fp, const void *buf, size_t len, size_t *donep);
/*
 * arg has IOCPARM_LEN(cmd) bytes (<sys/ioccom.h>), aligned for any type; the
 * driver reads or writes them in place.  ENOTTY: unknown, or more bytes than
 * IOCPARM_MAX.
 */
int file_ioctl(struct file *fp, unsigned long cmd, void *arg);
/*
 * Wait until one of `events` (<sys/poll.h>), an error or a hangup is true.
 * ticks: at most so long; 0: not at all; -1: no limit.  EWOULDBLOCK, EINTR.
 */
int file_poll(struct file *fp, int events, int ticks, int *reventsp);
/* The same by a knote's filter (<sys/event.h>); *datap is its kn_data. */
int file_kevent(
    struct file *fp, unsigned int filter, int ticks, int64_t *datap);

/*
 * Map the bytes [off, off+len), whole pages, to read them: *vap, until
 * file_munmap(), which may come after file_close().  EACCES: the file is not
 * open for reading, or must not be read like this; ENODEV: it cannot be mapped;
 * EINVAL: no whole pages, or none of the file; ENOTSUP: not memory that the
 * kernel can map; ENOMEM; or what the driver returns.
 */
int file_mmap(struct file *fp, int64_t off, size_t len, const void **vap);
void file_munmap(const void *va, size_t len);

/* A driver, for `devices`. */
struct device_info {
	const char *dvi_name;
	int dvi_major;
	unsigned int dvi_opens; /* over all its minor numbers */
	bool dvi_block;
	const char *dvi_module; /* NULL: the kernel's */
	const struct cdevsw *dvi_cdev;
};
void device_walk(
    void (*fn)(const struct device_info *dvi, void *arg), void *arg);

#endif /* !_DEV_DEVICE_H_ */
