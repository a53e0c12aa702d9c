/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_vfs.c: modules in files: where they are searched, and how the linker
 * reads them.
 */
#include <fs/fs.h>
#include <kern/module/module_impl.h>
#include <sys/kmem.h>
#include <sys/kobj_md.h>
#include <sys/machdep.h>

/* The second directory, for a kernel in a set; else empty. */
static char module_base2[MODULE_BASE_SIZE]; /* owner: this file */
static struct fs_volume *module_volume;     /* owner: module_set_volume */

void
module_set_volume(struct fs_volume *vol)
{

	module_volume = vol;
}

/*
 * The directory of a kernel in a set, without the leading slash, and its
 * length; 0: the kernel is in the root.  The path may start with a device,
 * "hd0a:" or, from GRUB, "(hd0,gpt1)".
 */
static size_t
kernel_set(const char *path, const char **folder)
{
	const char *p;

	for (p = path; *p != '\0' && *p != '/'; p++) {
		if (*p == ':' || *p == ')')
			path = p + 1;
	}
	while (*path == '/')
		path++;
	*folder = path;
	return kset_length(path);
}

/*
 * Set the directories of this kernel's modules: the one beside it, if it is in
 * a set, and the one named for the release.
 */
bool
module_set_kernel_path(const char *path)
{
	const char *folder;
	size_t len;
	int n;

	ksnprintf(module_base, sizeof(module_base), "/stand/%s/%s/modules",
	    kobj_mds[0]->md_name, PRIMEBOOT_RELEASE);
	module_base2[0] = '\0';
	len = path != NULL ? kernel_set(path, &folder) : 0;
	if (len == 0)
		return false;
	n = (int)(sizeof("//modules") - 1 + len);
	if (n >= (int)sizeof(module_base)) {
		module_error(
		    "%s: the path is too long for a kernel that has its "
		    "modules beside it: %d bytes, limit %zu",
		    path, n, sizeof(module_base) - 1);
		return false;
	}
	(void)kstrlcpy(module_base2, module_base, sizeof(module_base2));
	ksnprintf(module_base, sizeof(module_base), "/%.*s/modules", (int)len,
	    folder);
	return true;
}

/*
 * The path of a module's file: below `base` for a name; unchanged if it
 * contains a '/'.  EINVAL: not a valid module name; ENAMETOOLONG.
 */
static int
file_path(const char *name, const char *base, char *path, size_t size)
{
	int n;

	if (strchr(name, '/') != NULL)
		n = ksnprintf(
		    path, size, "%s%s", name[0] == '/' ? "" : "/", name);
	else if (strlen(name) >= MAXMODNAME || !module_name_valid(name))
		return EINVAL;
	else
		n = ksnprintf(path, size, "%s/%s/%s.kmod", base, name, name);
	return n < (int)size ? 0 : ENAMETOOLONG;
}

/* Report where a module was searched. */
static void
report_missing(const struct module_request *mr, int error)
{
	const char *name = mr->mr_name, *where = "?", *why = "";
	char path[MODULE_PATH_SIZE], more[MODULE_BASE_SIZE + 16] = "";

	if (file_path(name, module_base, path, sizeof(path)) == 0)
		where = path;
	if (strchr(name, '/') == NULL && module_base2[0] != '\0')
		ksnprintf(more, sizeof(more), " or below %s", module_base2);
	if (module_volume == NULL)
		why = " (there is no file system to read from)";
	if (mr->mr_for != NULL)
		module_error("%s: requires \"%s\": not found on the boot list "
			     "or at %s%s%s " MODULE_ERR,
		    mr->mr_for->mod_name, name, where, more, why,
		    MODULE_ERR_ARG(error));
	else if (where == path && strcmp(name, path) == 0)
		module_error("%s: not found%s " MODULE_ERR, path, why,
		    MODULE_ERR_ARG(error));
	else
		module_error(
		    "%s: not found on the boot list or at %s%s%s " MODULE_ERR,
		    name, where, more, why, MODULE_ERR_ARG(error));
}

/* The linker's read and close vector over an open file. */
static int
source_read(void *cookie, foff_t off, void *buf, size_t len)
{

	return fs_read(cookie, off, buf, len);
}

