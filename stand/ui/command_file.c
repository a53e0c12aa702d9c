/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command_file.c: `ls'.
 */
#include <ui/command.h>
#include <ui/pager.h>
#include <ui/words.h>

struct listing {
	struct loader *l_ld;
	struct pager l_pager;
	bool l_dirs;        /* this pass shows directories */
	const char *l_only; /* show this name alone; NULL: all */
	unsigned l_ndirs, l_nfiles;
	uint64_t l_bytes;
};

/* Stops the walk; not an error for the user. */
#define LISTING_STOP ECANCELED

static int
ls_entry(const struct fs_dirent *de, void *arg)
{
	struct listing *l = arg;
	uint64_t size;
	int error;

	if (de->fd_isdir != l->l_dirs ||
	    (l->l_only != NULL && strcmp(l->l_only, de->fd_name) != 0))
		return 0;
	if (de->fd_isdir) {
		l->l_ndirs++;
		sa_printf(l->l_ld, "         dir  %s/\n", SA_VIS(de->fd_name));
	} else {
		error = fs_dirent_size(de, &size);
		if (error != 0)
			return error;
		l->l_nfiles++;
		l->l_bytes += size;
		sa_printf(l->l_ld, "%12llu  %s\n", (unsigned long long)size,
		    SA_VIS(de->fd_name));
	}
	return pager_line(&l->l_pager) ? 0 : LISTING_STOP;
}

/* Directories first, then files, each in the order of the disk. */
static int
ls_walk(struct listing *l, struct fs_volume *vol, const char *path)
{
	int error;

	l->l_dirs = true;
	error = fs_readdir(vol, path, ls_entry, l);
	if (error != 0)
		return error;
	l->l_dirs = false;
	return fs_readdir(vol, path, ls_entry, l);
}

/* The path is a file: list it alone, in its directory. */
static int
ls_file(struct listing *l, struct fs_volume *vol, char *path)
{
	char *slash = strrchr(path, '/');
	int error;

	if (slash == NULL || slash[1] == '\0')
		return ENOTDIR;
	l->l_only = slash + 1;
	l->l_dirs = false;
	*slash = '\0';
	error = fs_readdir(vol, slash == path ? "/" : path, ls_entry, l);
	if (error == 0 && l->l_nfiles == 0)
		error = ENOENT;
	return error;
}

enum cmd_result
command_ls(struct loader *ld, char *args)
{
	struct listing l = {.l_ld = ld, .l_pager.pag_ld = ld};
	struct filespec spec;
	struct fs_volume *vol;
	char path[sizeof(spec.sp_path) + 2], why[DEVICE_WHY] = "";
	int error;

	if (*args != '\0' && (args = word_only(ld, "ls", args)) == NULL)
		return CMD_FAILED;
	error = filespec_parse(args, &spec);
	if (error == 0)
		error = path_canon(spec.sp_path, path, sizeof(path));
	if (error == 0) {
		error = device_mount(ld, spec.sp_dev, &vol);
		if (error != 0)
			(void)device_why(ld, spec.sp_dev, error, why);
	}
	if (error == 0) {
		error = ls_walk(&l, vol, path);
		if (error == ENOTDIR)
			error = ls_file(&l, vol, path);
		(void)kstrlcpy(why, SA_FS_WHY(vol, error), sizeof(why));
		fs_unmount(vol);
	}
	if (error == 0 && l.l_only == NULL)
		sa_printf(ld, "%u director%s, %u file%s, %llu bytes\n",
		    l.l_ndirs, l.l_ndirs == 1 ? "y" : "ies", l.l_nfiles,
		    l.l_nfiles == 1 ? "" : "s", (unsigned long long)l.l_bytes);
	if (error == 0 || error == LISTING_STOP)
		return CMD_OK;
	sa_printf(ld, "ls: %s: %s\n", SA_VIS(args),
	    why[0] != '\0' ? why : kstrerror(error));
	return CMD_FAILED;
}
