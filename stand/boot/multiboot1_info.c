/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * multiboot1_info.c: the information for a kernel of Multiboot version 1
 * (0.6.96, 3.3).
 */
#include <boot/multiboot.h>

#define MB1_LOADER "Primeboot"

/* mb1_flags: which fields are valid. */
#define MB1_HAS_MEMORY      0x0001u
#define MB1_HAS_CMDLINE     0x0004u
#define MB1_HAS_MODULES     0x0008u
#define MB1_HAS_MEMMAP      0x0040u
#define MB1_HAS_LOADER      0x0200u
#define MB1_HAS_FRAMEBUFFER 0x1000u

/* All addresses are physical. */
struct multiboot1_table {
	uint32_t mb1_flags;
	uint32_t mb1_lower, mb1_upper; /* KiB */
	uint32_t mb1_bootdev;
	uint32_t mb1_cmdline;
	uint32_t mb1_nmods, mb1_mods;
	uint32_t mb1_syms[4];
	uint32_t mb1_maplen, mb1_map;
	uint32_t mb1_drivelen, mb1_drives;
	uint32_t mb1_config;
	uint32_t mb1_loader;
	uint32_t mb1_apm;
	uint32_t mb1_vbe[4];
	struct multiboot_screen mb1_screen;
	struct multiboot_colors mb1_colors;
} __kpacked;
_Static_assert(offsetof(struct multiboot1_table, mb1_map) == 48 &&
	offsetof(struct multiboot1_table, mb1_loader) == 64 &&
	offsetof(struct multiboot1_table, mb1_screen) == 88 &&
	sizeof(struct multiboot1_table) == 116,
    "Multiboot 1 information");

struct multiboot1_module {
	uint32_t mm1_start, mm1_end; /* PA */
	uint32_t mm1_text;
	uint32_t mm1_reserved;
};
_Static_assert(sizeof(struct multiboot1_module) == 16, "Multiboot 1 module");

struct multiboot1_range {
	uint32_t mr1_size; /* bytes that follow */
	struct bi_memmap_entry mr1_range;
} __kpacked;
_Static_assert(sizeof(struct multiboot1_range) == 24, "Multiboot 1 memory map");

/* False: no room. */
static bool
add_modules(struct multiboot_info *mi, struct multiboot1_table *t,
    const struct modlist *mods)
{
	struct multiboot1_module *mm;
	const struct modfile *mf;
	uint32_t n = 0;

	TAILQ_FOREACH (mf, mods, mf_chain)
		n++;
	mm = multiboot_info_add(mi, n * sizeof(*mm));
	if (mm == NULL)
		return false;
	t->mb1_flags |= MB1_HAS_MODULES;
	t->mb1_nmods = n;
	t->mb1_mods = multiboot_info_pa(mm);
	TAILQ_FOREACH (mf, mods, mf_chain) {
		mm->mm1_start = (uint32_t)mf->mf_piece->ip_final.pr_start;
		mm->mm1_end = mm->mm1_start + (uint32_t)mf->mf_size;
		mm->mm1_text = multiboot_info_text(
		    mi, mf->mf_req->mq_text, mf->mf_req->mq_args);
		if (mm->mm1_text == 0)
			return false;
		mm++;
	}
	return true;
}

static void
add_framebuffer(struct multiboot1_table *t, const struct btinfo_framebuffer *fb)
{
	if (fb->physaddr == 0)
		return;
	t->mb1_flags |= MB1_HAS_FRAMEBUFFER;
	multiboot_info_screen(fb, &t->mb1_screen, &t->mb1_colors);
}

int
multiboot1_info(struct multiboot_info *mi, const struct multiboot_facts *mf)
{
	struct multiboot1_table *t = multiboot_info_add(mi, sizeof(*t));

	if (t == NULL)
		return ENOSPC;
	t->mb1_flags = MB1_HAS_CMDLINE | MB1_HAS_LOADER;
	t->mb1_cmdline = multiboot_info_text(mi, mf->mbf_path, mf->mbf_args);
	t->mb1_loader = multiboot_info_text(mi, MB1_LOADER, NULL);
	add_framebuffer(t, &mf->mbf_fb);
	if (t->mb1_cmdline == 0 || t->mb1_loader == 0 ||
	    !add_modules(mi, t, mf->mbf_mods))
		return ENOSPC;
	return 0;
}

int
multiboot1_finish(
    struct multiboot_info *mi, const struct sa_memrange *map, size_t nmap)
{
	struct multiboot1_table *t = (void *)mi->mbi_buf;
	struct multiboot_info rest = *mi; /* a copy: this may run again */
	struct multiboot1_range *mr;
	uint32_t lower, upper;
	uint32_t n = multiboot_info_memory(mi, map, nmap, &lower, &upper);

	t->mb1_flags |= MB1_HAS_MEMORY;
	t->mb1_lower = lower;
	t->mb1_upper = upper;
	mr = multiboot_info_add(&rest, n * sizeof(*mr));
	if (mr == NULL)
		return ENOSPC;
	t->mb1_flags |= MB1_HAS_MEMMAP;
	t->mb1_map = multiboot_info_pa(mr);
	t->mb1_maplen = n * (uint32_t)sizeof(*mr);
	for (uint32_t i = 0; i < n; i++) {
		mr[i].mr1_size = sizeof(mr->mr1_range);
		mr[i].mr1_range = mi->mbi_entry[i];
	}
	return n == mi->mbi_max ? ENOSPC : 0;
}
