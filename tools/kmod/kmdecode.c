/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmdecode.c: decompress a file with the loader's decoders (sys/fs/decode).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fs/fs.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <libverify/signature.h>

#include "kmfile.h"

static void *
mem_alloc(void *cookie, size_t size)
{
	(void)cookie;
	return malloc(size);
}

static void
mem_free(void *cookie, void *p, size_t size)
{
	(void)cookie;
	(void)size;
	free(p);
}

static const struct fs_mem mem = {.fm_alloc = mem_alloc, .fm_free = mem_free};

static bool
too_large(uint64_t max, char why[KMFILE_WHY])
{
	snprintf(why, KMFILE_WHY,
	    "larger than %ju MB, which none of its kind is",
	    (uintmax_t)(max >> 20));
	return false;
}

/* All bytes of an open file.  EAGAIN: they must be counted. */
static int
read_all(
    struct kmfile *kf, struct fs_file *ff, uint64_t max, char why[KMFILE_WHY])
{
	uint8_t *buf;
	int error;

	if (ff->ff_size > max) {
		(void)too_large(max, why);
		return EFBIG;
	}
	buf = malloc((size_t)ff->ff_size + 1);
	if (buf == NULL) {
		snprintf(why, KMFILE_WHY, "no memory for %ju bytes",
		    (uintmax_t)ff->ff_size);
		return ENOMEM;
	}
	error = fs_read(ff, 0, buf, (size_t)ff->ff_size);
	if (error != 0) {
		snprintf(why, KMFILE_WHY, "cannot be read: %s",
		    ff->ff_vol->fv_fault.flt_what != NULL &&
			    *ff->ff_vol->fv_fault.flt_what != '\0'
			? ff->ff_vol->fv_fault.flt_what
			: kstrerror(error));
		free(buf);
		return error;
	}
	kf->kf_heap = buf;
	kf->kf_data = buf;
	kf->kf_size = (size_t)ff->ff_size;
	return 0;
}

/* What `raw' encodes. */
static bool
decode(struct kmfile *kf, const struct fs_decoder *dc, struct fs_file *raw,
    uint64_t max, char why[KMFILE_WHY])
{
	struct fs_file *ff;
	const char *what;
	int error = EAGAIN;

	for (int counted = 0; counted < 2 && error == EAGAIN; counted++) {
		error = dc->dc_open(raw, &mem, counted != 0, &ff, &what);
		if (error != 0) {
			snprintf(why, KMFILE_WHY,
			    "%s: cannot be decompressed: %s", dc->dc_name,
			    *what != '\0' ? what : kstrerror(error));
			continue;
		}
		error = read_all(kf, ff, max, why);
		fs_close(ff);
	}
	return error == 0;
}

static const struct fs_decoder *
decoder_of(const uint8_t *data, size_t size)
{
	return fs_decoder_find(
	    fs_decoders, data, MIN(size, (size_t)FS_MAGIC_MAX));
}

bool
kmfile_is_compressed(const struct kmfile *kf)
{
	return decoder_of(kf->kf_data, kf->kf_size) != NULL;
}

bool
kmfile_decode(struct kmfile *kf, uint64_t max, char why[KMFILE_WHY])
{
	const struct fs_decoder *dc = decoder_of(kf->kf_data, kf->kf_size);
	struct fs_memfile mf;

	if (dc == NULL)
		return kf->kf_size <= max || too_large(max, why);
	fs_memfile_init(
	    &mf, kf->kf_data, signature_start(kf->kf_data, kf->kf_size));
	return decode(kf, dc, &mf.fmf_file, max, why);
}

bool
kmfile_read(
    struct kmfile *kf, struct fs_file *ff, uint64_t max, char why[KMFILE_WHY])
{
	const struct fs_decoder *dc;
	uint8_t head[FS_MAGIC_MAX];
	size_t len = (size_t)MIN(ff->ff_size, (uint64_t)sizeof(head));

	*kf = (struct kmfile){0};
	if (fs_read(ff, 0, head, len) != 0) {
		snprintf(why, KMFILE_WHY, "cannot be read");
		return false;
	}
	dc = decoder_of(head, len);
	if (dc != NULL)
		return decode(kf, dc, ff, max, why);
	return read_all(kf, ff, max, why) == 0;
}

bool
kmfile_read_raw(
    struct kmfile *kf, struct fs_file *ff, uint64_t max, char why[KMFILE_WHY])
{
	*kf = (struct kmfile){0};
	return read_all(kf, ff, max, why) == 0;
}
