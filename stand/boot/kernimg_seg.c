/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernimg_seg.c: a kernel's segments: planning their physical addresses, and
 * reading them.
 */
#include <boot/kernimg.h>

#define LIMIT_4G    0x100000000ull
#define RESERVE_MAX (16 << 20) /* real kernels have 2 to 4 MB of symbols */

/* Insert it into ki_seg, which has room. */
static int
insert(struct kernimg *ki, const struct kernseg *seg)
{
	uint32_t i = ki->ki_nseg;

	for (;
	     i > 0 && ki->ki_seg[i - 1].seg_pa.pr_start > seg->seg_pa.pr_start;
	     i--)
		ki->ki_seg[i] = ki->ki_seg[i - 1];
	ki->ki_seg[i] = *seg;
	ki->ki_nseg++;
	if ((i > 0 && ki->ki_seg[i - 1].seg_pa.pr_end > seg->seg_pa.pr_start) ||
	    (i + 1 < ki->ki_nseg &&
		seg->seg_pa.pr_end > ki->ki_seg[i + 1].seg_pa.pr_start))
		return kernimg_bad(ki,
		    "two segments overlap at physical address %#jx",
		    (uintmax_t)seg->seg_pa.pr_start);
	ki->ki_filebytes += seg->seg_filesz;
	return 0;
}

int
kernimg_add_segment(
    struct kernimg *ki, foff_t off, uint64_t filesz, paddr_t pa, uint64_t memsz)
{
	struct kernseg seg = {off, filesz, {pa, 0}};

	if (filesz > memsz)
		return kernimg_bad(ki,
		    "segment is larger in the file (%#jx bytes) than in "
		    "memory (%#jx)",
		    (uintmax_t)filesz, (uintmax_t)memsz);
	if (!range_valid(off, filesz, ki->ki_src.es_size))
		return kernimg_bad(ki,
		    "segment beyond the end of the file: %#jx bytes at offset "
		    "%#jx (is the file truncated?)",
		    (uintmax_t)filesz, (uintmax_t)off);
	if (!range_valid(pa, memsz, LIMIT_4G))
		return kernimg_bad(ki,
		    "segment ends beyond 4 GB: %#jx bytes at %#jx",
		    (uintmax_t)memsz, (uintmax_t)pa);
	if (ki->ki_nseg == KERNIMG_MAXSEG)
		return kernimg_bad(
		    ki, "more than %d loaded segments", KERNIMG_MAXSEG);
	seg.seg_pa.pr_end = pa + memsz;
	return insert(ki, &seg);
}

/* Plan a PT_LOAD segment.  Its physical address is p_vaddr - KERNBASE. */
static int
plan_segment(struct kernimg *ki, const struct elf_phdr *ph)
{
	const uint64_t base = kernimg_base(ki);

	if (ph->p_vaddr < base)
		return kernimg_bad(ki,
		    "segment's virtual address %#jx is below KERNBASE (%#jx)",
		    (uintmax_t)ph->p_vaddr, (uintmax_t)base);
	return kernimg_add_segment(
	    ki, ph->p_offset, ph->p_filesz, ph->p_vaddr - base, ph->p_memsz);
}

/* Set ki_entry, which must lie in a segment. */
static int
plan_entry(struct kernimg *ki)
{
	paddr_t pa = ki->ki_elf.ei_entry;

	/* Some linker scripts set e_entry to the physical address. */
	if (pa >= kernimg_base(ki))
		pa -= kernimg_base(ki);
	for (uint32_t i = 0; i < ki->ki_nseg; i++)
		if (prange_has(ki->ki_seg[i].seg_pa, pa)) {
			ki->ki_entry = (uint32_t)pa;
			return 0;
		}
	return kernimg_bad(ki, "entry point %#jx is in no segment",
	    (uintmax_t)ki->ki_elf.ei_entry);
}

/*
 * What a compressed file has beside its segments can be symbols, and is known
 * only when those are read.
 */
static void
plan_reserve(struct kernimg *ki)
{
	uint64_t most = ki->ki_src.es_size;

	if (!kernimg_forward(ki) || ki->ki_elf.ei_shnum == 0)
		return;
	/* More is in them only if they overlap in the file. */
	if (most > ki->ki_filebytes)
		most -= ki->ki_filebytes;
	ki->ki_reserve =
	    MIN(most, (uint64_t)RESERVE_MAX) + PAGE_SIZE; /* for alignment */
}

