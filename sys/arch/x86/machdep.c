/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * machdep.c: from locore to main(): read what the loader passed, set up memory,
 * console and clock.
 */
#include <arch/x86/pmap.h>

#include <arch/x86/cpufunc.h>
#include <arch/x86/specialreg.h>
#include <arch/x86/trap.h>
#include <machine/pte.h>
#include <machine/vmparam.h>

#include <arch/x86/physpages.h>
#include <arch/x86/pvh.h>
#include <arch/x86/x86_memmap.h>
#include <arch/x86/x86_preload.h>
#include <arch/x86/x86_symtab.h>
#include <arch/x86/x86_timeline.h>
#include <arch/x86/x86_tpmlog.h>
#include <libkern/libkern.h>
#include <sys/ksyms.h>
#include <sys/machdep.h>
#include <sys/systm.h>
#include <sys/timeline.h>

/* The loader's arguments, in the order on its stack; start.S copies them. */
struct bootargs {
	uint32_t ba_howto;
	uint32_t ba_bootdev;
	uint32_t ba_bootinfo;
	uint32_t ba_esym;
	uint32_t ba_ext_kb;
	uint32_t ba_base_kb;
};
_Static_assert(sizeof(struct bootargs) == 24, "start.S copies 6 words");

/* Used by the firmware in real mode: vectors, BIOS data, option ROMs. */
#define LOW_MEMORY 0x100000

uint32_t boothowto;              /* owner: x86_init; RB_*, AB_* */
static struct prange kern_range; /* owner: x86_init */
static struct prset ram;         /* owner: memory_init */
static struct prange sym_range;  /* owner: x86_init; empty: no symbols */

/*
 * PVH's start info; 0: started by a loader.  In .data, since pvh_start.S sets
 * it before .bss is cleared; not written again.
 */
extern uint32_t pvh_start_info;
uint32_t pvh_start_info __attribute__((__section__(".data"))) = 0;

/* From kern.ldscript. */
extern char __kernel_start[], __kernel_end[];
extern const char __ksyms_start[], __ksyms_end[];

void main(void); /* sys/kern/init_main.c */
void x86_init(struct bootargs *ba);

static void
memory_report(enum memmap_source source)
{
	static const char *const names[] = {
	    [MEMMAP_NONE] = "nothing",
	    [MEMMAP_BIOS] = "bootinfo's memory map",
	    [MEMMAP_EFI] = "the firmware's memory map",
	    [MEMMAP_ARGUMENTS] = "the loader's arguments or the CMOS",
	};
	unsigned i;

	/* Always printed when the loader passed no map. */
	if ((boothowto & AB_VERBOSE) == 0 && source != MEMMAP_NONE &&
	    source != MEMMAP_ARGUMENTS)
		return;
	kprintf("memory: %u levels of page tables, data executable: %s\n",
	    PT_LEVELS, (cpu_efer & EFER_NXE) != 0 ? "no" : "yes");
	kprintf("memory: %llu KiB of RAM according to %s\n",
	    (unsigned long long)prset_bytes(&ram) >> 10, names[source]);
	for (i = 0; i < ram.prs_n; i++)
		kprintf("memory: [0x%012llx, 0x%012llx)\n",
		    (unsigned long long)ram.prs_range[i].pr_start,
		    (unsigned long long)ram.prs_range[i].pr_end);
}

/*
 * RAM that is free.  The range from the kernel to the last file is not,
 * whatever the map says: Primeboot's loader puts files on both sides of the
 * firmware's ranges, and reports all of it as RAM (include/bootinfo.h).  With
 * PVH the map is the firmware's, and files are at the end of memory.
 */
static void
memory_avail(struct prset *avail)
{
	paddr_t end;
	unsigned i;

	end = MAX(kern_range.pr_end, sym_range.pr_end);
	if (pvh_start_info == 0)
		end = preload_end(&preload, end);
	*avail = ram;
	prset_sub(avail, (struct prange){0, LOW_MEMORY});
	prset_sub(avail, (struct prange){kern_range.pr_start, end});
	for (i = 0; i < preload.pl_n; i++)
		prset_sub(avail, preload.pl_file[i].plf_pages);
	prset_pages_only(avail);
}

/* What the direct map covers: RAM, and files outside of it. */
static void
memory_mapped(struct prset *mapped)
{
	const struct preload_file *pf;
	unsigned i;

	*mapped = ram;
	for (i = 0; i < preload.pl_n; i++) {
		pf = &preload.pl_file[i];
		if (!pf->plf_isram)
			prset_add(mapped, pf->plf_pages);
	}
	prset_sub(mapped, (struct prange){DMAP_SIZE, UINT64_MAX});
}

