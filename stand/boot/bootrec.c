/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootrec.c: build the bootinfo table.
 *
 *	img_bootinfo: count, pointers | records | MEMMAP | EFIMEMMAP | TIMELINE
 *| ^ written at hand-off    MISSING
 *
 * The kernel copies the records in the order of the pointers, up to the first
 * that does not fit, so the most important ones come first.  EFIMEMMAP, the
 * largest, which repeats MEMMAP, is the last that NetBSD knows, and Primeboot's
 * own come after it (docs/boot-protocol.md, Bootinfo).
 */
#include <boot/bootrec.h>
#include <boot/image.h>
#include <boot/memmap.h>

#define KB(bytes)  ((bytes) / 1024)
#define BASE_LIMIT 0xa0000  /* base memory ends here, video memory begins */
#define EXT_START  0x100000 /* extended memory */

/* The order of the pointers. */
static const uint16_t table_order[] = {BTINFO_CONSOLE, BTINFO_PREKERN,
    BTINFO_SYMTAB, BTINFO_BOOTPATH, BTINFO_ROOTDEVICE, BTINFO_BOOTDISK,
    BTINFO_BOOTWEDGE, BTINFO_NETIF, BTINFO_FRAMEBUFFER, BTINFO_EFI,
    BTINFO_MEMMAP, BTINFO_MODULELIST, BTINFO_USERCONFCOMMANDS, BTINFO_EFIMEMMAP,
    BTINFO_TRUST, BTINFO_TPMLOG, BTINFO_TIMELINE, BTINFO_MISSING};
_Static_assert(knitems(table_order) == BOOTREC_NTYPES, "slots of br_off");

/* The table, then the records, aligned for every record's largest field. */
#define TABLE_BYTES   80
#define BOOTREC_BYTES (TABLE_BYTES + BOOTREC_MAXBYTES)
_Static_assert(4 + 4 * knitems(table_order) <= TABLE_BYTES, "table's room");

/* The final map may have more ranges than the one at bootrec_begin: the
 * loader's own allocations split them. */
#define MAP_SLACK 24
/* The usual DescriptorSize; the specification allows more. */
#define EFI_DESC_BYTES 48

struct bootrec *
bootrec_begin(struct loader *ld, size_t mapranges)
{
	struct bootrec *br = sa_alloc(ld, sizeof(*br));

	if (br == NULL) {
		sa_printf(
		    ld, "out of memory: %zu bytes for bootinfo\n", sizeof(*br));
		return NULL;
	}
	memset(br, 0, sizeof(*br));
	/* At most half of the room: the other is for modules. */
	br->br_nranges = (uint32_t)MIN(mapranges, BOOTREC_MAXBYTES);
	br->br_mapranges = (uint32_t)MIN(mapranges + MAP_SLACK,
	    BOOTREC_MAXBYTES / 2 / sizeof(struct bi_memmap_entry));
	return br;
}

void
bootrec_end(struct loader *ld, struct bootrec *br)
{
	sa_free(ld, br, sizeof(*br));
}

size_t
bootrec_room(const struct bootrec *br)
{
	size_t used = br->br_used + sizeof(struct btinfo_memmap) +
	    br->br_mapranges * sizeof(struct bi_memmap_entry);

	return used < BOOTREC_MAXBYTES ? BOOTREC_MAXBYTES - used : 0;
}

/* The slot of br_off of a type, which is one of table_order. */
static size_t
slot_of(int type)
{
	size_t i = 0;

	while (table_order[i] != type)
		i++;
	return i;
}

/* Append a record of `len` bytes to `buf`, of which *used bytes are in use. */
static void *
record(struct bootrec *br, uint8_t *buf, uint32_t *used, int type, uint64_t len)
{
	struct btinfo_common *c;

	if (len > BOOTREC_MAXBYTES - *used)
		return NULL;
	c = (struct btinfo_common *)(void *)(buf + *used);
	memset(c, 0, (size_t)len);
	c->len = (int32_t)len;
	c->type = type;
	br->br_off[slot_of(type)] = *used + 1;
	*used += (uint32_t)len;
	return c;
}

void *
bootrec_add(struct bootrec *br, int type, size_t len)
{
	if (len > bootrec_room(br))
		return NULL;
	return record(br, br->br_buf, &br->br_used, type, len);
}

