/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * finding.h: what is wrong with modules for a kernel.
 */
#ifndef _KMOD_FINDING_H_
#define _KMOD_FINDING_H_

#include <jansson.h>

#include "kmkernel.h"
#include "kmset.h"

enum finding_kind {
	FIND_FORMAT,     /* no module, or one that is damaged */
	FIND_MACHINE,    /* another machine's */
	FIND_VERSION,    /* for another version of the kernel */
	FIND_BUILTIN,    /* the kernel has it built in */
	FIND_CYCLE,      /* modules that require each other */
	FIND_MISSING,    /* requires what is not there */
	FIND_DEPENDENCY, /* requires what has a finding itself */
	FIND_UNDEFINED,  /* a symbol that nothing defines */
	FIND_UNDECLARED, /* uses a module that it does not require */
	FIND_DUPLICATE,  /* a symbol or name that another one has, too */
	FIND_RELOCATION, /* one that is not supported, or does not fit */
	FIND_LINK,       /* whatever else the linker says */
	FIND_NKINDS
};

const char *finding_name(enum finding_kind kind);

/* What checking found: text is for a person; the rest may be NULL. */
struct finding {
	enum finding_kind fi_kind;
	const struct kmodule *fi_mod;
	const char *fi_symbol; /* in the module's file */
	char *fi_owner; /* the other module: has the symbol, is required */
	char *fi_text;
	bool fi_note; /* no fault: it does not count */
};

struct findings {
	struct finding *fs_list;
	size_t fs_n;
	size_t fs_faults; /* of them, what is no note */
	size_t fs_linked; /* modules that link */
};

void finding_add(struct findings *fs, enum finding_kind kind,
    const struct kmodule *km, const char *symbol, const char *owner,
    const char *fmt, ...) __attribute__((__format__(__printf__, 6, 7)));
void findings_free(struct findings *fs);

/* link.c: link all modules of the set for the kernel that is in use. */
void link_set(
    struct kmset *set, const struct kmkernel *kk, struct findings *fs);
/* Does the kernel define the symbol?  Before anything is linked. */
bool link_kernel_has(const char *name);

/*
 * checkset.c: open a kernel and modules (files, directories, a disk image), and
 * link them.  STATUS_ERROR, reported: the kernel cannot be used.
 */
struct checked {
	struct kmkernel ck_kernel;
	char *ck_path; /* of the kernel, for the user */
	struct kmset ck_set;
	struct findings ck_findings;
};
int checked_run(
    struct checked *ck, char *const *args, int nargs, const char *more);
json_t *checked_json(const struct checked *ck);
void checked_free(struct checked *ck);

#endif /* !_KMOD_FINDING_H_ */
