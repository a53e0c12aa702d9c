/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sysctl.h: the tree of the kernel's variables, NetBSD's sysctl(9): what
 * modules use to put theirs there, and what the monitor uses to show them.
 */
#ifndef _SYS_SYSCTL_H_
#define _SYS_SYSCTL_H_

#include <libkern/kdefs.h>
#include <libkern/kqueue.h>
#include <sys/lwp.h>

#define CTL_MAXNAME    12 /* levels */
#define SYSCTL_NAMELEN 32 /* bytes of one name, its NUL included */

/* Identifiers that are no fixed number. */
#define CTL_EOL       (-1) /* the end of a path in arguments */
#define CTL_CREATE    (-4) /* a new node, numbered by the kernel */
#define CTL_CREATESYM (-5)
#define CTL_DESTROY   (-6)

/* Top levels. */
#define CTL_UNSPEC        0
#define CTL_KERN          1
#define CTL_VM            2
#define CTL_VFS           3
#define CTL_NET           4
#define CTL_DEBUG         5
#define CTL_HW            6
#define CTL_MACHDEP       7
#define CTL_USER          8
#define CTL_DDB           9
#define CTL_PROC          10
#define CTL_VENDOR        11
#define CTL_EMUL          12
#define CTL_SECURITY      13

#define CTLTYPE_NODE      1
#define CTLTYPE_INT       2
#define CTLTYPE_STRING    3
#define CTLTYPE_QUAD      4
#define CTLTYPE_STRUCT    5
#define CTLTYPE_BOOL      6
#define CTLTYPE_LONG      (sizeof(long) == 8 ? CTLTYPE_QUAD : CTLTYPE_INT)

#define CTLFLAG_READONLY  0x00000000u
#define CTLFLAG_READWRITE 0x00000070u
#define CTLFLAG_ANYWRITE  0x00000080u
#define CTLFLAG_PRIVATE   0x00000100u
#define CTLFLAG_PERMANENT 0x00000200u /* cannot be destroyed */
#define CTLFLAG_OWNDATA   0x00000400u /* the value was copied */
#define CTLFLAG_IMMEDIATE 0x00000800u /* the value is in the node */
#define CTLFLAG_HEX       0x00001000u
#define CTLFLAG_ROOT      0x00002000u
#define CTLFLAG_ANYNUMBER 0x00004000u
#define CTLFLAG_HIDDEN    0x00008000u /* not shown in a list */
#define CTLFLAG_ALIAS     0x00010000u
#define CTLFLAG_MMAP      0x00020000u
#define CTLFLAG_OWNDESC   0x00040000u
#define CTLFLAG_UNSIGNED  0x00080000u

struct module;
struct sysctlnode;
struct sysctllog;

/* The function of a node: read into oldp, write from newp. */
#define SYSCTLFN_PROTO                                                     \
	const int *, unsigned int, void *, size_t *, const void *, size_t, \
	    const int *, struct lwp *, const struct sysctlnode *
#define SYSCTLFN_ARGS                                                         \
	const int *name, unsigned int namelen, void *oldp, size_t *oldlenp,   \
	    const void *newp, size_t newlen, const int *oname, struct lwp *l, \
	    const struct sysctlnode *rnode
#define SYSCTLFN_CALL(node) \
	name, namelen, oldp, oldlenp, newp, newlen, oname, l, node
typedef int (*sysctlfn)(SYSCTLFN_PROTO);

struct sysctlnode {
	uint32_t sysctl_flags; /* CTLFLAG_*, CTLTYPE_* in the low bits */
	int32_t sysctl_num;
	char sysctl_name[SYSCTL_NAMELEN];
	size_t sysctl_size; /* bytes of the value */
	void *sysctl_data;  /* it; NULL with CTLFLAG_IMMEDIATE */
	union {
		int32_t su_idata;
		bool su_bdata;
		uint64_t su_qdata;
	} sysctl_un;
	sysctlfn sysctl_func; /* NULL: sysctl_lookup */
	const char *sysctl_desc;
	struct sysctlnode *sysctl_parent;
	/* Owner of what follows: kern_sysctl.c. */
	TAILQ_HEAD(sysctlnodes, sysctlnode) sysctl_children;
	TAILQ_ENTRY(sysctlnode) sysctl_chain;
	TAILQ_ENTRY(sysctlnode) sysctl_logged;
	struct sysctllog *sysctl_log; /* who is to destroy it */
};
#define sysctl_idata        sysctl_un.su_idata
#define sysctl_bdata        sysctl_un.su_bdata
#define sysctl_qdata        sysctl_un.su_qdata

#define SYSCTL_TYPEMASK     0x0000000fu
#define SYSCTL_TYPE(flags)  ((flags)&SYSCTL_TYPEMASK)
#define SYSCTL_FLAGS(flags) ((flags) & ~SYSCTL_TYPEMASK)
#define SYSCTL_DESCR(s)     s

