/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One place for each relocation type, written in assembly to get exactly that
 * type, and a check of its value.
 */
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, relocs, "first");

/* first_value is 1234, first_call() adds one, first_small is 0x12345678. */
__asm__(".macro place name, type, size, symbol, addend=0\n"
	".globl \\name\n"
	"\\name: .\\size 0\n"
	".reloc \\name, R_X86_64_\\type, \\symbol + \\addend\n"
	".endm\n"
	".pushsection .data\n"
	"place at_none, NONE, quad, first_value\n"
	"place at_64, 64, quad, first_value\n"
	"place at_64_4, 64, quad, first_value, -4\n"
	"place at_pc64, PC64, quad, first_value\n"
	"place at_pc32, PC32, long, first_value\n"
	".globl at_32\n"
	"at_32: .long first_small\n"
	"place at_32s, 32S, long, first_value\n"
	"place at_gotpcrel, GOTPCREL, long, first_value\n"
	"place at_gotoff64, GOTOFF64, quad, first_value\n"
	".popsection\n"
	".pushsection .text\n"
	/* As compilers emit them, in instructions. */
	".globl by_plt32, by_pc32, by_gotpcrelx, by_rex_gotpcrelx, by_gotpc32\n"
	"by_plt32: push %rbp; call first_call@PLT; pop %rbp; ret\n"
	"by_pc32: push %rbp; .byte 0xe8; 1: .long 0; pop %rbp; ret\n"
	".reloc 1b, R_X86_64_PC32, first_call - 4\n"
	"by_gotpcrelx: push %rbp; call *first_call@GOTPCREL(%rip)\n"
	"pop %rbp; ret\n"
	"by_rex_gotpcrelx: movq first_value@GOTPCREL(%rip), %rax\n"
	"movl (%rax), %eax; ret\n"
	"by_gotpc32: leaq _GLOBAL_OFFSET_TABLE_(%rip), %rax; ret\n"
	".popsection\n");

extern const uint64_t at_none, at_64, at_64_4, at_pc64, at_gotoff64;
extern const uint32_t at_32;
extern const int32_t at_pc32, at_32s, at_gotpcrel;
int by_plt32(void), by_pc32(void), by_gotpcrelx(void), by_rex_gotpcrelx(void);
uintptr_t by_gotpc32(void);

/* The int at an offset from an address. */
static int
follow(uintptr_t base, uint64_t distance)
{

	return *(const int *)(base + distance);
}

static void
follow_all(void)
{
	uintptr_t got, entry;

	printf("relocs: NONE %#llx\n", (unsigned long long)at_none);
	printf("relocs: 64 %d %d\n", follow(at_64, 0), follow(at_64_4, 4));
	printf("relocs: PC64 %d\n", follow((uintptr_t)&at_pc64, at_pc64));
	printf("relocs: PC32 %d %d\n",
	    follow((uintptr_t)&at_pc32, (uint64_t)(int64_t)at_pc32), by_pc32());
	printf("relocs: PLT32 %d\n", by_plt32());
	printf("relocs: 32 %#x\n", at_32);
	printf("relocs: 32S %d\n", follow(0, (uint64_t)(int64_t)at_32s));
	entry = (uintptr_t)&at_gotpcrel + (uint64_t)(int64_t)at_gotpcrel;
	printf("relocs: GOTPCREL %d\n", follow(*(const uintptr_t *)entry, 0));
	printf("relocs: GOTPCRELX %d\n", by_gotpcrelx());
	printf("relocs: REX_GOTPCRELX %d\n", by_rex_gotpcrelx());
	got = by_gotpc32();
	printf("relocs: GOTPC32 %s the entry\n",
	    got <= entry && entry - got < 64 ? "below" : "far from");
	printf("relocs: GOTOFF64 %d\n", follow(got, at_gotoff64));
}

static int
relocs_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	if (cmd == MODULE_CMD_INIT)
		follow_all();
	return cmd == MODULE_CMD_INIT || cmd == MODULE_CMD_FINI ? 0 : ENOTTY;
}
