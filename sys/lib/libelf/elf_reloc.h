/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * elf_reloc.h: relocation types, numbers and names from one list per machine.
 * psABI amd64 table 4.10, psABI i386 table 4.9.
 */
#ifndef _LIBELF_ELF_RELOC_H_
#define _LIBELF_ELF_RELOC_H_

/* clang-format off */
#define ELF_RELOCS_X86_64(X) \
	X(R_X86_64_, NONE, 0) \
	X(R_X86_64_, 64, 1) \
	X(R_X86_64_, PC32, 2) \
	X(R_X86_64_, GOT32, 3) \
	X(R_X86_64_, PLT32, 4) \
	X(R_X86_64_, COPY, 5) \
	X(R_X86_64_, GLOB_DAT, 6) \
	X(R_X86_64_, JUMP_SLOT, 7) \
	X(R_X86_64_, RELATIVE, 8) \
	X(R_X86_64_, GOTPCREL, 9) \
	X(R_X86_64_, 32, 10) \
	X(R_X86_64_, 32S, 11) \
	X(R_X86_64_, 16, 12) \
	X(R_X86_64_, PC16, 13) \
	X(R_X86_64_, 8, 14) \
	X(R_X86_64_, PC8, 15) \
	X(R_X86_64_, DTPMOD64, 16) \
	X(R_X86_64_, DTPOFF64, 17) \
	X(R_X86_64_, TPOFF64, 18) \
	X(R_X86_64_, TLSGD, 19) \
	X(R_X86_64_, TLSLD, 20) \
	X(R_X86_64_, DTPOFF32, 21) \
	X(R_X86_64_, GOTTPOFF, 22) \
	X(R_X86_64_, TPOFF32, 23) \
	X(R_X86_64_, PC64, 24) \
	X(R_X86_64_, GOTOFF64, 25) \
	X(R_X86_64_, GOTPC32, 26) \
	X(R_X86_64_, GOT64, 27) \
	X(R_X86_64_, GOTPCREL64, 28) \
	X(R_X86_64_, GOTPC64, 29) \
	X(R_X86_64_, GOTPLT64, 30) \
	X(R_X86_64_, PLTOFF64, 31) \
	X(R_X86_64_, SIZE32, 32) \
	X(R_X86_64_, SIZE64, 33) \
	X(R_X86_64_, GOTPC32_TLSDESC, 34) \
	X(R_X86_64_, TLSDESC_CALL, 35) \
	X(R_X86_64_, TLSDESC, 36) \
	X(R_X86_64_, IRELATIVE, 37) \
	X(R_X86_64_, RELATIVE64, 38) \
	X(R_X86_64_, GOTPCRELX, 41) \
	X(R_X86_64_, REX_GOTPCRELX, 42)

#define ELF_RELOCS_386(X) \
	X(R_386_, NONE, 0) \
	X(R_386_, 32, 1) \
	X(R_386_, PC32, 2) \
	X(R_386_, GOT32, 3) \
	X(R_386_, PLT32, 4) \
	X(R_386_, COPY, 5) \
	X(R_386_, GLOB_DAT, 6) \
	X(R_386_, JMP_SLOT, 7) \
	X(R_386_, RELATIVE, 8) \
	X(R_386_, GOTOFF, 9) \
	X(R_386_, GOTPC, 10) \
	X(R_386_, 32PLT, 11) \
	X(R_386_, TLS_TPOFF, 14) \
	X(R_386_, TLS_IE, 15) \
	X(R_386_, TLS_GOTIE, 16) \
	X(R_386_, TLS_LE, 17) \
	X(R_386_, TLS_GD, 18) \
	X(R_386_, TLS_LDM, 19) \
	X(R_386_, 16, 20) \
	X(R_386_, PC16, 21) \
	X(R_386_, 8, 22) \
	X(R_386_, PC8, 23) \
	X(R_386_, TLS_LDO_32, 32) \
	X(R_386_, TLS_IE_32, 33) \
	X(R_386_, TLS_LE_32, 34) \
	X(R_386_, TLS_DTPMOD32, 35) \
	X(R_386_, TLS_DTPOFF32, 36) \
	X(R_386_, TLS_TPOFF32, 37) \
	X(R_386_, SIZE32, 38) \
	X(R_386_, IRELATIVE, 42) \
	X(R_386_, GOT32X, 43)

/* clang-format on */

#define ELF_RELOC_NUMBER(prefix, name, number) prefix##name = (number),
enum elf_reloc_x86_64 { ELF_RELOCS_X86_64(ELF_RELOC_NUMBER) };
enum elf_reloc_386 { ELF_RELOCS_386(ELF_RELOC_NUMBER) };
#undef ELF_RELOC_NUMBER

/*
 * The names of a list for elf_reloc_name(): the prefix, then "<number> <name>"
 * for each, all NUL-terminated; an empty string ends them.
 */
#define ELF_RELOC_NAME(prefix, name, number) #number " " #name "\0"
#define ELF_RELOC_NAMES(prefix, list)        prefix "\0" list(ELF_RELOC_NAME)

#endif /* !_LIBELF_ELF_RELOC_H_ */
