/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cmos.c: the memory sizes that a PC's firmware, or a virtual machine monitor,
 * stores in the CMOS RAM of the clock chip.
 */
#include <arch/x86/x86_md.h>

#include <arch/x86/cpufunc.h>

#define CMOS_INDEX 0x70
#define CMOS_DATA  0x71

/* 16 bits each, the lower byte first. */
#define CMOS_BASE_KB  0x15 /* below 1 MiB, in KiB */
#define CMOS_EXT_KB   0x30 /* from 1 MiB to 64 MiB, in KiB */
#define CMOS_EXT_64KB 0x34 /* from 16 MiB to 4 GiB, in 64 KiB */

#define CMOS_NONE     0xffffu            /* no chip: all bits read as 1 */
#define BELOW_16M     ((16 - 1) * 1024u) /* KiB from 1 MiB to 16 MiB */

static unsigned
cmos_word(uint8_t reg)
{
	unsigned lo;

	outb(CMOS_INDEX, reg);
	lo = inb(CMOS_DATA);
	outb(CMOS_INDEX, (uint8_t)(reg + 1));
	return lo | (unsigned)inb(CMOS_DATA) << 8;
}

void
cmos_memory(uint32_t *base_kb, uint32_t *ext_kb)
{
	unsigned n;

	*base_kb = *ext_kb = 0;
	n = cmos_word(CMOS_BASE_KB);
	if (n == CMOS_NONE)
		return;
	*base_kb = n;
	*ext_kb = cmos_word(CMOS_EXT_KB);
	n = cmos_word(CMOS_EXT_64KB);
	if (n != 0 && n != CMOS_NONE)
		*ext_kb = BELOW_16M + n * 64;
}
