/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * extfix.c: recompute the checksums of an ext image.  Written from the
 * description of the format, independently of sys/fs, which it tests.
 * Inconsistent parts of an image are left alone.
 */
#include "extfix.h"

#include <stdbool.h>
#include <string.h>

#define INODES_MAX 512 /* of a group: tests have small images */

struct ext {
	uint8_t *e_image;
	size_t e_size;
	uint32_t e_bsize, e_isize, e_seed;
	bool e_csum; /* metadata_csum; else gdt_csum */
};

static uint32_t
get(const uint8_t *p, unsigned n)
{
	uint32_t v = 0;

	while (n-- > 0)
		v = v << 8 | p[n];
	return v;
}

static void
put(uint8_t *p, unsigned n, uint32_t v)
{
	for (; n-- > 0; v >>= 8)
		*p++ = (uint8_t)v;
}

/* Tables: this runs before each of thousands of mounts. */
struct crc_table {
	uint32_t ct_poly, ct_byte[256];
};

static void
crc_table_init(struct crc_table *ct)
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t v = i;

		for (int bit = 0; bit < 8; bit++)
			v = v >> 1 ^ ((v & 1) != 0 ? ct->ct_poly : 0);
		ct->ct_byte[i] = v;
	}
}

static uint32_t
crc(struct crc_table *ct, uint32_t v, const void *data, size_t len)
{
	const uint8_t *p = data;

	if (ct->ct_byte[1] == 0)
		crc_table_init(ct);
	while (len-- > 0)
		v = v >> 8 ^ ct->ct_byte[(v ^ *p++) & 0xff];
	return v;
}

static uint32_t
crc32c(uint32_t v, const void *data, size_t len)
{
	static struct crc_table table = {.ct_poly = 0x82f63b78};

	return crc(&table, v, data, len);
}

static uint32_t
crc16(uint32_t v, const void *data, size_t len)
{
	static struct crc_table table = {.ct_poly = 0xa001};

	return crc(&table, v, data, len);
}

static uint8_t *
block(const struct ext *e, uint64_t blk)
{
	if (blk >= e->e_size / e->e_bsize)
		return NULL;
	return e->e_image + blk * e->e_bsize;
}

static void
fix_index(const struct ext *e, uint8_t *p, uint32_t seed, uint32_t skip)
{
	const uint32_t tail = skip + get(p + skip, 2) * 8;
	const uint32_t end = skip + get(p + skip + 2, 2) * 8;
	const uint8_t zero[4] = {0};
	uint32_t v;

	if (tail + 8 > e->e_bsize || end > tail)
		return;
	v = crc32c(seed, p, end);
	v = crc32c(v, p + tail, 4);
	put(p + tail + 4, 4, crc32c(v, zero, 4));
}

static void
fix_dir(const struct ext *e, uint64_t blk, uint32_t seed, bool first)
{
	uint8_t *p = block(e, blk);
	const uint32_t tail = e->e_bsize - 12;

	if (p == NULL)
		return;
	if (get(p, 4) == 0 && get(p + 4, 2) == e->e_bsize)
		fix_index(e, p, seed, 8);
	else if (first && get(p + 4, 2) == 12 && get(p + 16, 2) == tail)
		fix_index(e, p, seed, 32);
	else if (p[tail + 7] == 0xde)
		put(p + tail + 8, 4, crc32c(seed, p, tail));
}

/* The blocks of a directory that a leaf of extents maps. */
static void
fix_leaf(const struct ext *e, const uint8_t *p, uint32_t seed)
{
	for (uint32_t i = 1; i <= get(p + 2, 2) && i <= get(p + 4, 2); i++) {
		const uint8_t *entry = p + i * 12;

		for (uint32_t n = 0; n < get(entry + 4, 2) && n < 16; n++)
			fix_dir(e, get(entry + 8, 4) + n, seed,
			    get(entry, 4) + n == 0);
	}
}

/* A tree of extents: the root alone, or leaves below it. */
static void
fix_extents(const struct ext *e, const uint8_t *root, uint32_t seed, bool isdir)
{
	uint32_t room;
	uint8_t *leaf;

	if (get(root + 6, 2) == 0 && isdir)
		fix_leaf(e, root, seed);
	if (get(root + 6, 2) != 1)
		return;
	for (uint32_t i = 1; i <= get(root + 2, 2) && i <= 4; i++) {
		leaf = block(e, get(root + i * 12 + 4, 4));
		if (leaf == NULL)
			continue;
		room = get(leaf + 4, 2) * 12 + 12;
		if (get(leaf, 2) != 0xf30a || room + 4 > e->e_bsize)
			continue;
		if (isdir)
			fix_leaf(e, leaf, seed);
		put(leaf + room, 4, crc32c(seed, leaf, room));
	}
}

