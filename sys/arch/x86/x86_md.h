/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_md.h: what the files of x86, amd64 and i386 share.
 */
#ifndef _ARCH_X86_X86_MD_H_
#define _ARCH_X86_X86_MD_H_

#include <arch/x86/physmem.h>
#include <libkern/kdefs.h>

/* The boot command's options, RB_* and AB_*. */
extern uint32_t boothowto;

/*
 * Physical memory outside the direct map.
 */
enum pmap_cache {
	PMAP_WRITE_BACK,
	PMAP_UNCACHED,      /* device registers */
	PMAP_WRITE_COMBINED /* framebuffer */
};
/* Mapped read-write, never unmapped.  NULL: no room, or no such address. */
void *pmap_mapdev(paddr_t pa, size_t len, enum pmap_cache cache);
/* Reads any physical memory, RAM included. */
extern const struct physmem pmap_physmem;

struct prset;
struct preload_file;

/* The address of a preloaded file, mapped read-write; NULL: no memory. */
void *preload_map(const struct preload_file *pf);

/*
 * Console.  cons_init_serial() needs nothing but bootinfo; the framebuffer
 * needs memory and page tables.  Each prints the messages so far on its device.
 */
void cons_init_serial(void);
void cons_init_fb(const struct prset *ram);

/*
 * KiB of RAM below 640 KiB and from 1 MiB on, as the CMOS has them; 0: no CMOS.
 */
void cmos_memory(uint32_t *base_kb, uint32_t *ext_kb);

/* Calibrate the clock of cpu_nanotime(). */
void clock_init(void);

/* The chip that keeps the time of day: attach it. */
void rtc_init(void);

/* Mask all interrupts of the 8259 controllers. */
void pic_init(void);
/*
 * Start the tick that ends cpu_idle()'s hlt.  Without a working local APIC
 * cpu_idle() spins.
 */
void lapic_init(void);
void lapic_tick(void); /* T_TIMER happened */
/* Idle the processor until the next tick, a millisecond at most. */
void cpu_idle(void);

/* Find out how to power off and reset.  cpu_reboot() works without ACPI. */
void acpi_init(void);

/*
 * The loader's random seed: mix it in.  The caller wipes it.  `counts`: random
 * bits can be made of it alone.
 */
void entropy_add_seed(const void *seed, size_t len, bool counts);
void entropy_init(void);

#endif /* !_ARCH_X86_X86_MD_H_ */
