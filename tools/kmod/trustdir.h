/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trustdir.h: the files of a directory, or of a file system of a disk image,
 * as they are.
 */
#ifndef _KMOD_TRUSTDIR_H_
#define _KMOD_TRUSTDIR_H_

#include <libverify/manifest.h>

#include "kmimage.h"

struct fs_volume;

struct trustdir {
	char *td_name;       /* for messages, with what precedes a path */
	const char *td_path; /* of the host; NULL: a volume */
	bool td_whole;       /* links that lead out of it are not read */
	struct fs_volume *td_vol;
};

/* Sorted paths, relative to the top. */
struct paths {
	char **pa_list;
	size_t pa_n;
	bool pa_full; /* one more was left out */
};

/* A directory of the host, or a volume; trustdir_close() unmounts it. */
void trustdir_host(struct trustdir *td, const char *path);
bool trustdir_volume(
    struct trustdir *td, struct kmimage *im, size_t i, const char *image);
void trustdir_close(struct trustdir *td);
bool trustdir_exists(const struct trustdir *td, const char *path);
bool trustdir_read(const struct trustdir *td, const char *path,
    struct kmfile *kf, char why[KMFILE_WHY]);

/*
 * All regular files below a directory ("": the top); links to files are files,
 * links to directories are not followed on the host.  False: a directory cannot
 * be read, or there are more files or levels than are walked.
 */
bool trustdir_walk(const struct trustdir *td, const char *below,
    struct paths *pa, char why[KMFILE_WHY]);
/* Those of one directory of a volume, and its directories, with '/' behind. */
bool trustdir_list(struct fs_volume *vol, const char *dir, struct paths *pa);
void paths_add(struct paths *pa, const char *dir, const char *name);
void paths_free(struct paths *pa);

/* "<dir>/<name>", or <name> at the top; freed by the caller. */
char *path_join(const char *dir, const char *name);

#endif /* !_KMOD_TRUSTDIR_H_ */
