/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ktrust.h: whom this kernel trusts, and how strictly: what the loader passed
 * in the record TRUST of bootinfo (docs/trust.md).  Without it nothing is
 * verified.
 */
#ifndef _SYS_KTRUST_H_
#define _SYS_KTRUST_H_

#include <libkern/kdefs.h>

/* The numbers are those of BTINFO_TRUST and of kern.trust.level. */
enum ktrust_level { KTRUST_OFF, KTRUST_WARN, KTRUST_ENFORCE };

/* "off" */
const char *ktrust_level_name(enum ktrust_level level);

/*
 * Where the record says that its file is: for the machine, which reserves and
 * maps it.  False: there is none.
 */
bool ktrust_where(const void *rec, size_t len, uint32_t *pa, uint32_t *size);
/*
 * Take the record, of `len` bytes, and its file (NULL: it cannot be had), which
 * stays where it is, unchanged.  Once, before module_init().  If it is damaged,
 * that is reported, and no key is trusted; the record's level still counts.
 */
void ktrust_start(const void *rec, size_t len, const void *file, size_t size);
/* For tests: forget all of it. */
void ktrust_reset(void);

enum ktrust_level ktrust_level(void);
/*
 * From `warn' to `enforce'.  EPERM: it cannot be lowered, nor raised from
 * `off'; EINVAL.
 */
int ktrust_raise(int64_t level);

struct ktrust_info {
	enum ktrust_level kti_level;
	uint32_t kti_svn; /* the smallest that is accepted */
	uint32_t kti_keys, kti_manifests;
	uint32_t kti_refused; /* files so far */
};
void ktrust_info(struct ktrust_info *kti);
/* The i-th manifest's path, and how many files it lists; NULL: no more. */
const char *ktrust_manifest(unsigned i, size_t *files);

/* Create kern.trust.*.  ENOMEM; again: no-op. */
int ktrust_init(void) __kwarnunused;

/* What the module framework asks. */
extern const struct module_trust_ops ktrust_module_ops;

#endif /* !_SYS_KTRUST_H_ */
