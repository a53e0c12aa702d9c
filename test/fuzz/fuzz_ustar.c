/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_ustar.c: any bytes as a tar archive.  Header checksums are corrected
 * first (if the first byte is odd), so that other fields are reached; then
 * every directory is listed and every file read, from memory and from a disk.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fs/fs.h>
#include <libkern/kerrno.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BLOCK     512
#define DEPTH_MAX 40
#define VISIT_MAX 2000 /* entries of one mount: links may make circles */

static void
check(bool ok)
{
	if (!ok)
		abort();
}

static void *
count_alloc(void *cookie, size_t size)
{
	*(size_t *)cookie += size;
	return malloc(size);
}

static void
count_free(void *cookie, void *p, size_t size)
{
	*(size_t *)cookie -= size;
	free(p);
}

/* A disk of whole blocks over the image. */
struct disk {
	const uint8_t *d_image;
	uint32_t d_blksize;
};

static int
disk_read(void *cookie, uint64_t blk, size_t nblks, void *buf)
{
	const struct disk *d = cookie;

	memcpy(buf, d->d_image + blk * d->d_blksize, nblks * d->d_blksize);
	return 0;
}

/* Correct the checksum of every block with ustar's magic number. */
static void
seal(uint8_t *image, size_t size)
{
	size_t off;

	for (off = 0; off + BLOCK <= size; off += BLOCK) {
		uint8_t *h = image + off;
		unsigned sum = 0, i;
		char text[8];

		if (memcmp(h + 257, "ustar", 5) != 0)
			continue;
		memset(h + 148, ' ', 8);
		for (i = 0; i < BLOCK; i++)
			sum += h[i];
		snprintf(text, sizeof(text), "%06o", sum & 0777777);
		memcpy(h + 148, text, 8);
	}
}

/* Has any header the type of a link? */
static bool
has_links(const uint8_t *image, size_t size)
{
	for (size_t off = 0; off + BLOCK <= size; off += BLOCK)
		if (image[off + 156] == '1' || image[off + 156] == '2')
			return true;
	return false;
}

struct place {
	struct fs_volume *pl_vol;
	char pl_path[4096];
	unsigned pl_depth;
	unsigned *pl_visits;
	bool pl_links;
};

/* What a link leads to may not be there, or be too far away. */
static void
read_file(const struct place *pl, uint64_t size)
{
	struct fs_file *ff;
	char *buf;
	int error = fs_open(pl->pl_vol, pl->pl_path, &ff);

	if (pl->pl_links && error != 0) {
		check(error == ENOENT || error == ENOTDIR || error == ELOOP ||
		    error == ENAMETOOLONG);
		return;
	}
	check(error == 0);
	if (pl->pl_links)
		size = ff->ff_size;
	check(ff->ff_size == size);
	buf = malloc(size + 1);
	check(buf != NULL && fs_read(ff, 0, buf, size) == 0);
	check(fs_read(ff, size, buf, 1) == EINVAL);
	free(buf);
	fs_close(ff);
}

static int
visit(const struct fs_dirent *de, void *arg)
{
	struct place *here = arg, *there;
	struct fs_file *ff;

	check(de->fd_name[0] != '\0' && strchr(de->fd_name, '/') == NULL);
	check(strcmp(de->fd_name, ".") != 0 && strcmp(de->fd_name, "..") != 0);
	there = malloc(sizeof(*there));
	check(there != NULL);
	*there = (struct place){.pl_vol = here->pl_vol,
	    .pl_depth = here->pl_depth + 1,
	    .pl_visits = here->pl_visits,
	    .pl_links = here->pl_links};
	if ((size_t)snprintf(there->pl_path, sizeof(there->pl_path), "%s/%s",
		here->pl_path, de->fd_name) >= sizeof(there->pl_path) ||
	    there->pl_depth > DEPTH_MAX || ++*there->pl_visits > VISIT_MAX) {
		free(there);
		return 0;
	}
	if (!de->fd_isdir)
		read_file(there, de->fd_size);
	else {
		/* A name may be a file's and a directory's. */
		if (fs_open(there->pl_vol, there->pl_path, &ff) == 0)
			fs_close(ff);
		(void)fs_readdir(there->pl_vol, there->pl_path, visit, there);
	}
	free(there);
	return 0;
}

static void
try_device(const struct fs_dev *dev, bool links)
{
	size_t live = 0;
	unsigned visits = 0;
	const struct fs_mem mem = {count_alloc, count_free, &live};
	struct place root = {.pl_visits = &visits, .pl_links = links};
	struct fs_fault fault;
	int error;

	error = fs_mount(fs_types, dev, &mem, &root.pl_vol, &fault);
	if (error == 0) {
		check(fs_readdir(root.pl_vol, "/", visit, &root) == 0);
		fs_unmount(root.pl_vol);
	} else {
		check(error == EIO || error == EFTYPE || error == ENOTSUP);
		check(fault.flt_what[0] != '\0' &&
		    fault.flt_offset <= dev->dv_size);
	}
	check(live == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct disk d;
	struct fs_dev dev;
	uint8_t *image;
	bool links;

	if (size == 0)
		return 0;
	image = malloc(size);
	check(image != NULL);
	memcpy(image, data + 1, size - 1);
	if ((data[0] & 1) != 0)
		seal(image, size - 1);
	links = has_links(image, size - 1);
	fs_dev_mem(&dev, image, size - 1);
	try_device(&dev, links);
	/* The same bytes on a disk of 512- or 2048-byte blocks. */
	d = (struct disk){image, (data[0] & 2) != 0 ? 512 : 2048};
	dev = (struct fs_dev){disk_read, &d,
	    (size - 1) / d.d_blksize * d.d_blksize, d.d_blksize, NULL};
	try_device(&dev, links);
	free(image);
	return 0;
}
