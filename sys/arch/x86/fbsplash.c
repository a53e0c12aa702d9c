/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fbsplash.c: a picture, fitted to the screen of the console.
 */
#include <arch/x86/fbcons.h>

#include <libkern/libkern.h>
#include <sys/kmem.h>
#include <sys/picture.h>

/* The size that a picture has on the screen: its own, or a smaller one. */
static void
fit(struct fbback *fbk, const struct fbinfo *fi, const struct picture *pic)
{
	unsigned w = pic->pic_width, h = pic->pic_height;

	if (w > fi->fbi_width) {
		h = MAX(h * fi->fbi_width / w, 1u);
		w = fi->fbi_width;
	}
	if (h > fi->fbi_height) {
		w = MAX(w * fi->fbi_height / h, 1u);
		h = fi->fbi_height;
	}
	fbk->fbk_width = w;
	fbk->fbk_height = h;
	fbk->fbk_x = (fi->fbi_width - w) / 2;
	fbk->fbk_y = (fi->fbi_height - h) / 2;
}

/* The picture's rows or columns [*first, *end) that are number i of n. */
static void
part(unsigned i, unsigned n, unsigned size, unsigned *first, unsigned *end)
{
	*first = i * size / n;
	*end = MAX((i + 1) * size / n, *first + 1);
}

/* The average of the picture's pixels that are pixel (x, y), on black. */
static uint32_t
average(const struct fbback *fbk, const struct fbinfo *fi,
    const struct picture *pic, unsigned x, unsigned y)
{
	unsigned left, right, top, bottom, px, py, i, n;
	uint64_t sum[3] = {0, 0, 0};
	const uint8_t *p;
	uint8_t rgb[3];

	part(x, fbk->fbk_width, pic->pic_width, &left, &right);
	part(y, fbk->fbk_height, pic->pic_height, &top, &bottom);
	for (py = top; py < bottom; py++) {
		p = pic->pic_rgba + ((size_t)py * pic->pic_width + left) * 4;
		for (px = left; px < right; px++, p += 4)
			for (i = 0; i < 3; i++)
				sum[i] += (uint64_t)p[i] * p[3];
	}
	n = (right - left) * (bottom - top);
	for (i = 0; i < 3; i++)
		rgb[i] = (uint8_t)(sum[i] / 255 / n);
	return fbinfo_pixel(fi, rgb);
}

const char *
fbcons_splash(struct fbcons *fb, const struct picture *pic)
{
	static const uint8_t dim[3] = {0xff >> 2, 0xff >> 2, 0xff >> 2};
	const struct fbinfo *fi = &fb->fb_info;
	struct fbback back;
	uint32_t *p;
	unsigned x, y;

	if (fb->fb_back.fbk_pixels != NULL)
		return "there is a picture already";
	fit(&back, fi, pic);
	p = kmem_alloc(
	    (size_t)back.fbk_width * back.fbk_height * sizeof(*p), KM_NOSLEEP);
	if (p == NULL)
		return "no memory for it at the size of the screen";
	back.fbk_pixels = p;
	back.fbk_dim = fbinfo_pixel(fi, dim);
	for (y = 0; y < back.fbk_height; y++)
		for (x = 0; x < back.fbk_width; x++)
			*p++ = average(&back, fi, pic, x, y);
	fbcons_set_back(fb, &back);
	return NULL;
}
