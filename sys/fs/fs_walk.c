/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fs_walk.c: from a path to a node.  The text that is still to be walked is
 * one buffer: a symbolic link's text takes the place of its name in it.  The
 * directories above are a stack, so that ".." in a link does not depend on
 * what the device says.  A walk begins where its path leaves that of the walk
 * before: the files of one directory are often opened one after the other.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "fs_walk.h"

/* Names that a path can hold. */
static bool
name_valid(const struct fs_entry *fe)
{
	const char *s = fe->fe_name;

	return fe->fe_len > 0 && fe->fe_len <= FS_NAME_MAX &&
	    memchr(s, '/', fe->fe_len) == NULL &&
	    memchr(s, '\0', fe->fe_len) == NULL &&
	    !(s[0] == '.' &&
		(fe->fe_len == 1 || (fe->fe_len == 2 && s[1] == '.')));
}

int
fs_dir_check(const struct fs_node *dir)
{
	if (dir->fn_kind != FS_DIR)
		return ENOTDIR;
	if (dir->fn_size > MIN(FS_DIR_MAX, dir->fn_vol->nv_dev.dv_size))
		return fs_bad(dir->fn_vol, EIO, dir->fn_at,
		    "directory is larger than 256 MB or than its device");
	return 0;
}

int
fs_dir_next(struct fs_node *dir, foff_t *pos, struct fs_entry *fe)
{
	const struct fs_node_ops *ops = dir->fn_vol->nv_ops;
	uint64_t before;
	int error;

	do {
		before = *pos;
		fe->fe_alias[0] = '\0';
		error = ops->no_entry(dir, pos, fe);
		if (error != 0)
			return error;
		if (*pos <= before)
			return fs_bad(dir->fn_vol, EIO, dir->fn_at,
			    "directory entry has no length");
	} while (!name_valid(fe));
	fe->fe_name[fe->fe_len] = '\0';
	return 0;
}

static bool
same(
    const struct fs_nodevol *nv, const char *name, const char *want, size_t len)
{
	if (nv->nv_ops->no_same != NULL)
		return nv->nv_ops->no_same(name, want, len);
	return strncmp(name, want, len) == 0 && name[len] == '\0';
}

/* The entry of that name, fw_entry.  ENOENT. */
static int
lookup(struct fs_node *dir, const char *name, size_t len)
{
	struct fs_nodevol *nv = dir->fn_vol;
	struct fs_entry *fe = &nv->nv_walk.fw_entry;
	foff_t pos = 0;
	int error;

	error = fs_dir_check(dir);
	while (error == 0 && (error = fs_dir_next(dir, &pos, fe)) == 0)
		if (same(nv, fe->fe_name, name, len) ||
		    (fe->fe_alias[0] != '\0' &&
			same(nv, fe->fe_alias, name, len)))
			return 0;
	return error;
}

/* The text of a link, at most FS_PATH_MAX - 1 bytes and a NUL. */
static int
read_link(struct fs_node *fn, char *text)
{
	struct fs_nodevol *nv = fn->fn_vol;
	int error;

	if (nv->nv_ops->no_readlink != NULL)
		return nv->nv_ops->no_readlink(fn, text, FS_PATH_MAX);
	if (fn->fn_size >= FS_PATH_MAX)
		return ENAMETOOLONG;
	error = fs_node_content(fn, 0, text, (size_t)fn->fn_size, 0);
	text[error == 0 ? fn->fn_size : 0] = '\0';
	return error;
}

/*
 * The link *fn, found in the directory on top of the stack: its text and what
 * followed its name are walked next, from *fn on.
 */
static int
follow(struct fs_node *fn, const char **restp)
{
	struct fs_nodevol *nv = fn->fn_vol;
	struct fs_walk *fw = &nv->nv_walk;
	size_t len, rest = strlen(*restp);
	uint64_t from;
	int error;

	if (++fw->fw_links > FS_LINKS_MAX)
		return ELOOP;
	error = read_link(fn, fw->fw_link);
	if (error != 0)
		return error;
	len = strlen(fw->fw_link);
	if (len == 0)
		return ENOENT;
	if (len + rest >= FS_PATH_MAX)
		return ENAMETOOLONG;
	memmove(fw->fw_path + len, *restp, rest + 1);
	memcpy(fw->fw_path, fw->fw_link, len);
	*restp = fw->fw_path;
	from = fw->fw_up[--fw->fw_depth];
	if (fw->fw_link[0] == '/') {
		fw->fw_depth = 0;
		from = nv->nv_root;
	}
	return fs_node_read(nv, from, fn);
}