static void
source_close(void *cookie)
{

	fs_close(cookie);
}

/* ENOENT: there is no such file. */
static int
open_path(const char *path, struct fs_file **ffp)
{
	int error;

	error =
	    module_volume != NULL ? fs_open(module_volume, path, ffp) : ENOENT;
	return error == ENOTDIR ? ENOENT : error;
}

/*
 * Find and open the request's file, and set `path` to its path.  A missing file
 * sets mr_missing and is not reported.
 */
static int
open_file(
    struct module_request *mr, char *path, size_t size, struct fs_file **ffp)
{
	const char *name = mr->mr_name;
	int error;

	if ((error = file_path(name, module_base, path, size)) != 0) {
		module_error("%s: not a valid module name " MODULE_ERR, name,
		    MODULE_ERR_ARG(error));
		return error;
	}
	error = open_path(path, ffp);
	if (error == ENOENT && module_base2[0] != '\0' &&
	    file_path(name, module_base2, path, size) == 0)
		error = open_path(path, ffp);
	if (error == ENOENT)
		mr->mr_missing = true;
	else if (error != 0)
		module_error("%s: cannot be opened " MODULE_ERR, path,
		    MODULE_ERR_ARG(error));
	return error;
}

/*
 * Read the request's file into `mod`, up to the link's first step.  ENOENT
 * with mr_missing: no such file; else the error has been reported.
 */
static int
load_file(module_t *mod, struct module_request *mr)
{
	char path[MODULE_PATH_SIZE];
	struct kobj_source src;
	struct fs_file *ff;
	uint64_t size;
	int error;

	if ((error = open_file(mr, path, sizeof(path), &ff)) != 0)
		return error;
	if ((error = module_set_path(mod, path)) != 0) {
		module_error(
		    "%s: no memory " MODULE_ERR, path, MODULE_ERR_ARG(error));
		fs_close(ff);
		return error;
	}
	size = ff->ff_size;
	mod->mod_filesize = (size_t)MIN(size, SIZE_MAX);
	src = (struct kobj_source){
	    .kso_elf = {.es_read = source_read,
		.es_cookie = ff,
		.es_size = size},
	    .kso_close = source_close,
	};
	if ((error = module_load_object(mod, &src)) != 0) {
		module_error("%s: cannot be loaded " MODULE_ERR, path,
		    MODULE_ERR_ARG(error));
		return error;
	}
	module_note("%s: %llu bytes", path, (unsigned long long)size);
	return 0;
}

static int
read_file(const char *path, size_t max, char **bufp, size_t *lenp)
{
	struct fs_file *ff = NULL;
	char what[64] = "cannot be read";
	int error;

	*bufp = NULL;
	error =
	    module_volume != NULL ? fs_open(module_volume, path, &ff) : ENOENT;
	if (error == ENOENT || error == ENOTDIR)
		return ENOENT;
	if (error != 0)
		goto out;
	*lenp = (size_t)MIN(ff->ff_size, max + 1);
	if (*lenp > max) {
		error = EFBIG;
		ksnprintf(what, sizeof(what), "%llu bytes, limit %zu",
		    (unsigned long long)ff->ff_size, max);
	} else if (*lenp == 0) {
		error = EINVAL;
		(void)kstrlcpy(what, "is empty", sizeof(what));
	} else if ((*bufp = kmem_alloc(*lenp, KM_NOSLEEP)) == NULL)
		error = ENOMEM;
	else
		error = fs_read(ff, 0, *bufp, *lenp);
	fs_close(ff);
	if (error != 0 && *bufp != NULL)
		kmem_free(*bufp, *lenp);
out:
	if (error != 0)
		module_error(
		    "%s: %s " MODULE_ERR, path, what, MODULE_ERR_ARG(error));
	return error;
}

static void
init(void)
{

	(void)module_set_kernel_path(NULL);
}

/* owner: this file; never written. */
const struct module_file_ops module_file_ops = {
    .mfo_init = init,
    .mfo_load = load_file,
    .mfo_report_missing = report_missing,
    .mfo_read = read_file,
};
