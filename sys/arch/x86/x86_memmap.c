/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_memmap.c: find the RAM by the loader's BIOS style map, else the
 * firmware's map, else the sizes on the entry stack.  The latter are used only
 * without a map: GRUB under OVMF passes 7 MiB for every machine
 * (docs/boot-protocol.md).
 */
#include <arch/x86/x86_memmap.h>

#include <libkern/libkern.h>
#include <sys/systm.h>

#define KIB            ((paddr_t)1024)
#define EXT_MEM        ((paddr_t)0x100000) /* where "extended memory" starts */

#define EFI_PAGE_SHIFT 12
#define EFI_MMIO       11
#define EFI_MMIO_PORTS 12

/* One entry, whichever map it is from. */
struct map_entry {
	struct prange me_range;
	bool me_ram;
	bool me_device; /* a device's registers */
};

/* The maps that were passed, and how to read an entry of each. */
struct map_reader {
	const uint8_t *rd_base;
	size_t rd_num;
	size_t rd_stride;
	/* False: the entry is empty. */
	bool (*rd_get)(const uint8_t *raw, struct map_entry *me);
};

static bool
bim_get(const uint8_t *raw, struct map_entry *me)
{
	struct bi_memmap_entry e;

	memcpy(&e, raw, sizeof(e));
	me->me_range.pr_start = e.addr;
	/* Unknown types (GRUB uses 20) are reserved memory. */
	me->me_ram = e.type == BIM_Memory;
	me->me_device = false;
	/* An entry that wraps reserves all up to the end; it is not RAM. */
	if (__builtin_add_overflow(e.addr, e.size, &me->me_range.pr_end)) {
		me->me_range.pr_end = UINT64_MAX;
		return !me->me_ram;
	}
	return e.size != 0;
}

struct prange
memmap_efi_range(const struct bi_efidesc *d)
{
	const uint64_t len = d->npages << EFI_PAGE_SHIFT;
	struct prange pr = {.pr_start = d->pa};

	if (len >> EFI_PAGE_SHIFT != d->npages ||
	    __builtin_add_overflow(d->pa, len, &pr.pr_end))
		pr.pr_end = UINT64_MAX;
	return pr;
}

static bool
efi_get(const uint8_t *raw, struct map_entry *me)
{
	struct bi_efidesc d;

	memcpy(&d, raw, sizeof(d));
	me->me_range = memmap_efi_range(&d);
	me->me_ram = bi_efidesc_isram(d.type) != 0;
	me->me_device = d.type == EFI_MMIO || d.type == EFI_MMIO_PORTS;
	/* As above: what overflows is not RAM. */
	return !prange_empty(me->me_range) &&
	    (!me->me_ram || me->me_range.pr_end != UINT64_MAX);
}

/* Add all RAM entries, then subtract all others. */
static void
map_apply(struct prset *ram, struct prset *known, const struct map_reader *rd)
{
	struct map_entry me;
	size_t i;
	int pass;

	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < rd->rd_num; i++) {
			if (!rd->rd_get(rd->rd_base + i * rd->rd_stride, &me))
				continue;
			if (pass == 0 && me.me_ram)
				prset_add(ram, me.me_range);
			else if (pass == 1 && !me.me_ram)
				prset_sub(ram, me.me_range);
			if (pass == 0 && !me.me_device)
				prset_add(known, me.me_range);
			else if (pass == 1 && me.me_device)
				prset_sub(known, me.me_range);
		}
	}
}

/* The number of entries, limited by the length of the record. */
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
map_from_bios(struct prset *ram, struct prset *known, const struct bootinfo *bi)
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
	map_apply(ram, known, &rd);
	return ram->prs_n != 0;
}

static bool
map_from_efi(struct prset *ram, struct prset *known, const struct bootinfo *bi)
{
	const struct btinfo_efimemmap *r;
	struct map_reader rd;

	r = bootinfo_lookup(bi, BTINFO_EFIMEMMAP, sizeof(*r));
	if (r == NULL)
		return false;
	if (r->size < sizeof(struct bi_efidesc)) {
		kprintf("bootinfo: EFIMEMMAP: %u bytes per descriptor is too "
			"small\n",
		    r->size);
		return false;
	}
	rd.rd_base = r->memmap;
	rd.rd_stride = r->size;
	rd.rd_get = efi_get;
	rd.rd_num = entries_within("EFIMEMMAP", r->num,
	    (size_t)r->common.len - sizeof(*r), rd.rd_stride);
	map_apply(ram, known, &rd);
	return ram->prs_n != 0;
}

static void
drop_above(struct prset *ram, paddr_t limit)
{
	const uint64_t all = prset_bytes(ram);
	uint64_t left;

	prset_sub(ram, (struct prange){limit, UINT64_MAX});
	left = prset_bytes(ram);
	if (left != all)
		kprintf("memory: %llu KiB above 0x%llx not used: this "
			"processor, or kernel, has no such addresses\n",
		    (unsigned long long)(all - left) / KIB,
		    (unsigned long long)limit);
}

enum memmap_source
memmap_init(struct prset *ram, struct prset *known, const struct bootinfo *bi,
    uint32_t base_kb, uint32_t ext_kb, paddr_t limit)
{
	enum memmap_source source;

	ram->prs_n = ram->prs_lost = 0;
	known->prs_n = known->prs_lost = 0;
	if (map_from_bios(ram, known, bi)) {
		source = MEMMAP_BIOS;
	} else if (map_from_efi(ram, known, bi)) {
		source = MEMMAP_EFI;
	} else {
		prset_add(ram, (struct prange){0, base_kb * KIB});
		prset_add(
		    ram, (struct prange){EXT_MEM, EXT_MEM + ext_kb * KIB});
		source = ram->prs_n != 0 ? MEMMAP_ARGUMENTS : MEMMAP_NONE;
		*known = *ram;
	}
	drop_above(ram, limit);
	prset_sub(known, (struct prange){limit, UINT64_MAX});
	prset_pages_only(ram);
	prset_pages_only(known);
	if (ram->prs_lost != 0)
		kprintf("memory: the map is too fragmented, %u ranges are "
			"not used\n",
		    ram->prs_lost);
	return source;
}
