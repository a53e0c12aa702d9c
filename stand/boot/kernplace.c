/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernplace.c: the kernel's physical address.  A kernel is linked for one;
 * its ELF file does not say whether it runs at another, so the user decides
 * (`reloc`).  Bootinfo and entry point are adapted to the address.
 */
#include <boot/boot.h>
#include <boot/image.h>
#include <boot/kernplace.h>

/* Find free memory for it, at the same offset in 2 MiB as `want`. */
static bool
find_free(const struct memmap *mm, struct prange want, paddr_t *pa)
{
	const struct prange within = {KERNPLACE_LOWEST, IMAGE_LIMIT};

	return memmap_next_free(
	    mm, within, want.pr_start, prange_size(want), pa);
}

int
kernplace(const struct memmap *mm, struct kernimg *ki)
{
	const struct boot_reloc *rl = &ki->ki_ld->ld_boot->bo_reloc;
	const struct prange want = kernimg_pages(ki);
	paddr_t pa = rl->rlc_pa;

	if (ki->ki_fixed && rl->rlc_kind != BOOT_RELOC_DEFAULT) {
		sa_printf(ki->ki_ld,
		    "%s: reloc: prekern runs only at 0x%llx, for which it was "
		    "linked (reloc default)\n",
		    ki->ki_name, (unsigned long long)want.pr_start);
		return EINVAL;
	}
	switch (rl->rlc_kind) {
	case BOOT_RELOC_DEFAULT:
		return 0;
	case BOOT_RELOC_NONE:
		if (memmap_isfree(mm, want))
			return 0;
		if (find_free(mm, want, &pa))
			break;
		sa_printf(ki->ki_ld,
		    "%s: reloc none: needs %llu KB of free memory in one piece "
		    "below 4 GB (see memmap)\n",
		    ki->ki_name, (unsigned long long)prange_size(want) / 1024);
		return ENOMEM;
	case BOOT_RELOC_ADDR:
		break;
	}
	return kernimg_move(ki, pa);
}

void
kernplace_hint(const struct memmap *mm, const struct kernimg *ki)
{
	const struct prange want = kernimg_pages(ki);
	struct loader *ld = ki->ki_ld;
	struct sa_memrange why;
	paddr_t pa;

	if (ki->ki_fixed || memmap_check(mm, want, &why) == 0)
		return;
	if (find_free(mm, want, &pa))
		sa_printf(ld,
		    "0x%llx is free: a kernel linked for that address can boot, "
		    "and this one after \"reloc 0x%llx\" if it runs at any "
		    "address\n",
		    (unsigned long long)pa, (unsigned long long)pa);
	else
		sa_printf(ld,
		    "no %llu KB below 4 GB are free in one piece: more memory or "
		    "a smaller kernel helps\n",
		    (unsigned long long)prange_size(want) / 1024);
}
