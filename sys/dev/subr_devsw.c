/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * subr_devsw.c: devsw(9), the drivers that are attached.  The list is
 * kernconfig's.
 */
#include <dev/device.h>
#include <dev/driver_impl.h>
#include <dev/module_owner.h>
#include <libkern/libkern.h>
#include <sys/kernconfig.h>
#include <sys/kmem.h>
#include <sys/module.h>
#include <sys/systm.h>

#define MAJOR_FIRST 256  /* of those that devsw_attach() chooses */
#define MAJOR_MAX   4095 /* of makedev() */

/* owner: this file */
static LIST_HEAD(, driver) drivers = LIST_HEAD_INITIALIZER(drivers);
static void module_gone(void *);
static struct module_owner owner = {.mow_gone = module_gone};

/* By the functions that were attached, of either kind. */
static struct driver *
find_functions(const struct bdevsw *bdev, const struct cdevsw *cdev)
{
	struct driver *drv;

	LIST_FOREACH (drv, &drivers, dsw_chain) {
		if (drv->dsw_bdev == bdev &&
		    (bdev != NULL || drv->dsw_cdev == cdev))
			return drv;
	}
	return NULL;
}

/* Block devices have numbers of their own. */
static struct driver *
find_major(bool block, devmajor_t major)
{
	struct driver *drv;

	LIST_FOREACH (drv, &drivers, dsw_chain) {
		if (drv->dsw_major == major && (drv->dsw_bdev != NULL) == block)
			return drv;
	}
	return NULL;
}

