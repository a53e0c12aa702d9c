/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * elf_object.h: the object view: sections and symbols of a relocatable object,
 * targets of its pointers, and a module's modinfo_t.  The object need not be
 * placed or relocated: a pointer is followed through its relocation.  The
 * kernel uses these functions for a module that is not linked yet, loader and
 * host tools for a file in memory.
 *
 * Every field is checked where it is read.  No function allocates or writes to
 * the object, and none takes more than one pass over its section headers and
 * one over its relocations.
 */
#ifndef _LIBELF_ELF_OBJECT_H_
#define _LIBELF_ELF_OBJECT_H_

#include <libelf/elf_reader.h>

/* A section's header and its bytes. */
struct elf_section {
	struct elf_shdr sec_hdr;
	const uint8_t *sec_data; /* sh_size bytes; NULL: the file has none */
};

struct elf_object {
	int eo_class; /* ELF_CLASS* */
	uint32_t eo_nsections;
	/* The relocation type of a pointer; 0: pointers are not followed. */
	uint32_t eo_pointer;
	const char *eo_names; /* of sections; ends with a NUL */
	size_t eo_namesize;   /* 0: no section has a name */
	/* Section i, which is below eo_nsections; false: it cannot be read. */
	bool (*eo_section)(
	    const struct elf_object *eo, uint32_t i, struct elf_section *se);
	const void *eo_cookie;
	/* Of elf_object_open: */
	struct elf_source eo_source;
	struct elf_image eo_image;
};

/*
 * View a file in memory, which must remain valid, as must `eo`.  ENOEXEC as
 * elf_open(); the caller checks the type (ei_type of eo_image).
 */
int elf_object_open(struct elf_object *eo, const void *base, size_t size,
    struct elf_error *ee) __kwarnunused;

/* A byte of a section: the target of a pointer. */
struct elf_place {
	uint32_t ep_section;
	uint64_t ep_off; /* not checked against the section's size */
};

/* Section i; ENOEXEC: there is none. */
int elf_object_section(const struct elf_object *eo, uint32_t i,
    struct elf_section *se) __kwarnunused;

/* The first section with SHF_ALLOC of that name; 0: there is none. */
uint32_t elf_object_find(const struct elf_object *eo, const char *name);

/*
 * `len` bytes at a place of a section with SHF_ALLOC; NULL: they are not in the
 * file.
 */
const void *elf_object_bytes(
    const struct elf_object *eo, struct elf_place place, uint64_t len);

/* The string there; NULL: it does not end within the section. */
const char *elf_object_string(
    const struct elf_object *eo, struct elf_place place);

/*
 * The target of the pointer at `slot`.  ENOENT: no relocation is there;
 * ENOEXEC: it is of another type, or the symbol is in no section of the object.
 */
int elf_object_pointer(const struct elf_object *eo, struct elf_place slot,
    struct elf_place *target) __kwarnunused;

/* A symbol table and its strings. */
struct elf_symtab {
	int et_class;
	const uint8_t *et_syms; /* et_nsyms raw entries */
	size_t et_nsyms;
	const char *et_strings; /* ends with a NUL */
	size_t et_stringsize;
	const uint8_t *et_shndx; /* SHT_SYMTAB_SHNDX; NULL: none */
};

/*
 * The symbol table in section i; i is 0: the first one.  ENOENT: there is none;
 * ENOEXEC: it is malformed.
 */
int elf_object_symtab(const struct elf_object *eo, uint32_t i,
    struct elf_symtab *et) __kwarnunused;

/*
 * Symbol i, the section that it is defined in (0: in none) and its name (may be
 * empty).  ENOEXEC: no such symbol, or its name is not in the strings.
 */
int elf_symtab_get(const struct elf_symtab *et, size_t i, struct elf_sym *sym,
    uint32_t *section, const char **name) __kwarnunused;

/* A NetBSD module's modinfo_t; the strings are in the object. */
struct elf_modinfo {
	uint32_t em_version, em_class;
	const char *em_name;
	const char *em_required; /* "a,b,c"; NULL: none */
	struct elf_place em_modcmd;
};

/*
 * The one modinfo_t of the object (sys/module.h).  ENOENT: it has none;
 * ENOEXEC: it is malformed; *why is the reason, for a message.  Name, class and
 * version are not checked.
 */
int elf_object_modinfo(const struct elf_object *eo, struct elf_modinfo *em,
    const char **why) __kwarnunused;

/*
 * Does a kernel of __NetBSD_Version__ `kernel` take a module of this
 * em_version?  Releases less than 10000 apart do; development versions, only if
 * they are equal.
 */
bool elf_modinfo_compatible(int module, int kernel);

/*
 * A kernel's memory: copies `len` bytes from the address that they have in the
 * running kernel.  False: they are not all in its image.
 */
struct elf_kernel {
	int ekn_class; /* ELF_CLASS* */
	bool (*ekn_read)(
	    const void *cookie, uint64_t va, void *buf, size_t len);
	const void *ekn_cookie;
};

#define ELF_MODNAME 32 /* bytes of a module's name, with NUL */

/*
 * A kernel's built-in modules: section link_set_modules at `set` holds a
 * pointer to each one's modinfo_t.  elf_builtin_name() is false if module k has
 * no name in the kernel's memory, of 1 to ELF_MODNAME - 1 bytes.
 */
#define ELF_BUILTINS_MAX 4096
size_t elf_builtin_count(int elfclass, uint64_t size);
bool elf_builtin_name(const struct elf_kernel *ekn, uint64_t set, size_t k,
    char name[ELF_MODNAME]);

/*
 * The next name of a list "a,b,c" at *list, of *len bytes, not NUL-terminated;
 * empty names are skipped, and *list is advanced.  NULL at the end.
 */
const char *elf_required_next(const char **list, size_t *len);

#endif /* !_LIBELF_ELF_OBJECT_H_ */
