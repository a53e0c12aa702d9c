/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * firmload.c: firmload(9).  The file system is used by one thread at a time:
 * kernconfig (kernconfig.h) is held, as it is when modules are read.
 */
#include <bootinfo.h>
#include <dev/firmload.h>
#include <sys/fsimage.h>
#include <sys/kernconfig.h>
#include <sys/kmem.h>
#include <sys/sysctl.h>

#include "payload_impl.h"

#define PATH_SIZE 256 /* bytes of a file's path, its NUL included */

struct firmware_handle {
	const void *fh_base; /* NULL: it is fh_file */
	struct fs_file *fh_file;
	uint64_t fh_size;
};

/* hw.firmware.path; owner: sysctl */
static char prefixes[PATH_SIZE] =
    "/libdata/firmware:/usr/libdata/firmware:/usr/pkg/libdata/firmware:"
    "/usr/pkg/libdata";

int
firmware_init(void)
{
	const struct sysctlnode *parent = sysctl_find("hw");
	int error;

	error = sysctl_createv(NULL, 0, &parent, NULL, CTLFLAG_PERMANENT,
	    CTLTYPE_NODE, "firmware", "images for devices", NULL, 0, NULL, 0,
	    CTL_CREATE, CTL_EOL);
	if (error != 0 && error != EEXIST)
		return error;
	parent = sysctl_find("hw.firmware");
	error = sysctl_createv(NULL, 0, &parent, NULL,
	    CTLFLAG_PERMANENT | CTLFLAG_READWRITE, CTLTYPE_STRING, "path",
	    "directories of firmware images", NULL, 0, prefixes,
	    sizeof(prefixes), CTL_CREATE, CTL_EOL);
	return error == EEXIST ? 0 : error;
}

/* A file that the loader passed. */
static bool
open_payload(struct firmware_handle *fh, const char *drv, const char *img)
{
	const struct payload_entry *pe;

	for (pe = payload_first(); pe != NULL; pe = pe->ple_next) {
		if (pe->ple_pld.pld_type == BI_MODULE_FIRMWARE &&
		    pe->ple_pld.pld_base != NULL &&
		    payload_is_named(pe->ple_path, drv, img)) {
			fh->fh_base = pe->ple_pld.pld_base;
			fh->fh_size = pe->ple_pld.pld_len;
			return true;
		}
	}
	return false;
}

/* A file below one of the prefixes.  ENOENT: there is none. */
static int
open_file(struct firmware_handle *fh, const char *drv, const char *img)
{
	struct fs_volume *vol = fsimage_volume();
	const char *prefix = prefixes;
	char path[PATH_SIZE];
	int error = ENOENT;
	size_t len;

	for (; vol != NULL && error == ENOENT && *prefix != '\0';
	     prefix += len + (prefix[len] == ':')) {
		for (len = 0; prefix[len] != '\0' && prefix[len] != ':'; len++)
			continue;
		if (ksnprintf(path, sizeof(path), "%.*s/%s/%s", (int)len,
			prefix, drv, img) >= (int)sizeof(path))
			return ENAMETOOLONG;
		error = fs_open(vol, path, &fh->fh_file);
		if (error == ENOTDIR)
			error = ENOENT;
	}
	if (error == 0)
		fh->fh_size = fh->fh_file->ff_size;
	return error;
}

int
firmware_open(const char *drvname, const char *imgname, firmware_handle_t *fhp)
{
	struct firmware_handle *fh;
	int error = 0;

	if (drvname == NULL || imgname == NULL || *drvname == '\0' ||
	    *imgname == '\0')
		return EINVAL;
	fh = kmem_zalloc(sizeof(*fh), KM_NOSLEEP);
	if (fh == NULL)
		return ENOMEM;
	kernconfig_lock();
	if (!open_payload(fh, drvname, imgname))
		error = open_file(fh, drvname, imgname);
	kernconfig_unlock();
	if (error != 0)
		kmem_free(fh, sizeof(*fh));
	else
		*fhp = fh;
	return error;
}

int
firmware_close(firmware_handle_t fh)
{
	kernconfig_lock();
	if (fh->fh_file != NULL)
		fs_close(fh->fh_file);
	kernconfig_unlock();
	kmem_free(fh, sizeof(*fh));
	return 0;
}

off_t
firmware_get_size(firmware_handle_t fh)
{
	return (off_t)fh->fh_size;
}

int
firmware_read(firmware_handle_t fh, off_t offset, void *buf, size_t size)
{
	int error;

	if (offset < 0)
		return EINVAL;
	if (!range_valid((uint64_t)offset, size, fh->fh_size))
		return EIO;
	if (fh->fh_base != NULL) {
		memcpy(buf, (const uint8_t *)fh->fh_base + offset, size);
		return 0;
	}
	kernconfig_lock();
	error = fs_read(fh->fh_file, (uint64_t)offset, buf, size);
	kernconfig_unlock();
	return error;
}

void *
firmware_malloc(size_t size)
{
	return kmem_alloc(size, KM_SLEEP);
}

void
firmware_free(void *buf, size_t size)
{
	kmem_free(buf, size);
}
