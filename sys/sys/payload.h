/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * payload.h: the files that the loader left in memory, and the owner of each
 * type.  The machine maps each file and passes it to the owner of its type.
 */
#ifndef _SYS_PAYLOAD_H_
#define _SYS_PAYLOAD_H_

#include <libkern/kdefs.h>

struct payload {
	const char *pld_path; /* as the loader was told; printable */
	int32_t pld_type;     /* BI_MODULE_* of <bootinfo.h>, or any number */
	void *pld_base;       /* page aligned, mapped read-write */
	size_t pld_len;       /* bytes */
};

/*
 * Who takes a type.  The memory is the owner's from the call on, to be freed
 * by cpu_preload_free().
 */
struct payload_owner {
	int32_t plo_type;
	void (*plo_take)(const struct payload *pld);
};

/* This kernel's owners; ends with a plo_take of NULL. */
extern const struct payload_owner payload_owners[];

/*
 * Hand a payload to the owner of its type.  One that the table does not have
 * is skipped with a message, and its memory freed.
 */
void payload_give(
    const struct payload_owner *owners, const struct payload *pld);

/*
 * Prime all modules (*.kmod) in the root of the mounted file-system image, with
 * the plist files beside them.  `archive`: its path, for messages, which tell
 * what fails.
 */
void module_prime_root(const char *archive);

/*
 * Must this type be given before all others?  A random seed must: modules are
 * placed at random.
 */
bool payload_first(int32_t type);

/*
 * Where a random seed goes; set by the machine, which copies it.  NULL: seeds
 * are not used.
 */
extern void (*payload_seed)(const void *seed, size_t len);

#endif /* !_SYS_PAYLOAD_H_ */
