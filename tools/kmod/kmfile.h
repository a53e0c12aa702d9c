/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmfile.h: the bytes of a file: mapped, and decompressed if it is compressed.
 */
#ifndef _KMOD_KMFILE_H_
#define _KMOD_KMFILE_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fs_file;

/* Limits in bytes, decompressed: of a module and of a kernel with its symbols.
 */
#define KMFILE_MODULE ((uint64_t)64 << 20)
#define KMFILE_KERNEL ((uint64_t)1 << 30)

struct kmfile {
	const uint8_t *kf_data; /* NULL: the file is empty */
	size_t kf_size;
	void *kf_map; /* what is mapped; NULL: nothing */
	size_t kf_mapsize;
	void *kf_heap; /* what was decompressed; NULL: nothing */
};

/* Why a function failed, for a message. */
#define KMFILE_WHY 256

/* Map a regular file or a block device, as it is. */
bool kmfile_map(struct kmfile *kf, const char *path, char why[KMFILE_WHY]);
/*
 * Decompress it, if it is compressed.  Larger than `max' is a failure; then, as
 * after any, the file is still open as it is.
 */
bool kmfile_decode(struct kmfile *kf, uint64_t max, char why[KMFILE_WHY]);
/* Both.  Releases everything on failure. */
bool kmfile_open(
    struct kmfile *kf, const char *path, uint64_t max, char why[KMFILE_WHY]);
/* All of a file of an image, decompressed; it stays the caller's. */
bool kmfile_read(
    struct kmfile *kf, struct fs_file *ff, uint64_t max, char why[KMFILE_WHY]);
/* The same, as it is. */
bool kmfile_read_raw(
    struct kmfile *kf, struct fs_file *ff, uint64_t max, char why[KMFILE_WHY]);
void kmfile_close(struct kmfile *kf);

bool kmfile_is_elf(const struct kmfile *kf);
bool kmfile_is_compressed(const struct kmfile *kf);

/* Memory, or the end of the program. */
void *kmfile_alloc(size_t n, size_t size);
void *kmfile_realloc(void *p, size_t n, size_t size);
char *kmfile_strdup(const char *s);
/* `error' is ENOMEM: the same end. */
void kmfile_must(int error);

#endif /* !_KMOD_KMFILE_H_ */
