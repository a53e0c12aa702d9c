/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsfuzz.c: any bytes as the image of a file system: every directory is listed,
 * every file read forwards and backwards, in pieces and whole.
 */
#include "fsfuzz.h"

#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libkern/kerrno.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);

#define DEPTH_MAX 8
#define FILES_MAX 60
#define BYTES_MAX ((size_t)32 << 10) /* of a file */

static void
check(bool ok)
{
	if (!ok)
		abort();
}

/*
 * A volume's cache, kept and poisoned between runs: to map it and fault it in
 * again would take most of the time of a run.
 */
static struct {
	void *k_block;
	size_t k_size;
} kept;
#define KEEP_MIN ((size_t)64 << 10)

static void *
count_alloc(void *cookie, size_t size)
{
	void *p = kept.k_block;

	*(size_t *)cookie += size;
	if (p == NULL || kept.k_size != size)
		return malloc(size);
	kept.k_block = NULL;
	ASAN_UNPOISON_MEMORY_REGION(p, size);
	return p;
}

static void
count_free(void *cookie, void *p, size_t size)
{
	*(size_t *)cookie -= size;
	if (size < KEEP_MIN || p == NULL || kept.k_block != NULL) {
		free(p);
		return;
	}
	kept.k_block = p;
	kept.k_size = size;
	ASAN_POISON_MEMORY_REGION(p, size);
}

/* A disk with zeros after the image. */
struct disk {
	const uint8_t *d_image;
	size_t d_size; /* bytes of the image */
	uint32_t d_blksize;
};

static int
disk_read(void *cookie, uint64_t blk, size_t nblks, void *buf)
{
	const struct disk *d = cookie;
	const uint64_t off = blk * d->d_blksize;
	const size_t len = nblks * d->d_blksize;
	size_t n = 0;

	if (off < d->d_size) {
		n = d->d_size - (size_t)off;
		n = n < len ? n : len;
		memcpy(buf, d->d_image + off, n);
	}
	memset((uint8_t *)buf + n, 0, len - n);
	return 0;
}

struct place {
	struct fs_volume *pl_vol;
	unsigned *pl_files;
	unsigned pl_depth;
	char pl_path[2048];
};

/* An allowed error; EIO and ENOTSUP come with a reason. */
static void
check_error(const struct fs_volume *vol, int error)
{
	const struct fs_fault *flt = &vol->fv_fault;

	check(flt->flt_what != NULL);
	check(error == EIO || error == ENOTSUP ? flt->flt_what[0] != '\0'
					       : error == 0 ||
		    error == ENOENT || error == ENOTDIR || error == EISDIR ||
		    error == ELOOP || error == EFTYPE || error == ENAMETOOLONG);
}

static void
read_file(struct fs_volume *vol, struct fs_file *ff)
{
	const size_t n =
	    ff->ff_size < BYTES_MAX ? (size_t)ff->ff_size : BYTES_MAX;
	const uint64_t tail = ff->ff_size - n;
	uint8_t *whole = malloc(n + 1), *piece = malloc(n + 1);
	size_t off, len;
	int error;

	check(whole != NULL && piece != NULL);
	check_error(vol, fs_read(ff, tail, whole, n));
	error = fs_read(ff, 0, whole, n);
	check_error(vol, error);
	for (off = 0; error == 0 && off < n; off += len) {
		len = n - off < 700 ? n - off : 700 + off;
		len = len < n - off ? len : n - off;
		check(fs_read(ff, off, piece, len) == 0);
		check(memcmp(piece, whole + off, len) == 0);
	}
	check(fs_read(ff, ff->ff_size, piece, 1) == EINVAL);
	free(whole);
	free(piece);
}

static int
visit(const struct fs_dirent *de, void *arg)
{
	struct place *here = arg, *there;
	struct fs_volume *vol = here->pl_vol;
	struct fs_file *ff;
	uint64_t size;
	int error;

	check(de->fd_name[0] != '\0' && strchr(de->fd_name, '/') == NULL);
	check(strcmp(de->fd_name, ".") != 0 && strcmp(de->fd_name, "..") != 0);
	if (++*here->pl_files > FILES_MAX)
		return ECANCELED;
	check_error(vol, fs_dirent_size(de, &size));
	there = malloc(sizeof(*there));
	check(there != NULL);
	*there = *here;
	if ((size_t)snprintf(there->pl_path, sizeof(there->pl_path), "%s/%s",
		here->pl_path, de->fd_name) < sizeof(there->pl_path) &&
	    ++there->pl_depth <= DEPTH_MAX) {
		error = fs_open(vol, there->pl_path, &ff);
		check_error(vol, error);
		check((error == 0) == (ff != NULL));
		if (error == 0) {
			read_file(vol, ff);
			fs_close(ff);
		} else if (error == EISDIR) {
			error = fs_readdir(vol, there->pl_path, visit, there);
			if (error != ECANCELED)
				check_error(vol, error);
		}
	}
	free(there);
	return *here->pl_files > FILES_MAX ? ECANCELED : 0;
}

