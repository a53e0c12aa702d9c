/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * picture.h: a picture in memory, decoded from a BMP, PNG or JPEG file.
 */
#ifndef _SYS_PICTURE_H_
#define _SYS_PICTURE_H_

#include <libkern/kdefs.h>

/* Limits of a file that is decoded, and of the memory that this takes. */
#define PICTURE_SIDE   16384               /* pixels of a side */
#define PICTURE_PIXELS (3840u * 2160u)     /* in all */
#define PICTURE_MEMORY ((size_t)160 << 20) /* bytes at one time */

struct picture {
	unsigned pic_width, pic_height; /* pixels */
	/* Rows from the top, four bytes a pixel: red, green, blue, opacity. */
	uint8_t *pic_rgba;
};

/* Are these the first bytes of a file of a format that is decoded? */
bool picture_probe(const void *data, size_t len);

/*
 * Decode a file.  NULL, or why it cannot be: its size is checked before memory
 * is allocated for its pixels.  One picture at a time.
 */
const char *picture_decode(
    struct picture *pic, const void *data, size_t len) __kwarnunused;
void picture_free(struct picture *pic);

#endif /* !_SYS_PICTURE_H_ */