static struct driver *
find_name(const char *name, size_t len)
{
	struct driver *drv;

	LIST_FOREACH (drv, &drivers, dsw_chain) {
		if (strlen(drv->dsw_name) == len &&
		    memcmp(drv->dsw_name, name, len) == 0)
			return drv;
	}
	return NULL;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

struct driver *
driver_find(const char *name, devminor_t *minorp)
{
	size_t len;
	uint64_t unit = 0;

	if (strncmp(name, "/dev/", 5) == 0)
		name += 5;
	for (len = strlen(name); len > 0 && is_digit(name[len - 1]); len--)
		continue;
	if (name[len] != '\0' &&
	    (kstrtou64(name + len, 10, &unit) != 0 || unit > 0xfffff))
		return NULL;
	*minorp = (devminor_t)unit;
	return find_name(name, len);
}

const struct cdevsw *
driver_enter(struct driver *drv)
{
	if (drv->dsw_cdev != NULL)
		drv->dsw_calls++;
	return drv->dsw_cdev;
}

void
driver_exit(struct driver *drv)
{
	KASSERT(drv->dsw_calls > 0);
	drv->dsw_calls--;
	(void)sleepq_wake(&drv->dsw_returns, true);
}

void
driver_release(struct driver *drv)
{
	if (drv->dsw_cdev == NULL && drv->dsw_calls == 0 &&
	    LIST_EMPTY(&drv->dsw_nodes))
		kmem_free(drv, sizeof(*drv));
}

static void
detach(struct driver *drv)
{
	drv->dsw_cdev = NULL;
	LIST_REMOVE(drv, dsw_chain);
	while (drv->dsw_calls > 0)
		(void)sleepq_block(&drv->dsw_returns, "devsw", 0);
	driver_release(drv);
}

static void
end_if_empty(void)
{
	if (LIST_EMPTY(&drivers))
		module_owner_end(&owner);
}

/* A module goes: detach what it has left attached. */
static void
module_gone(void *arg)
{
	const module_t *mod = arg;
	struct driver *drv;

restart:
	LIST_FOREACH (drv, &drivers, dsw_chain) {
		if (drv->dsw_module != mod)
			continue;
		kprintf("%s: went without devsw_detach() of its driver %s\n",
		    mod->mod_name, drv->dsw_name);
		detach(drv);
		goto restart;
	}
	end_if_empty();
}

static int
check_name(const char *name)
{
	size_t len, i;

	len = name == NULL ? 0 : strlen(name);
	if (len == 0 || len >= DRIVER_NAME_MAX || is_digit(name[len - 1]))
		return EINVAL;
	for (i = 0; i < len; i++) {
		if (name[i] <= ' ' || name[i] > '~' || name[i] == '/')
			return EINVAL;
	}
	return find_name(name, len) == NULL ? 0 : EEXIST;
}

static int
choose_major(bool block, devmajor_t *majorp)
{
	devmajor_t major;

	if (*majorp != NODEVMAJOR) {
		if (*majorp < 0 || *majorp > MAJOR_MAX)
			return EINVAL;
		return find_major(block, *majorp) == NULL ? 0 : EEXIST;
	}
	for (major = MAJOR_FIRST; major <= MAJOR_MAX; major++) {
		if (find_major(block, major) == NULL) {
			*majorp = major;
			return 0;
		}
	}
	return ENOMEM;
}

/* What a file of a block device calls, as functions of a character device. */
static const struct cdevsw *
block_functions(struct driver *drv, const struct bdevsw *bdev)
{
	drv->dsw_bdev = bdev;
	drv->dsw_block = (struct cdevsw){.d_open = bdev->d_open,
	    .d_close = bdev->d_close,
	    .d_read = noread,
	    .d_write = nowrite,
	    .d_ioctl = bdev->d_ioctl,
	    .d_poll = nopoll,
	    .d_mmap = nommap,
	    .d_kqfilter = nokqfilter,
	    .d_flag = bdev->d_flag};
	return &drv->dsw_block;
}

/* Attach one kind of device: a block device, or (NULL) a character device. */
static int
attach(const char *name, const struct bdevsw *bdev, const struct cdevsw *cdev,
    devmajor_t *majorp)
{
	struct driver *drv;
	int error;

	if (majorp == NULL)
		return EINVAL;
	if ((error = check_name(name)) != 0)
		return error;
	if (find_functions(bdev, cdev) != NULL)
		return EEXIST;
	if ((error = choose_major(bdev != NULL, majorp)) != 0)
		return error;
	drv = kmem_zalloc(sizeof(*drv), KM_NOSLEEP);
	if (drv == NULL)
		return ENOMEM;
	drv->dsw_cdev = bdev != NULL ? block_functions(drv, bdev) : cdev;
	drv->dsw_major = *majorp;
	kstrlcpy(drv->dsw_name, name, sizeof(drv->dsw_name));
	sleepq_init(&drv->dsw_returns);
	LIST_INIT(&drv->dsw_nodes);
	error = module_owner_find(&owner,
	    bdev != NULL ? (vaddr_t)bdev : (vaddr_t)cdev, &drv->dsw_module);
	if (error != 0) {
		kmem_free(drv, sizeof(*drv));
		return error;
	}
	LIST_INSERT_HEAD(&drivers, drv, dsw_chain);
	return 0;
}

/* The block device has the name, the character device an r before it. */
static int
attach_both(const char *name, const struct bdevsw *bdev, devmajor_t *bmajor,
    const struct cdevsw *cdev, devmajor_t *cmajor)
{
	char raw[DRIVER_NAME_MAX + 1];
	devmajor_t major;
	int error;

	if (bmajor == NULL)
		return EINVAL;
	major = *bmajor;
	if ((error = attach(name, bdev, NULL, &major)) != 0)
		return error;
	ksnprintf(raw, sizeof(raw), "r%s", name);
	error = attach(raw, NULL, cdev, cmajor);
	if (error != 0)
		detach(find_functions(bdev, NULL));
	else
		*bmajor = major;
	return error;
}

/* Nothing is attached: say what the functions or the number collide with. */
static const char *
reason(int error, const char *name, const struct bdevsw *bdev,
    const struct cdevsw *cdev)
{
	if (error != EEXIST)
		return kstrerror(error);
	if (find_functions(NULL, cdev) != NULL ||
	    (bdev != NULL && find_functions(bdev, NULL) != NULL))
		return "its functions are attached already";
	if (find_name(name, strlen(name)) != NULL)
		return "a driver of this name is attached already";
	return "another driver has its major number, or its name with an r";
}

int
devsw_attach(const char *devname, const struct bdevsw *bdev, devmajor_t *bmajor,
    const struct cdevsw *cdev, devmajor_t *cmajor)
{
	int error;

	kernconfig_lock();
	if (cdev == NULL)
		error = EINVAL;
	else if (bdev != NULL)
		error = attach_both(devname, bdev, bmajor, cdev, cmajor);
	else
		error = attach(devname, NULL, cdev, cmajor);
	if (error != 0) {
		if (devname == NULL)
			devname = "?";
		kprintf("devsw_attach: %s: %s\n", devname,
		    reason(error, devname, bdev, cdev));
	}
	end_if_empty();
	kernconfig_unlock();
	return error;
}

static void
detach_functions(const struct bdevsw *bdev, const struct cdevsw *cdev)
{
	struct driver *drv = find_functions(bdev, cdev);

	if (drv != NULL)
		detach(drv);
}

void
devsw_detach(const struct bdevsw *bdev, const struct cdevsw *cdev)
{
	kernconfig_lock();
	if (bdev != NULL)
		detach_functions(bdev, NULL);
	if (cdev != NULL)
		detach_functions(NULL, cdev);
	end_if_empty();
	kernconfig_unlock();
}

const struct cdevsw *
cdevsw_lookup(dev_t dev)
{
	struct driver *drv = find_major(false, (devmajor_t)major(dev));

	return drv == NULL ? NULL : drv->dsw_cdev;
}

devmajor_t
cdevsw_lookup_major(const struct cdevsw *cdev)
{
	struct driver *drv = find_functions(NULL, cdev);

	return drv == NULL ? NODEVMAJOR : drv->dsw_major;
}

void
device_walk(void (*fn)(const struct device_info *dvi, void *arg), void *arg)
{
	const struct cdev_node *node;
	struct device_info dvi;
	struct driver *drv;

	kernconfig_lock();
	LIST_FOREACH (drv, &drivers, dsw_chain) {
		dvi = (struct device_info){.dvi_name = drv->dsw_name,
		    .dvi_major = drv->dsw_major,
		    .dvi_block = drv->dsw_bdev != NULL,
		    .dvi_cdev = drv->dsw_cdev};
		if (drv->dsw_module != NULL)
			dvi.dvi_module = drv->dsw_module->mod_name;
		LIST_FOREACH (node, &drv->dsw_nodes, cdn_chain)
			dvi.dvi_opens += node->cdn_opens;
		fn(&dvi, arg);
	}
	kernconfig_unlock();
}
