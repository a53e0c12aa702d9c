/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_branch.h: is an operand of 32 bits that of a branch?  For relocations
 * that are the same for a branch and for an access to data (R_X86_64_PC32,
 * R_386_PC32); the PLT32 ones are always those of a branch.
 */
#ifndef _ARCH_X86_X86_BRANCH_H_
#define _ARCH_X86_X86_BRANCH_H_

#include <libkern/kdefs.h>

/*
 * By the opcode before the operand at code[off]: E8 call, E9 jmp, 0F 8x jcc.
 * In an access to memory the byte before the operand is a ModRM byte of mod 0,
 * below 40, which is none of those.  An immediate operand may follow a ModRM
 * byte E8 or E9 (sub $imm32,%eax), but then its addend is not -4, which the
 * caller checks: it makes the operand count from the next instruction.
 */
static inline bool
x86_is_branch(const uint8_t *code, uint64_t off)
{
	if (off >= 1 && (code[off - 1] == 0xe8 || code[off - 1] == 0xe9))
		return true;
	return off >= 2 && code[off - 2] == 0x0f &&
	    (code[off - 1] & 0xf0) == 0x80;
}

#endif /* !_ARCH_X86_X86_BRANCH_H_ */
