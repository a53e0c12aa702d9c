/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_ustar.c: any bytes as a file-system image.  Header checksums are made
 * right first (unless the first byte says no), so that the fields behind them
 * are reached; then every folder is listed and every file read.
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

/* owner: this file */
static size_t live;

static void
check(bool ok)
{
	if (!ok)
		abort();
}

static void *
count_alloc(size_t size)
{
	live += size;
	return malloc(size);
}

static void
count_free(void *p, size_t size)
{
	live -= size;
	free(p);
}

static const struct fs_mem mem = {count_alloc, count_free};

/* Every block that says ustar gets the checksum of its bytes. */
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

struct place {
	struct fs_volume *pl_vol;
	char pl_path[4096];
	unsigned pl_depth;
};

static void
read_file(struct fs_volume *vol, const char *path, uint64_t size)
{
	struct fs_file *ff;
	char *buf;

	check(fs_open(vol, path, &ff) == 0);
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
	there->pl_vol = here->pl_vol;
	there->pl_depth = here->pl_depth + 1;
	if ((size_t)snprintf(there->pl_path, sizeof(there->pl_path), "%s/%s",
		here->pl_path, de->fd_name) >= sizeof(there->pl_path) ||
	    there->pl_depth > DEPTH_MAX) {
		free(there);
		return 0;
	}
	if (!de->fd_isdir)
		read_file(there->pl_vol, there->pl_path, de->fd_size);
	else {
		/* A file may have the name too, and entries below it. */
		if (fs_open(there->pl_vol, there->pl_path, &ff) == 0)
			fs_close(ff);
		(void)fs_readdir(there->pl_vol, there->pl_path, visit, there);
	}
	free(there);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct place root = {0};
	struct fs_fault fault;
	uint8_t *image;
	int error;

	if (size == 0)
		return 0;
	image = malloc(size);
	check(image != NULL);
	memcpy(image, data + 1, size - 1);
	if (data[0] != 0)
		seal(image, size - 1);
	error = ustar_mount_fault(image, size - 1, &mem, &root.pl_vol, &fault);
	if (error == 0) {
		check(fs_readdir(root.pl_vol, "/", visit, &root) == 0);
		fs_unmount(root.pl_vol);
	} else {
		check(error == EIO || error == EFTYPE);
		check(fault.ff_what[0] != '\0' && fault.ff_offset <= size - 1);
	}
	check(live == 0);
	free(image);
	return 0;
}
