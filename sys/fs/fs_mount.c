/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fs_mount.c: what is on a device, and how a file is encoded: the table of
 * types, and the search through it and through a table of decoders.
 */
#include <fs/fs.h>
#include <fs/fs_impl.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

const struct fs_type *const fs_types[] = {
    &fs_ustar, &fs_ffs, &fs_ext, &fs_iso, &fs_fat, NULL};

int
fs_probe(const struct fs_type *const *types, const struct fs_dev *dev,
    const struct fs_mem *mem, const struct fs_type **typep)
{
	int error;

	for (; *types != NULL; types++) {
		error = (*types)->ft_probe(dev, mem);
		if (error == EFTYPE)
			continue;
		*typep = *types;
		return error;
	}
	return EFTYPE;
}

int
fs_mount(const struct fs_type *const *types, const struct fs_dev *dev,
    const struct fs_mem *mem, struct fs_volume **volp, struct fs_fault *fault)
{
	const struct fs_type *type;
	int error;

	*fault = (struct fs_fault){"", 0};
	error = fs_probe(types, dev, mem, &type);
	if (error == 0)
		return type->ft_mount(dev, mem, volp, fault);
	if (error == EFTYPE)
		fault->flt_what = "no known file system";
	else if (error != ENOMEM)
		fault->flt_what = "cannot be read";
	return error;
}

static bool
has_magic(const struct fs_decoder *dc, const uint8_t *head)
{
	return ((head[0] ^ dc->dc_magic[0]) & ~dc->dc_vary) == 0 &&
	    memcmp(head + 1, dc->dc_magic + 1, dc->dc_magiclen - 1) == 0;
}

const struct fs_decoder *
fs_decoder_find(
    const struct fs_decoder *const *table, const void *head, size_t len)
{
	for (; *table != NULL; table++)
		if ((*table)->dc_magiclen <= len && has_magic(*table, head))
			return *table;
	return NULL;
}
