/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * segments.h: the kernel's descriptor table (locore.S, seg.c).  Also read by
 * assembler.
 */
#ifndef _AMD64_SEGMENTS_H_
#define _AMD64_SEGMENTS_H_

#define SEL_CODE32 0x08
#define SEL_DATA   0x10
#define SEL_CODE64 0x18
#define SEL_TSS    0x20 /* two slots */
#define GDT_SIZE   0x30

/* Exceptions that switch to a stack of their own. */
#define IST_NMI   1
#define IST_DF    2
#define IST_MC    3
#define IST_COUNT 3

#endif /* !_AMD64_SEGMENTS_H_ */
