/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_memmap.c: learn what is RAM from what the loader passed: its BIOS
 * style map, else the firmware's own map, else the sizes on the entry stack.
 * GRUB under OVMF says 7 MiB on the stack whatever the machine has, so those
 * are looked at only when there is no map.
 */
#include <arch/x86/x86_memmap.h>

#include <libkern/libkern.h>
#include <sys/systm.h>

#define KIB     ((paddr_t)1024)
#define EXT_MEM ((paddr_t)0x100000) /* where "extended memory" starts */

/* UEFI 2.10, 7.2.3: EFI_MEMORY_DESCRIPTOR, as far as it concerns us. */
struct efi_descriptor {
	uint32_t ed_type;
	uint32_t ed_pad;
	uint64_t ed_pa;
	uint64_t ed_va;
	uint64_t ed_npages; /* of 4096 bytes */
	uint64_t ed_attr;
} __kpacked;
_Static_assert(sizeof(struct efi_descriptor) == 40, "EFI_MEMORY_DESCRIPTOR");

#define EFI_LOADER_CODE   1
#define EFI_LOADER_DATA   2
#define EFI_BS_CODE       3
#define EFI_BS_DATA       4
#define EFI_CONVENTIONAL  7
#define EFI_MD_PAGE_SHIFT 12

/* One entry, whichever map it is from. */
struct map_entry {
	uint64_t me_start, me_end;
	bool me_ram;
};

/* What is there, and how to read it. */
struct map_reader {
	const uint8_t *rd_base;
	size_t rd_num;
	size_t rd_stride;
	/* False when the entry describes no memory at all. */
	bool (*rd_get)(const uint8_t *raw, struct map_entry *me);
};

static bool
bim_get(const uint8_t *raw, struct map_entry *me)
{
	struct bi_memmap_entry e;

	memcpy(&e, raw, sizeof(e));
	me->me_start = e.addr;
	/* Unknown types (GRUB has 20) are somebody else's memory. */
	me->me_ram = e.type == BIM_Memory;
	/* An entry that wraps reserves up to the end, but is no RAM. */
	if (__builtin_add_overflow(e.addr, e.size, &me->me_end)) {
		me->me_end = UINT64_MAX;
		return !me->me_ram;
	}
	return e.size != 0;
}

static bool
efi_get(const uint8_t *raw, struct map_entry *me)
{
	struct efi_descriptor d;
	uint64_t len;

	memcpy(&d, raw, sizeof(d));
	me->me_start = d.ed_pa;
	me->me_ram =
	    (d.ed_type >= EFI_LOADER_CODE && d.ed_type <= EFI_BS_DATA) ||
	    d.ed_type == EFI_CONVENTIONAL;
	len = d.ed_npages << EFI_MD_PAGE_SHIFT;
	if (len >> EFI_MD_PAGE_SHIFT != d.ed_npages ||
	    __builtin_add_overflow(d.ed_pa, len, &me->me_end)) {
		me->me_end = UINT64_MAX;
		return !me->me_ram;
	}
	return len != 0;
}

/* RAM first, then take away what any other entry claims. */
static void
map_apply(struct prset *ps, const struct map_reader *rd)
{
	struct map_entry me;
	size_t i;
	int pass;

	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < rd->rd_num; i++) {
			if (!rd->rd_get(rd->rd_base + i * rd->rd_stride, &me))
				continue;
			if (pass == 0 && me.me_ram)
				prset_add(ps, me.me_start, me.me_end);
			else if (pass == 1 && !me.me_ram)
				prset_sub(ps, me.me_start, me.me_end);
		}
	}
}

/* As many entries as the record has bytes for, whatever it claims. */
static size_t
entries_within(const char *name, uint64_t claimed, size_t bytes, size_t stride)
{
	if (claimed <= bytes / stride)
		return (size_t)claimed;
	kprintf("bootinfo: %s claims %llu entries but holds %zu\n", name,
	    (unsigned long long)claimed, bytes / stride);
	return bytes / stride;
}

static bool
map_from_bios(struct prset *ps, const struct bootinfo *bi)
{
	const struct btinfo_memmap *r;
	struct map_reader rd;

	r = bootinfo_lookup(bi, BTINFO_MEMMAP, sizeof(*r));
	if (r == NULL)
		return false;
	rd.rd_base = (const uint8_t *)(r + 1);
	rd.rd_stride = sizeof(struct bi_memmap_entry);
	rd.rd_get = bim_get;
	rd.rd_num = entries_within("MEMMAP", (uint32_t)r->num,
	    (size_t)r->common.len - sizeof(*r), rd.rd_stride);
	map_apply(ps, &rd);
	return ps->prs_n != 0;
}

static bool
map_from_efi(struct prset *ps, const struct bootinfo *bi)
{
	const struct btinfo_efimemmap *r;
	struct map_reader rd;

	r = bootinfo_lookup(bi, BTINFO_EFIMEMMAP, sizeof(*r));
	if (r == NULL)
		return false;
	if (r->size < sizeof(struct efi_descriptor)) {
		kprintf("bootinfo: EFIMEMMAP: %u bytes per descriptor are too "
			"few\n",
		    r->size);
		return false;
	}
	rd.rd_base = r->memmap;
	rd.rd_stride = r->size;
	rd.rd_get = efi_get;
	rd.rd_num = entries_within("EFIMEMMAP", r->num,
	    (size_t)r->common.len - sizeof(*r), rd.rd_stride);
	map_apply(ps, &rd);
	return ps->prs_n != 0;
}

enum memmap_source
memmap_init(struct prset *ps, const struct bootinfo *bi, uint32_t base_kb,
    uint32_t ext_kb, paddr_t limit)
{
	enum memmap_source source;

	ps->prs_n = ps->prs_lost = 0;
	if (map_from_bios(ps, bi)) {
		source = MEMMAP_BIOS;
	} else if (map_from_efi(ps, bi)) {
		source = MEMMAP_EFI;
	} else {
		prset_add(ps, 0, base_kb * KIB);
		prset_add(ps, EXT_MEM, EXT_MEM + ext_kb * KIB);
		source = ps->prs_n != 0 ? MEMMAP_ARGUMENTS : MEMMAP_NONE;
	}
	prset_sub(ps, limit, UINT64_MAX);
	prset_pages_only(ps);
	if (ps->prs_lost != 0)
		kprintf("memory: the map has too many pieces, %u of them are "
			"not used\n",
		    ps->prs_lost);
	return source;
}
