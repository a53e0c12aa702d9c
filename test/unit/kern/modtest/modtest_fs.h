/* SPDX-License-Identifier: BSD-2-Clause */
/* modtest_fs.h: modtest's file system: files in memory, and injected errors. */
#ifndef _MODTEST_FS_H_
#define _MODTEST_FS_H_

#include <fs/fs.h>

struct fs_volume *modtest_volume(void);
void modtest_fs_clear(void);

#endif /* !_MODTEST_FS_H_ */
