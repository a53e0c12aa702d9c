/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmimage.c: see kmimage.h.  The firmware of the loader's rooms is a file in
 * memory here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libsa/libsa.h>

#include "kmimage.h"

#define MAXTREE 16384 /* entries of a directory of modules */

struct kmimage {
	const char *im_path;
	const uint8_t *im_data;
	size_t im_size;
	uint32_t im_blksize;
	bool im_iscd;
	struct sa_env im_env;
	struct loader im_loader;
	size_t im_volume; /* that the kernel is on; SIZE_MAX: on none */
};

static int
disk_read(void *cookie, uint64_t blk, size_t nblks, void *buf)
{
	const struct kmimage *im = cookie;

	memcpy(buf, im->im_data + blk * im->im_blksize, nblks * im->im_blksize);
	return 0;
}

static size_t
disk_count(void *cookie)
{
	(void)cookie;
	return 1;
}

static int
disk_info(void *cookie, size_t i, struct sa_diskinfo *di)
{
	struct kmimage *im = cookie;

	(void)i;
	*di = (struct sa_diskinfo){
	    .di_dev = {.dv_read = disk_read,
		.dv_cookie = im,
		.dv_size = im->im_size - im->im_size % im->im_blksize,
		.dv_blksize = im->im_blksize},
	    .di_iscd = im->im_iscd,
	};
	return 0;
}

static size_t
no_fwfs(void *cookie)
{
	(void)cookie;
	return 0;
}

static void *
heap_alloc(void *cookie, size_t size)
{
	(void)cookie;
	return malloc(size);
}

static void
heap_free(void *cookie, void *p, size_t size)
{
	(void)cookie;
	(void)size;
	free(p);
}

/* What a file system tells its user is not asked for. */
static void
no_console(void *cookie, int c)
{
	(void)cookie;
	(void)c;
}

static uint64_t
no_clock(void *cookie)
{
	(void)cookie;
	return 0;
}

struct kmimage *
kmimage_open(const struct kmfile *kf, const char *path)
{
	struct kmimage *im = kmfile_alloc(1, sizeof(*im));

	*im = (struct kmimage){
	    .im_path = path,
	    .im_data = kf->kf_data,
	    .im_size = kf->kf_size,
	    .im_blksize = 512,
	    .im_volume = SIZE_MAX,
	    .im_env =
		{
		    .se_cookie = im,
		    .se_putchar = no_console,
		    .se_millis = no_clock,
		    .se_alloc = heap_alloc,
		    .se_free = heap_free,
		    .se_disk_count = disk_count,
		    .se_disk_info = disk_info,
		    .se_fwfs_count = no_fwfs,
		},
	};
	/* ISO 9660 alone: on a hybrid image the partitions count, too. */
	im->im_iscd = kf->kf_size > 34816 &&
	    memcmp(kf->kf_data + 32769, "CD001", 5) == 0 &&
	    memcmp(kf->kf_data + 510, "\x55\xaa", 2) != 0;
	if (im->im_iscd)
		im->im_blksize = 2048;
	im->im_loader.ld_env = &im->im_env;
	return im;
}

void
kmimage_close(struct kmimage *im)
{
	device_fini(&im->im_loader);
	free(im);
}

/* "disk.img:hd0a:/netbsd" */
static char *
name_of(const struct kmimage *im, const char *volume, const char *path)
{
	const size_t size =
	    strlen(im->im_path) + strlen(volume) + strlen(path) + 3;
	char *name = kmfile_alloc(size, 1);

	snprintf(name, size, "%s:%s:%s", im->im_path, volume, path);
	return name;
}

static bool
read_kernel(struct kmimage *im, size_t i, const char *path, struct kmfile *kf,
    char why[KMFILE_WHY], bool *mounted, bool *found)
{
	struct fs_volume *vol;
	struct fs_file *ff;
	bool good = false;

	if (device_mount_number(&im->im_loader, i, &vol) != 0)
		return false;
	*mounted = true;
	if (fs_open(vol, path, &ff) == 0) {
		*found = true;
		good = kmfile_read(kf, ff, KMFILE_KERNEL, why);
		fs_close(ff);
	}
	fs_unmount(vol);
	return good;
}