void *
bootrec_find(struct bootrec *br, int type)
{
	const uint32_t off = br->br_off[slot_of(type)];

	return off == 0 ? NULL : br->br_buf + off - 1;
}

/* Write the count, and the pointers to the records. */
static void
write_table(const struct bootrec *br, uint8_t *table)
{
	uint32_t n = 0, pa;

	for (size_t i = 0; i < BOOTREC_NTYPES; i++) {
		if (br->br_off[i] == 0)
			continue;
		pa = (uint32_t)(uintptr_t)table + TABLE_BYTES + br->br_off[i] -
		    1;
		n++;
		memcpy(table + 4 * (size_t)n, &pa, sizeof(pa));
	}
	memcpy(table, &n, sizeof(n));
}

/*
 * Warn if EFIMEMMAP may not fit: it has at least one descriptor for each range.
 * Without it a kernel cannot use runtime services.
 */
static void
warn_efimemmap(struct loader *ld, const struct bootrec *br)
{
	size_t need = sizeof(struct btinfo_efimemmap) +
	    (size_t)br->br_nranges * EFI_DESC_BYTES;

	if (br->br_off[slot_of(BTINFO_EFI)] != 0 && bootrec_room(br) < need)
		sa_printf(ld,
		    "WARNING: bootinfo has %zu bytes left for EFIMEMMAP, which "
		    "takes %zu or more: it may be left out (fewer modules or "
		    "userconf commands help)\n",
		    bootrec_room(br), need);
}

/* Where a record is that was added; NULL: there is none. */
static void *
placed(const struct bootrec *br, const struct boot_image *img, int type)
{
	const uint32_t off = br->br_off[slot_of(type)];

	return off == 0 ? NULL : img->img_bootinfo + TABLE_BYTES + off - 1;
}

int
bootrec_place(struct loader *ld, struct bootrec *br, struct boot_image *img)
{
	const struct sa_env *env = ld->ld_env;
	const size_t npages = (BOOTREC_BYTES + PAGE_MASK) / PAGE_SIZE;
	paddr_t pa;
	int error;

	error = env->se_pages_alloc(
	    env->se_cookie, npages, IMAGE_LIMIT, img->img_range, &pa);
	if (error != 0) {
		sa_printf(ld, "out of memory: %zu bytes for bootinfo: %s\n",
		    npages * PAGE_SIZE, kstrerror(error));
		return error;
	}
	warn_efimemmap(ld, br);
	img->img_bootinfo = (uint8_t *)(uintptr_t)pa;
	img->img_bootinfo_npages = npages;
	img->img_builder = br;
	img->img_finish = bootrec_finish;
	memset(img->img_bootinfo, 0, npages * PAGE_SIZE);
	memcpy(img->img_bootinfo + TABLE_BYTES, br->br_buf, br->br_used);
	img->img_tpmlog = placed(br, img, BTINFO_TPMLOG);
	write_table(br, img->img_bootinfo);
	return 0;
}

void
bootrec_unplace(struct loader *ld, struct boot_image *img)
{
	const struct sa_env *env = ld->ld_env;

	if (img->img_bootinfo_npages != 0)
		env->se_pages_free(env->se_cookie, img->img_bootinfo_npages,
		    (uintptr_t)img->img_bootinfo);
	img->img_bootinfo = NULL;
	img->img_bootinfo_npages = 0;
	img->img_builder = NULL;
	img->img_timeline = NULL;
	img->img_tpmlog = NULL;
}

/* ---- at hand-off ---- */

/*
 * The memory sizes on the kernel's stack, for kernels without MEMMAP: KiB of
 * RAM from 0, at most 640, and from 1 MiB.
 */
static void
set_memory_args(
    struct boot_image *img, const struct bi_memmap_entry *entry, uint32_t n)
{
	paddr_t base = bootrec_memory_end(entry, n, 0);
	uint64_t ext = bootrec_memory_end(entry, n, EXT_START) - EXT_START;

	img->img_basemem_kb = (uint32_t)KB(MIN(base, BASE_LIMIT));
	img->img_extmem_kb = (uint32_t)MIN(KB(ext), UINT32_MAX);
}

/*
 * MEMMAP, truncated if it does not fit: a kernel does not use memory that has
 * no entry.  *mmp is the record.
 */
