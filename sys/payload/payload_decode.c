/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * payload_decode.c: decompress a file in memory, by the decoders that the
 * loader uses for files on its disks.
 */
#include <libverify/signature.h>
#include <sys/kmem.h>

#include "payload_impl.h"

static void *
mem_alloc(void *cookie, size_t size)
{
	(void)cookie;
	return kmem_alloc(size, KM_NOSLEEP);
}

static void
mem_free(void *cookie, void *p, size_t size)
{
	(void)cookie;
	kmem_free(p, size);
}

/* owner: this file; never written. */
const struct fs_mem payload_mem = {mem_alloc, mem_free, NULL};

/*
 * Read all of it to new memory.  EAGAIN: its size must be counted.  *why: what
 * is damaged; "" when the error says it all.
 */
static int
decode(const struct fs_decoder *dc, struct fs_file *raw, bool counted,
    struct payload *out, const char **why)
{
	struct fs_file *ff;
	int error;

	*why = "";
	error = dc->dc_open(raw, &payload_mem, counted, &ff, why);
	if (error != 0)
		return error;
	out->pld_len = (size_t)ff->ff_size;
	if (ff->ff_size == 0)
		error = EIO;
	else if ((out->pld_base = kmem_alloc(out->pld_len, KM_NOSLEEP)) == NULL)
		error = ENOMEM;
	else if ((error = fs_read(ff, 0, out->pld_base, out->pld_len)) != 0) {
		kmem_free(out->pld_base, out->pld_len);
		out->pld_base = NULL;
		*why = ff->ff_vol->fv_fault.flt_what;
	}
	fs_close(ff);
	return error;
}

int
payload_decode(const struct payload *pld, struct payload *out)
{
	struct fs_memfile raw;
	const struct fs_decoder *dc;
	const char *why;
	int error;

	dc = fs_decoder_find(fs_decoders, pld->pld_base,
	    MIN(pld->pld_len, (size_t)FS_MAGIC_MAX));
	if (dc == NULL)
		return EFTYPE;
	fs_memfile_init(
	    &raw, pld->pld_base, signature_start(pld->pld_base, pld->pld_len));
	*out = *pld;
	out->pld_heap = true;
	error = decode(dc, &raw.fmf_file, false, out, &why);
	if (error == EAGAIN)
		error = decode(dc, &raw.fmf_file, true, out, &why);
	if (error != 0)
		payload_say(pld,
		    "%s: cannot be decompressed: %s (error %d, %s)",
		    dc->dc_name, *why != '\0' ? why : kstrerror(error), error,
		    kerrno_name(error));
	return error;
}
