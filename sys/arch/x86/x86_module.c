/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_module.c: module_init_md(): map every file that the loader left in
 * memory, and hand it to its owner (sys/kern/module/payload.c).
 */
#include <arch/x86/x86_bootinfo.h>
#include <arch/x86/x86_md.h>
#include <arch/x86/x86_preload.h>

#include <libkern/libkern.h>
#include <sys/machdep.h>
#include <sys/module.h>
#include <sys/payload.h>
#include <sys/systm.h>

/* Map a file and hand it over. */
static void
preload_give(const struct preload_file *pf)
{
	struct payload pld = {
	    .pld_path = pf->plf_path,
	    .pld_type = pf->plf_type,
	    .pld_base = preload_map(pf),
	    .pld_len = pf->plf_len,
	};

	if (boothowto & AB_DEBUG) /* NetBSD's wording: test/peers reads it */
		kprintf("Prep module path=%s len=%zu pa=%llx\n", pf->plf_path,
		    pf->plf_len, (unsigned long long)pf->plf_pages.pr_start);
	if (pld.pld_base != NULL)
		payload_give(payload_owners, &pld);
	else
		kprintf("module list: %s: no memory to map it, skipped\n",
		    pf->plf_path);
}

/* A kernel in a directory of its own has its modules beside it. */
static void
note_bootpath(void)
{
	const struct btinfo_bootpath *bp;
	char path[sizeof(bp->bootpath) + 1];

	bp = bootinfo_lookup(&bootinfo, BTINFO_BOOTPATH, sizeof(*bp));
	if (bp == NULL)
		return;
	memcpy(path, bp->bootpath, sizeof(bp->bootpath));
	path[sizeof(path) - 1] = '\0';
	if (module_set_kernel_path(path))
		kprintf(
		    "module: this kernel's modules are in %s\n", module_base);
}

void
module_init_md(void)
{
	unsigned i;

	note_bootpath();
	payload_seed = entropy_add_seed;
	for (i = 0; i < preload.pl_n; i++) {
		if (payload_first(preload.pl_file[i].plf_type))
			preload_give(&preload.pl_file[i]);
	}
	for (i = 0; i < preload.pl_n; i++) {
		if (!payload_first(preload.pl_file[i].plf_type))
			preload_give(&preload.pl_file[i]);
	}
}