/*
 * Will the memory at p be freed while a node refers to it, as a module's
 * initialisation data?  The framework's answer; NULL: none will.
 */
extern bool (*sysctl_transient)(const void *p);

/*
 * Around a node's function: keep the module that has it, NULL when none has,
 * from being unloaded.  The framework's; NULL: there are no modules.
 */
extern struct module *(*sysctl_hold)(const void *func);
extern void (*sysctl_rele)(struct module *mod);

/*
 * Create a node: `type` named `name` below *rnode (NULL: the root) and the
 * numbers of the arguments, which end with the new node's number or CTL_CREATE
 * and CTL_EOL.  *cnode is the node.  With CTLFLAG_OWNDESC the description is
 * copied.  One that is there already and is the same is no error.  EEXIST: it
 * is another thing; EINVAL (also for what sysctl_transient() says), ENOENT (no
 * such parent), ENOTDIR, ENOMEM.
 */
int sysctl_createv(struct sysctllog **log, int cflags,
    const struct sysctlnode **rnode, const struct sysctlnode **cnode,
    uint32_t flags, int type, const char *name, const char *desc, sysctlfn func,
    uint64_t qv, void *newp, size_t newlen, ...);
/*
 * Destroy the node at the numbers, if it is there.  EPERM: permanent;
 * ENOTEMPTY; ENOENT, ENOTDIR: there is no such parent.
 */
int sysctl_destroyv(struct sysctlnode *rnode, ...);
/* Destroy, last first, what was created with the log, and the log. */
void sysctl_teardown(struct sysctllog **log);

/* What a node without a function does; with one, the function calls it. */
int sysctl_lookup(SYSCTLFN_PROTO);
/* Functions for nodes that have none yet: read only, and says so; nothing. */
int sysctl_needfunc(SYSCTLFN_PROTO);
int sysctl_notavail(SYSCTLFN_PROTO); /* EOPNOTSUPP */
int sysctl_null(SYSCTLFN_PROTO);     /* no value, no error */

/*
 * The node that is meant by namelen numbers below *rnodep (NULL: the root), or
 * the last one on the way; *nip (unless NULL): how many led there.  ENOENT,
 * ENOTDIR: it is the last one on the way.
 */
int sysctl_locate(struct lwp *l, const int *name, unsigned int namelen,
    const struct sysctlnode **rnodep, int *nip);
/* Read and write by number: the node's function, or sysctl_lookup. */
int sysctl_dispatch(SYSCTLFN_PROTO);
/* No other thread runs meanwhile, and all memory is the kernel's. */
#define sysctl_lock(l, oldp, savelen) ((void)(l), 0)
#define sysctl_unlock(l)              ((void)(l))
#define sysctl_relock()               ((void)0)
int sysctl_copyin(struct lwp *l, const void *from, void *to, size_t len);
int sysctl_copyout(struct lwp *l, const void *from, void *to, size_t len);
/* ENAMETOOLONG: no NUL within len bytes; *donep (unless NULL): bytes. */
int sysctl_copyinstr(
    struct lwp *l, const void *from, void *to, size_t len, size_t *donep);

/*
 * A module's set-up function, called before its INIT; what it creates with
 * `clog` is destroyed when INIT fails and after FINI.
 */
#define SYSCTL_SETUP_PROTO(fn) void fn(struct sysctllog **)
#define SYSCTL_SETUP(fn, desc)                                \
	SYSCTL_SETUP_PROTO(fn);                               \
	static void (*const fn##_link)(struct sysctllog **)   \
	    __kused __ksection("link_set_sysctl_funcs") = fn; \
	void fn(struct sysctllog **clog)

/* The node of a dotted name ("kern.module"), "" the root.  NULL: none. */
struct sysctlnode *sysctl_find(const char *name);
/* Read and write a node's value through its function. */
int sysctl_access(struct sysctlnode *node, void *oldp, size_t *oldlenp,
    const void *newp, size_t newlen);
/*
 * Set a node's value by a text: a string, or a number in any base of C, which
 * is never cut: above INT32_MAX or INT64_MAX it is for nodes with
 * CTLFLAG_UNSIGNED or CTLFLAG_HEX only. EINVAL, ERANGE: not a value of its
 * type; EISDIR; EOPNOTSUPP: a structure; or the function's error.
 */
int sysctl_set_text(struct sysctlnode *node, const char *text);
/* "kern.module.path" */
const char *sysctl_fullname(
    const struct sysctlnode *node, char *buf, size_t size);

/* Create the kernel's own nodes (kern_sysctl_base.c).  ENOMEM. */
int sysctl_init(void) __kwarnunused;

#endif /* !_SYS_SYSCTL_H_ */
