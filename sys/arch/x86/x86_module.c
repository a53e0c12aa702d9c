/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_module.c: module_init_md(): hand every file that the loader left in
 * memory to its owner, by type.
 */
#include <arch/x86/x86_bootinfo.h>
#include <arch/x86/x86_md.h>
#include <arch/x86/x86_preload.h>

#include <libkern/libkern.h>
#include <sys/fsimage.h>
#include <sys/machdep.h>
#include <sys/module.h>
#include <sys/systm.h>

/* Report what was done with the file; the memory is theirs. */
static void
take_module(const struct preload_file *pf, void *va)
{
	/* It says itself what is wrong; the others come up all the same. */
	(void)module_prime(pf->pf_path, va, pf->pf_len);
}

static void
take_fsimage(const struct preload_file *pf, void *va)
{
	if (fsimage_attach(pf->pf_path, va, pf->pf_len) != 0)
		cpu_preload_free(va, pf->pf_len);
}

static void
take_seed(const struct preload_file *pf, void *va)
{
	entropy_add_seed(va, pf->pf_len);
	/* A seed is used once, and nobody reads it later. */
	memset(va, 0, pf->pf_len);
	cpu_preload_free(va, pf->pf_len);
	kprintf("module list: %s: random seed, %zu bytes\n", pf->pf_path,
	    pf->pf_len);
}

/*
 * GRUB's knetbsd_module passes type 0 for everything; a module is known by
 * its first bytes.  Anything else is data that nobody here asked for.
 */
static void
take_untyped(const struct preload_file *pf, void *va)
{
	static const char magic[4] = {0x7f, 'E', 'L', 'F'};

	if (pf->pf_len >= sizeof(magic) &&
	    memcmp(va, magic, sizeof(magic)) == 0) {
		take_module(pf, va);
		return;
	}
	kprintf(
	    "module list: %s: no type and no ELF file, skipped\n", pf->pf_path);
	cpu_preload_free(va, pf->pf_len);
}

static void
take_image(const struct preload_file *pf, void *va)
{
	kprintf("module list: %s: splash image, not shown\n", pf->pf_path);
	cpu_preload_free(va, pf->pf_len);
}

/*
 * Properties for the module before it: theirs to keep, so the text can go.
 * It says itself what is wrong.
 */
static void
take_props(const struct preload_file *pf, void *va)
{
	(void)module_prime_props(
	    pf->pf_path, pf->pf_type == BI_MODULE_PLIST, va, pf->pf_len);
	cpu_preload_free(va, pf->pf_len);
}

/* Who wants what.  A further type is a further line. */
static const struct preload_owner {
	int32_t po_type;
	void (*po_take)(const struct preload_file *pf, void *va);
} preload_owners[] = {
    {BI_MODULE_NONE, take_untyped},
    {BI_MODULE_ELF, take_module},
    {BI_MODULE_IMAGE, take_image},
    {BI_MODULE_RND, take_seed},
    {BI_MODULE_FS, take_fsimage},
    {BI_MODULE_PROPS, take_props},
    {BI_MODULE_PLIST, take_props},
};

static void
preload_give(const struct preload_file *pf)
{
	size_t i;
	void *va;

	va = preload_map(pf);
	if (va == NULL) {
		kprintf("module list: %s: no memory to map it, skipped\n",
		    pf->pf_path);
		return;
	}
	for (i = 0; i < knitems(preload_owners); i++) {
		if (preload_owners[i].po_type == pf->pf_type) {
			preload_owners[i].po_take(pf, va);
			return;
		}
	}
	kprintf("module list: %s: unknown type %d, skipped\n", pf->pf_path,
	    (int)pf->pf_type);
	cpu_preload_free(va, pf->pf_len);
}

/* A kernel in a folder of its own has its modules beside it. */
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

/* A seed first, wherever it is: modules are placed at random. */
void
module_init_md(void)
{
	unsigned i;

	note_bootpath();
	for (i = 0; i < preload.pl_n; i++) {
		if (preload.pl_file[i].pf_type == BI_MODULE_RND)
			preload_give(&preload.pl_file[i]);
	}
	for (i = 0; i < preload.pl_n; i++) {
		if (preload.pl_file[i].pf_type != BI_MODULE_RND)
			preload_give(&preload.pl_file[i]);
	}
}
