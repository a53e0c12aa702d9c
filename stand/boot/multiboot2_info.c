/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * multiboot2_info.c: the information for a kernel of Multiboot version 2 (2.0,
 * 3.6): a size, then tags, each aligned to 8 bytes.
 */
#include <boot/multiboot.h>

#define MB2_LOADER "Primeboot"

enum {
	MT_END,
	MT_CMDLINE,
	MT_LOADER,
	MT_MODULE,
	MT_MEMORY,
	MT_MEMMAP = 6,
	MT_FRAMEBUFFER = 8,
	MT_EFI32 = 11,
	MT_EFI64,
	MT_RSDP1 = 14,
	MT_RSDP2,
	MT_EFIMAP = 17,
	MT_BOOTSERVICES,
	MT_IMAGE32,
	MT_IMAGE64,
	MT_LOADBASE
};

struct multiboot2_table {
	uint32_t mb2_size; /* of all, with the last tag */
	uint32_t mb2_reserved;
};
_Static_assert(sizeof(struct multiboot2_table) == 8, "Multiboot 2 information");

struct multiboot2_tag {
	uint32_t mt2_type, mt2_size; /* size: without padding */
};
_Static_assert(sizeof(struct multiboot2_tag) == 8, "Multiboot 2 tag");

struct multiboot2_module {
	struct multiboot2_tag mm2_tag;
	uint32_t mm2_start, mm2_end; /* PA */
	char mm2_text[];
};

struct multiboot2_memory {
	struct multiboot2_tag mb2m_tag;
	uint32_t mb2m_lower, mb2m_upper; /* KiB */
};

struct multiboot2_range {
	struct bi_memmap_entry mr2_range;
	uint32_t mr2_reserved;
} __kpacked;

struct multiboot2_memmap {
	struct multiboot2_tag mmp2_tag;
	uint32_t mmp2_entsize, mmp2_version;
	struct multiboot2_range mmp2_range[];
};
_Static_assert(sizeof(struct multiboot2_range) == 24 &&
	sizeof(struct multiboot2_memmap) == 16,
    "Multiboot 2 memory map");

struct multiboot2_framebuffer {
	struct multiboot2_tag mf2_tag;
	struct multiboot_screen mf2_screen;
	uint16_t mf2_reserved;
	struct multiboot_colors mf2_colors;
} __kpacked;
_Static_assert(
    sizeof(struct multiboot2_framebuffer) == 38, "Multiboot 2 framebuffer");

struct multiboot2_efimap {
	struct multiboot2_tag me2_tag;
	uint32_t me2_descsize, me2_descver;
	uint8_t me2_desc[];
};

/* NULL: no room. */
static void *
add_tag(struct multiboot_info *mi, uint32_t type, size_t size)
{
	struct multiboot2_tag *mt = multiboot_info_add(mi, size);

	if (mt != NULL)
		*mt = (struct multiboot2_tag){type, (uint32_t)size};
	return mt;
}

/* A tag of bytes. */
static int
add_bytes(
    struct multiboot_info *mi, uint32_t type, const void *bytes, size_t len)
{
	struct multiboot2_tag *mt = add_tag(mi, type, sizeof(*mt) + len);

	if (mt == NULL)
		return ENOSPC;
	if (len != 0)
		memcpy(mt + 1, bytes, len);
	return 0;
}

/* A tag of one address, of the firmware's word size. */
static int
add_pointer(struct multiboot_info *mi, uint32_t type, uint64_t value, bool is64)
{
	return add_bytes(mi, is64 ? type + 1 : type, &value, is64 ? 8 : 4);
}
_Static_assert(
    MT_EFI64 == MT_EFI32 + 1 && MT_IMAGE64 == MT_IMAGE32 + 1, "add_pointer");

static int
add_text(struct multiboot_info *mi, uint32_t type, const char *first,
    const char *rest)
{
	struct multiboot2_tag *mt;

	mt = add_tag(mi, type, sizeof(*mt) + multiboot_text_size(first, rest));
	if (mt == NULL)
		return ENOSPC;
	multiboot_text((char *)(mt + 1), first, rest);
	return 0;
}

static int
add_modules(struct multiboot_info *mi, const struct modlist *mods)
{
	struct multiboot2_module *mm;
	const struct modfile *mf;
	const char *text, *args;

	TAILQ_FOREACH (mf, mods, mf_chain) {
		text = mf->mf_req->mq_text;
		args = mf->mf_req->mq_args;
		mm = add_tag(mi, MT_MODULE,
		    sizeof(*mm) + multiboot_text_size(text, args));
		if (mm == NULL)
			return ENOSPC;
		mm->mm2_start = (uint32_t)mf->mf_piece->ip_final.pr_start;
		mm->mm2_end = mm->mm2_start + (uint32_t)mf->mf_size;
		multiboot_text(mm->mm2_text, text, args);
	}
	return 0;
}

static int
add_framebuffer(struct multiboot_info *mi, const struct btinfo_framebuffer *fb)
{
	struct multiboot2_framebuffer *mf;

	if (fb->physaddr == 0)
		return 0;
	mf = add_tag(mi, MT_FRAMEBUFFER, sizeof(*mf));
	if (mf == NULL)
		return ENOSPC;
	multiboot_info_screen(fb, &mf->mf2_screen, &mf->mf2_colors);
	return 0;
}

