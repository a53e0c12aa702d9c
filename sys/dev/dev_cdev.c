/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dev_cdev.c: open devices as files.  As in NetBSD a driver's open is called
 * for each open, its close for the last close of a device.
 */
#include <dev/device.h>
#include <dev/driver_impl.h>
#include <libkern/libkern.h>
#include <sys/file.h>
#include <sys/filio.h>
#include <sys/filedesc.h>
#include <sys/kernconfig.h>
#include <sys/kmem.h>
#include <sys/module.h>
#include <sys/stat.h>
#include <sys/systm.h>
#include <sys/uio.h>
#include <sys/vnode.h>

static int
io_flag(const struct file *fp)
{
	return (fp->f_flag & FNONBLOCK) != 0 ? IO_NDELAY : 0;
}

static int
cdev_read(struct file *fp, off_t *offset, struct uio *uio,
    kauth_cred_t cred __kunused, int flags)
{
	struct cdev_node *node = fp->f_data;
	const struct cdevsw *cdev = driver_enter(node->cdn_driver);
	int error;

	if (cdev == NULL)
		return ENXIO;
	error = cdev->d_read == NULL
	    ? ENODEV
	    : cdev->d_read(node->cdn_dev, uio, io_flag(fp));
	if ((flags & FOF_UPDATE_OFFSET) != 0)
		*offset = uio->uio_offset;
	driver_exit(node->cdn_driver);
	return error;
}

static int
cdev_write(struct file *fp, off_t *offset, struct uio *uio,
    kauth_cred_t cred __kunused, int flags)
{
	struct cdev_node *node = fp->f_data;
	const struct cdevsw *cdev = driver_enter(node->cdn_driver);
	int error;

	if (cdev == NULL)
		return ENXIO;
	error = cdev->d_write == NULL
	    ? ENODEV
	    : cdev->d_write(node->cdn_dev, uio, io_flag(fp));
	if ((flags & FOF_UPDATE_OFFSET) != 0)
		*offset = uio->uio_offset;
	driver_exit(node->cdn_driver);
	return error;
}

static int
cdev_ioctl(struct file *fp, u_long cmd, void *data)
{
	struct cdev_node *node = fp->f_data;
	const struct cdevsw *cdev = driver_enter(node->cdn_driver);
	int error;

	if (cdev == NULL)
		return ENXIO;
	error = cdev->d_ioctl == NULL
	    ? ENOTTY
	    : cdev->d_ioctl(node->cdn_dev, cmd, data, (int)fp->f_flag, curlwp);
	driver_exit(node->cdn_driver);
	return error;
}

static int
cdev_poll(struct file *fp, int events)
{
	struct cdev_node *node = fp->f_data;
	const struct cdevsw *cdev = driver_enter(node->cdn_driver);
	int revents;

	if (cdev == NULL)
		return POLLHUP;
	revents = cdev->d_poll == NULL
	    ? POLLERR
	    : cdev->d_poll(node->cdn_dev, events, curlwp);
	driver_exit(node->cdn_driver);
	return revents;
}

static int
cdev_kqfilter(struct file *fp, struct knote *kn)
{
	struct cdev_node *node = fp->f_data;
	const struct cdevsw *cdev = driver_enter(node->cdn_driver);
	int error;

	if (cdev == NULL)
		return ENXIO;
	error = cdev->d_kqfilter == NULL ? ENODEV
					 : cdev->d_kqfilter(node->cdn_dev, kn);
	driver_exit(node->cdn_driver);
	return error;
}

static int
file_type(const struct driver *drv)
{
	return drv->dsw_bdev != NULL ? S_IFBLK : S_IFCHR;
}

static int
driver_close(struct cdev_node *node, int flags)
{
	const struct cdevsw *cdev = driver_enter(node->cdn_driver);
	int error = 0;

	if (cdev == NULL)
		return 0;
	if (cdev->d_close != NULL)
		error = cdev->d_close(
		    node->cdn_dev, flags, file_type(node->cdn_driver), curlwp);
	driver_exit(node->cdn_driver);
	return error;
}

