/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * segments.h: the kernel's descriptor table (locore.S, seg.c).  Also read by
 * assembler.
 */
#ifndef _I386_SEGMENTS_H_
#define _I386_SEGMENTS_H_

#define SEL_CODE32 0x08
#define SEL_DATA   0x10
#define SEL_TSS    0x18
#define SEL_DFTSS  0x20 /* the task that reports a double fault */
#define GDT_SIZE   0x28

/* Number of exception stacks: only a double fault has one. */
#define IST_COUNT 1

#endif /* !_I386_SEGMENTS_H_ */