static int
finish_memmap(struct bootrec *br, uint8_t *records, uint32_t *used,
    const struct sa_memrange *map, size_t nmap, struct prange image,
    struct btinfo_memmap **mmp)
{
	uint32_t room = BOOTREC_MAXBYTES - *used, fit = 0;
	uint32_t n = bootrec_memmap(map, nmap, image, NULL, 0);
	struct btinfo_memmap *mm;

	if (room > sizeof(*mm))
		fit = (room - (uint32_t)sizeof(*mm)) / sizeof(mm->entry[0]);
	mm = record(br, records, used, BTINFO_MEMMAP,
	    sizeof(*mm) + MIN(n, fit) * sizeof(mm->entry[0]));
	*mmp = mm;
	if (mm == NULL)
		return ENOSPC;
	mm->num = (int32_t)MIN(n, fit);
	(void)bootrec_memmap(map, nmap, image, mm->entry, MIN(n, fit));
	return n <= fit ? 0 : ENOSPC;
}

static int
finish_efimemmap(struct bootrec *br, uint8_t *records, uint32_t *used,
    const struct btinfo_memmap *mm, struct prange image,
    const struct efimap *em, uint32_t descver)
{
	uint32_t n =
	    bootrec_efimemmap(mm->entry, (uint32_t)mm->num, image, em, NULL, 0);
	struct btinfo_efimemmap *rec;

	rec = record(br, records, used, BTINFO_EFIMEMMAP,
	    sizeof(*rec) + (uint64_t)n * em->emap_size);
	if (rec == NULL)
		return ENOSPC;
	rec->num = n;
	rec->version = descver;
	rec->size = em->emap_size;
	(void)bootrec_efimemmap(
	    mm->entry, (uint32_t)mm->num, image, em, rec->memmap, n);
	return 0;
}

/* Records are aligned to 4 bytes. */
static void
align_used(uint32_t *used)
{
	*used = MIN((*used + 3) & ~3u, BOOTREC_MAXBYTES);
}

/* MISSING, if there is room. */
static void
finish_missing(struct bootrec *br, uint8_t *records, uint32_t *used)
{
	struct btinfo_missing *rec;
	size_t len;

	if (br->br_missing == NULL)
		return;
	align_used(used);
	len = strlen(br->br_missing);
	rec = record(br, records, used, BTINFO_MISSING, sizeof(*rec) + len + 1);
	if (rec != NULL)
		memcpy(rec->text, br->br_missing, len);
}

/* TIMELINE, if there is room: nothing depends on it. */
static void
finish_timeline(struct boot_image *img, uint8_t *records, uint32_t *used)
{
	struct bootrec *br = img->img_builder;
	const size_t size = bootrec_time_size(br);

	img->img_timeline = NULL;
	if (size == 0)
		return;
	align_used(used);
	img->img_timeline = record(br, records, used, BTINFO_TIMELINE, size);
	if (img->img_timeline != NULL)
		bootrec_time_write(br, img->img_timeline);
}

int
bootrec_finish(struct boot_image *img, const struct sa_memrange *map,
    size_t nmap, const void *efimap, uint32_t ndesc, uint32_t descsize,
    uint32_t descver)
{
	const struct efimap em = {efimap, ndesc, descsize};
	struct bootrec *br = img->img_builder;
	uint8_t *records = img->img_bootinfo + TABLE_BYTES;
	uint32_t used = br->br_used; /* a copy: this may run again */
	struct btinfo_memmap *mm;
	int error;

	br->br_off[slot_of(BTINFO_MEMMAP)] = 0;
	br->br_off[slot_of(BTINFO_EFIMEMMAP)] = 0;
	br->br_off[slot_of(BTINFO_TIMELINE)] = 0;
	br->br_off[slot_of(BTINFO_MISSING)] = 0;
	error =
	    finish_memmap(br, records, &used, map, nmap, img->img_range, &mm);
	/* If MEMMAP was truncated there is no room for EFIMEMMAP. */
	if (error == 0 && efimap != NULL && ndesc != 0)
		error = descsize < sizeof(struct bi_efidesc) ||
			descsize > EFIMAP_MAXDESC
		    ? ENOSPC
		    : finish_efimemmap(
			  br, records, &used, mm, img->img_range, &em, descver);
	if (mm != NULL)
		set_memory_args(img, mm->entry, (uint32_t)mm->num);
	finish_timeline(img, records, &used);
	finish_missing(br, records, &used);
	write_table(br, img->img_bootinfo);
	return error;
}
