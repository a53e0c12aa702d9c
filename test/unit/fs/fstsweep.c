/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fstsweep.c: structures of which every field is wrong in turn, those included
 * that no code reads.
 */
#include "fstest.h"

#define READS_MAX 20000 /* of one use: more is an endless loop */
#define SEEN_MAX  65536 /* a power of two; values of one structure */

const struct ft_span ft_any[] = {{0, UINT16_MAX}, {0, 0}};

/* What is swept, and what it was. */
struct sweep {
	struct ft_image *sw_image;
	const struct ft_struct *sw_struct;
	void (*sw_fix)(struct ft_image *im);
	uint8_t *sw_copy; /* of the image, where sw_fix changes it */
	uint64_t sw_digest;
	uint64_t *sw_seen; /* hashes of the structure; 0: free */
	size_t sw_nseen;
};

/* Was the structure the same before?  A byte of 1 is a number of 1, too. */
static bool
seen(struct sweep *sw)
{
	const uint8_t *p = sw->sw_image->im_data + sw->sw_struct->s_off;
	uint64_t h = 0xcbf29ce484222325;

	for (size_t i = 0; i < sw->sw_struct->s_len; i++)
		h = (h ^ p[i]) * 0x100000001b3;
	h |= 1;
	for (size_t i = h >> 40;; i++) {
		uint64_t *slot = &sw->sw_seen[i % SEEN_MAX];

		if (*slot == h)
			return true;
		if (*slot != 0)
			continue;
		assert_true(sw->sw_nseen++ < SEEN_MAX / 2);
		*slot = h;
		return false;
	}
}

/* May the bytes of that field mean something else, in silence? */
static bool
is_free(const struct ft_struct *s, size_t off, unsigned size)
{
	const struct ft_span *sp = s->s_free;

	for (; sp != NULL && sp->sp_len != 0; sp++)
		if (off < (size_t)sp->sp_off + sp->sp_len &&
		    sp->sp_off < off + size)
			return true;
	return false;
}

/* Use the image, in which the field of `size` bytes at `off` was changed. */
static void
use(struct sweep *sw, size_t off, unsigned size, uint64_t value)
{
	struct ft_image *im = sw->sw_image;
	const struct ft_struct *s = sw->sw_struct;
	struct fs_fault fault;
	struct ft_disk d;
	uint64_t digest;
	int error;

	if (sw->sw_fix != NULL)
		sw->sw_fix(im);
	ft_disk(&d, im, 512);
	error = ft_use_digest(&d, &fault, &digest);
	if (d.d_nread > READS_MAX)
		fail_msg("%s + %zu, %u bytes, %#llx: %zu reads", s->s_name, off,
		    size, (unsigned long long)value, d.d_nread);
	if (error == 0 && digest != sw->sw_digest && !is_free(s, off, size))
		fail_msg("%s + %zu, %u bytes, %#llx: other names or bytes",
		    s->s_name, off, size, (unsigned long long)value);
	if (sw->sw_fix != NULL)
		memcpy(im->im_data, sw->sw_copy, im->im_size);
}

static void
sweep_field(struct sweep *sw, size_t off, unsigned size)
{
	const uint64_t top = (uint64_t)1 << (8 * size - 1);
	const uint64_t values[] = {0, 1, UINT64_MAX, top, top - 1};
	/* 0x7f is no limit of a field that has a sign. */
	const size_t n = size == 1 ? 4 : knitems(values);
	const bool big = (sw->sw_struct->s_flags & FT_BIG) != 0;
	uint8_t *p = sw->sw_image->im_data + sw->sw_struct->s_off + off;
	uint8_t before[8];

	memcpy(before, p, size);
	for (size_t i = 0; i < n; i++) {
		for (unsigned j = 0; j < size; j++)
			p[big ? size - 1 - j : j] =
			    (uint8_t)(values[i] >> (j * 8));
		if (!seen(sw))
			use(sw, off, size, values[i]);
		memcpy(p, before, size);
	}
}

static void
sweep_struct(struct sweep *sw)
{
	const struct ft_struct *s = sw->sw_struct;

	assert_true(s->s_off + s->s_len <= sw->sw_image->im_size);
	memset(sw->sw_seen, 0, SEEN_MAX * sizeof(sw->sw_seen[0]));
	sw->sw_nseen = 0;
	(void)seen(sw);
	for (unsigned size = 1; size <= 8; size *= 2) {
		const bool odd = (s->s_flags & FT_ODD) != 0;
		const unsigned step = !odd || size == 1 ? size
		    : size == 2                         ? 1
							: 2;

		for (size_t off = 0; off + size <= s->s_len; off += step)
			sweep_field(sw, off, size);
	}
}

void
ft_sweep(struct ft_image *im, const struct ft_struct *s, size_t n,
    void (*fix)(struct ft_image *im))
{
	struct sweep sw = {.sw_image = im, .sw_fix = fix};
	struct fs_fault fault;
	struct ft_disk d;

	sw.sw_copy = malloc(fix == NULL ? 1 : im->im_size);
	sw.sw_seen = malloc(SEEN_MAX * sizeof(sw.sw_seen[0]));
	assert_non_null(sw.sw_copy);
	assert_non_null(sw.sw_seen);
	memcpy(sw.sw_copy, im->im_data, fix == NULL ? 0 : im->im_size);
	ft_disk(&d, im, 512);
	assert_int_equal(ft_use_digest(&d, &fault, &sw.sw_digest), 0);
	for (; n > 0; s++, n--) {
		sw.sw_struct = s;
		sweep_struct(&sw);
	}
	ft_disk(&d, im, 512);
	assert_int_equal(ft_use(&d, &fault), 0);
	free(sw.sw_seen);
	free(sw.sw_copy);
}
