/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_initrd.c: PVH and GRUB's knetbsd_module pass one file and no list of
 * modules: an archive with modules in its root is such a list.  Modules in
 * /stand are for modload and autoload, as in any file system.
 */
#include <fs/fs.h>
#include <kern/module/module_impl.h>
#include <sys/fsimage.h>
#include <sys/kmem.h>
#include <sys/systm.h>

#define SUFFIX ".kmod"

struct root_walk {
	struct fs_volume *rw_vol;
	const char *rw_archive;         /* the archive's own path */
	char rw_file[MODULE_PATH_SIZE]; /* in the volume */
	char rw_path[MODULE_PATH_SIZE]; /* for messages: "initrd/a.kmod" */
};

/* Read rw_file into memory of kmem, at most `max` bytes. */
static int
read_file(struct root_walk *rw, uint64_t max, void **bufp, size_t *sizep)
{
	struct fs_file *ff;
	void *buf;
	int error;

	error = fs_open(rw->rw_vol, rw->rw_file, &ff);
	if (error != 0)
		return error;
	*sizep = (size_t)ff->ff_size;
	if (ff->ff_size == 0)
		error = ENOEXEC;
	else if (ff->ff_size > max)
		error = EFBIG;
	else if ((buf = kmem_alloc(*sizep, KM_NOSLEEP)) == NULL)
		error = ENOMEM;
	else if ((error = fs_read(ff, 0, buf, *sizep)) != 0)
		kmem_free(buf, *sizep);
	else
		*bufp = buf;
	fs_close(ff);
	return error;
}

/* Properties from the plist file beside a module, if there is one. */
static void
prime_plist(struct root_walk *rw)
{
	const size_t len = strlen(rw->rw_file) - (sizeof(SUFFIX) - 1);
	size_t size;
	void *text;
	int error;

	(void)kstrlcpy(rw->rw_file + len, ".plist", sizeof(rw->rw_file) - len);
	error = read_file(rw, MODULE_PLIST_MAX, &text, &size);
	if (error == 0) {
		(void)module_prime_props(rw->rw_path, true, text, size);
		kmem_free(text, size);
	} else if (error != ENOENT) {
		/* Then it must not be loaded without them. */
		(void)module_prime_props(rw->rw_path, true, "", 0);
		module_error("%s: properties: " MODULE_ERR, rw->rw_path,
		    MODULE_ERR_ARG(error));
	}
}

static void
prime_one(struct root_walk *rw)
{
	size_t size;
	void *file;
	int error;

	error = read_file(rw, SIZE_MAX, &file, &size);
	if (error != 0)
		module_error("%s: not primed " MODULE_ERR, rw->rw_path,
		    MODULE_ERR_ARG(error));
	else if (module_prime_heap(rw->rw_path, file, size) == 0)
		prime_plist(rw);
}

static bool
printable(const char *name)
{
	for (; *name != '\0'; name++)
		if (*name <= ' ' || *name > '~')
			return false;
	return true;
}

/* readdir: prime what ends in .kmod. */
static int
take_entry(const struct fs_dirent *de, void *arg)
{
	struct root_walk *rw = arg;
	const size_t len = strlen(de->fd_name), end = sizeof(SUFFIX) - 1;

	if (de->fd_isdir || len <= end ||
	    strcmp(de->fd_name + len - end, SUFFIX) != 0)
		return 0;
	if (!printable(de->fd_name))
		module_error(
		    "%s: not primed: its name has a blank or a byte that "
		    "is not printable " MODULE_ERR,
		    rw->rw_archive, MODULE_ERR_ARG(EINVAL));
	else if (ksnprintf(rw->rw_file, sizeof(rw->rw_file), "/%s",
		     de->fd_name) >= (int)(sizeof(rw->rw_file) - 1) ||
	    ksnprintf(rw->rw_path, sizeof(rw->rw_path), "%s%s", rw->rw_archive,
		rw->rw_file) >= (int)sizeof(rw->rw_path))
		module_error("%s: not primed " MODULE_ERR, de->fd_name,
		    MODULE_ERR_ARG(ENAMETOOLONG));
	else
		prime_one(rw);
	return 0;
}

void
module_prime_root(const char *archive)
{
	struct root_walk rw = {fsimage_volume(), archive, "", ""};
	int error;

	error = fs_readdir(rw.rw_vol, "/", take_entry, &rw);
	if (error != 0)
		module_error(
		    "%s: / " MODULE_ERR, archive, MODULE_ERR_ARG(error));
}