/* Forget one open of a device, which closes it if it was the last one. */
static int
node_put(struct cdev_node *node, int flags)
{
	struct driver *drv = node->cdn_driver;
	int error = 0;

	/* Before anything that waits: only one of them is the last. */
	if (--node->cdn_opens > 0)
		return 0;
	node->cdn_closing = true;
	if (node->cdn_opened)
		error = driver_close(node, flags);
	kernconfig_lock();
	LIST_REMOVE(node, cdn_chain);
	kmem_free(node, sizeof(*node));
	driver_release(drv);
	kernconfig_unlock();
	return error;
}

static int
cdev_close(struct file *fp)
{
	return node_put(fp->f_data, (int)fp->f_flag);
}

static const struct fileops cdev_fileops = {
    .fo_name = "device",
    .fo_read = cdev_read,
    .fo_write = cdev_write,
    .fo_ioctl = cdev_ioctl,
    .fo_poll = cdev_poll,
    .fo_kqfilter = cdev_kqfilter,
    .fo_close = cdev_close,
    .fo_mmap = cdev_mmap,
};

/* The node of a device, with one more open; NULL: no memory. */
static struct cdev_node *
node_get(struct driver *drv, dev_t dev)
{
	struct cdev_node *node;

	LIST_FOREACH (node, &drv->dsw_nodes, cdn_chain) {
		if (node->cdn_dev == dev && !node->cdn_closing) {
			node->cdn_opens++;
			return node;
		}
	}
	node = kmem_zalloc(sizeof(*node), KM_NOSLEEP);
	if (node == NULL)
		return NULL;
	node->cdn_driver = drv;
	node->cdn_dev = dev;
	node->cdn_opens = 1;
	LIST_INSERT_HEAD(&drv->dsw_nodes, node, cdn_chain);
	return node;
}

/* Find the device, hold its module, and make a file of it. */
static int
prepare(const char *name, int flags, struct file **fpp)
{
	struct cdev_node *node;
	struct driver *drv;
	devminor_t unit;
	struct file *fp;
	int error, fd;

	drv = driver_find(name, &unit);
	if (drv == NULL ||
	    (drv->dsw_module != NULL && !module_tryhold(drv->dsw_module)))
		return ENXIO;
	if ((error = fd_allocfile(&fp, &fd)) != 0)
		goto rele;
	node = node_get(drv, makedev(drv->dsw_major, unit));
	if (node == NULL) {
		error = ENOMEM;
		goto abort;
	}
	fp->f_flag = (u_int)flags;
	fp->f_ops = &cdev_fileops;
	fp->f_data = node;
	fp->f_module = drv->dsw_module;
	*fpp = fp;
	return 0;

abort:
	fd_abort(NULL, fp, 0);
rele:
	if (drv->dsw_module != NULL)
		module_rele(drv->dsw_module);
	return error;
}

/* The driver's open failed, or made *clonep, which holds the module now. */
static void
unprepare(struct file *fp, struct file *clone)
{
	(void)node_put(fp->f_data, (int)fp->f_flag);
	kernconfig_lock();
	if (clone != NULL)
		clone->f_module = fp->f_module;
	else if (fp->f_module != NULL)
		module_rele(fp->f_module);
	kernconfig_unlock();
	fd_abort(NULL, fp, 0);
}

static int
driver_open(struct cdev_node *node, int flags)
{
	const struct cdevsw *cdev = driver_enter(node->cdn_driver);
	int error = 0;

	if (cdev == NULL)
		return ENXIO;
	if (cdev->d_open != NULL)
		error = cdev->d_open(
		    node->cdn_dev, flags, file_type(node->cdn_driver), curlwp);
	if (error == 0)
		node->cdn_opened = true;
	driver_exit(node->cdn_driver);
	return error;
}

int
cdev_open(const char *name, int flags, struct file **fpp)
{
	struct file *fp, *clone = NULL;
	int error;

	kernconfig_lock();
	error = prepare(name, flags, &fp);
	kernconfig_unlock();
	if (error != 0)
		return error;
	curlwp->l_dupfile = NULL;
	error = driver_open(fp->f_data, flags);
	if (error == EMOVEFD) {
		clone = curlwp->l_dupfile;
		curlwp->l_dupfile = NULL;
		KASSERTMSG(
		    clone != NULL, "%s: EMOVEFD without fd_clone()", name);
		error = 0;
	}
	if (error != 0 || clone != NULL)
		unprepare(fp, clone);
	*fpp = clone != NULL ? clone : fp;
	return error;
}
