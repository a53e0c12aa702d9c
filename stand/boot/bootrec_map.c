/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootrec_map.c: the memory maps that the kernel is given, MEMMAP and
 * EFIMEMMAP.  They are not the firmware's: in both
 *
 *	- the range from the kernel's start to the end of the last file is one
 *	  piece of RAM, whatever the firmware's map says.  NetBSD 7 excludes its
 *	  own image from free memory only if a single segment contains it;
 *	- page 0 is RAM: kernels expect the first segment to start there;
 *	- RAM is sorted, without overlap, and adjacent ranges are merged.
 *
 * EFIMEMMAP takes its RAM from MEMMAP.  docs/boot-protocol.md says what kernels
 * do with other maps.  Written at hand-off: nothing here allocates or prints.
 */
#include <boot/bootrec.h>
#include <boot/memmap.h>

/* The ranges that come from the firmware's map: all but page 0 and `image`. */
struct windows {
	struct prange win_below, win_above;
};

static struct windows
windows(struct prange image)
{
	return (struct windows){
	    {PAGE_SIZE, image.pr_start}, {image.pr_end, UINT64_MAX}};
}

static uint32_t
bim_type(enum sa_memkind kind)
{
	switch (kind) {
	case SA_MEM_FREE:
	case SA_MEM_BOOT:
		return BIM_Memory;
	case SA_MEM_ACPI:
		return BIM_ACPI;
	case SA_MEM_NVS:
		return BIM_NVS;
	case SA_MEM_UNUSABLE:
		return BIM_Unusable;
	case SA_MEM_PERSISTENT:
		return BIM_PRAM;
	case SA_MEM_RUNTIME:
	case SA_MEM_RESERVED:
	case SA_MEM_MMIO:
		break;
	}
	return BIM_Reserved;
}

/* ---- MEMMAP ---- */

struct memmap_out {
	struct bi_memmap_entry *mout_entry;
	uint32_t mout_n, mout_max; /* entries; room */
	struct bi_memmap_entry mout_last;
};

/* Append a range, or extend the last one. */
static void
memmap_put(struct memmap_out *mo, struct prange pr, uint32_t type)
{
	struct bi_memmap_entry *last = &mo->mout_last;

	if (prange_empty(pr))
		return;
	if (mo->mout_n > 0 && last->type == type &&
	    last->addr + last->size == pr.pr_start) {
		last->size += prange_size(pr);
	} else {
		*last = (struct bi_memmap_entry){
		    pr.pr_start, prange_size(pr), type};
		mo->mout_n++;
	}
	if (mo->mout_n <= mo->mout_max)
		mo->mout_entry[mo->mout_n - 1] = *last;
}

static void
memmap_put_within(struct memmap_out *mo, const struct sa_memrange *map,
    size_t nmap, struct prange window)
{
	struct prange part;

	for (size_t i = 0; i < nmap; i++)
		if (prange_clip(map[i].sm_range, window, &part))
			memmap_put(mo, part, bim_type(map[i].sm_kind));
}

uint32_t
bootrec_memmap(const struct sa_memrange *map, size_t nmap, struct prange image,
    struct bi_memmap_entry *entry, uint32_t max)
{
	const struct prange page0 = {0, MIN(PAGE_SIZE, image.pr_start)};
	const struct windows w = windows(image);
	struct memmap_out mo = {.mout_entry = entry, .mout_max = max};

	memmap_put(&mo, page0, BIM_Memory);
	memmap_put_within(&mo, map, nmap, w.win_below);
	memmap_put(&mo, image, BIM_Memory);
	memmap_put_within(&mo, map, nmap, w.win_above);
	return mo.mout_n;
}

paddr_t
bootrec_memory_end(
    const struct bi_memmap_entry *entry, uint32_t n, paddr_t start)
{
	for (uint32_t i = 0; i < n; i++)
		if (entry[i].type == BIM_Memory && entry[i].addr <= start &&
		    start - entry[i].addr < entry[i].size)
			return entry[i].addr + entry[i].size;
	return start;
}

/* ---- EFIMEMMAP ---- */

