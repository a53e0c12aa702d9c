/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ffstest.c: make FFS images with makefs, and find structures in them.
 */
#include "ffstest.h"

void
ffs_image(struct ft_image *im, const char *tree, unsigned version,
    const char *order, unsigned bsize, unsigned fsize)
{
	ft_run("makefs", "makefs",
	    "rm -f ffs.img && makefs -t ffs -B %s -o "
	    "version=%u,bsize=%u,fsize=%u,minfree=0 -M 1m -b 30%% "
	    "-f 20 ffs.img %s",
	    order, version, bsize, fsize, tree);
	ft_load(im, "ffs.img");
}

uint64_t
ffs_get(const struct ffs_view *v, size_t off, unsigned size)
{
	const uint8_t *p = v->v_im->im_data + off;
	uint64_t n = 0;

	assert_true(off + size <= v->v_im->im_size);
	for (unsigned i = 0; i < size; i++)
		n = n << 8 | p[v->v_big ? i : size - 1 - i];
	return n;
}

void
ffs_put(struct ffs_view *v, size_t off, unsigned size, uint64_t value)
{
	assert_true(off + size <= v->v_im->im_size);
	for (unsigned i = 0; i < size; i++)
		v->v_im->im_data[off + (v->v_big ? size - 1 - i : i)] =
		    (uint8_t)(value >> (8 * i));
}

void
ffs_view(struct ffs_view *v, struct ft_image *im)
{
	uint64_t magic;

	*v = (struct ffs_view){.v_im = im, .v_sb = 8192};
	magic = ffs_get(v, v->v_sb + 1372, 4);
	if (magic != 0x11954 && magic != 0x19540119) {
		v->v_big = true;
		magic = ffs_get(v, v->v_sb + 1372, 4);
	}
	assert_true(magic == 0x11954 || magic == 0x19540119);
	v->v_ufs2 = magic != 0x11954;
	v->v_fsize = (unsigned)ffs_get(v, v->v_sb + 52, 4);
	v->v_inodes = (size_t)ffs_get(v, v->v_sb + 16, 4) * v->v_fsize;
	v->v_ptr = v->v_ufs2 ? 8 : 4;
	v->v_blocks = v->v_ufs2 ? 112 : 40;
	v->v_size = v->v_ufs2 ? 16 : 8;
}

static size_t
inode(const struct ffs_view *v, uint64_t ino)
{
	assert_true(ino < ffs_get(v, v->v_sb + 184, 4));
	return v->v_inodes + (size_t)ino * (v->v_ufs2 ? 256 : 128);
}

size_t
ffs_dirent(const struct ffs_view *v, const char *path)
{
	const size_t root = inode(v, 2);
	size_t at =
	    (size_t)ffs_get(v, root + v->v_blocks, v->v_ptr) * v->v_fsize;
	const size_t end = at + (size_t)ffs_get(v, root + v->v_size, 8);
	const uint8_t *p;

	for (; at < end; at += (size_t)ffs_get(v, at + 4, 2)) {
		p = v->v_im->im_data + at;
		if (p[7] == strlen(path + 1) &&
		    memcmp(p + 8, path + 1, p[7]) == 0)
			return at;
	}
	fail_msg("%s is not in the image", path);
	return 0;
}

size_t
ffs_inode(const struct ffs_view *v, const char *path)
{
	return inode(v, ffs_get(v, ffs_dirent(v, path), 4));
}

void
ffs_old_dirs(struct ffs_view *v)
{
	const uint64_t n = ffs_get(v, v->v_sb + 184, 4);

	for (uint64_t ino = 2; ino < n; ino++) {
		size_t di = inode(v, ino), at, end;

		if ((ffs_get(v, di, 2) & 0170000) != 0040000)
			continue;
		at =
		    (size_t)ffs_get(v, di + v->v_blocks, v->v_ptr) * v->v_fsize;
		end = at + (size_t)ffs_get(v, di + v->v_size, 8);
		for (; at < end; at += (size_t)ffs_get(v, at + 4, 2))
			ffs_put(v, at + 6, 2, v->v_im->im_data[at + 7]);
	}
}
