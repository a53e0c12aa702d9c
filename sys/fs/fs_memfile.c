/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fs_memfile.c: the file that is memory.
 */
#include <fs/fs.h>
#include <libkern/libkern.h>

static int
memfile_read(struct fs_file *ff, foff_t off, void *buf, size_t len)
{
	const struct fs_memfile *mf = (const struct fs_memfile *)ff;

	memcpy(buf, mf->fmf_base + off, len);
	return 0;
}

static void
memfile_close(struct fs_file *ff)
{
	(void)ff;
}

/* owner: this file; never written. */
static const struct fs_ops memfile_ops = {
    .fo_name = "memory",
    .fo_read = memfile_read,
    .fo_close = memfile_close,
};

void
fs_memfile_init(struct fs_memfile *mf, const void *base, size_t size)
{
	*mf = (struct fs_memfile){
	    .fmf_file = {.ff_vol = &mf->fmf_vol, .ff_size = size},
	    .fmf_vol = {.fv_ops = &memfile_ops, .fv_fault = {.flt_what = ""}},
	    .fmf_base = base,
	};
}