struct efimap_out {
	uint8_t *eout_buf;
	uint32_t eout_n, eout_max; /* descriptors; room */
	uint32_t eout_size;        /* bytes per descriptor */
};

static struct bi_efidesc
efimap_get(const struct efimap *em, uint32_t i)
{
	struct bi_efidesc d;

	memcpy(&d, em->emap_desc + (size_t)i * em->emap_size, sizeof(d));
	return d;
}

/* Whole pages, cut at the end of the address space, as in efi_memmap.c. */
static struct prange
desc_range(const struct bi_efidesc *d)
{
	const paddr_t start = d->pa & ~(uint64_t)PAGE_MASK;
	const uint64_t room = (UINT64_MAX - start) >> PAGE_SHIFT;

	return (struct prange){
	    start, start + (MIN(d->npages, room) << PAGE_SHIFT)};
}

/* Insert a copy of `raw`, with the range `pr`, sorted by address. */
static void
efimap_put(struct efimap_out *eo, const void *raw, struct prange pr)
{
	struct bi_efidesc d;
	uint8_t *at = eo->eout_buf;

	if (eo->eout_n++ >= eo->eout_max)
		return;
	at += (size_t)(eo->eout_n - 1) * eo->eout_size;
	for (; at > eo->eout_buf; at -= eo->eout_size) {
		memcpy(&d, at - eo->eout_size, sizeof(d));
		if (d.pa <= pr.pr_start)
			break;
		memcpy(at, at - eo->eout_size, eo->eout_size);
	}
	memcpy(at, raw, eo->eout_size);
	memcpy(&d, at, sizeof(d));
	d.pa = pr.pr_start;
	d.npages = prange_size(pr) >> PAGE_SHIFT;
	memcpy(at, &d, sizeof(d));
}

/*
 * Attributes of a RAM entry: those that all of its RAM has.  If it covers
 * memory of runtime services (in a gap between files), it has
 * EFI_MEMORY_RUNTIME too, for the kernel to map it.
 */
static uint64_t
ram_attributes(const struct efimap *em, struct prange ram)
{
	uint64_t attr = UINT64_MAX, runtime = 0;

	for (uint32_t i = 0; i < em->emap_n; i++) {
		const struct bi_efidesc d = efimap_get(em, i);

		if (!prange_overlaps(desc_range(&d), ram))
			continue;
		if (bi_efidesc_isram(d.type))
			attr &= d.attr;
		runtime |= d.attr & BI_EFI_ATTR_RUNTIME;
	}
	return (attr == UINT64_MAX ? BI_EFI_ATTR_WB : attr) | runtime;
}

static void
efimap_put_ram(struct efimap_out *eo, const struct efimap *em,
    const struct bi_memmap_entry *e)
{
	const struct prange pr = {e->addr, e->addr + e->size};
	uint8_t raw[EFIMAP_MAXDESC] = {0};
	const struct bi_efidesc d = {
	    .type = BI_EFI_CONVENTIONAL, .attr = ram_attributes(em, pr)};

	memcpy(raw, &d, sizeof(d));
	efimap_put(eo, raw, pr);
}

uint32_t
bootrec_efimemmap(const struct bi_memmap_entry *entry, uint32_t n,
    struct prange image, const struct efimap *em,
    uint8_t *buf, /* NOLINT(readability-non-const-parameter) */
    uint32_t max)
{
	const struct windows w = windows(image);
	struct efimap_out eo = {buf, 0, max, em->emap_size};
	struct prange part;

	for (uint32_t i = 0; i < n; i++)
		if (entry[i].type == BIM_Memory)
			efimap_put_ram(&eo, em, &entry[i]);
	for (uint32_t i = 0; i < em->emap_n; i++) {
		const uint8_t *raw = em->emap_desc + (size_t)i * em->emap_size;
		const struct bi_efidesc d = efimap_get(em, i);

		if (bi_efidesc_isram(d.type))
			continue;
		if (prange_clip(desc_range(&d), w.win_below, &part))
			efimap_put(&eo, raw, part);
		if (prange_clip(desc_range(&d), w.win_above, &part))
			efimap_put(&eo, raw, part);
	}
	return eo.eout_n;
}
