/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * picture.c: decode BMP, PNG and JPEG files with stb_image, from Debian's
 * unmodified source package (mk/payload.mk).
 */
#include <libkern/libkern.h>
#include <sys/kmem.h>
#include <sys/picture.h>

#include "picture_impl.h"

#include <limits.h>
#include <stb_image.h>

_Static_assert(STBI_MAX_DIMENSIONS == PICTURE_SIDE, "limit of a side");

/*
 * The memory of the decoder.  It frees without a size, so each piece begins
 * with its own; all of it together is limited, since what a file makes the
 * decoder allocate is more than its pixels; and on a damaged file it may not
 * free all, so the pieces are on a list.
 */
union chunk {
	struct {
		size_t ch_size; /* of the whole chunk */
		union chunk *ch_next, **ch_prevp;
	};
	max_align_t ch_align;
};

/* owner: this file */
static size_t picture_used; /* bytes */
static union chunk *chunks;

void *
picture_mem_alloc(size_t size)
{
	union chunk *ch;

	if (size > PICTURE_MEMORY - sizeof(*ch) ||
	    picture_used > PICTURE_MEMORY - sizeof(*ch) - size)
		return NULL;
	size += sizeof(*ch);
	ch = kmem_alloc(size, KM_NOSLEEP);
	if (ch == NULL)
		return NULL;
	ch->ch_size = size;
	ch->ch_next = chunks;
	ch->ch_prevp = &chunks;
	if (chunks != NULL)
		chunks->ch_prevp = &ch->ch_next;
	chunks = ch;
	picture_used += size;
	return ch + 1;
}

void
picture_mem_free(void *p)
{
	union chunk *ch;

	if (p == NULL)
		return;
	ch = (union chunk *)p - 1;
	*ch->ch_prevp = ch->ch_next;
	if (ch->ch_next != NULL)
		ch->ch_next->ch_prevp = ch->ch_prevp;
	picture_used -= ch->ch_size;
	kmem_free(ch, ch->ch_size);
}

void *
picture_mem_realloc(void *p, size_t size)
{
	union chunk *ch = p;
	void *q = picture_mem_alloc(size);

	if (q == NULL || p == NULL)
		return q;
	memcpy(q, p, MIN(size, (ch - 1)->ch_size - sizeof(*ch)));
	picture_mem_free(p);
	return q;
}

/* Two letters are no magic: is there a header of a known size behind them? */
static bool
is_bmp(const uint8_t *data, size_t len)
{
	return len > 18 &&
	    (data[14] == 12 || data[14] == 40 || data[14] == 56 ||
		data[14] == 108 || data[14] == 124) &&
	    (data[15] | data[16] | data[17]) == 0;
}

bool
picture_probe(const void *data, size_t len)
{
	static const struct {
		uint8_t mg_len;
		uint8_t mg_bytes[8];
	} magics[] = {
	    {2, "BM"},
	    {8, {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'}},
	    {3, {0xff, 0xd8, 0xff}},
	};

	for (size_t i = 0; i < knitems(magics); i++)
		if (len >= magics[i].mg_len &&
		    memcmp(data, magics[i].mg_bytes, magics[i].mg_len) == 0)
			return i != 0 || is_bmp(data, len);
	return false;
}

const char *
picture_decode(struct picture *pic, const void *data, size_t len)
{
	int width, height, channels;

	*pic = (struct picture){0, 0, NULL};
	if (!picture_probe(data, len))
		return "not a BMP, PNG or JPEG file";
	if (len > INT_MAX)
		return "it is larger than 2 GB";
	if (stbi_info_from_memory(data, (int)len, &width, &height, &channels) ==
	    0)
		return stbi_failure_reason();
	if (width <= 0 || height <= 0)
		return "its width or height is 0";
	if (width > PICTURE_SIDE || height > PICTURE_SIDE ||
	    (unsigned)width > PICTURE_PIXELS / (unsigned)height)
		return "it has more pixels than 3840 x 2160";
	pic->pic_rgba = stbi_load_from_memory(
	    data, (int)len, &width, &height, &channels, 4);
	if (pic->pic_rgba == NULL) {
		while (chunks != NULL)
			picture_mem_free(chunks + 1);
		return stbi_failure_reason();
	}
	pic->pic_width = (unsigned)width;
	pic->pic_height = (unsigned)height;
	return NULL;
}

void
picture_free(struct picture *pic)
{
	while (chunks != NULL)
		picture_mem_free(chunks + 1);
	pic->pic_rgba = NULL;
}
