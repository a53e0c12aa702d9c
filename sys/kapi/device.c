/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * device.c: see <sys/device.h>.
 */
#include <libkern/libkern.h>
#include <sys/cdefs.h>
#include <sys/device.h>
#include <sys/kmem.h>
#include <sys/systm.h>

struct device {
	char dvc_xname[16];
	int dvc_unit;
	void *dvc_private;
};

device_t
device_create(const char *name, int unit, void *softc)
{
	device_t dev = kmem_zalloc(sizeof(*dev), KM_NOSLEEP);

	if (dev == NULL)
		return NULL;
	ksnprintf(dev->dvc_xname, sizeof(dev->dvc_xname), "%s%d", name, unit);
	dev->dvc_unit = unit;
	dev->dvc_private = softc;
	return dev;
}

void
device_destroy(device_t dev)
{
	kmem_free(dev, sizeof(*dev));
}

const char *
device_xname(device_t dev)
{
	return dev->dvc_xname;
}

int
device_unit(device_t dev)
{
	return dev->dvc_unit;
}

void *
device_private(device_t dev)
{
	return dev == NULL ? NULL : dev->dvc_private;
}

static void __printflike(2, 0) message(device_t, const char *, va_list);

static void
message(device_t dev, const char *fmt, va_list ap)
{
	kprintf("%s: ", dev->dvc_xname);
	kvprintf_cons(fmt, ap);
}

void
device_printf(device_t dev, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(dev, fmt, ap);
	va_end(ap);
}

void
aprint_normal_dev(device_t dev, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(dev, fmt, ap);
	va_end(ap);
}

void
aprint_error_dev(device_t dev, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(dev, fmt, ap);
	va_end(ap);
}

void
aprint_verbose_dev(device_t dev, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(dev, fmt, ap);
	va_end(ap);
}
