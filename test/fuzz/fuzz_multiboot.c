/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_multiboot.c: any bytes as a Multiboot kernel: its header is found, its
 * segments are planned and, if their size is sensible, read; then it is told of
 * modules and memory.  The first bytes of an input select of what, and how much
 * room there is.
 */
#include "fuzzenv.h"

#include <stdlib.h>
#include <string.h>

#include <boot/multiboot.h>

#define IMAGE_MAX ((uint64_t)1 << 22) /* larger plans are not carried out */
#define MODS_MAX  8
#define MAP_MAX   16
#define DESC_SIZE 48

/* The head of an input. */
struct choices {
	uint8_t ch_flags;
#define CH_ARGS     0x01
#define CH_SCREEN   0x02
#define CH_FIRMWARE 0x04 /* tables of the firmware, */
#define CH_64       0x08 /* of 64 bits */
#define CH_SERVICES 0x10 /* boot services have not ended */
#define CH_TIGHT    0x20 /* only ch_room/256 of the room that is needed */
#define CH_MOVE     0x40 /* load the kernel at ch_page */
	uint8_t ch_room;
	uint8_t ch_nmods, ch_nmap;
	uint8_t ch_range[8]; /* sizes, gaps and kinds of memory ranges */
	uint32_t ch_page;
};
_Static_assert(sizeof(struct choices) == 16, "seeds");

