/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trustvol.h: the files of a volume, by paths without '/' in front.
 */
#ifndef _KMOD_TRUSTVOL_H_
#define _KMOD_TRUSTVOL_H_

#include <stdbool.h>

#include "kmfile.h"

struct fs_volume;

bool volume_exists(struct fs_volume *vol, const char *path);
bool volume_read(struct fs_volume *vol, const char *path, struct kmfile *kf,
    char why[KMFILE_WHY]);
void volume_close(struct fs_volume *vol);

#endif /* !_KMOD_TRUSTVOL_H_ */