int
fsfuzz_run(const struct fs_type *type, const uint8_t *data, size_t size)
{
	const struct fs_type *const types[] = {type, NULL};
	size_t live = 0;
	const struct fs_mem mem = {count_alloc, count_free, &live};
	unsigned files = 0;
	struct place root = {.pl_files = &files};
	struct fs_fault fault;
	struct fs_dev dev;
	struct disk d;
	int error;

	if (size == 0)
		return 0;
	d = (struct disk){data + 1, size - 1, 512U << (data[0] >> 3 & 3)};
	dev = (struct fs_dev){
	    disk_read, &d, (uint64_t)65536 << (data[0] & 7), d.d_blksize, NULL};
	while (dev.dv_size < d.d_size)
		dev.dv_size += 65536;
	error = fs_mount(types, &dev, &mem, &root.pl_vol, &fault);
	if (error == 0) {
		error = fs_readdir(root.pl_vol, "/", visit, &root);
		if (error != ECANCELED)
			check_error(root.pl_vol, error);
		fs_unmount(root.pl_vol);
	} else {
		check(error == EIO || error == EFTYPE || error == ENOTSUP);
		check(fault.flt_what[0] != '\0');
		check(fault.flt_offset <= dev.dv_size);
	}
	check(live == 0);
	return 0;
}

/* Its own random numbers: the same seed gives the same input. */
static uint64_t
next(uint64_t *state)
{
	*state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
	return *state >> 33;
}

/* An aligned place; mostly one that is not all zeros. */
static size_t
pick(uint64_t *state, const uint8_t *p, size_t size, size_t width)
{
	size_t off = 0;
	unsigned tries;

	for (tries = 0; tries < 200; tries++) {
		off = (size_t)next(state) % (size / width) * width;
		if (p[off] != 0 || p[off + width - 1] != 0 ||
		    next(state) % 100 == 0)
			break;
	}
	return off;
}

static void
change(uint64_t *state, uint8_t *p, size_t size)
{
	static const uint64_t values[] = {0, 1, 2, 3, 0xffffffffffffffff, 0x7f,
	    0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff,
	    0x80000000, 0xffffffff, 0x100000000, 0x7fffffffffffffff,
	    0x8000000000000000, 0x0fffffff, 0x0ffffff8, 12, 512, 4096};
	const size_t width = (size_t)1 << next(state) % 4;
	const size_t off = pick(state, p, size, width);
	const bool big = next(state) % 3 == 0;
	uint64_t v = 0;

	switch (next(state) % 4) {
	case 0: /* what is elsewhere */
		memmove(p + off, p + pick(state, p, size, width), width);
		return;
	case 1: /* a little more or less */
		for (size_t i = 0; i < width; i++)
			v = v << 8 | p[off + (big ? i : width - 1 - i)];
		v += next(state) % 17 - 8;
		break;
	case 2:
		v = next(state) % 4096;
		break;
	default:
		v = values[next(state) % (sizeof(values) / sizeof(values[0]))];
		break;
	}
	for (size_t i = 0; i < width; i++, v >>= 8)
		p[off + (big ? width - 1 - i : i)] = (uint8_t)v;
}

size_t
fsfuzz_mutate(uint8_t *data, size_t size, size_t max, unsigned seed,
    void (*fix)(uint8_t *image, size_t size))
{
	uint64_t state = seed;
	unsigned n;

	if (size < 64 || next(&state) % 8 == 0)
		size = LLVMFuzzerMutate(data, size, max);
	else {
		if (next(&state) % 50 == 0)
			data[0] = (uint8_t)next(&state);
		for (n = 1 + (unsigned)next(&state) % 4; n > 0; n--)
			change(&state, data + 1, size - 1);
	}
	if (fix != NULL && size > 1 && next(&state) % 16 != 0)
		fix(data + 1, size - 1);
	return size;
}
