/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ustar_index.c: from a path to a member of a ustar archive.  A path that is
 * not in the index is followed component by component if the archive has links.
 */
#include <fs/fs.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "ustar_impl.h"

/* '/' before every other byte, so that a folder's entries follow it. */
static unsigned
path_key(char c)
{
	if (c == '\0')
		return 0;
	return c == '/' ? 1 : (unsigned)(unsigned char)c + 1;
}

int
ustar_compare(const char *a, const char *b, size_t blen)
{
	unsigned ka, kb;
	size_t i;

	for (i = 0;; i++) {
		ka = path_key(a[i]);
		kb = i < blen ? path_key(b[i]) : 0;
		if (ka != kb)
			return ka < kb ? -1 : 1;
		if (ka == 0)
			return 0;
	}
}

size_t
ustar_lower_bound(const struct ustar_volume *uv, const char *path, size_t len)
{
	size_t lo = 0, hi = uv->uv_nnodes;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (ustar_compare(uv->uv_node[mid].un_path, path, len) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool
ustar_is_below(const char *path, const char *dir, size_t dirlen)
{
	if (dirlen == 0)
		return *path != '\0';
	return strncmp(path, dir, dirlen) == 0 && path[dirlen] == '/';
}

/*
 * What the first len bytes of `path` name: a member, or a folder that the
 * members' paths imply.
 */
static enum ustar_kind
lookup(const struct ustar_volume *uv, const char *path, size_t len,
    struct ustar_found *ufd)
{
	const size_t i = ustar_lower_bound(uv, path, len);
	const struct ustar_node *un;

	*ufd = (struct ustar_found){USTAR_FOLDER, NULL, "", 0};
	if (len == 0)
		return USTAR_FOLDER;
	if (i == uv->uv_nnodes)
		return USTAR_NONE;
	un = &uv->uv_node[i];
	*ufd = (struct ustar_found){USTAR_FOLDER, un, un->un_path, len};
	if (ustar_compare(un->un_path, path, len) == 0) {
		if (!un->un_isdir)
			ufd->ufd_kind =
			    un->un_link != NULL ? USTAR_LINK : USTAR_FILE;
		return ufd->ufd_kind;
	}
	return ustar_is_below(un->un_path, path, len) ? USTAR_FOLDER
						      : USTAR_NONE;
}

bool
ustar_has(const struct ustar_volume *uv, const char *path)
{
	struct ustar_found ufd;

	return lookup(uv, path, strlen(path), &ufd) != USTAR_NONE;
}

bool
ustar_is_link_above(const struct ustar_volume *uv, const char *path)
{
	const size_t len = strlen(path);
	struct ustar_found ufd;
	size_t next;

	if (lookup(uv, path, len, &ufd) != USTAR_LINK)
		return false;
	next = (size_t)(ufd.ufd_node - uv->uv_node) + 1;
	return next < uv->uv_nnodes &&
	    ustar_is_below(uv->uv_node[next].un_path, path, len);
}

/* Nothing is at `path`: ENOTDIR if a part of it is a file, else ENOENT. */
static int
why_missing(const struct ustar_volume *uv, const char *path)
{
	struct ustar_found ufd;
	const char *slash;

	for (slash = strchr(path, '/'); slash != NULL;
	     slash = strchr(slash + 1, '/'))
		if (lookup(uv, path, (size_t)(slash - path), &ufd) ==
		    USTAR_FILE)
			return ENOTDIR;
	return ENOENT;
}

/* A link is met: `rest` is to follow its text. */
static int
follow(struct ustar_way *uwy, const char *text, const char *rest)
{
	if (ksnprintf(uwy->uwy_next, sizeof(uwy->uwy_next), "%s%s%s", text,
		*rest == '\0' ? "" : "/", rest) >= (int)sizeof(uwy->uwy_next))
		return ENAMETOOLONG;
	memcpy(uwy->uwy_todo, uwy->uwy_next, sizeof(uwy->uwy_todo));
	return 0;
}

/* Append a component to uwy_done, which has *lenp bytes; or take the last. */
static int
append(struct ustar_way *uwy, size_t *lenp, const char *name, size_t len)
{
	size_t done = *lenp;

	if (len == 0 || (len == 1 && name[0] == '.'))
		return 0;
	if (len == 2 && name[0] == '.' && name[1] == '.') {
		while (done > 0 && uwy->uwy_done[--done] != '/')
			continue;
	} else {
		if (done + 1 + len >= sizeof(uwy->uwy_done))
			return ENAMETOOLONG;
		if (done > 0)
			uwy->uwy_done[done++] = '/';
		memcpy(uwy->uwy_done + done, name, len);
		done += len;
	}
	uwy->uwy_done[done] = '\0';
	*lenp = done;
	return 0;
}

static size_t
component_len(const char *p)
{
	size_t len = 0;

	while (p[len] != '\0' && p[len] != '/')
		len++;
	return len;
}

/* Walk along uwy_todo, component by component, after `nlinks` links. */
static int
walk(struct ustar_volume *uv, unsigned nlinks, struct ustar_found *ufd)
{
	struct ustar_way *uwy = &uv->uv_way;
	unsigned nsteps = 0;
	const char *p = uwy->uwy_todo;
	size_t done = 0, before, len;
	int error;

	while (*p != '\0') {
		if (++nsteps > FS_STEPS_MAX)
			return ELOOP;
		len = component_len(p);
		before = done;
		error = append(uwy, &done, p, len);
		if (error != 0)
			return error;
		p += len + (p[len] == '/');
		switch (lookup(uv, uwy->uwy_done, done, ufd)) {
		case USTAR_NONE:
			return ENOENT;
		case USTAR_FILE:
			if (p[-1] == '/')
				return ENOTDIR;
			break;
		case USTAR_LINK:
			if (++nlinks > FS_LINKS_MAX)
				return ELOOP;
			error = follow(uwy, ufd->ufd_node->un_link, p);
			if (error != 0)
				return error;
			p = uwy->uwy_todo;
			done = *p == '/' ? 0 : before;
			uwy->uwy_done[done] = '\0';
			break;
		default:
			break;
		}
	}
	if (done == 0)
		(void)lookup(uv, "", 0, ufd);
	return 0;
}

/*
 * Where the walk to `path` begins: a member that is a link is followed from the
 * directory of its path, which may lead through another link.
 */
static int
begin(struct ustar_way *uwy, const char *path, const struct ustar_node *link)
{
	const char *text = link == NULL ? path : link->un_link;
	const char *slash = link == NULL ? NULL : strrchr(path, '/');
	const int dir =
	    slash == NULL || *text == '/' ? 0 : (int)(slash + 1 - path);

	if (ksnprintf(uwy->uwy_todo, sizeof(uwy->uwy_todo), "%.*s%s", dir, path,
		text) >= (int)sizeof(uwy->uwy_todo))
		return ENAMETOOLONG;
	return 0;
}

int
ustar_find(struct ustar_volume *uv, const char *path, struct ustar_found *ufd)
{
	const enum ustar_kind kind = lookup(uv, path, strlen(path), ufd);
	int error;

	if (kind == USTAR_FILE || kind == USTAR_FOLDER)
		return 0;
	if (!uv->uv_links)
		return why_missing(uv, path);
	error =
	    begin(&uv->uv_way, path, kind == USTAR_LINK ? ufd->ufd_node : NULL);
	return error != 0 ? error : walk(uv, kind == USTAR_LINK ? 1 : 0, ufd);
}
