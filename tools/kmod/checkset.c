/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * checkset.c: a kernel, and the modules to be linked for it, wherever they are.
 */
#include <stdlib.h>
#include <sys/stat.h>

#include "checked.h"
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

	if (!kmimage_modules(im, &ck->ck_kernel.krf_kernel, &ck->ck_tree, why))
		kmtree_unreadable(&ck->ck_tree, path, why);
}

static void
add_modules(struct checked *ck, const char *path, bool asked)
{
	struct kmimage *im;
	struct kmfile kf;

	if (!open_image(path, &kf, &im)) {
		kmtree_add(&ck->ck_tree, path, asked);
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
	if (kernfile_open(&ck->ck_kernel, ck->ck_path, &kf, why) &&
	    kmkernel_use(&ck->ck_kernel.krf_kernel,
		ck->ck_kernel.krf_file.kf_data, ck->ck_kernel.krf_file.kf_size,
		why))
		return true;
	(void)out_error(ck->ck_path, why);
	return false;
}

static bool
progress(void *cookie, size_t done, size_t total)
{
	(void)cookie;
	out_progress("linking", done, total);
	return true;
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
	if (ck->ck_tree.kt_set.kms_n == 0) {
		if (ck->ck_tree.kt_status == STATUS_OK)
			(void)out_error(args[nargs - 1],
			    nargs == 1 ? "is a kernel: name its modules, too"
				       : "has no modules (files named *.kmod) "
					 "in it");
		goto out;
	}
	kmfile_must(kmset_finish(&ck->ck_tree.kt_set, link_kernel_has));
	kmfile_must(link_set(&ck->ck_tree.kt_set, &ck->ck_kernel.krf_kernel,
	    &ck->ck_findings, progress, NULL));
	out_progress("", 1, 1);
	status = ck->ck_tree.kt_status;
	if (status == STATUS_OK && ck->ck_findings.fns_faults != 0)
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
	kmset_free(&ck->ck_tree.kt_set);
	kernfile_close(&ck->ck_kernel);
	free(ck->ck_path);
}

json_t *
checked_json(const struct checked *ck)
{
	const struct kmkernel *kk = &ck->ck_kernel.krf_kernel;
	const struct findings *fs = &ck->ck_findings;
	json_t *list = json_array(), *root;

	for (size_t i = 0; i < fs->fns_n; i++) {
		const struct finding *fi = &fs->fns_list[i];

		json_array_append_new(list,
		    json_pack("{s:s, s:b, s:o, s:o, s:o, s:o, s:o}", "kind",
			finding_name(fi->fnd_kind), "note", fi->fnd_note,
			"module", out_string(kmodule_name(fi->fnd_mod)), "file",
			out_string(fi->fnd_mod->km_path), "symbol",
			out_string(fi->fnd_symbol), "owner",
			out_string(fi->fnd_owner), "text",
			out_message(fi->fnd_text)));
	}
	root = json_pack("{s:s, s:I, s:I, s:o}", "verb", "check", "modules",
	    (json_int_t)ck->ck_tree.kt_set.kms_n, "linked",
	    (json_int_t)fs->fns_linked, "findings", list);
	json_object_set_new(root, "kernel",
	    json_pack("{s:o, s:s, s:I, s:s, s:I}", "file",
		out_string(ck->ck_path), "machine", kk->kk_md->md_name,
		"version", (json_int_t)kk->kk_version, "release",
		kk->kk_release, "builtins", (json_int_t)kk->kk_nbuiltins));
	return root;
}
