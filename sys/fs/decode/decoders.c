/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * decoders.c: the formats of compressed files.
 */
#include <fs/decode/decode.h>

const struct fs_decoder *const fs_decoders[] = {
    &fs_gzip, &fs_zstd, &fs_zstd_skip, NULL};
