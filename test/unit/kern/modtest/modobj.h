/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modobj.h: small modules built by hand: code, data and strings, to which a
 * test adds the metadata of a format, also such as no compiler emits.
 */
#ifndef _MODOBJ_H_
#define _MODOBJ_H_

#include <kern/kobjtest/objbuild.h>
#include <libelf/elf_reader.h>

#define MO_TEXT_SIZE 64
#define MO_DATA_SIZE 64
/* The strings; the last one has no NUL. */
#define MO_STRINGS "made\0other\0endless"
#define MO_OTHER   5
#define MO_ENDLESS 11

struct modobj {
	struct objbuild *mo_ob;
	unsigned mo_text, mo_data, mo_strings; /* sections */
	/* Symbols of those sections. */
	unsigned mo_textsym, mo_datasym, mo_stringsym;
};

struct modobj modobj_new(void);
/* A global symbol. */
void modobj_symbol(struct modobj *mo, const char *name, unsigned type,
    unsigned section, uint64_t value, uint64_t size);
/* A pointer in .data, to a symbol plus `off`. */
void modobj_pointer(
    struct modobj *mo, unsigned slot, unsigned sym, int64_t off);
/*
 * module_load_mem(), which must return `error` and print `text` unless that is
 * NULL.  Frees the object.
 */
void modobj_load(
    struct modobj *mo, const char *name, int error, const char *text);

#endif /* !_MODOBJ_H_ */
