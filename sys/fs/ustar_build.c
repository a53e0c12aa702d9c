/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ustar_build.c: the index of a ustar archive.  The archive is read twice: once
 * to count, once to build an index sorted by path, in one allocation.  After
 * that an open is a binary search (ustar_index.c) and a folder's entries lie
 * side by side.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "ustar_impl.h"

static int
node_compare(const void *a, const void *b)
{
	const struct ustar_node *na = a, *nb = b;
	int c = ustar_compare(na->un_path, nb->un_path, SIZE_MAX);

	if (c != 0)
		return c;
	return na->un_seq < nb->un_seq ? -1 : na->un_seq > nb->un_seq;
}

/*
 * Append `t` to the path out[*np], its components separated by one '/', "."
 * left out.  False for a ".." or a NUL: no archiver writes such a name.  Writes
 * at most one byte more than t has.
 */
static bool
append_components(const struct ustar_text *t, char *out, size_t *np)
{
	size_t i = 0, start, len;

	while (i < t->ut_len) {
		start = i;
		while (i < t->ut_len && t->ut_text[i] != '/')
			i++;
		len = i - start;
		i++;
		if (len == 0 || (len == 1 && t->ut_text[start] == '.'))
			continue;
		if ((len == 2 && memcmp(t->ut_text + start, "..", 2) == 0) ||
		    memchr(t->ut_text + start, '\0', len) != NULL)
			return false;
		if (*np > 0)
			out[(*np)++] = '/';
		memcpy(out + *np, t->ut_text + start, len);
		*np += len;
	}
	return true;
}

/*
 * Room for a member's path: both parts, two separators, the NUL; and for the
 * text of a link: the root's '/', the NUL.
 */
static size_t
text_room(const struct ustar_member *um)
{
	const size_t link =
	    um->um_link.ut_text == NULL ? 0 : um->um_link.ut_len + 2;

	return um->um_prefix.ut_len + um->um_name.ut_len + 3 + link;
}

/* Write the text of a member's link, or nothing. */
static const char *
link_text(const struct ustar_member *um, char *out)
{
	char *p = out;

	if (um->um_link.ut_text == NULL)
		return NULL;
	if (um->um_ishard)
		*p++ = '/';
	memcpy(p, um->um_link.ut_text, um->um_link.ut_len);
	p[um->um_link.ut_len] = '\0';
	return out;
}

/* First pass: how many members, and how many bytes their texts may take. */
static int
count(struct ustar_walk *uw, size_t *np, size_t *bytesp)
{
	struct ustar_member um;
	int error;

	*np = *bytesp = 0;
	while ((error = ustar_next(uw, &um)) == 0) {
		++*np;
		*bytesp += text_room(&um);
	}
	return error == ENOENT ? 0 : error;
}

/*
 * Second pass: at most `n` members, whose texts take at most `bytes` bytes
 * from `paths` on.  EIO: there are more, the device is not what it was.
 */
static int
fill(struct ustar_volume *uv, struct ustar_walk *uw, size_t n, char *paths,
    size_t bytes)
{
	struct ustar_member um;
	uint32_t seq = 0;
	int error;

	while ((error = ustar_next(uw, &um)) == 0) {
		struct ustar_node *un = &uv->uv_node[uv->uv_nnodes];
		size_t len = 0, room = text_room(&um);

		if (uv->uv_nnodes == n || room > bytes) {
			uw->uw_fault = (struct fs_fault){
			    "archive changes while it is read", uw->uw_off};
			return EIO;
		}
		if (!append_components(&um.um_prefix, paths, &len) ||
		    !append_components(&um.um_name, paths, &len))
			continue;
		paths[len] = '\0';
		un->un_path = paths;
		un->un_link = link_text(&um, paths + len + 1);
		uv->uv_links |= un->un_link != NULL;
		un->un_off = um.um_off;
		un->un_size = um.um_size;
		un->un_isdir = um.um_isdir;
		un->un_seq = seq++;
		paths += room;
		bytes -= room;
		uv->uv_nnodes++;
	}
	return error == ENOENT ? 0 : error;
}

/* Of several members with one path the last stays. */
static void
drop_duplicates(struct ustar_volume *uv)
{
	size_t i, n = 0;

	for (i = 0; i < uv->uv_nnodes; i++) {
		if (i + 1 < uv->uv_nnodes &&
		    strcmp(uv->uv_node[i].un_path,
			uv->uv_node[i + 1].un_path) == 0)
			continue;
		uv->uv_node[n++] = uv->uv_node[i];
	}
	uv->uv_nnodes = n;
}

/* A volume with room for what count() found.  NULL: no memory. */
static struct ustar_volume *
volume_new(
    const struct fs_dev *dev, const struct fs_mem *mem, size_t n, size_t bytes)
{
	struct ustar_volume *uv;
	size_t total;

	if (__builtin_mul_overflow(n, sizeof(uv->uv_node[0]), &total) ||
	    __builtin_add_overflow(total, bytes, &total) ||
	    __builtin_add_overflow(total, sizeof(*uv), &total))
		return NULL;
	uv = mem->fm_alloc(mem->fm_cookie, total);
	if (uv == NULL)
		return NULL;
	uv->uv_vol = (struct fs_volume){.fv_ops = NULL};
	uv->uv_dev = *dev;
	uv->uv_mem = *mem;
	uv->uv_allocated = total;
	uv->uv_links = false;
	uv->uv_nnodes = 0;
	return uv;
}

void
ustar_free(struct ustar_volume *uv)
{
	const struct fs_mem mem = uv->uv_mem;

	mem.fm_free(mem.fm_cookie, uv, uv->uv_allocated);
}

int
ustar_build(const struct fs_dev *dev, const struct fs_mem *mem,
    struct ustar_volume **uvp, struct fs_fault *fault)
{
	struct ustar_volume *uv = NULL;
	struct ustar_walk uw;
	size_t n, bytes;
	int error;

	ustar_walk_init(&uw, dev, mem);
	error = count(&uw, &n, &bytes);
	if (error == 0 && (uv = volume_new(dev, mem, n, bytes)) == NULL) {
		uw.uw_fault.flt_what = "no memory";
		error = ENOMEM;
	}
	if (error == 0) {
		uw.uw_off = 0;
		error = fill(uv, &uw, n, (char *)&uv->uv_node[n], bytes);
	}
	*fault = uw.uw_fault;
	ustar_walk_fini(&uw);
	if (error != 0) {
		if (uv != NULL)
			ustar_free(uv);
		return error;
	}
	ksort(uv->uv_node, uv->uv_nnodes, sizeof(uv->uv_node[0]), node_compare);
	drop_duplicates(uv);
	*uvp = uv;
	return 0;
}
