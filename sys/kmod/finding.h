/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * finding.h: what is wrong with modules for a kernel.
 */
#ifndef _KMOD_FINDING_H_
#define _KMOD_FINDING_H_

#include <kmod/kmkernel.h>
#include <kmod/kmset.h>

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
	enum finding_kind fnd_kind;
	const struct kmodule *fnd_mod;
	const char *fnd_symbol; /* in the module's file */
	const char
	    *fnd_owner; /* the other module: has the symbol, is required */
	const char *fnd_text;
	bool fnd_note; /* no fault: it does not count */
};

struct findings {
	struct kmpool fns_pool;
	bool fns_lost; /* there was no memory for one */
	struct finding *fns_list;
	size_t fns_n;
	size_t fns_faults; /* of them, what is no note */
	size_t fns_linked; /* modules that link */
};

/* What is not asked for is dropped. */
void finding_add(struct findings *fs, enum finding_kind kind,
    const struct kmodule *km, const char *symbol, const char *owner,
    const char *fmt, ...) __kprintflike(6, 7);
/*
 * "3 of 5 modules link: 1 undefined, 2 missing", of a set of n.  Long enough:
 * FINDINGS_SUMMARY.
 */
#define FINDINGS_SUMMARY 320
void findings_summary(
    const struct findings *fs, size_t n, char *text, size_t size);
void findings_free(struct findings *fs);

/*
 * kmlink.c: link all modules of the set for the kernel that is in use.  `step',
 * unless NULL, is called before each one; false: stop, EINTR.  ENOMEM.
 */
int link_set(struct kmset *set, const struct kmkernel *kk, struct findings *fs,
    bool (*step)(void *cookie, size_t done, size_t total),
    void *cookie) __kwarnunused;
/* kmlink_check.c: does the kernel define the symbol?  Before anything is
 * linked. */
bool link_kernel_has(const char *name);

#endif /* !_KMOD_FINDING_H_ */
