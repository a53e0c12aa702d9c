/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fs_utf8.h: names of file systems that have them in UTF-16.
 */
#ifndef _FS_FS_UTF8_H_
#define _FS_FS_UTF8_H_

#include <fs/fs_node.h>

/* Append a character to name[*np]: at most 4 bytes. */
void fs_utf8_put(char *name, size_t *np, uint32_t c);
/*
 * A name of `n` units of UTF-16 as UTF-8; it ends with a 0 or with the array.
 * Returns its bytes; 0: it is none.
 */
size_t fs_utf8_name(
    const uint16_t *chars, size_t n, char name[FS_NAME_MAX + 1]);
/* no_same: but for case. */
bool fs_utf8_same(const char *a, const char *b, size_t blen);

#endif /* !_FS_FS_UTF8_H_ */
