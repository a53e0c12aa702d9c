/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootkern.c: see bootkern.h.
 */
#include <boot/boot.h>
#include <boot/bootkern.h>
#include <boot/bootset.h>
#include <boot/trust.h>

/* Open the kernel's file; of a directory, the kernel in that set. */
static int
open_file(struct bootkern *bk)
{
	struct filespec *spec = &bk->bkn_spec;
	int error;

	error = bootfile_open(bk->bkn_ld, &bk->bkn_vols, spec->sp_dev,
	    spec->sp_path, &bk->bkn_file);
	return error == EISDIR
	    ? bootset_open(bk->bkn_ld, &bk->bkn_vols, spec, &bk->bkn_file)
	    : error;
}

/* /prekern on the kernel's device, and the kernel that it will link. */
static int
open_prekern(struct bootkern *bk)
{
	struct loader *ld = bk->bkn_ld;
	int error;

	error = kernrel_open(
	    &bk->bkn_rel, ld, bk->bkn_file.bf_file, bk->bkn_file.bf_where);
	if (error != 0)
		return error;
	error = bootfile_open(ld, &bk->bkn_vols, bk->bkn_spec.sp_dev,
	    "/prekern", &bk->bkn_pkfile);
	if (error != 0) {
		sa_printf(ld, "pkboot: %s: %s\n", bk->bkn_pkfile.bf_where,
		    bootfile_reason(&bk->bkn_pkfile, error));
		return error;
	}
	error = trust_gate(ld, &bk->bkn_pkfile, VERIFY_KERNEL);
	if (error != 0)
		return error;
	return kernimg_open_prekern(
	    &bk->bkn_img, ld, bk->bkn_pkfile.bf_file, bk->bkn_pkfile.bf_where);
}

/* Decode the file if it is compressed, and check it. */
static int
open_kernel(struct bootkern *bk)
{
	char why[BOOTFILE_WHY];
	int error;

	error = trust_gate(bk->bkn_ld, &bk->bkn_file, VERIFY_KERNEL);
	if (error != 0)
		return error;
	error = bootfile_decode(bk->bkn_ld, fs_decoders, &bk->bkn_file, 0, why);
	if (error != 0) {
		sa_printf(bk->bkn_ld, "%s: %s\n", bk->bkn_file.bf_where, why);
		return error;
	}
	if (bk->bkn_prekern)
		return open_prekern(bk);
	return kernimg_open(&bk->bkn_img, bk->bkn_ld, bk->bkn_file.bf_file,
	    bk->bkn_file.bf_where);
}

/*
 * Print why the kernel's file cannot be opened; of a default name, not ENOENT.
 * Returns ENXIO if the volume cannot be mounted, so that the other default
 * names need not be tried, else `error`.
 */
static int
not_opened(struct bootkern *bk, int error)
{
	const bool novolume =
	    bk->bkn_search && bk->bkn_file.bf_vol == NULL && error != ENOMEM;

	if (error != ENOENT || !bk->bkn_search)
		sa_printf(bk->bkn_ld, "%s: %s\n",
		    novolume ? SA_VIS(bk->bkn_ld->ld_dev)
			     : bk->bkn_file.bf_where,
		    bootfile_reason(&bk->bkn_file, error));
	return novolume ? ENXIO : error;
}

int
bootkern_open(
    struct bootkern *bk, struct loader *ld, const char *text, bool search)
{
	int error;

	*bk = (struct bootkern){.bkn_ld = ld,
	    .bkn_search = search,
	    .bkn_prekern = ld->ld_boot->bo_prekern};
	LIST_INIT(&bk->bkn_vols);
	error = filespec_parse(text, &bk->bkn_spec);
	if (error != 0) {
		sa_printf(ld, "%s: %s; expected [dev:]file\n", SA_VIS(text),
		    kstrerror(error));
		return error;
	}
	error = open_file(bk);
	if (error != 0)
		return not_opened(bk, error);
	return open_kernel(bk);
}

int
bootkern_complete(struct bootkern *bk, paddr_t limit)
{
	int error = bk->bkn_prekern
	    ? kernrel_complete(&bk->bkn_rel, &bk->bkn_img)
	    : kernimg_complete(&bk->bkn_img, limit);
	char path[BOOTFILE_PATH];

	if (error != 0 || bk->bkn_img.ki_version != 0)
		return error;
	if (path_canon(bk->bkn_spec.sp_path, path, sizeof(path)) != 0)
		path[0] = '\0';
	sa_printf(bk->bkn_ld,
	    "WARNING: %s: no NetBSD version note: modules are searched %s "
	    "only\n",
	    bk->bkn_file.bf_where,
	    kset_length(path) != 0 ? "beside the kernel and by path"
				   : "by path");
	return 0;
}

int
bootkern_read_symbols(
    struct bootkern *bk, const struct memspans *mem, struct progress *pg)
{
	return bk->bkn_prekern
	    ? kernrel_read(&bk->bkn_rel, &bk->bkn_img, mem, pg)
	    : kernimg_read_symbols(&bk->bkn_img, mem, pg);
}

void
bootkern_close(struct bootkern *bk)
{
	kernimg_close(&bk->bkn_img);
	kernrel_close(&bk->bkn_rel);
	bootfile_close(&bk->bkn_pkfile);
	bootfile_close(&bk->bkn_file);
	bootvols_unmount(bk->bkn_ld, &bk->bkn_vols);
}