static void
fix_inode(const struct ext *e, uint8_t *p, uint32_t ino)
{
	const bool isdir = (get(p, 2) & 0xf000) == 0x4000;
	const uint32_t flags = get(p + 32, 4);
	uint8_t nr[4];
	uint32_t seed, v;
	bool hi;

	put(nr, 4, ino);
	seed = crc32c(crc32c(e->e_seed, nr, 4), p + 100, 4);
	if ((flags & 0x80000) != 0 && get(p + 40, 2) == 0xf30a &&
	    get(p + 44, 2) <= 4)
		fix_extents(e, p + 40, seed, isdir);
	else if (isdir)
		for (uint32_t i = 0; i < 12; i++)
			fix_dir(e, get(p + 40 + i * 4, 4), seed, i == 0);
	hi = e->e_isize > 128 && get(p + 128, 2) >= 4;
	put(p + 124, 2, 0);
	if (hi)
		put(p + 130, 2, 0);
	v = crc32c(seed, p, e->e_isize);
	put(p + 124, 2, v);
	if (hi)
		put(p + 130, 2, v >> 16);
}

static void
fix_group(const struct ext *e, uint8_t *p, uint32_t size, uint32_t group)
{
	const uint8_t *uuid = e->e_image + 1024 + 0x68;
	uint8_t nr[4];
	uint32_t v;

	put(nr, 4, group);
	if (e->e_csum) {
		put(p + 30, 2, 0);
		v = crc32c(crc32c(e->e_seed, nr, 4), p, size);
	} else {
		v = crc16(crc16(0xffff, uuid, 16), nr, 4);
		v = crc16(v, p, 30);
		v = crc16(v, p + 32, size - 32);
	}
	put(p + 30, 2, v);
}

static void
fix_groups(const struct ext *e)
{
	const uint8_t *s = e->e_image + 1024;
	const uint32_t dsize =
	    (get(s + 0x60, 4) & 0x80) != 0 ? get(s + 0xfe, 2) : 32;
	const uint32_t inodes = get(s + 0x28, 4);
	const uint32_t per = get(s + 0x20, 4), blocks = get(s + 4, 4);
	uint8_t *desc, *table;

	if (dsize < 32 || dsize > 1024 || per == 0 || blocks < 2 ||
	    inodes > INODES_MAX)
		return;
	for (uint32_t g = 0; g <= (blocks - 2) / per && g < 16; g++) {
		desc = block(e, e->e_bsize == 1024 ? 2 : 1);
		if (desc == NULL || (g + 1) * dsize > e->e_bsize)
			return;
		desc += g * dsize;
		fix_group(e, desc, dsize, g);
		table = block(e, get(desc + 8, 4));
		for (uint32_t i = 0; e->e_csum && table != NULL && i < inodes &&
		     table + (i + 1) * e->e_isize <= e->e_image + e->e_size;
		     i++)
			if (get(table + i * e->e_isize, 2) != 0)
				fix_inode(e, table + i * e->e_isize,
				    g * inodes + i + 1);
	}
}

void
ext_fix(uint8_t *image, size_t size)
{
	struct ext e = {.e_image = image, .e_size = size};
	uint8_t *s = image + 1024;

	if (size < 2048 || get(s + 0x38, 2) != 0xef53 || get(s + 24, 4) > 6)
		return;
	e.e_bsize = 1024u << get(s + 24, 4);
	e.e_isize = get(s + 0x58, 2);
	e.e_csum = (get(s + 0x64, 4) & 0x400) != 0;
	if ((!e.e_csum && (get(s + 0x64, 4) & 0x10) == 0) || e.e_isize < 128 ||
	    e.e_isize > e.e_bsize)
		return;
	e.e_seed = (get(s + 0x60, 4) & 0x2000) != 0
	    ? get(s + 0x270, 4)
	    : crc32c(UINT32_MAX, s + 0x68, 16);
	if (e.e_csum)
		put(s + 1020, 4, crc32c(UINT32_MAX, s, 1020));
	fix_groups(&e);
}
