/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_module.c: module_init_md(): map the files that the loader left in
 * memory, and hand them to their owners (sys/payload/payload.c).
 */
#include <arch/x86/cons.h>
#include <arch/x86/x86_bootinfo.h>
#include <arch/x86/x86_md.h>
#include <arch/x86/x86_preload.h>

#include <libkern/libkern.h>
#include <sys/kmem.h>
#include <sys/ktrust.h>
#include <sys/machdep.h>
#include <sys/module.h>
#include <sys/payload.h>
#include <sys/systm.h>

/* Map a file.  False: it cannot be, and was reported. */
static bool
map_file(const struct preload_file *pf, struct payload *pld)
{
	*pld = (struct payload){
	    .pld_path = pf->plf_path,
	    .pld_type = pf->plf_type,
	    .pld_base = preload_map(pf),
	    .pld_len = pf->plf_len,
	};
	if (boothowto & AB_DEBUG) /* NetBSD's wording: test/peers reads it */
		kprintf("Prep module path=%s len=%zu pa=%llx\n", pf->plf_path,
		    pf->plf_len, (unsigned long long)pf->plf_pages.pr_start);
	if (pld->pld_base == NULL)
		kprintf("module list: %s: no memory to map it, skipped\n",
		    pf->plf_path);
	return pld->pld_base != NULL;
}

/* What the loader trusts, before anything of it is looked at. */
static void
start_trust(void)
{
	static const struct btinfo_common bad = {0};
	const struct btinfo_common *r =
	    bootinfo_lookup(&bootinfo, BTINFO_TRUST, 0);
	const struct preload_file *pf = NULL;
	const void *file = NULL;
	unsigned i;

	/* Of a record that is too short the level is the strictest. */
	if (bootinfo.bi_badtrust)
		r = &bad;
	if (r == NULL)
		return;
	for (i = 0; i < preload.pl_n; i++)
		if (preload.pl_file[i].plf_istrust)
			pf = &preload.pl_file[i];
	if (pf != NULL)
		file = preload_map(pf);
	ktrust_start(r, (size_t)r->len, file, file == NULL ? 0 : pf->plf_len);
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
	const size_t room = MAX(preload.pl_n, 1u) * sizeof(struct payload);
	struct payload *list;
	size_t n = 0;
	unsigned i;

	start_trust();
	note_bootpath();
	payload_seed = entropy_add_seed;
	payload_splash = cons_splash();
	list = kmem_alloc(room, KM_NOSLEEP);
	if (list == NULL) {
		kprintf("module list: no memory for %u files\n", preload.pl_n);
		return;
	}
	for (i = 0; i < preload.pl_n; i++)
		if (!preload.pl_file[i].plf_istrust &&
		    map_file(&preload.pl_file[i], &list[n]))
			n++;
	payload_give(payload_owners, list, n);
	kmem_free(list, room);
}
