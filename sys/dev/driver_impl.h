/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * driver_impl.h: the drivers that are attached, and their open devices.
 */
#ifndef _DEV_DRIVER_IMPL_H_
#define _DEV_DRIVER_IMPL_H_

#include <libkern/kqueue.h>
#include <sys/conf.h>
#include <sys/lwp.h>

#define DRIVER_NAME_MAX 16 /* bytes, the NUL included */

struct cdev_node;
struct file;
struct module;
struct uvm_object;

struct driver {
	LIST_ENTRY(driver) dsw_chain;
	const struct cdevsw *dsw_cdev; /* NULL: detached */
	const struct bdevsw *dsw_bdev; /* NULL: a character device */
	struct cdevsw dsw_block;       /* dsw_cdev of a block device */
	struct module *dsw_module;     /* NULL: the kernel's */
	devmajor_t dsw_major;
	char dsw_name[DRIVER_NAME_MAX];
	unsigned int dsw_calls;    /* of its functions, under way */
	struct sleepq dsw_returns; /* waits until one has returned */
	LIST_HEAD(, cdev_node) dsw_nodes;
};

/* An open device.  Freed with its last file. */
struct cdev_node {
	LIST_ENTRY(cdev_node) cdn_chain;
	struct driver *cdn_driver;
	dev_t cdn_dev;
	unsigned int cdn_opens;
	bool cdn_opened;  /* d_open has succeeded: d_close will be called */
	bool cdn_closing; /* by its last file: an open gets another node */
};

/* The driver and minor number of a name, with kernconfig held; or NULL. */
struct driver *driver_find(const char *name, devminor_t *minorp);
/* Its functions, until driver_exit(); NULL: it is detached. */
const struct cdevsw *driver_enter(struct driver *drv);
void driver_exit(struct driver *drv);
/* Free it if it is detached and no device of it is open. */
void driver_release(struct driver *drv);

/*
 * fo_mmap of a device.  ENODEV: the driver has no d_mmap; EINVAL: no such page;
 * ENOTSUP: it has, in physical memory, and a message says where.  dev_mmap.c
 */
int cdev_mmap(struct file *fp, off_t *offp, size_t len, int prot, int *flagsp,
    int *advicep, struct uvm_object **uobjp, int *maxprotp);

#endif /* !_DEV_DRIVER_IMPL_H_ */
