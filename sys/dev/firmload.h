/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * firmload.h: firmware images for drivers, NetBSD's firmload(9): files by the
 * names of a driver and of an image, which the loader passed or which are in
 * the file system.
 */
#ifndef _DEV_FIRMLOAD_H_
#define _DEV_FIRMLOAD_H_

#include <sys/types.h>

typedef struct firmware_handle *firmware_handle_t;

/*
 * Open the image of a driver: a file <drvname>/<imgname> that the loader passed
 * (payload_is_named() says how its path may begin), else
 * <prefix>/<drvname>/<imgname> in the file system, for each prefix of sysctl
 * hw.firmware.path, up to one that is there.  ENOENT: none is; EINVAL: a name
 * is NULL or empty; ENOMEM, or the file system's error.
 */
int firmware_open(
    const char *drvname, const char *imgname, firmware_handle_t *fhp);
int firmware_close(firmware_handle_t fh);
off_t firmware_get_size(firmware_handle_t fh); /* bytes */
/* Read exactly `size` bytes.  EINVAL: offset < 0; EIO: beyond the end. */
int firmware_read(firmware_handle_t fh, off_t offset, void *buf, size_t size);

/* Memory for an image; sleeps. */
void *firmware_malloc(size_t size);
void firmware_free(void *buf, size_t size);

/* Create hw.firmware.path.  ENOMEM. */
int firmware_init(void);

#endif /* !_DEV_FIRMLOAD_H_ */
