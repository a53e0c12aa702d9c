/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * payload.h: the files that the loader left in memory, the owner of each type,
 * and the list of them.  The machine maps all files and passes them on at once.
 */
#ifndef _SYS_PAYLOAD_H_
#define _SYS_PAYLOAD_H_

#include <libkern/kdefs.h>

struct payload {
	const char *pld_path; /* as the loader was told; printable */
	int32_t pld_type;     /* BI_MODULE_* of <bootinfo.h>, or any number */
	void *pld_base;       /* contents, writable; NULL: not in memory */
	size_t pld_len;       /* bytes */
	bool pld_untyped;     /* the type follows from name and contents */
	bool pld_heap;        /* memory of kmem; else the loader's */
};

/* The memory of its contents: free it, and set pld_base to NULL. */
void payload_free(struct payload *pld);

/* Those of a lower order are taken before all others. */
enum payload_order { PAYLOAD_SEED, PAYLOAD_CONF, PAYLOAD_IMAGE, PAYLOAD_REST };

/*
 * Who takes a type.  From the call on the contents are the owner's, who sets
 * pld_base to NULL when they are freed or another's.  Returns what became of
 * it, for the list; failures have been reported.
 */
struct payload_owner {
	int32_t plo_type;
	enum payload_order plo_order;
	const char *plo_kind; /* the type's name, "rndseed" */
	const char *plo_name; /* the owner's, "entropy" */
	const char *(*plo_take)(struct payload *pld);
};

/* This kernel's owners; ends with a plo_take of NULL. */
extern const struct payload_owner payload_owners[];

/*
 * Hand n payloads to the owners of their types, in the owners' order.  Those
 * of type BI_MODULE_NONE get the type that their contents or names have; what
 * is compressed is decompressed where its owner uses it.  A file of a type
 * that the table does not have is kept.
 */
void payload_give(
    const struct payload_owner *owners, struct payload *list, size_t n);

/* A file on the list, in the order in which they were taken. */
struct payload_entry {
	struct payload_entry *ple_next;
	struct payload ple_pld; /* pld_base NULL: not in memory */
	const struct payload_owner *ple_owner; /* NULL: none, unknown type */
	const char *ple_state;                 /* "mounted" */
	char ple_path[];
};

/* The first file; NULL: none. */
const struct payload_entry *payload_first(void);
/* The name of its type; `buf` is for the number of an unknown one. */
const char *payload_kind(const struct payload_entry *pe, char buf[12]);
/* Append to the list.  False: no memory. */
bool payload_list_add(const struct payload *pld,
    const struct payload_owner *owner, const char *state);
/* For tests: free the list, and the contents that are in memory. */
void payload_reset(void);

/*
 * Is `path`, of a file that the loader left, the file `name` of folder `dir`?
 * Yes for ".../dir/name" and "dir/name", behind any device, and for just
 * "name", since some loaders pass on no more.
 */
bool payload_is_named(const char *path, const char *dir, const char *name);

/*
 * Where a random seed goes; set by the machine, which copies it.  `counts`: its
 * file claims to have entropy.  NULL: seeds are not used.
 */
extern void (*payload_seed)(const void *seed, size_t len, bool counts);

/*
 * Who shows a picture; set by the machine, which copies it.  Returns NULL, or
 * why it is not shown.  NULL: there is no screen.
 */
struct picture;
extern const char *(*payload_splash)(const struct picture *pic);

#endif /* !_SYS_PAYLOAD_H_ */