bool
kmimage_kernel(
    struct kmimage *im, struct kmfile *kf, char **where, char why[KMFILE_WHY])
{
	static const char *const paths[] = {"/netbsd", "/netbsd.gz", "/onetbsd",
	    "/onetbsd.gz", "/netbsd.old", "/netbsd.old.gz"};
	struct loader *ld = &im->im_loader;
	bool mounted = false, found = false;

	for (size_t i = 0; i < device_count(ld); i++)
		for (size_t k = 0; k < knitems(paths); k++) {
			if (read_kernel(
				im, i, paths[k], kf, why, &mounted, &found)) {
				im->im_volume = i;
				*where = name_of(
				    im, device_info(ld, i)->vi_name, paths[k]);
				return true;
			}
			if (found)
				return false;
		}
	snprintf(why, KMFILE_WHY,
	    mounted
		? "no kernel (netbsd, netbsd.gz, ...) in any file system of "
		  "this image"
		: "neither an ELF file nor a disk image with a known file "
		  "system");
	return false;
}

/* The names of a directory's entries. */
struct names {
	char *na_list[MAXTREE];
	size_t na_n;
};

static int
take_name(const struct fs_dirent *de, void *arg)
{
	struct names *na = arg;

	if (na->na_n < MAXTREE)
		na->na_list[na->na_n++] = kmfile_strdup(de->fd_name);
	return 0;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* <dir>/<name>/<name>.kmod */
static void
add_module(struct kmimage *im, struct kmtree *kt, struct fs_volume *vol,
    const char *volume, const char *dir, const char *name)
{
	const size_t size = strlen(dir) + 2 * strlen(name) + 16;
	char *path = kmfile_alloc(size, 1), *where;
	char why[KMFILE_WHY];
	struct fs_file *ff;
	struct kmfile kf;
	uint64_t filesize;

	snprintf(path, size, "%s/%s/%s.kmod", dir, name, name);
	if (fs_open(vol, path, &ff) == 0) {
		where = name_of(im, volume, path);
		filesize = ff->ff_size;
		if (kmfile_read(&kf, ff, KMFILE_MODULE, why))
			kmtree_add_file(kt, where, &kf, filesize, true);
		else
			kmtree_unreadable(kt, where, why);
		fs_close(ff);
		free(where);
	}
	free(path);
}

static void
add_tree(struct kmimage *im, struct kmtree *kt, size_t i, const char *dir)
{
	const char *volume = device_info(&im->im_loader, i)->vi_name;
	struct names *na = kmfile_alloc(1, sizeof(*na));
	struct fs_volume *vol;

	if (device_mount_number(&im->im_loader, i, &vol) == 0) {
		if (fs_readdir(vol, dir, take_name, na) != 0 && na->na_n != 0)
			kmtree_unreadable(kt, dir, "is damaged");
		ksort(na->na_list, na->na_n, sizeof(na->na_list[0]), by_text);
		for (size_t k = 0; k < na->na_n; k++) {
			add_module(im, kt, vol, volume, dir, na->na_list[k]);
			free(na->na_list[k]);
		}
		fs_unmount(vol);
	}
	free(na);
}

bool
kmimage_modules(struct kmimage *im, const struct kmkernel *kk,
    struct kmtree *kt, char why[KMFILE_WHY])
{
	const size_t before = kt->kt_set.kms_n,
		     n = device_count(&im->im_loader);
	char dir[96];

	if (kk->kk_version == 0) {
		snprintf(why, KMFILE_WHY,
		    "the kernel has no version note, so its modules cannot be "
		    "found");
		return false;
	}
	snprintf(dir, sizeof(dir), "/stand/%s/%s/modules", kk->kk_md->md_name,
	    kk->kk_release);
	if (im->im_volume != SIZE_MAX)
		add_tree(im, kt, im->im_volume, dir);
	for (size_t i = 0; i < n && kt->kt_set.kms_n == before; i++)
		if (i != im->im_volume)
			add_tree(im, kt, i, dir);
	if (kt->kt_set.kms_n != before)
		return true;
	snprintf(why, KMFILE_WHY, "no modules in %s of any file system", dir);
	return false;
}

size_t
kmimage_volumes(struct kmimage *im)
{
	return device_count(&im->im_loader);
}

bool
kmimage_mount(struct kmimage *im, size_t i, struct fs_volume **volp)
{
	return device_mount_number(&im->im_loader, i, volp) == 0;
}

const char *
kmimage_volume(struct kmimage *im, size_t i)
{
	return device_info(&im->im_loader, i)->vi_name;
}