struct fuzzmods {
	struct modreq fm_req[MODS_MAX];
	struct image_piece fm_piece[MODS_MAX];
	struct modfile fm_file[MODS_MAX];
	struct modlist fm_list;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(
    uint8_t *data, size_t size, size_t max, unsigned seed);

static uint32_t
word(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/*
 * Any bytes, but the sum of most headers is right: with a wrong one nothing is
 * looked at.
 */
size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	uint32_t sum;

	size = LLVMFuzzerMutate(data, size, max);
	for (size_t i = sizeof(struct choices);
	     size >= 16 && i <= size - 16 && seed % 16 != 0; i += 4) {
		uint8_t *p = data + i;
		const uint32_t magic = word(p);

		if (magic == MULTIBOOT1_HEADER) {
			sum = -(magic + word(p + 4));
			memcpy(p + 8, &sum, sizeof(sum));
		} else if (magic == MULTIBOOT2_HEADER) {
			sum = -(magic + word(p + 4) + word(p + 8));
			memcpy(p + 12, &sum, sizeof(sum));
		}
	}
	return size;
}

/* ---- the kernel ---- */

static void
check_plan(const struct kernimg *ki, size_t size)
{
	const struct kernseg *seg = ki->ki_seg;
	paddr_t at = ki->ki_range.pr_start;
	bool entry = false;

	fuzzenv_check(ki->ki_nseg > 0);
	for (uint32_t i = 0; i < ki->ki_nseg; i++, seg++) {
		fuzzenv_check(seg->seg_pa.pr_start >= at &&
		    seg->seg_filesz <= prange_size(seg->seg_pa) &&
		    range_valid(seg->seg_off, seg->seg_filesz, size));
		at = seg->seg_pa.pr_end;
		entry = entry || prange_has(seg->seg_pa, ki->ki_entry);
	}
	fuzzenv_check(entry && at == ki->ki_range.pr_end &&
	    at <= (uint64_t)1 << 32 && ki->ki_range.pr_start % PAGE_SIZE == 0);
}

static void
read_kernel(struct kernimg *ki, struct loader *ld)
{
	struct memspan span = {ki->ki_range, NULL};
	const struct memspans mem = {&span, 1};
	struct progress pg;

	if (prange_size(ki->ki_range) > IMAGE_MAX)
		return;
	span.span_at = malloc(MAX(prange_size(ki->ki_range), 1));
	fuzzenv_check(span.span_at != NULL);
	progress_start(&pg, ld, "", ki->ki_filebytes, false);
	fuzzenv_check(kernimg_read_segments(ki, &mem, &pg) == 0);
	progress_end(&pg);
	free(span.span_at);
}

/* As multiboot_open() does. */
static int
open_kernel(struct kernimg *ki, struct multiboot_header *mh)
{
	char why[MULTIBOOT_WHY] = "";

	if (kernimg_read_head(ki, MULTIBOOT2_SEARCH) != 0)
		return ENOEXEC;
	if (multiboot_header_find(
		ki->ki_head.kw_buf, ki->ki_head.kw_len, mh, why) != 0) {
		fuzzenv_check(why[0] != '\0' && strlen(why) + 1 < sizeof(why));
		return ENOEXEC;
	}
	fuzzenv_check((mh->mbh_version == 1 || mh->mbh_version == 2) &&
	    mh->mbh_offset < ki->ki_head.kw_len);
	return multiboot_plan(ki, mh);
}

/* ---- what it is told ---- */

static void
make_modules(const struct choices *ch, struct fuzzmods *fm)
{
	static char text[] = "/a/module", args[] = "and its arguments";
	const size_t n = ch->ch_nmods % (MODS_MAX + 1);

	TAILQ_INIT(&fm->fm_list);
	for (size_t i = 0; i < n; i++) {
		const paddr_t pa = 0x1000000 + i * PAGE_SIZE;
		struct modfile *mf = &fm->fm_file[i];

		fm->fm_req[i] = (struct modreq){
		    .mq_text = text, .mq_args = i % 2 == 0 ? NULL : args};
		fm->fm_piece[i].ip_final = (struct prange){pa, pa + PAGE_SIZE};
		mf->mf_req = &fm->fm_req[i];
		mf->mf_piece = &fm->fm_piece[i];
		mf->mf_size = i;
		TAILQ_INSERT_TAIL(&fm->fm_list, mf, mf_chain);
	}
}

/* As memmap_take() leaves it: sorted, without overlaps. */
static size_t
make_map(const struct choices *ch, struct sa_memrange map[MAP_MAX])
{
	const size_t n = ch->ch_nmap % (MAP_MAX + 1);
	paddr_t at = 0;

	for (size_t i = 0; i < n; i++) {
		const unsigned b =
		    ch->ch_range[i % sizeof(ch->ch_range)] * (unsigned)(i + 1);

		at += b % 3 == 0 ? 0 : (paddr_t)b << (PAGE_SHIFT + b % 20);
		map[i].sm_range.pr_start = at;
		at += (paddr_t)(b + 1) << PAGE_SHIFT;
		map[i].sm_range.pr_end = at;
		map[i].sm_kind = (enum sa_memkind)(b % (SA_MEM_MMIO + 1));
	}
	return n;
}

/* Version 1: each address that its flags announce is within. */
static void
check_table1(const struct multiboot_info *mi)
{
	const uint8_t *t = mi->mbi_buf;
	const uint32_t base = multiboot_info_pa(t), flags = word(t);
	const uint8_t *mod = t + (word(t + 24) - base);

	fuzzenv_check(word(t + 16) - base < mi->mbi_size &&
	    word(t + 64) - base < mi->mbi_size);
	fuzzenv_check(
	    range_valid(word(t + 24) - base, word(t + 20) * 16, mi->mbi_size));
	for (uint32_t i = 0; i < word(t + 20); i++, mod += 16)
		fuzzenv_check(word(mod + 4) - word(mod) == i &&
		    memcmp(t + (word(mod + 8) - base), "/a/module", 9) == 0);
	if ((flags & 0x40) != 0)
		fuzzenv_check(range_valid(
		    word(t + 48) - base, word(t + 44), mi->mbi_size));
}

/* Version 2: the tags fill the table, and the last one is of type 0. */
static void
check_table2(const struct multiboot_info *mi)
{
	const uint32_t total = word(mi->mbi_buf);
	uint32_t off = 8, type, size;

	fuzzenv_check(total <= mi->mbi_size && total % 8 == 0);
	do {
		fuzzenv_check(range_valid(off, 8, total));
		type = word(mi->mbi_buf + off);
		size = word(mi->mbi_buf + off + 4);
		fuzzenv_check(size >= 8 && range_valid(off, size, total));
		off += (size + 7) & ~7u;
	} while (type != 0);
	fuzzenv_check(off == total);
}

static int
finish(struct multiboot_info *mi, unsigned version, bool services,
    const struct sa_memrange *map, size_t nmap)
{
	static const uint8_t desc[MAP_MAX * DESC_SIZE]; /* of the firmware */
	const struct efimap em = {desc, (uint32_t)nmap, DESC_SIZE};

	if (version == 1)
		return multiboot1_finish(mi, map, nmap);
	return services ? multiboot2_close(mi)
			: multiboot2_finish(mi, map, nmap, &em, 1);
}

static void
build(const struct choices *ch, unsigned version,
    const struct multiboot_facts *mf, struct prange image)
{
	const bool services = mf->mbf_bootservices && version == 2;
	struct sa_memrange map[MAP_MAX];
	struct bi_memmap_entry entry[MAP_MAX + 4];
	const size_t nmap = make_map(ch, map);
	size_t room = multiboot_info_size(mf) + sizeof(entry) * 2 +
	    (version == 2 ? MAP_MAX * DESC_SIZE : 0);
	struct multiboot_info mi = {
	    .mbi_image = image, .mbi_entry = entry, .mbi_max = knitems(entry)};
	int error;

	if ((ch->ch_flags & CH_TIGHT) != 0)
		room = room * ch->ch_room / 256;
	mi.mbi_size = room;
	mi.mbi_buf = calloc(1, room + 1);
	fuzzenv_check(mi.mbi_buf != NULL);
	error =
	    version == 1 ? multiboot1_info(&mi, mf) : multiboot2_info(&mi, mf);
	/* The firmware may ask twice, with another map. */
	if (error == 0 && !services)
		(void)finish(&mi, version, services, map, nmap / 2);
	if (error == 0)
		error = finish(&mi, version, services, map, nmap);
	fuzzenv_check(
	    error == 0 || (error == ENOSPC && (ch->ch_flags & CH_TIGHT) != 0));
	if (error == 0 && version == 1)
		check_table1(&mi);
	if (error == 0 && version == 2)
		check_table2(&mi);
	free(mi.mbi_buf);
}

static void
inform(const struct choices *ch, const struct kernimg *ki,
    const struct multiboot_header *mh)
{
	static const uint8_t rsdp[SA_RSDP2_SIZE];
	const bool firmware = (ch->ch_flags & CH_FIRMWARE) != 0;
	struct fuzzmods fm = {.fm_list = {NULL, NULL}};
	struct multiboot_facts mf = {.mbf_path = "/netbsd", .mbf_mods = NULL};

	make_modules(ch, &fm);
	mf.mbf_mods = &fm.fm_list;
	if ((ch->ch_flags & CH_ARGS) != 0)
		mf.mbf_args = "-v -s";
	if ((ch->ch_flags & CH_SCREEN) != 0)
		mf.mbf_fb = (struct btinfo_framebuffer){
		    .physaddr = 0x80000000, .width = 8, .height = 8};
	if (firmware)
		mf.mbf_fw = (struct sa_fwtables){0x3f000000, 0x3f001000,
		    (ch->ch_flags & CH_64) != 0, rsdp, rsdp};
	mf.mbf_bootservices = firmware && (ch->ch_flags & CH_SERVICES) != 0;
	if ((mh->mbh_has & MBH_RELOCATABLE) != 0)
		mf.mbf_loadbase = ki->ki_range.pr_start;
	build(ch, mh->mbh_version, &mf, kernimg_pages(ki));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct loader ld = {.ld_env = &fuzzenv};
	struct multiboot_header mh = {.mbh_version = 0};
	struct fs_memfile file;
	struct kernimg ki;
	struct choices ch;

	if (size < sizeof(ch))
		return 0;
	memcpy(&ch, data, sizeof(ch));
	data += sizeof(ch);
	size -= sizeof(ch);
	fs_memfile_init(&file, data, size);
	ki = (struct kernimg){
	    .ki_ld = &ld, .ki_name = "fuzz", .ki_file = &file.fmf_file};
	kernimg_source(&ki);
	if (open_kernel(&ki, &mh) == 0) {
		if ((ch.ch_flags & CH_MOVE) != 0)
			(void)kernimg_move(
			    &ki, (paddr_t)ch.ch_page << PAGE_SHIFT);
		check_plan(&ki, size);
		read_kernel(&ki, &ld);
		inform(&ch, &ki, &mh);
	}
	kernimg_close(&ki);
	fuzzenv_check(fuzzenv_live() == 0);
	return 0;
}
