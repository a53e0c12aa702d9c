/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * elfmake.h: make ELF files for tests, with the C library's <elf.h> and none
 * of the code under test.  The file is laid out as a linker would:
 *
 *	header | program headers | segments | sections | section headers
 *
 * The file ends with the section headers, or with the last segment's bytes
 * when there are no sections.
 */
#ifndef _ELFMAKE_H_
#define _ELFMAKE_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ELFMAKE_MAX    64

#define ELFMAKE_BASE64 0xffffffff80000000ull
#define ELFMAKE_BASE32 0xc0000000ull

struct elfmake_seg {
	uint32_t es_type, es_flags;
	uint64_t es_vaddr, es_paddr, es_filesz, es_memsz;
	const void *es_data; /* NULL: a pattern, elfmake_byte(vaddr + i) */
	bool es_owned;       /* free(es_data) */
	uint64_t es_align;   /* of address and offset; 0: none */
	uint64_t es_off;     /* set by elfmake_build */
};

struct elfmake_sec {
	const char *ex_name;
	uint32_t ex_type, ex_link, ex_info;
	uint64_t ex_flags, ex_addr, ex_size, ex_entsize;
	const void *ex_data; /* NULL: zeros */
	bool ex_owned;       /* free(ex_data) */
	uint64_t ex_off;     /* set by elfmake_build */
};

struct elfmake {
	int em_class; /* ELFCLASS64, ELFCLASS32 */
	uint16_t em_type, em_machine;
	uint64_t em_entry;
	size_t em_nseg, em_nsec; /* section 0 is there from the start */
	struct elfmake_seg em_seg[ELFMAKE_MAX];
	struct elfmake_sec em_sec[ELFMAKE_MAX];
	/* The file, by elfmake_build. */
	uint8_t *em_file;
	size_t em_size;
	uint64_t em_phoff, em_shoff;
	uint32_t em_shstrndx;
};

/* The byte of the pattern at an address: never 0 or 0xa5. */
uint8_t elfmake_byte(uint64_t addr);

/* An ET_EXEC for the class's machine, without anything in it. */
struct elfmake *elfmake_new(int class);
void elfmake_free(struct elfmake *em);

struct elfmake_seg *elfmake_load(
    struct elfmake *em, uint64_t vaddr, uint64_t filesz, uint64_t memsz);
/* Returns its index. */
uint32_t elfmake_section(struct elfmake *em, const char *name, uint32_t type,
    const void *data, uint64_t size);
/* The version note, as a section or as a segment. */
void elfmake_note_section(struct elfmake *em, uint32_t version);
void elfmake_note_segment(struct elfmake *em, uint32_t version);
/* .symtab and .strtab with three symbols; their names are in elfmake.c. */
void elfmake_symbols(struct elfmake *em);
/* Lay it out.  May be called again after a change. */
void elfmake_build(struct elfmake *em);

/*
 * A small kernel: text of 5000 bytes at `base` + 0x200000 (i386: 0x100000),
 * a gap, data of 100 bytes with 9000 bytes of bss, a version note (0: none),
 * and symbols.  Built.
 */
struct elfmake *elfmake_kernel(int class, uint32_t version);
#define ELFMAKE_10_1 1001000000u /* NetBSD 10.1 */

/*
 * Find a symbol by name the way NetBSD's ksyms does: from a header copy, by the
 * section headers, offsets from the copy's start.  Returns 1 and its value, 0
 * if there is none, -1 if the copy is bad.
 */
int elfmake_lookup(
    const uint8_t *copy, size_t size, const char *name, uint64_t *value);

#endif /* !_ELFMAKE_H_ */
