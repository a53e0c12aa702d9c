/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * check.c: primeboot-kmod check: do these modules link for this kernel?
 */
#include <stdio.h>

#include "checked.h"
#include "out.h"
#include "verbs.h"

static void
print_finding(const struct finding *fi)
{
	const char *line = out_vis(kmodule_name(fi->fnd_mod));

	printf("%s%s%s: %s%s%s: ", out_on(OUT_BOLD), line, out_off(),
	    out_on(fi->fnd_note                       ? OUT_DIM
		    : fi->fnd_kind == FIND_DEPENDENCY ? OUT_YELLOW
						      : OUT_RED),
	    finding_name(fi->fnd_kind), out_off());
	out_lines(stdout, fi->fnd_text);
	putchar('\n');
}

static void
print_summary(const struct checked *ck)
{
	const struct findings *fs = &ck->ck_findings;
	const struct kmkernel *kk = &ck->ck_kernel.krf_kernel;
	char text[FINDINGS_SUMMARY];

	findings_summary(fs, ck->ck_tree.kt_set.kms_n, text, sizeof(text));
	printf("%s%s: %s %s: %s%s\n",
	    out_on(fs->fns_faults == 0 ? OUT_GREEN : OUT_BOLD),
	    out_vis(ck->ck_path), kk->kk_md->md_name,
	    kk->kk_version == 0 ? "(no version note)" : kk->kk_release, text,
	    out_off());
}

int
verb_check(const struct options *o)
{
	struct checked ck = {0};
	int status = checked_run(&ck, o->o_args, o->o_nargs, o->o_modules);

	if (ck.ck_tree.kt_set.kms_order != NULL) {
		if (o->o_json) {
			out_json(checked_json(&ck));
		} else {
			for (size_t i = 0; i < ck.ck_findings.fns_n; i++)
				print_finding(&ck.ck_findings.fns_list[i]);
			print_summary(&ck);
		}
	}
	checked_free(&ck);
	return status;
}