static int
add_firmware(struct multiboot_info *mi, const struct multiboot_facts *mf)
{
	const struct sa_fwtables *ft = &mf->mbf_fw;
	int error = 0;

	if (ft->sft_system != 0)
		error = add_pointer(mi, MT_EFI32, ft->sft_system, ft->sft_64);
	if (error == 0 && ft->sft_rsdp1 != NULL)
		error = add_bytes(mi, MT_RSDP1, ft->sft_rsdp1, SA_RSDP1_SIZE);
	if (error == 0 && ft->sft_rsdp2 != NULL)
		error = add_bytes(mi, MT_RSDP2, ft->sft_rsdp2, SA_RSDP2_SIZE);
	if (error == 0 && mf->mbf_bootservices)
		error = add_bytes(mi, MT_BOOTSERVICES, NULL, 0);
	if (error == 0 && mf->mbf_bootservices)
		error = add_pointer(mi, MT_IMAGE32, ft->sft_image, ft->sft_64);
	return error;
}

int
multiboot2_info(struct multiboot_info *mi, const struct multiboot_facts *mf)
{
	uint32_t base = (uint32_t)mf->mbf_loadbase;
	int error = ENOSPC;

	if (multiboot_info_add(mi, sizeof(struct multiboot2_table)) != NULL)
		error = add_text(mi, MT_CMDLINE, mf->mbf_path, mf->mbf_args);
	if (error == 0)
		error = add_text(mi, MT_LOADER, MB2_LOADER, NULL);
	if (error == 0)
		error = add_modules(mi, mf->mbf_mods);
	if (error == 0)
		error = add_framebuffer(mi, &mf->mbf_fb);
	if (error == 0)
		error = add_firmware(mi, mf);
	if (error == 0 && base != 0)
		error = add_bytes(mi, MT_LOADBASE, &base, sizeof(base));
	return error;
}

/* What depends on the firmware; the other types are always there. */
const char *
multiboot2_missing(const struct multiboot_info *mi, uint32_t required)
{
	static const struct {
		uint32_t type;
		const char *name;
	} tables[] = {
	    {MT_FRAMEBUFFER, "a framebuffer"},
	    {MT_EFI32, "the system table of 32-bit EFI"},
	    {MT_EFI64, "the system table of 64-bit EFI"},
	    {MT_RSDP1, "the root pointer of ACPI 1.0"},
	    {MT_RSDP2, "the root pointer of ACPI 2.0"},
	    {MT_BOOTSERVICES, "EFI boot services"},
	    {MT_IMAGE32, "the image handle of 32-bit EFI"},
	    {MT_IMAGE64, "the image handle of 64-bit EFI"},
	    {MT_LOADBASE, "the address of a relocatable kernel"},
	};
	size_t off = sizeof(struct multiboot2_table);
	struct multiboot2_tag mt;
	uint32_t there = 0;

	for (; off + sizeof(mt) <= mi->mbi_len;
	     off += (mt.mt2_size + 7) & ~7u) {
		memcpy(&mt, mi->mbi_buf + off, sizeof(mt));
		there |= (uint32_t)1 << mt.mt2_type;
	}
	for (size_t i = 0; i < knitems(tables); i++)
		if ((required & ~there & (uint32_t)1 << tables[i].type) != 0)
			return tables[i].name;
	return NULL;
}

/* The last tag, and the size. */
static int
end(struct multiboot_info *mi)
{
	struct multiboot2_table *t = (void *)mi->mbi_buf;

	if (add_tag(mi, MT_END, sizeof(struct multiboot2_tag)) == NULL)
		return ENOSPC;
	t->mb2_size = (uint32_t)mi->mbi_len;
	return 0;
}

/* Both tags of the memory map.  Room is left for the last tag. */
static int
add_memory(
    struct multiboot_info *mi, const struct sa_memrange *map, size_t nmap)
{
	struct multiboot2_memory *mem;
	struct multiboot2_memmap *mm;
	uint32_t lower, upper;
	uint32_t n = multiboot_info_memory(mi, map, nmap, &lower, &upper);

	mem = add_tag(mi, MT_MEMORY, sizeof(*mem));
	mm =
	    add_tag(mi, MT_MEMMAP, sizeof(*mm) + n * sizeof(mm->mmp2_range[0]));
	if (mem == NULL || mm == NULL)
		return ENOSPC;
	mem->mb2m_lower = lower;
	mem->mb2m_upper = upper;
	mm->mmp2_entsize = sizeof(mm->mmp2_range[0]);
	mm->mmp2_version = 0;
	for (uint32_t i = 0; i < n; i++)
		mm->mmp2_range[i] =
		    (struct multiboot2_range){mi->mbi_entry[i], 0};
	return n == mi->mbi_max ? ENOSPC : 0;
}

static int
add_efimap(struct multiboot_info *mi, const struct efimap *em, uint32_t descver)
{
	const uint64_t len = (uint64_t)em->emap_n * em->emap_size;
	struct multiboot2_efimap *me;

	if (em->emap_desc == NULL || len == 0)
		return 0;
	/* The last tag must fit behind it. */
	if (len > SIZE_MAX / 2 ||
	    (size_t)len + sizeof(*me) + 24 > mi->mbi_size - mi->mbi_len)
		return ENOSPC;
	me = add_tag(mi, MT_EFIMAP, sizeof(*me) + (size_t)len);
	if (me == NULL)
		return ENOSPC;
	me->me2_descsize = em->emap_size;
	me->me2_descver = descver;
	memcpy(me->me2_desc, em->emap_desc, (size_t)len);
	return 0;
}

int
multiboot2_finish(struct multiboot_info *mi, const struct sa_memrange *map,
    size_t nmap, const struct efimap *em, uint32_t descver)
{
	struct multiboot_info rest = *mi; /* a copy: this may run again */
	int error, last;

	error = add_memory(&rest, map, nmap);
	if (error == 0)
		error = add_efimap(&rest, em, descver);
	last = end(&rest);
	return error != 0 ? error : last;
}

int
multiboot2_close(struct multiboot_info *mi)
{
	return end(mi);
}
