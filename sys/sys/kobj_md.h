/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_md.h: one ELF machine, to the linker: kobj_machdep.c of sys/arch/amd64
 * and sys/arch/i386.  A kernel for one of those takes it as it is.
 */
#ifndef _SYS_KOBJ_MD_H_
#define _SYS_KOBJ_MD_H_

#include <libelf/elf_reader.h>
#include <libkern/kdefs.h>

/*
 * Which relocations there are, what they need and how they are applied.  The
 * loop over a table is the machine's, so that decoding and applying one entry
 * is straight code; everything it may touch is in struct kobj_relsect.
 */

/* One symbol of an object while it is being linked, found by its index. */
struct kobj_symval {
	vaddr_t sv_value; /* S: its run-time address */
	uint32_t sv_aux;  /* 1 + number of its GOT entry and slot; 0: none */
	uint16_t sv_shndx;
	uint16_t sv_flags; /* KSV_* */
};
#define KSV_UNUSABLE 0x1u    /* no relocation may refer to it */
#define KSV_NOCALL   0x2000u /* another's data: no branch may lead to it */

/* One section, its relocations, and what they may refer to. */
struct kobj_relsect {
	const void *rs_relocs; /* raw entries of the file, any alignment */
	size_t rs_count;
	uint8_t *rs_where; /* the section's bytes, writable */
	size_t rs_size;
	vaddr_t rs_place; /* their run-time address */
	const struct kobj_symval *rs_syms;
	uint32_t rs_nsyms;
	vaddr_t rs_got;   /* the GOT, an array of pointers */
	vaddr_t rs_slots; /* jump slots; 0: none were made */
	bool rs_code;     /* the section is code */
	bool rs_plain;    /* no symbol is KSV_UNUSABLE or KSV_NOCALL */
	size_t rs_next;   /* in: where to start; out: the one that failed */
};

enum kobj_reloc_status {
	KOBJ_RELOC_OK,
	KOBJ_RELOC_UNKNOWN,  /* the type is not supported */
	KOBJ_RELOC_OVERFLOW, /* the value does not fit */
	KOBJ_RELOC_ROOM,     /* the place runs past its section */
	KOBJ_RELOC_SYMBOL,   /* no such symbol, or KSV_UNUSABLE */
	KOBJ_RELOC_NOCALL,   /* a branch to a symbol that is KSV_NOCALL */
};

/* What a relocation type asks for, before anything is placed. */
#define KOBJ_RN_GOT  0x1u /* a GOT entry for the symbol */
#define KOBJ_RN_SLOT 0x2u /* a jump slot, should the symbol be out of reach */
#define KOBJ_NTYPES  256  /* no type from here on needs anything */

struct kobj_md {
	const char *md_name;     /* "amd64" */
	int md_class;            /* ELF_CLASS* */
	unsigned md_machine;     /* ELF_EM_* */
	bool md_rela;            /* SHT_RELA or SHT_REL; the other is refused */
	const char *md_relocs;   /* ELF_RELOC_NAMES, for messages */
	uint32_t md_pointer;     /* the relocation type that is a pointer */
	const uint8_t *md_needs; /* KOBJ_RN_*, KOBJ_NTYPES of them */
	/* A call reaches this far to either side; 0: everywhere. */
	uint64_t md_reach;
	/* A jump slot: code at `slot` that jumps to what `got` holds. */
	size_t md_slotsize;
	void (*md_slot)(void *where, vaddr_t slot, vaddr_t got);
	/* Apply relocations from rs_next on, up to the first that fails. */
	enum kobj_reloc_status (*md_relocate)(struct kobj_relsect *rs);
	/* The instruction stream of [va, va+len) has changed. */
	void (*md_sync_icache)(vaddr_t va, size_t len);
};

extern const struct kobj_md kobj_md_amd64; /* sys/arch/amd64 */
extern const struct kobj_md kobj_md_i386;  /* sys/arch/i386 */
/* Those whose objects this system links; ends with NULL. */
extern const struct kobj_md *const kobj_mds[];

#endif /* !_SYS_KOBJ_MD_H_ */