int
kernimg_plan_segments(struct kernimg *ki)
{
	struct elf_phdr ph[KERNIMG_MAXPHDR];
	int error;

	if (ki->ki_elf.ei_phnum > KERNIMG_MAXPHDR)
		return kernimg_bad(ki, "%u program headers, limit %d",
		    ki->ki_elf.ei_phnum, KERNIMG_MAXPHDR);
	error = elf_phdrs_read(&ki->ki_elf, ph, KERNIMG_MAXPHDR);
	if (error != 0)
		return kernimg_ioerror(
		    ki, "program headers", ki->ki_elf.ei_phoff, error);
	for (uint32_t i = 0; i < ki->ki_elf.ei_phnum; i++) {
		if (ph[i].p_type != ELF_PT_LOAD || ph[i].p_memsz == 0)
			continue;
		error = plan_segment(ki, &ph[i]);
		if (error != 0)
			return error;
	}
	if (ki->ki_nseg == 0)
		return kernimg_bad(ki,
		    "nothing to load: no PT_LOAD among its %u program headers",
		    ki->ki_elf.ei_phnum);
	ki->ki_range.pr_start =
	    ki->ki_seg[0].seg_pa.pr_start & ~(uint64_t)PAGE_MASK;
	ki->ki_range.pr_end = ki->ki_seg[ki->ki_nseg - 1].seg_pa.pr_end;
	plan_reserve(ki);
	return plan_entry(ki);
}

static void
move_range(struct prange *r, uint64_t by)
{
	r->pr_start += by;
	r->pr_end += by;
}

int
kernimg_move(struct kernimg *ki, paddr_t pa)
{
	const uint64_t size = page_up(prange_size(ki->ki_range));
	const uint64_t by = pa - ki->ki_range.pr_start; /* modulo 2^64 */

	if (pa > LIMIT_4G || size > LIMIT_4G - pa) {
		sa_printf(ki->ki_ld,
		    "%s: reloc 0x%llx: %llu KB there end beyond 4 GB\n",
		    ki->ki_name, (unsigned long long)pa,
		    (unsigned long long)size / 1024);
		return EINVAL;
	}
	for (uint32_t i = 0; i < ki->ki_nseg; i++)
		move_range(&ki->ki_seg[i].seg_pa, by);
	if (!prange_empty(ki->ki_sym))
		move_range(&ki->ki_sym, by);
	move_range(&ki->ki_range, by);
	ki->ki_entry += (uint32_t)by;
	ki->ki_moved += by;
	return 0;
}

/* The segment that comes next in the file, of those not in `done`. */
static uint32_t
next_in_file(const struct kernimg *ki, uint32_t done)
{
	uint32_t next = ki->ki_nseg;

	for (uint32_t i = 0; i < ki->ki_nseg; i++)
		if ((done & (uint32_t)1 << i) == 0 &&
		    (next == ki->ki_nseg ||
			ki->ki_seg[i].seg_off < ki->ki_seg[next].seg_off))
			next = i;
	return next;
}
_Static_assert(KERNIMG_MAXSEG < 32, "a bit for each segment");

/* Where the next segment by address begins that is in `done`. */
static paddr_t
next_in_memory(const struct kernimg *ki, uint32_t i, uint32_t done)
{
	while (++i < ki->ki_nseg)
		if ((done & (uint32_t)1 << i) != 0)
			return ki->ki_seg[i].seg_pa.pr_start;
	return ki->ki_range.pr_end;
}

/* Zero what is in no segment's part of the file. */
static void
zero_rest(const struct kernimg *ki, const struct memspans *mem)
{
	paddr_t at = ki->ki_range.pr_start; /* written up to here */

	for (uint32_t i = 0; i < ki->ki_nseg; i++) {
		const struct kernseg *seg = &ki->ki_seg[i];

		memspan_zero(mem, at, seg->seg_pa.pr_start - at);
		at = seg->seg_pa.pr_start + seg->seg_filesz;
	}
	memspan_zero(mem, at, ki->ki_range.pr_end - at);
}

/* In the order of the file, because decoding can only go forward. */
int
kernimg_read_segments(
    struct kernimg *ki, const struct memspans *mem, struct progress *pg)
{
	uint32_t done = 0, i;
	int error;

	for (uint32_t n = 0; n < ki->ki_nseg; n++) {
		i = next_in_file(ki, done);
		error = kernimg_place(ki, mem, pg, ki->ki_seg[i].seg_off,
		    ki->ki_seg[i].seg_pa.pr_start, ki->ki_seg[i].seg_filesz,
		    next_in_memory(ki, i, done));
		if (error != 0) {
			progress_end(pg);
			return kernimg_ioerror(
			    ki, "segment", ki->ki_seg[i].seg_off, error);
		}
		done |= (uint32_t)1 << i;
	}
	zero_rest(ki, mem);
	ki->ki_mem = mem;
	return 0;
}
