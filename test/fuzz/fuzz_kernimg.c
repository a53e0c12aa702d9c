/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_kernimg.c: any bytes as a kernel: opened, and placed if its size is
 * sensible.  The sanitizers check accesses, and the buffer has the planned
 * size.  Nothing stays allocated.
 */
#include "fuzzenv.h"

#include <stdlib.h>

#include <boot/kernimg.h>

#define IMAGE_MAX ((uint64_t)1 << 22) /* larger plans are not carried out */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct loader ld = {.ld_env = &fuzzenv};
	struct fs_memfile file;
	struct memspan span;
	const struct memspans mem = {&span, 1};
	struct kernimg ki;
	struct progress pg;
	uint64_t len;
	uint8_t *buf;

	fs_memfile_init(&file, data, size);
	if (kernimg_open(&ki, &ld, &file.fmf_file, "fuzz") != 0) {
		fuzzenv_check(fuzzenv_live() == 0);
		return 0;
	}
	if (kernimg_complete(&ki, UINT32_MAX) != 0) {
		kernimg_close(&ki);
		fuzzenv_check(fuzzenv_live() == 0);
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
	fuzzenv_check(fuzzenv_live() == 0);
	return 0;
}
