/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_module_vfs.c: modules that are files: where they are looked for, and
 * how the linker reads them.
 */
#include <fs/fs.h>
#include <kern/module_impl.h>
#include <sys/kmem.h>
#include <sys/machdep.h>

char module_base[MODULE_BASE_SIZE];
static struct fs_volume *module_volume; /* owner: module_set_volume */

void
module_set_volume(struct fs_volume *vol)
{

	module_volume = vol;
}

/*
 * Where this kernel's modules are: beside it, when it is called "kernel" and
 * stands in a folder of its own; else in the place that goes by release.
 */
bool
module_set_kernel_path(const char *path)
{
	static const char file[] = "/kernel";
	const char *folder = path != NULL ? strchr(path, '/') : NULL;
	size_t len = folder != NULL ? strlen(folder) : 0;
	int n;

	if (len > sizeof(file) - 1 &&
	    strcmp(folder + len - (sizeof(file) - 1), file) == 0) {
		len -= sizeof(file) - 1;
		n = ksnprintf(module_base, sizeof(module_base), "%.*s/modules",
		    (int)len, folder);
		if (n < (int)sizeof(module_base))
			return true;
		module_error("%s: too long a path for a kernel that has its "
			     "modules beside it: %d bytes, limit %zu",
		    path, n, sizeof(module_base) - 1);
	}
	ksnprintf(module_base, sizeof(module_base), "/stand/%s/%s/modules",
	    kobj_mds[0]->md_name, PRIMEBOOT_RELEASE);
	return false;
}

/*
 * The file of a module: a name's is below module_base; what holds a '/' is a
 * path already, from the root.  EINVAL: no module has this name;
 * ENAMETOOLONG.
 */
static int
file_path(const char *name, char *path, size_t size)
{
	int n;

	if (strchr(name, '/') != NULL)
		n = ksnprintf(
		    path, size, "%s%s", name[0] == '/' ? "" : "/", name);
	else if (strlen(name) >= MAXMODNAME || !module_name_valid(name))
		return EINVAL;
	else
		n = ksnprintf(
		    path, size, "%s/%s/%s.kmod", module_base, name, name);
	return n < (int)size ? 0 : ENAMETOOLONG;
}

/* Nothing of this name was found: say where it was looked for. */
void
module_report_missing(const struct module_request *mr, int error)
{
	char path[MODULE_PATH_SIZE];
	const char *where, *why = "";

	where = file_path(mr->mr_name, path, sizeof(path)) == 0 ? path : "?";
	if (module_volume == NULL)
		why = " (there is no file system to read from)";
	if (mr->mr_for != NULL)
		module_error("%s: requires \"%s\": not found on the boot list "
			     "or at %s%s " MODULE_ERR,
		    mr->mr_for->mod_name, mr->mr_name, where, why,
		    MODULE_ERR_ARG(error));
	else if (where == path && strcmp(mr->mr_name, path) == 0)
		module_error("%s: not found%s " MODULE_ERR, path, why,
		    MODULE_ERR_ARG(error));
	else
		module_error(
		    "%s: not found on the boot list or at %s%s " MODULE_ERR,
		    mr->mr_name, where, why, MODULE_ERR_ARG(error));
}

/* The linker's read and close vector over an open file. */
static int
source_read(void *cookie, uint64_t off, void *buf, size_t len)
{

	return fs_read(cookie, off, buf, len);
}

static void
source_close(void *cookie)
{

	fs_close(cookie);
}

/* Open it.  A missing file is the request's mr_missing, unreported. */
static int
open_file(struct module_request *mr, const char *path, struct fs_file **ffp)
{
	int error;

	error =
	    module_volume != NULL ? fs_open(module_volume, path, ffp) : ENOENT;
	if (error == ENOENT || error == ENOTDIR) {
		mr->mr_missing = true;
		return ENOENT;
	}
	if (error != 0)
		module_error("%s: cannot be opened " MODULE_ERR, path,
		    MODULE_ERR_ARG(error));
	return error;
}

/*
 * Read the request's file into `mod`, up to the link's first step.  ENOENT
 * with mr_missing: no such file; else the error has been reported.
 */
int
module_load_vfs(module_t *mod, struct module_request *mr)
{
	char path[MODULE_PATH_SIZE];
	struct kobj_source src;
	struct fs_file *ff;
	uint64_t size;
	int error;

	if ((error = file_path(mr->mr_name, path, sizeof(path))) != 0) {
		module_error("%s: no module has such a name " MODULE_ERR,
		    mr->mr_name, MODULE_ERR_ARG(error));
		return error;
	}
	if ((error = module_set_path(mod, path)) != 0) {
		module_error(
		    "%s: no memory " MODULE_ERR, path, MODULE_ERR_ARG(error));
		return error;
	}
	if ((error = open_file(mr, path, &ff)) != 0)
		return error;
	size = ff->ff_size;
	src = (struct kobj_source){
	    .ks_elf = {.es_read = source_read,
		.es_cookie = ff,
		.es_size = size},
	    .ks_close = source_close,
	};
	error = kobj_load(&mod->mod_kobj, module_file_name(path), &src);
	if (error != 0) {
		mod->mod_kobj = NULL;
		module_error("%s: cannot be loaded " MODULE_ERR, path,
		    MODULE_ERR_ARG(error));
		return error;
	}
	module_note("%s: %llu bytes", path, (unsigned long long)size);
	return 0;
}
