/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_kernimg.c: any bytes as a kernel: opened, and placed if its size is
 * sensible.  The sanitizers check accesses, and the buffer has the planned
 * size.
 */
#include <stdlib.h>
#include <string.h>

#include <boot/kernimg.h>

#define IMAGE_MAX ((uint64_t)1 << 22) /* larger plans are not carried out */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* ---- the firmware: a heap, a console that is discarded, no time ---- */

static void
fuzz_putchar(void *cookie, int c)
{
	(void)cookie;
	(void)c;
}

static uint64_t
fuzz_millis(void *cookie)
{
	static uint64_t t; /* owner: this function */

	(void)cookie;
	return t += 1000; /* so that every update is shown */
}

static void *
fuzz_alloc(void *cookie, size_t size)
{
	(void)cookie;
	return malloc(size);
}

static void
fuzz_free(void *cookie, void *p, size_t size)
{
	(void)cookie;
	(void)size;
	free(p);
}

static const struct sa_env env = {
    .se_putchar = fuzz_putchar,
    .se_millis = fuzz_millis,
    .se_alloc = fuzz_alloc,
    .se_free = fuzz_free,
    .se_longmode = true,
};

/* ---- the file ---- */

struct fuzzfile {
	struct fs_file ff; /* first */
	const uint8_t *data;
};

static int
fuzz_read(struct fs_file *ff, uint64_t off, void *buf, size_t len)
{
	memcpy(buf, ((struct fuzzfile *)ff)->data + off, len);
	return 0;
}

static const struct fs_ops ops = {.fo_read = fuzz_read};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fs_volume vol = {.fv_ops = &ops};
	struct fuzzfile file = {{.ff_vol = &vol, .ff_size = size}, data};
	struct loader ld = {.ld_env = &env};
	struct memspan span;
	const struct memspans mem = {&span, 1};
	struct kernimg ki;
	struct progress pg;
	uint64_t len;
	uint8_t *buf;

	if (kernimg_open(&ki, &ld, &file.ff, "fuzz") != 0)
		return 0;
	if (kernimg_complete(&ki, UINT32_MAX) != 0) {
		kernimg_close(&ki);
		return 0;
	}
	len = ki.ki_range.pr_end - ki.ki_range.pr_start;
	if (len <= IMAGE_MAX) {
		buf = malloc(len);
		if (buf == NULL)
			abort();
		span = (struct memspan){ki.ki_range, buf};
		progress_start(&pg, &ld, "", ki.ki_filebytes, false);
		if (kernimg_read_segments(&ki, &mem, &pg) != 0 ||
		    kernimg_read_symbols(&ki, &mem, &pg) != 0)
			abort(); /* the file can be read */
		progress_end(&pg);
		/* The entry point must be in the image. */
		if (ki.ki_entry < ki.ki_range.pr_start ||
		    ki.ki_entry >= ki.ki_range.pr_end ||
		    ki.ki_sym.pr_end > ki.ki_range.pr_end)
			abort();
		free(buf);
	}
	kernimg_close(&ki);
	return 0;
}