/* From the directory *fn to its entry `id`. */
static int
enter(struct fs_node *fn, uint64_t id, const char **restp)
{
	struct fs_nodevol *nv = fn->fn_vol;
	struct fs_walk *fw = &nv->nv_walk;
	int error;

	if (fw->fw_depth == FS_DEPTH_MAX)
		return ENAMETOOLONG;
	fw->fw_up[fw->fw_depth++] = fn->fn_id;
	error = fs_node_read(nv, id, fn);
	if (error == 0 && fn->fn_kind == FS_LINK)
		error = follow(fn, restp);
	return error;
}

/* One component, from the directory *fn to what it names. */
static int
step(struct fs_node *fn, const char *name, size_t len, const char **restp)
{
	struct fs_nodevol *nv = fn->fn_vol;
	struct fs_walk *fw = &nv->nv_walk;
	int error;

	if (fn->fn_kind != FS_DIR)
		return ENOTDIR;
	if (++fw->fw_steps > FS_STEPS_MAX)
		return ELOOP;
	if (len == 1 && name[0] == '.')
		return 0;
	if (len == 2 && name[0] == '.' && name[1] == '.')
		return fw->fw_depth == 0
		    ? 0
		    : fs_node_read(nv, fw->fw_up[--fw->fw_depth], fn);
	error = lookup(fn, name, len);
	return error == 0 ? enter(fn, fw->fw_entry.fe_id, restp) : error;
}

/*
 * The directory to begin at: fw_depth of its components have been walked, and
 * *restp is what follows them.
 */
static uint64_t
begin(struct fs_nodevol *nv, const char **restp)
{
	struct fs_walk *fw = &nv->nv_walk;
	const char *a = fw->fw_path, *b = fw->fw_before;

	fw->fw_depth = 0;
	*restp = a;
	if (fw->fw_known == 0)
		return nv->nv_root;
	for (size_t i = 1; fw->fw_depth + 1 < fw->fw_known &&
	     a[i - 1] != '\0' && a[i - 1] == b[i - 1];
	     i++)
		if (a[i - 1] != '/' && a[i] == '/' && b[i] == '/') {
			fw->fw_depth++;
			*restp = a + i;
		}
	return fw->fw_up[fw->fw_depth];
}

/* The components of `rest`, from the directory *fn on. */
static int
walk_rest(struct fs_node *fn, const char *rest)
{
	const char *start;
	int error = 0;

	while (error == 0) {
		while (*rest == '/')
			rest++;
		if (*rest == '\0')
			break;
		start = rest;
		while (*rest != '\0' && *rest != '/')
			rest++;
		error = step(fn, start, (size_t)(rest - start), &rest);
	}
	return error;
}

int
fs_node_walk(struct fs_nodevol *nv, const char *path, struct fs_node *fn)
{
	struct fs_walk *fw = &nv->nv_walk;
	const char *rest;
	int error;

	if ((size_t)ksnprintf(fw->fw_path, sizeof(fw->fw_path), "%s/", path) >=
	    sizeof(fw->fw_path))
		return ENAMETOOLONG;
	error = fs_node_read(nv, begin(nv, &rest), fn);
	(void)kstrlcpy(fw->fw_before, fw->fw_path, sizeof(fw->fw_before));
	fw->fw_links = fw->fw_steps = 0;
	if (error == 0)
		error = walk_rest(fn, rest);
	fw->fw_known = fw->fw_links == 0 ? fw->fw_depth : 0;
	return error;
}

int
fs_node_enter(
    struct fs_nodevol *nv, const char *dir, uint64_t id, struct fs_node *fn)
{
	struct fs_walk *fw = &nv->nv_walk;
	const char *rest = "";
	int error = fs_node_walk(nv, dir, fn);

	fw->fw_known = 0;
	if (error == 0)
		error = enter(fn, id, &rest);
	return error == 0 ? walk_rest(fn, rest) : error;
}
