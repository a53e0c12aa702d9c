/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * multiboot_image.c: where a Multiboot kernel's bytes go: by its header's
 * addresses, or by its ELF program headers.  Unlike NetBSD's kernels it is
 * loaded to p_paddr.
 */
#include <boot/multiboot.h>

#define LIMIT_4G 0x100000000ull

static int
plan_addresses(struct kernimg *ki, const struct multiboot_header *mh)
{
	const foff_t off = mh->mbh_offset - (mh->mbh_header - mh->mbh_load);
	uint64_t filesz, memsz;

	/* The header is in the file, so off is. */
	filesz = mh->mbh_loadend != 0 ? mh->mbh_loadend - mh->mbh_load
				      : ki->ki_src.es_size - off;
	memsz = mh->mbh_bssend != 0 ? mh->mbh_bssend - mh->mbh_load : 0;
	ki->ki_entry = mh->mbh_entry;
	return kernimg_add_segment(
	    ki, off, filesz, mh->mbh_load, MAX(filesz, memsz));
}

/* The physical address of the ELF entry, which may be a virtual one. */
static uint64_t
entry_pa(const struct kernimg *ki, const struct elf_phdr *ph)
{
	const uint64_t entry = ki->ki_elf.ei_entry;

	for (uint32_t i = 0; i < ki->ki_elf.ei_phnum; i++)
		if (ph[i].p_type == ELF_PT_LOAD && entry >= ph[i].p_vaddr &&
		    entry - ph[i].p_vaddr < ph[i].p_memsz)
			return entry - ph[i].p_vaddr + ph[i].p_paddr;
	return entry;
}

static int
open_elf(struct kernimg *ki)
{
	const struct elf_image *ei = &ki->ki_elf;
	int error = kernimg_read_elf(ki);

	if (error != 0)
		return error;
	if (ei->ei_type != ELF_ET_EXEC)
		return kernimg_bad(ki,
		    "not a kernel: ELF type %u, not ET_EXEC (2)", ei->ei_type);
	if (ei->ei_machine != ELF_EM_386 && ei->ei_machine != ELF_EM_X86_64)
		return kernimg_bad(ki,
		    "for machine %u, not i386 (3) or amd64 "
		    "(62)",
		    ei->ei_machine);
	if (ei->ei_phnum > KERNIMG_MAXPHDR)
		return kernimg_bad(ki, "%u program headers, limit %d",
		    ei->ei_phnum, KERNIMG_MAXPHDR);
	return 0;
}

static int
plan_elf(struct kernimg *ki, const struct multiboot_header *mh)
{
	struct elf_phdr ph[KERNIMG_MAXPHDR];
	uint64_t entry;
	int error;

	error = open_elf(ki);
	if (error != 0)
		return error;
	error = elf_phdrs_read(&ki->ki_elf, ph, KERNIMG_MAXPHDR);
	if (error != 0)
		return kernimg_ioerror(
		    ki, "program headers", ki->ki_elf.ei_phoff, error);
	for (uint32_t i = 0; i < ki->ki_elf.ei_phnum && error == 0; i++)
		if (ph[i].p_type == ELF_PT_LOAD && ph[i].p_memsz != 0)
			error = kernimg_add_segment(ki, ph[i].p_offset,
			    ph[i].p_filesz, ph[i].p_paddr, ph[i].p_memsz);
	if (error != 0)
		return error;
	entry =
	    (mh->mbh_has & MBH_ENTRY) != 0 ? mh->mbh_entry : entry_pa(ki, ph);
	if (entry >= LIMIT_4G)
		return kernimg_bad(
		    ki, "entry point %#jx is in no segment", (uintmax_t)entry);
	ki->ki_entry = (uint32_t)entry;
	return 0;
}

static int
check_entry(struct kernimg *ki, uint32_t entry)
{
	for (uint32_t i = 0; i < ki->ki_nseg; i++)
		if (prange_has(ki->ki_seg[i].seg_pa, entry))
			return 0;
	return kernimg_bad(ki, "entry point %#x is in no segment", entry);
}

int
multiboot_plan(struct kernimg *ki, const struct multiboot_header *mh)
{
	int error;

	error = (mh->mbh_has & MBH_ADDRESS) != 0 ? plan_addresses(ki, mh)
						 : plan_elf(ki, mh);
	if (error != 0)
		return error;
	if (ki->ki_nseg == 0)
		return kernimg_bad(ki, "nothing to load: no PT_LOAD");
	ki->ki_range.pr_start =
	    ki->ki_seg[0].seg_pa.pr_start & ~(uint64_t)PAGE_MASK;
	ki->ki_range.pr_end = ki->ki_seg[ki->ki_nseg - 1].seg_pa.pr_end;
	error = check_entry(ki, ki->ki_entry);
	if (error == 0 && (mh->mbh_has & MBH_EFI32) != 0)
		error = check_entry(ki, mh->mbh_entry_efi32);
	if (error == 0 && (mh->mbh_has & MBH_EFI64) != 0)
		error = check_entry(ki, mh->mbh_entry_efi64);
	return error;
}
