/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * handoff.h: from the firmware to the kernel, by code that is copied to a page
 * below 4 GiB, because the loader that it was linked into may be overwritten.
 *
 *	handoff_x64.S, handoff_ia32.S
 *			handoff_enter, of the machine that the loader is for:
 *			to a 32-bit code segment of the loader's GDT
 *	handoff.S	handoff_code32: paging off, the moves, the kernel
 *
 * efi_handoff.c fills five pages.  The first one is read-only and executable
 * where the firmware enforces that:
 *
 *	0		copy of handoff_enter
 *	HANDOFF_CODE32	copy of handoff_code32
 *	HANDOFF_PAGE	the second page: the kernel's first stack, which grows
 *			down from
 *	HANDOFF_ARGS	struct handoff_args, to the end of the page: the
 *			kernel's arguments on that stack, then the arguments
 *			of the code, including the GDT
 *	HANDOFF_MOVES	the third and fourth page, a struct handoff_move for
 *			each span to move; the last has mv_longs 0
 *	HANDOFF_ZERO	the fifth page, zeros: moves to the staged copies of
 *			secrets
 */
#ifndef _HANDOFF_H_
#define _HANDOFF_H_

#define HANDOFF_PAGES 5
#define HANDOFF_PAGE  4096

/* Offsets in the pages. */
#define HANDOFF_CODE32 128
#define HANDOFF_ARGS   8096
#define HANDOFF_KSTACK (HANDOFF_ARGS + 0)
#define HANDOFF_GDTR   (HANDOFF_ARGS + 28)
#define HANDOFF_IDTR   (HANDOFF_ARGS + 38)
#define HANDOFF_FAR    (HANDOFF_ARGS + 48)
#define HANDOFF_ENTRY  (HANDOFF_ARGS + 56)
#define HANDOFF_EFER   (HANDOFF_ARGS + 60)
#define HANDOFF_EAX    (HANDOFF_ARGS + 64)
#define HANDOFF_EBX    (HANDOFF_ARGS + 68)
#define HANDOFF_GDT    (HANDOFF_ARGS + 72)
#define HANDOFF_MOVES  8192
#define HANDOFF_ZERO   16384

/* struct handoff_move */
#define MOVE_SRC   0
#define MOVE_DST   4
#define MOVE_LONGS 8
#define MOVE_SIZE  12

/* Segments, numbered as by NetBSD's loader (docs/boot-protocol.md). */
#define HANDOFF_CS 0x08
#define HANDOFF_DS 0x10

#ifndef __ASSEMBLER__
#include <libkern/kdefs.h>

/* Operand of LGDT and LIDT; 32-bit mode reads the low half of the base. */
struct handoff_dtr {
	uint16_t dtr_limit;
	uint64_t dtr_base;
} __kpacked;

/* At the kernel's stack pointer on entry. */
struct handoff_kstack {
	uint32_t hk_return; /* PA; halts */
	uint32_t hk_howto;
	uint32_t hk_bootdev;  /* 0 */
	uint32_t hk_bootinfo; /* PA */
	uint32_t hk_esym;     /* PA; 0: no symbols */
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
	uint32_t ha_entry;       /* PA */
	uint32_t ha_efer;        /* the processor has MSR_EFER */
	uint32_t ha_eax, ha_ebx; /* at the entry */
	uint64_t ha_gdt[3];
} __kpacked;

/* Source and destination do not overlap. */
struct handoff_move {
	uint32_t mv_src;   /* PA */
	uint32_t mv_dst;   /* PA */
	uint32_t mv_longs; /* 32-bit words, whole pages; 0: end of the list */
} __kpacked;
#define HANDOFF_MAXMOVES \
	((HANDOFF_ZERO - HANDOFF_MOVES) / sizeof(struct handoff_move) - 1)
_Static_assert(HANDOFF_ZERO == (HANDOFF_PAGES - 1) * HANDOFF_PAGE, "the last");
_Static_assert(sizeof(struct handoff_move) == MOVE_SIZE &&
	offsetof(struct handoff_move, mv_src) == MOVE_SRC &&
	offsetof(struct handoff_move, mv_dst) == MOVE_DST &&
	offsetof(struct handoff_move, mv_longs) == MOVE_LONGS,
    "handoff.S");

#define HANDOFF_CHECK(f, o) \
	_Static_assert(     \
	    HANDOFF_ARGS + offsetof(struct handoff_args, f) == (o), #f)
HANDOFF_CHECK(ha_kstack, HANDOFF_KSTACK);
HANDOFF_CHECK(ha_gdtr, HANDOFF_GDTR);
HANDOFF_CHECK(ha_idtr, HANDOFF_IDTR);
HANDOFF_CHECK(ha_far_offset, HANDOFF_FAR);
HANDOFF_CHECK(ha_entry, HANDOFF_ENTRY);
HANDOFF_CHECK(ha_efer, HANDOFF_EFER);
HANDOFF_CHECK(ha_eax, HANDOFF_EAX);
HANDOFF_CHECK(ha_ebx, HANDOFF_EBX);
HANDOFF_CHECK(ha_gdt, HANDOFF_GDT);
_Static_assert(sizeof(struct handoff_kstack) == 28, "28 bytes: seven words");
_Static_assert(
    HANDOFF_ARGS + sizeof(struct handoff_args) == HANDOFF_MOVES, "its page");
_Static_assert(HANDOFF_MOVES == 2 * HANDOFF_PAGE, "behind it");

/*
 * The code.  handoff_enter(PA of the page), once copied, does not return, and
 * does not touch the stack that it was called on, nor write to the page while
 * the firmware's tables map it.
 */
extern const uint8_t handoff_enter[], handoff_code32[];
extern const uint32_t handoff_enter_size, handoff_code32_size;
extern const uint32_t handoff_halt; /* offset in handoff_code32 */
/* Enter a kernel that takes over boot services.  It does not return. */
void handoff_firmware(uintptr_t entry, uint32_t eax, uint32_t ebx)
    __attribute__((__noreturn__));
#endif

#endif /* !_HANDOFF_H_ */
