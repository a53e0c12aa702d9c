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
	bool l_dirs;           /* this pass shows directories */
	const char *l_pattern; /* show what matches it; NULL: all */
	bool l_fold;           /* ... without regard to case */
	unsigned l_ndirs, l_nfiles;
	uint64_t l_bytes;
};

/* Stops the walk; not an error for the user. */
#define LISTING_STOP ECANCELED

static bool
ls_ispattern(const char *s)
{
	return strchr(s, '*') != NULL || strchr(s, '?') != NULL;
}

static int
ls_case(const struct listing *l, char c)
{
	return l->l_fold && c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

/*
 * Does a name match the pattern?  `*' is any text, `?' any character.  Only the
 * last `*' is tried again, so that the time is at most the lengths' product.
 */
static bool
ls_match(const struct listing *l, const char *name)
{
	const char *p = l->l_pattern, *star = NULL, *again = NULL;

	while (*name != '\0') {
		if (*p == '*') {
			star = ++p;
			again = name;
		} else if (*p != '\0' &&
		    (*p == '?' || ls_case(l, *p) == ls_case(l, *name))) {
			p++;
			name++;
		} else if (star != NULL) {
			p = star;
			name = ++again;
		} else {
			return false;
		}
	}
	while (*p == '*')
		p++;
	return *p == '\0';
}

static int
ls_entry(const struct fs_dirent *de, void *arg)
{
	struct listing *l = arg;
	uint64_t size;
	int error;

	if (de->fd_isdir != l->l_dirs ||
	    (l->l_pattern != NULL && !ls_match(l, de->fd_name)))
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

/*
 * The last part of the path is the name of a file, or a pattern: list what
 * matches it.  File systems like FAT ignore the case of names.
 */
static int
ls_some(struct listing *l, struct fs_volume *vol, char *path)
{
	char *slash = strrchr(path, '/');
	int error;

	if (slash == NULL || slash[1] == '\0')
		return ENOTDIR;
	l->l_pattern = slash + 1;
	*slash = '\0';
	error = ls_walk(l, vol, slash == path ? "/" : path);
	if (error == 0 && l->l_nfiles + l->l_ndirs == 0) {
		l->l_fold = true;
		error = ls_walk(l, vol, slash == path ? "/" : path);
	}
	if (error == 0 && l->l_nfiles + l->l_ndirs == 0)
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
		if (error == ENOTDIR || (error == ENOENT && ls_ispattern(path)))
			error = ls_some(&l, vol, path);
		(void)kstrlcpy(why, SA_FS_WHY(vol, error), sizeof(why));
		fs_unmount(vol);
	}
	if (error == 0 && (l.l_pattern == NULL || ls_ispattern(l.l_pattern)))
		sa_printf(ld, "%u director%s, %u file%s, %llu bytes\n",
		    l.l_ndirs, l.l_ndirs == 1 ? "y" : "ies", l.l_nfiles,
		    l.l_nfiles == 1 ? "" : "s", (unsigned long long)l.l_bytes);
	if (error == 0 || error == LISTING_STOP)
		return CMD_OK;
	sa_printf(ld, "ls: %s: %s\n", SA_VIS(args),
	    why[0] != '\0' ? why : kstrerror(error));
	return CMD_FAILED;
}
