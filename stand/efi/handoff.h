/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * handoff.h: the page from which the kernel is started, between efi_handoff.c
 * (fills it) and handoff.S (runs in it).
 *
 *	0		code of handoff.S, a copy
 *	...		the kernel's first stack, growing down from
 *	HANDOFF_ARGS	struct handoff_args, at the end of the page: first what
 *			the kernel finds on that stack, then what handoff.S
 *			needs, the descriptor table included
 */
#ifndef _HANDOFF_H_
#define _HANDOFF_H_

#define HANDOFF_PAGE 4096

/* Offsets in the page. */
#define HANDOFF_ARGS   4000
#define HANDOFF_KSTACK (HANDOFF_ARGS + 0)
#define HANDOFF_GDTR   (HANDOFF_ARGS + 28)
#define HANDOFF_IDTR   (HANDOFF_ARGS + 38)
#define HANDOFF_FAR    (HANDOFF_ARGS + 48)
#define HANDOFF_SRC    (HANDOFF_ARGS + 56)
#define HANDOFF_DST    (HANDOFF_ARGS + 60)
#define HANDOFF_LONGS  (HANDOFF_ARGS + 64)
#define HANDOFF_ENTRY  (HANDOFF_ARGS + 68)
#define HANDOFF_GDT    (HANDOFF_ARGS + 72)

/* Segments, the same numbers as NetBSD's own loader has. */
#define HANDOFF_CS 0x08
#define HANDOFF_DS 0x10

#ifndef __ASSEMBLER__
#include <libkern/kdefs.h>

/* What LGDT and LIDT read, in 64-bit mode. */
struct handoff_dtr {
	uint16_t dtr_limit;
	uint64_t dtr_base;
} __kpacked;

/* What the kernel finds at its stack pointer. */
struct handoff_kstack {
	uint32_t hk_return; /* an endless halt */
	uint32_t hk_howto;
	uint32_t hk_bootdev;  /* 0 */
	uint32_t hk_bootinfo; /* PA */
	uint32_t hk_esym;     /* PA, 0 if there are no symbols */
	uint32_t hk_extmem;   /* KiB */
	uint32_t hk_basemem;  /* KiB */
} __kpacked;

struct handoff_args {
	struct handoff_kstack ha_kstack;
	struct handoff_dtr ha_gdtr;
	struct handoff_dtr ha_idtr;
	uint32_t ha_far_offset; /* of the 32-bit code */
	uint16_t ha_far_segment;
	uint16_t ha_pad;
	uint32_t ha_src; /* PA, copied to ha_dst if they differ */
	uint32_t ha_dst; /* PA */
	uint32_t ha_longs;
	uint32_t ha_entry; /* PA */
	uint64_t ha_gdt[3];
} __kpacked;

#define HANDOFF_CHECK(f, o) \
	_Static_assert(     \
	    HANDOFF_ARGS + offsetof(struct handoff_args, f) == (o), #f)
HANDOFF_CHECK(ha_kstack, HANDOFF_KSTACK);
HANDOFF_CHECK(ha_gdtr, HANDOFF_GDTR);
HANDOFF_CHECK(ha_idtr, HANDOFF_IDTR);
HANDOFF_CHECK(ha_far_offset, HANDOFF_FAR);
HANDOFF_CHECK(ha_src, HANDOFF_SRC);
HANDOFF_CHECK(ha_dst, HANDOFF_DST);
HANDOFF_CHECK(ha_longs, HANDOFF_LONGS);
HANDOFF_CHECK(ha_entry, HANDOFF_ENTRY);
HANDOFF_CHECK(ha_gdt, HANDOFF_GDT);
_Static_assert(sizeof(struct handoff_kstack) == 28, "facts, section 1");
_Static_assert(
    HANDOFF_ARGS + sizeof(struct handoff_args) == HANDOFF_PAGE, "one page");

/* handoff.S: the code, its size, and offsets in it. */
extern const uint8_t handoff_start[];
extern const uint32_t handoff_size, handoff_code32, handoff_halt;
#endif

#endif /* !_HANDOFF_H_ */
