/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * device.h: what the other rooms know of device.c beyond libsa.h.
 */
#ifndef _DEVICE_H_
#define _DEVICE_H_

struct loader;

/* As typed to as fs.h wants it.  ENAMETOOLONG. */
int path_canon(const char *path, char *out, size_t outsize);
/* Make all volumes known, before all of them are shown. */
void device_scan(struct loader *ld);
/* Set ld_dev to where kernels are most likely to be. */
void device_default(struct loader *ld);

#endif /* !_DEVICE_H_ */
