/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modfile.h: a module with a modinfo_t, built section by section, for the tests
 * of the object view.
 */
#ifndef _KOBJTEST_MODFILE_H_
#define _KOBJTEST_MODFILE_H_

#include <libelf/elf_object.h>

#include <stddef.h>
#include <stdint.h>

#define MF_VERSION 1099000700u
#define MF_STRINGS "zero\0layerfs\0vfs,,ufs,\0end"
#define MF_NAME    5 /* in MF_STRINGS */
#define MF_NEEDS   13

/* A module, and the indices of what tests damage. */
struct modfile {
	uint8_t *mf_file;
	size_t mf_len;
	unsigned mf_text, mf_info, mf_bss, mf_sect;
	size_t mf_ptr;
};

/* The caller frees mf_file. */
struct modfile mf_make(int class);
void mf_put(uint8_t *info, size_t off, uint32_t v);
void mf_open(struct elf_object *eo, const struct modfile *mf);

#endif /* !_KOBJTEST_MODFILE_H_ */
