/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * device.h: devices that have a name in messages, "foo0: ...".  There is no
 * autoconf(9): a driver makes its device_t itself, by device_create(), where
 * NetBSD's gets it in its attach function.
 */
#ifndef _SYS_DEVICE_H_
#define _SYS_DEVICE_H_

#include <libkern/kdefs.h>

typedef struct device *device_t;

/*
 * Ours: the device `unit` of driver `name`, with the driver's own structure.
 * NULL: no memory.
 */
device_t device_create(const char *name, int unit, void *softc);
void device_destroy(device_t dev);

const char *device_xname(device_t dev);
int device_unit(device_t dev);
void *device_private(device_t dev);

/* "foo0: " and the message; verbose ones, too, go to the console. */
void device_printf(device_t dev, const char *fmt, ...) __kprintflike(2, 3);
void aprint_normal_dev(device_t dev, const char *fmt, ...) __kprintflike(2, 3);
void aprint_error_dev(device_t dev, const char *fmt, ...) __kprintflike(2, 3);
void aprint_verbose_dev(device_t dev, const char *fmt, ...) __kprintflike(2, 3);
#define aprint_naive_dev(...) ((void)0)
#define aprint_debug_dev(...) ((void)0)

#endif /* !_SYS_DEVICE_H_ */
