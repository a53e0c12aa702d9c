/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmodule.h: a module's file as the linker and its format see it.
 *
 * The files of this room look at modules for a kernel that does not run here:
 * for primeboot-kmod, and for the loader's `check'.
 *
 *	kmodule.c       a file through the link's first step
 *	kmsym.c         what it exports, what it uses
 *	kmset.c         modules that belong together; kmindex.c, kmgraph.c
 *	kmkernel.c      the kernel that they are linked with
 *	kmlink.c        the link; kmlink_check.c
 *	finding.c       what is wrong
 *	kmpool.c        memory
 *	kmod_md.h       what the program supplies
 */
#ifndef _KMOD_KMODULE_H_
#define _KMOD_KMODULE_H_

#include <libelf/elf_object.h>
#include <sys/kobj.h>
#include <sys/kobj_md.h>
#include <sys/module.h>
#include <sys/module_format.h>

#include <kmod/kmpool.h>

/* A file in memory; kby_release, unless NULL, releases it. */
struct kmbytes {
	const uint8_t *kby_data; /* NULL: it is empty */
	size_t kby_size;
	void (*kby_release)(void *cookie);
	void *kby_cookie;
};

/* A symbol that others may see, or that others must have. */
struct kmsym {
	const char *ksy_name; /* in the file */
	uint64_t ksy_size;
	uint8_t ksy_bind, ksy_type; /* ELF_STB_*, ELF_STT_* */
	bool ksy_common;
	uint32_t ksy_uses; /* relocations to it in what is loaded */
	/* The first of those: section header, offset in it, type. */
	uint32_t ksy_section, ksy_reloc;
	uint64_t ksy_offset;
};

/* A module that defines what this one uses. */
struct kmedge {
	size_t kme_to;       /* in the set */
	const char *kme_sym; /* the first symbol, */
	size_t kme_nsyms;    /* of so many */
	bool kme_weak;       /* all of them are weak references */
};

struct kmodule {
	struct kmpool km_pool;
	char *km_path; /* for the user */
	char *km_base; /* its last component */
	struct kmbytes km_file;
	uint64_t km_filesize; /* as stored, perhaps compressed */
	/* Why it is no module, lines of the linker; NULL: it is one. */
	const char *km_fault;

	const struct kobj_md *km_md; /* NULL: another machine's */
	const char *km_machine;      /* "amd64" */
	struct elf_object km_object;
	module_t km_mod; /* mod_kobj is NULL: not loaded */

	struct kmsym *km_exports, *km_imports;
	size_t km_nexports, km_nimports;
	size_t km_resident, km_text, km_rodata, km_data, km_bss; /* bytes */
	size_t km_nrelocs, km_relocs[KOBJ_NTYPES]; /* in all, by type */

	/* Of a set (kmset.h). */
	struct kmedge *km_edges; /* by symbols */
	size_t km_nedges;
	size_t *km_needs; /* required modules that are in the set */
	size_t km_nneeds;
	size_t km_cycle; /* number of the cycle it is in; 0: none */
	bool km_asked;   /* by the user, not only what they require */
	bool km_intree;  /* not by its own name, but with others */
};

/*
 * Load the module in `kb', which is the module's from now on, with everything
 * that can be said of it alone.  Where it fails, km_fault is set.  ENOMEM: this
 * is not known; to be freed all the same.
 */
int kmodule_load(struct kmodule *km, const char *path, const struct kmbytes *kb,
    uint64_t filesize) __kwarnunused;
void kmodule_free(struct kmodule *km);

/* The name that others require; of what is no module, that of its file. */
const char *kmodule_name(const struct kmodule *km);
/*
 * The next name of a list that starts as km_mod.mod_needs (may be NULL), cut
 * off if it is too long for a module's.  False: there are no more.
 */
#define KMODULE_REQUIRED (MAXMODNAME + 8)
bool kmodule_required_next(const char **list, char name[KMODULE_REQUIRED]);
const char *kmodule_class(const struct kmodule *km);
/* "10.1" for 1001000000. */
void kmodule_release(uint32_t version, char *buf, size_t size);
/* ".text+0x1c4: R_X86_64_PC32", where an import is used first. */
void kmodule_place(
    const struct kmodule *km, const struct kmsym *sy, char *buf, size_t size);
const char *kmodule_reloc_name(
    const struct kmodule *km, uint32_t type, char *buf, size_t size);

/*
 * The messages of linker and framework since the last call: each line without
 * "<prefix>: ", and without its last newline.  NULL: there are none, or no
 * memory for them.
 */
char *kmodule_messages(struct kmpool *kmp, const char *prefix);

/*
 * kmsym.c: fill in exports, imports and relocation counts.  ENOEXEC: *why;
 * ENOMEM.
 */
int kmodule_symbols(struct kmodule *km, const char **why) __kwarnunused;

#endif /* !_KMOD_KMODULE_H_ */
