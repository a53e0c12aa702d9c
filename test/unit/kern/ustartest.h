/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ustartest.h: helpers for the tests of tar archives: build one field by field,
 * count and fail allocations, check a file.
 */
#ifndef _USTARTEST_H_
#define _USTARTEST_H_

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

#include "../ustarmake.h"

/* An archive being written. */
struct ut_archive {
	unsigned char *a_data; /* malloc'd */
	size_t a_size;
	size_t a_room; /* allocated, where ut_add() allocated it */
};

/* Append a member: a header, and its data in whole blocks. */
void ut_add(struct ut_archive *a, const char *prefix, const char *name,
    char type, const void *data, size_t len);
void ut_add_file(struct ut_archive *a, const char *name, const char *text);
/* A symbolic link, or with type '1' a hard one. */
void ut_add_link(
    struct ut_archive *a, const char *name, char type, const char *text);
/* Append a pax record to the string `out`; its length counts itself. */
void ut_pax_rec(char *out, const char *key, const char *value);
/* The two empty blocks at the end. */
void ut_finish(struct ut_archive *a);

/* Memory that counts, and fails at the allocation mm_fail_at (0: never). */
struct ut_memory {
	size_t mm_live, mm_fail_at;
};
extern struct ut_memory ut_memory; /* owner: the test */
extern const struct fs_mem ut_mem;

/* A block device in memory, which counts its requests and can fail. */
struct ut_disk {
	const unsigned char *d_data;
	struct fs_dev d_dev;
	size_t d_nread;   /* requests */
	size_t d_nblks;   /* blocks of the last one */
	size_t d_fail_at; /* the request that fails with EIO; 0: none */
};
void ut_disk_init(
    struct ut_disk *d, const void *data, size_t size, uint32_t blksize);

/* Mount the archive, as memory. */
int ut_mount(
    struct ut_archive *a, struct fs_volume **volp, struct fs_fault *fault);

/* Mount the archive, which must succeed. */
struct fs_volume *ut_mount_ok(struct ut_archive *a);
/* Unmount and free it; all memory must be freed. */
void ut_done(struct fs_volume *vol, struct ut_archive *a);
/* The file exists with this text, and cannot be read past its end. */
void ut_expect_file(struct fs_volume *vol, const char *path, const char *text);

#endif /* !_USTARTEST_H_ */
