/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modcheck.h: the kernel's linker as a part of the loader: would these modules
 * link for this kernel?  Nothing of them is run, and nothing stays.  The only
 * header of this side that the loader includes.
 *
 *	modcheck_open, modcheck_add for each, modcheck_link, modcheck_close
 *
 * One check at a time.
 */
#ifndef _STAND_MODCHECK_H_
#define _STAND_MODCHECK_H_

#include <libelf/elf_object.h>
#include <libkern/kdefs.h>

struct modcheck;

/* What it needs of the program. */
struct modcheck_env {
	void *mce_cookie;
	/* Memory, for any type; NULL: there is none.  Freed by its size. */
	void *(*mce_alloc)(void *cookie, size_t size);
	void (*mce_free)(void *cookie, void *p, size_t size);
	/* Called before each module is linked.  False: stop. */
	bool (*mce_step)(void *cookie, size_t done, size_t total);
	/* The linker has found a bug of its own, `text': does not return. */
	void (*mce_panic)(void *cookie, const char *text);
};

/* The kernel.  All that is pointed to stays until modcheck_close(). */
struct modcheck_kernel {
	const struct elf_image *mck_image;       /* its headers */
	uint32_t mck_version;                    /* 0: not known */
	const char *mck_release;                 /* "10.1", "" */
	const char (*mck_builtins)[ELF_MODNAME]; /* modules built in */
	size_t mck_nbuiltins;
	/* An ELF file with its symbol table, as ksyms_addsyms_elf() takes. */
	const void *mck_symbols;
	size_t mck_symsize;
};

/* Are modules of this machine, ELF_EM_*, linked by this program? */
bool modcheck_machine(const struct elf_image *ei);

#define MODCHECK_WHY 256
/* ENOMEM; ENOEXEC: the kernel cannot be used.  `why' says what and why. */
int modcheck_open(struct modcheck **mcp, const struct modcheck_env *env,
    const struct modcheck_kernel *mck, char why[MODCHECK_WHY]) __kwarnunused;
/*
 * Add a module's file, which stays the caller's and must not change until
 * modcheck_close().  `path' is for messages.  It is no fault if the kernel has
 * the module built in: the loader leaves it out.  ENOMEM.
 */
int modcheck_add(struct modcheck *mc, const char *path, const void *file,
    size_t size) __kwarnunused;
/* Link all of them, once.  ENOMEM; EINTR: mce_step stopped it. */
int modcheck_link(struct modcheck *mc) __kwarnunused;

/* What is wrong with one; the strings stay until modcheck_close(). */
struct modcheck_finding {
	const char *mcf_kind;   /* "undefined" */
	const char *mcf_module; /* its name, from the file */
	const char *mcf_text;   /* from the file, too; may have several lines */
	bool mcf_note;          /* not a fault */
};
/* Finding i; false: there are no more. */
bool modcheck_finding(
    const struct modcheck *mc, size_t i, struct modcheck_finding *mcf);
/* "3 of 5 modules link: 1 undefined, 2 missing" */
#define MODCHECK_SUMMARY 320
void modcheck_summary(const struct modcheck *mc, char text[MODCHECK_SUMMARY]);
size_t modcheck_faults(const struct modcheck *mc);

void modcheck_close(struct modcheck *mc);

#endif /* !_STAND_MODCHECK_H_ */
