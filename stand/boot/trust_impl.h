/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trust_impl.h: what the files that verify use of each other.
 */
#ifndef _BOOT_TRUST_IMPL_H_
#define _BOOT_TRUST_IMPL_H_

#include <boot/trust.h>

/* A file in memory of the heap. */
struct trust_bytes {
	void *trb_data;
	size_t trb_size; /* 0: nothing is allocated */
};

/* A manifest that was looked for.  Owner: struct trust, until trust_forget().
 */
struct trust_manifest {
	LIST_ENTRY(trust_manifest) tmf_chain;
	int tmf_error;      /* 0; ENOENT: there is none; EAUTH; another one */
	char tmf_name[300]; /* absolute */
	struct trust_bytes tmf_text, tmf_sig, tmf_entries;
	struct manifest tmf_manifest; /* verified */
	struct verify_reason tmf_reason;
};

/* Read all of a file.  Quiet. */
int trust_read(struct loader *ld, struct fs_volume *vol, const char *path,
    size_t max, struct trust_bytes *trb);
void trust_release(struct loader *ld, struct trust_bytes *trb);

/*
 * The manifest nearest above the file, read and verified once, and the file's
 * path from there.  ENOENT: there is none.  Of another error *tmfp is the one
 * that it is about, or NULL.  Quiet.
 */
int trust_manifest_for(struct loader *ld, struct trust *tru,
    struct fs_volume *vol, const char *path, struct trust_manifest **tmfp,
    const char **relative);

#endif /* !_BOOT_TRUST_IMPL_H_ */
