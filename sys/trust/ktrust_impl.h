/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ktrust_impl.h: what the files of the kernel's trust share.
 */
#ifndef _KTRUST_IMPL_H_
#define _KTRUST_IMPL_H_

#include <bootinfo.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <libverify/verify.h>
#include <sys/ktrust.h>

struct ktrust_manifest {
	char *ktm_name; /* "/netbsd-11/MANIFEST" */
	size_t ktm_namesize;
	size_t ktm_dir; /* bytes of it up to the last slash */
	struct manifest_entry *ktm_entries;
	size_t ktm_entsize; /* bytes */
	struct manifest ktm_manifest;
};

/* Changes under kernconfig (kernconfig.h), or while the kernel starts. */
struct ktrust {
	enum ktrust_level kts_level;
	struct verify_trust kts_trust;
	struct keylist kts_keys;
	uint64_t kts_now; /* the loader's time, or of the newest manifest */
	const uint8_t *kts_unpacked;
	size_t kts_nunpacked; /* hashes */
	struct ktrust_manifest kts_manifest[BI_TRUST_MANIFESTS];
	unsigned kts_nmanifests;
	uint32_t kts_refused;
};
extern struct ktrust ktrust; /* owner: ktrust.c */

/*
 * ktrust_record.c: read the record's keys and manifests to `ktr'.  Reported is
 * what cannot be used.
 */
void ktrust_read(struct ktrust *ktr, const void *rec, size_t len,
    const void *file, size_t size);
void ktrust_free(struct ktrust *ktr);

#endif /* !_KTRUST_IMPL_H_ */
