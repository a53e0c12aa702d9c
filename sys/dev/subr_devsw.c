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

static struct driver *
find_cdev(const struct cdevsw *cdev)
{
	struct driver *drv;

	LIST_FOREACH (drv, &drivers, dsw_chain) {
		if (drv->dsw_cdev == cdev)
			return drv;
	}
	return NULL;
}

static struct driver *
find_major(devmajor_t major)
{
	struct driver *drv;

	LIST_FOREACH (drv, &drivers, dsw_chain) {
		if (drv->dsw_major == major)
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
choose_major(devmajor_t *majorp)
{
	devmajor_t major;

	if (*majorp != NODEVMAJOR) {
		if (*majorp < 0 || *majorp > MAJOR_MAX)
			return EINVAL;
		return find_major(*majorp) == NULL ? 0 : EEXIST;
	}
	for (major = MAJOR_FIRST; major <= MAJOR_MAX; major++) {
		if (find_major(major) == NULL) {
			*majorp = major;
			return 0;
		}
	}
	return ENOMEM;
}

static int
attach(const char *name, const struct cdevsw *cdev, devmajor_t *majorp)
{
	struct driver *drv;
	int error;

	if (cdev == NULL || majorp == NULL)
		return EINVAL;
	if ((error = check_name(name)) != 0)
		return error;
	if (find_cdev(cdev) != NULL)
		return EEXIST;
	if ((error = choose_major(majorp)) != 0)
		return error;
	drv = kmem_zalloc(sizeof(*drv), KM_NOSLEEP);
	if (drv == NULL)
		return ENOMEM;
	drv->dsw_cdev = cdev;
	drv->dsw_major = *majorp;
	kstrlcpy(drv->dsw_name, name, sizeof(drv->dsw_name));
	sleepq_init(&drv->dsw_returns);
	LIST_INIT(&drv->dsw_nodes);
	error = module_owner_find(&owner, (vaddr_t)cdev, &drv->dsw_module);
	if (error != 0) {
		kmem_free(drv, sizeof(*drv));
		return error;
	}
	LIST_INSERT_HEAD(&drivers, drv, dsw_chain);
	return 0;
}

int
devsw_attach(const char *devname, const struct bdevsw *bdev,
    devmajor_t *bmajor __kunused, const struct cdevsw *cdev, devmajor_t *cmajor)
{
	int error;

	kernconfig_lock();
	error = bdev != NULL ? ENOTSUP : attach(devname, cdev, cmajor);
	if (error != 0)
		kprintf("devsw_attach: %s: %s\n",
		    devname == NULL ? "?" : devname,
		    bdev != NULL          ? "there are no block devices"
			: error == EEXIST ? "attached already"
					  : kstrerror(error));
	kernconfig_unlock();
	return error;
}

void
devsw_detach(const struct bdevsw *bdev __kunused, const struct cdevsw *cdev)
{
	struct driver *drv;

	kernconfig_lock();
	drv = cdev == NULL ? NULL : find_cdev(cdev);
	if (drv != NULL)
		detach(drv);
	end_if_empty();
	kernconfig_unlock();
}

const struct cdevsw *
cdevsw_lookup(dev_t dev)
{
	struct driver *drv = find_major((devmajor_t)major(dev));

	return drv == NULL ? NULL : drv->dsw_cdev;
}

devmajor_t
cdevsw_lookup_major(const struct cdevsw *cdev)
{
	struct driver *drv = cdev == NULL ? NULL : find_cdev(cdev);

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
		    .dvi_cdev = drv->dsw_cdev};
		if (drv->dsw_module != NULL)
			dvi.dvi_module = drv->dsw_module->mod_name;
		LIST_FOREACH (node, &drv->dsw_nodes, cdn_chain)
			dvi.dvi_opens += node->cdn_opens;
		fn(&dvi, arg);
	}
	kernconfig_unlock();
}
