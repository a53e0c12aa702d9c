/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fstest.h: what the tests of file systems share: trees of files, images that
 * the real tools make of them, devices and memory that count and fail,
 * comparing every byte, changing every field.
 */
#ifndef _FSTEST_H_
#define _FSTEST_H_

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <fs/fs.h>
#include <libkern/kerrno.h>

/* A folder of this program, removed with all that is in it. */
extern char ft_dir[64]; /* owner: ft_setup, ft_teardown */
int ft_setup(void **state);
int ft_teardown(void **state);
/*
 * Run a tool by a shell command, in ft_dir.  Fails the test with what it said,
 * or with the package that it is in when it is missing.
 */
void ft_run(const char *tool, const char *package, const char *fmt, ...)
    __attribute__((__format__(__printf__, 3, 4)));

/* fsttree.c: a tree of files below ft_dir. */
#define FT_LINKS  0x01 /* symbolic links, names of bytes above 127 */
#define FT_SPARSE 0x02
#define FT_MANY   0x04 /* a directory of FT_NMANY files */
#define FT_NMANY  10000
/* Sizes around `bs` bytes, and those that need indirect blocks of it. */
void ft_tree(const char *name, unsigned flags, size_t bs);
/* Compare the volume with the tree: names, sizes, every byte. */
void ft_compare(struct fs_volume *vol, const char *name);
/* Do the links of a tree with FT_LINKS lead where they should? */
void ft_check_links(struct fs_volume *vol);
/* Content of any file: byte `off` of the file with that seed. */
uint8_t ft_byte(unsigned seed, uint64_t off);

/* An image of its own file, mapped: changes stay here. */
struct ft_image {
	uint8_t *im_data;
	size_t im_size;
};
void ft_load(struct ft_image *im, const char *name);
void ft_free(struct ft_image *im);
/* A FAT file system of `kb` kilobytes with what is in the folder `tree`. */
void ft_fat_image(struct ft_image *im, const char *tree, unsigned bits,
    unsigned sector, unsigned perclus, unsigned kb);

/* Memory that counts, and fails at the allocation fm_fail_at (0: never). */
struct ft_memory {
	size_t fm_live, fm_count, fm_fail_at;
};
extern struct ft_memory ft_memory; /* owner: the test */
extern const struct fs_mem ft_mem;

/* A disk over an image. */
struct ft_disk {
	const struct ft_image *d_image;
	struct fs_dev d_dev;
	size_t d_nread;   /* requests */
	uint64_t d_bytes; /* of all requests */
	size_t d_fail_at; /* the request that fails; 0: none */
};
void ft_disk(struct ft_disk *d, const struct ft_image *im, uint32_t blksize);
/* Mount what is on it with the table of types; it must work. */
struct fs_volume *ft_mount(struct ft_disk *d, const char *type);
/* Unmount; no memory is left. */
void ft_unmount(struct fs_volume *vol);

void ft_expect_error(struct fs_volume *vol, const char *path, int error);
/* It can be opened and read. */
void ft_expect_fine(struct fs_volume *vol, const char *path);

/*
 * Read everything on a device, whatever its contents: 0 or the first error.  An
 * EIO without a fault fails the test.  Reads at most 64 KB of a file.
 */
int ft_use(struct ft_disk *d, struct fs_fault *fault);
/* The same; *digestp stands for all names, sizes and bytes that were read. */
int ft_use_digest(struct ft_disk *d, struct fs_fault *fault, uint64_t *digestp);
/* Each request fails in turn, each allocation fails in turn. */
void ft_fail_all(const struct ft_image *im, uint32_t blksize);

/* A field of an image. */
struct ft_field {
	const char *f_name;
	size_t f_off;
	unsigned f_size; /* bytes: 1, 2, 4, 8 */
	unsigned f_flags;
};
#define FT_BIG    0x01 /* big-endian */
#define FT_NOMIND 0x02 /* none of the values needs to be refused */
/*
 * Set each field to 0, 1, -1 and large values in turn and read everything: no
 * crash, no endless loop, and an error for at least one value of each field
 * without FT_NOMIND.  `fix`, unless NULL, corrects the checksums.
 */
void ft_fields(struct ft_image *im, const struct ft_field *f, size_t n,
    void (*fix)(struct ft_image *im));

/* A structure of an image, of fields that it does not need to know. */
struct ft_struct {
	const char *s_name;
	size_t s_off, s_len;
	unsigned s_flags; /* FT_BIG, FT_ODD */
	/*
	 * Offsets in it, each with how many bytes, whose value may change what
	 * is read without an error; ends with a length of 0.  NULL: none.
	 */
	const struct ft_span *s_free;
};
struct ft_span {
	uint16_t sp_off, sp_len;
};
extern const struct ft_span ft_any[]; /* all of it */
#define FT_ODD 0x04 /* 2 bytes may be at any offset, more at even ones */
/*
 * Set each byte and each field of 2, 4 and 8 bytes at its alignment to 0, 1,
 * -1 and the limits of a signed number, whether code reads it or not, and use
 * what is there: no crash, no endless loop, and either an error or the names
 * and bytes of before, but for s_free.
 */
void ft_sweep(struct ft_image *im, const struct ft_struct *s, size_t n,
    void (*fix)(struct ft_image *im));

#endif /* !_FSTEST_H_ */
