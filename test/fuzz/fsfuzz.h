/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fsfuzz.h: what the fuzzers of file systems share.  An input is one byte, then
 * the image without its trailing zeros:
 *	bits 0-2	the disk is at least 64 KB << this
 *	bits 3-4	bytes of a block: 512, 1024, 2048, 4096
 */
#ifndef _FSFUZZ_H_
#define _FSFUZZ_H_

#include <stddef.h>
#include <stdint.h>

#include <fs/fs.h>

/* Read everything on an image of that type; aborts on an error of the code. */
int fsfuzz_run(const struct fs_type *type, const uint8_t *data, size_t size);

/*
 * Change numbers of the image, to limits or to values from elsewhere in it.
 * `fix`, if not NULL, corrects checksums.
 */
size_t fsfuzz_mutate(uint8_t *data, size_t size, size_t max, unsigned seed,
    void (*fix)(uint8_t *image, size_t size));

#endif /* !_FSFUZZ_H_ */
