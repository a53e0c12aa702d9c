/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * checkset.c: a kernel, and the modules to be linked for it, wherever they are.
 */
#include <stdlib.h>
#include <sys/stat.h>

#include "finding.h"
#include "kmimage.h"
#include "out.h"

/* Is it an image?  Neither a directory nor an ELF file. */
static bool
open_image(const char *path, struct kmfile *kf, struct kmimage **imp)
{
	char why[KMFILE_WHY];
	struct stat st;

	*imp = NULL;
	if (stat(path, &st) != 0 || S_ISDIR(st.st_mode) ||
	    !kmfile_map(kf, path, why))
		return false;
	if (kf->kf_size < 4096 || kmfile_is_elf(kf) ||
	    kmfile_is_compressed(kf)) {
		kmfile_close(kf);
		return false;
	}
	*imp = kmimage_open(kf, path);
	return true;
}

static void
add_image(struct checked *ck, struct kmimage *im, const char *path)
{
	char why[KMFILE_WHY];

	if (!kmimage_modules(im, &ck->ck_kernel, &ck->ck_set, why))
		kmset_unreadable(&ck->ck_set, path, why);
}

static void
add_modules(struct checked *ck, const char *path, bool asked)
{
	struct kmimage *im;
	struct kmfile kf;

	if (!open_image(path, &kf, &im)) {
		kmset_add(&ck->ck_set, path, asked);
		return;
	}
	add_image(ck, im, path);
	kmimage_close(im);
	kmfile_close(&kf);
}

/* The kernel's file, or the one in an image, which is *imp then. */
static bool
open_kernel(struct checked *ck, const char *path, struct kmfile *image,
    struct kmimage **imp)
{
	char why[KMFILE_WHY];
	struct kmfile kf;

	if (open_image(path, image, imp)) {
		if (!kmimage_kernel(*imp, &kf, &ck->ck_path, why)) {
			(void)out_error(path, why);
			return false;
		}
	} else {
		if (!kmfile_open(&kf, path, KMFILE_KERNEL, why)) {
			(void)out_error(path, why);
			return false;
		}
		ck->ck_path = kmfile_strdup(path);
	}
	if (kmkernel_open(&ck->ck_kernel, ck->ck_path, &kf, why) &&
	    kmkernel_use(&ck->ck_kernel, why))
		return true;
	(void)out_error(ck->ck_path, why);
	return false;
}

int
checked_run(struct checked *ck, char *const *args, int nargs, const char *more)
{
	struct kmimage *im = NULL;
	int status = STATUS_ERROR;
	struct kmfile image;

	if (!open_kernel(ck, args[0], &image, &im))
		goto out;
	if (im != NULL && nargs == 1)
		add_image(ck, im, args[0]);
	for (int i = 1; i < nargs; i++)
		add_modules(ck, args[i], true);
	if (more != NULL)
		add_modules(ck, more, false);
	if (ck->ck_set.set_n == 0) {
		if (ck->ck_set.set_status == STATUS_OK)
			(void)out_error(args[nargs - 1],
			    nargs == 1 ? "is a kernel: name its modules, too"
				       : "has no modules (files named *.kmod) "
					 "in it");
		goto out;
	}
	kmset_finish(&ck->ck_set, link_kernel_has);
	link_set(&ck->ck_set, &ck->ck_kernel, &ck->ck_findings);
	status = ck->ck_set.set_status;
	if (status == STATUS_OK && ck->ck_findings.fs_faults != 0)
		status = STATUS_FINDINGS;
out:
	if (im != NULL) {
		kmimage_close(im);
		kmfile_close(&image);
	}
	return status;
}

void
checked_free(struct checked *ck)
{
	findings_free(&ck->ck_findings);
	kmset_free(&ck->ck_set);
	kmkernel_close(&ck->ck_kernel);
	free(ck->ck_path);
}

json_t *
checked_json(const struct checked *ck)
{
	const struct kmkernel *kk = &ck->ck_kernel;
	const struct findings *fs = &ck->ck_findings;
	json_t *list = json_array(), *root;

	for (size_t i = 0; i < fs->fs_n; i++) {
		const struct finding *fi = &fs->fs_list[i];

		json_array_append_new(list,
		    json_pack("{s:s, s:b, s:o, s:o, s:o, s:o, s:o}", "kind",
			finding_name(fi->fi_kind), "note", fi->fi_note,
			"module", out_string(kmodule_name(fi->fi_mod)), "file",
			out_string(fi->fi_mod->km_path), "symbol",
			out_string(fi->fi_symbol), "owner",
			out_string(fi->fi_owner), "text",
			out_message(fi->fi_text)));
	}
	root = json_pack("{s:s, s:I, s:I, s:o}", "verb", "check", "modules",
	    (json_int_t)ck->ck_set.set_n, "linked", (json_int_t)fs->fs_linked,
	    "findings", list);
	json_object_set_new(root, "kernel",
	    json_pack("{s:o, s:s, s:I, s:s, s:I}", "file",
		out_string(ck->ck_path), "machine", kk->kk_md->md_name,
		"version", (json_int_t)kk->kk_version, "release",
		kk->kk_release, "builtins", (json_int_t)kk->kk_nbuiltins));
	return root;
}