/* Drop RAM that the direct map cannot cover. */
static void
memory_cut(void)
{
	const uint64_t all = prset_bytes(&ram);
	uint64_t left;

	prset_sub(&ram, (struct prange){DMAP_SIZE, UINT64_MAX});
	left = prset_bytes(&ram);
	if (left != all)
		kprintf("memory: %llu KiB above 0x%llx not used: this kernel "
			"cannot map it\n",
		    (unsigned long long)(all - left) >> 10,
		    (unsigned long long)DMAP_SIZE);
}

/*
 * Find out which memory is free, then switch from locore's page tables to real
 * ones.  The loader's files must be known before the first page is allocated.
 */
static void
memory_init(const struct bootargs *ba)
{
	static struct prset avail, known, mapped; /* owner: this call; large */
	struct prange taken[2];
	const struct preload_place place = {
	    &ram, &known, taken, knitems(taken)};
	enum memmap_source source;

	source = memmap_init(&ram, &known, &bootinfo, ba->ba_base_kb,
	    ba->ba_ext_kb, pmap_phys_limit());
	memory_report(source);

	kern_range.pr_start = (vaddr_t)__kernel_start - KERNBASE;
	kern_range.pr_end = (vaddr_t)__kernel_end - KERNBASE;
	symtab_digest(&sym_range, &bootinfo, ba->ba_esym, &known, &kern_range);
	taken[0] = kern_range;
	taken[1] = sym_range;
	(void)prange_outward(&taken[1]);
	preload_digest(&preload, &bootinfo, &place);
	memory_cut();
	memory_avail(&avail);
	memory_mapped(&mapped);

	if (pmap_bootstrap(&mapped, &avail) != 0)
		panic("no memory for page tables: %llu KiB of RAM, %llu KiB "
		      "of it free",
		    (unsigned long long)prset_bytes(&ram) >> 10,
		    (unsigned long long)prset_bytes(&avail) >> 10);
	physpages_init(&ram, &avail, pmap_direct);
	mem_init();
}

/* Map the loader's symbols behind the kernel, and let ksyms read them. */
static bool
symbols_of_loader(void)
{
	struct prange pages;
	paddr_t pa;

	pages = sym_range;
	if (prange_empty(pages) || !prange_outward(&pages))
		return false;
	if (pages.pr_end > KERNMAP_SIZE) {
		kprintf("ksyms: the symbols are too high to be mapped\n");
		return false;
	}
	for (pa = pages.pr_start; pa < pages.pr_end; pa += PAGE_SIZE) {
		if (pmap_enter(
			kern_va(pa), pa, VM_PROT_READ, PMAP_WRITE_BACK) != 0) {
			kprintf("ksyms: the symbols cannot be mapped\n");
			return false;
		}
	}
	return ksyms_addsyms_elf((const void *)kern_va(sym_range.pr_start),
		   (size_t)(sym_range.pr_end - sym_range.pr_start)) == 0;
}

/* Without valid symbols from the loader, use the copy in the kernel. */
static void
symbols_init(void)
{
	const size_t size = (uintptr_t)__ksyms_end - (uintptr_t)__ksyms_start;

	if (!symbols_of_loader() && size != 0)
		(void)ksyms_addsyms_elf(__ksyms_start, size);
}

/* Read bootinfo, or PVH's start info. */
static void
start_info(struct bootargs *ba)
{
	if (pvh_start_info == 0) {
		bootinfo_digest(&bootinfo, &boot_physmem, ba->ba_bootinfo);
		return;
	}
	pvh_digest(&bootinfo, &ba->ba_howto, &boot_physmem, pvh_start_info);
	if (bootinfo_lookup(&bootinfo, BTINFO_MEMMAP, 0) == NULL)
		cmos_memory(&ba->ba_base_kb, &ba->ba_ext_kb);
}

/* From `start`, in ticks, the kernel set up the machine. */
static void
timeline_start(uint64_t start)
{
	timeline_digest(&bootinfo, &tsc_clock, start);
	timeline_add(TIMELINE_KERNEL, "machine", "",
	    tsc_clock_ns(&tsc_clock, start), (int64_t)cpu_nanotime());
}

void
x86_init(struct bootargs *ba)
{
	const uint64_t start = rdtsc();

	seg_init();
	start_info(ba);
	boothowto = ba->ba_howto;
	cons_init_serial();
	memory_init(ba);
	cons_init_fb(&ram);
	bootinfo_print_missing(&bootinfo);
	pic_init();
	clock_init();
	rtc_init();
	lapic_init();
	entropy_init();
	acpi_init();
	tpmlog_take(&bootinfo, &pmap_physmem, &ram);
	symbols_init();
	timeline_start(start);
	main();
	panic("main returned");
}
