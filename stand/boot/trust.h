/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trust.h: whom this machine trusts, and what follows from it (docs/trust.md).
 */
#ifndef _TRUST_H_
#define _TRUST_H_

#include <libkern/kqueue.h>
#include <libsa/libsa.h>
#include <libverify/verify.h>

enum trust_level {
	TRUST_OFF,    /* no keys are enrolled: nothing is verified */
	TRUST_WARN,   /* keys are enrolled: refusals are warnings */
	TRUST_ENFORCE /* with Secure Boot, or if the key list asks for it */
};

/* "off" */
const char *trust_level_name(enum trust_level level);

struct trust_manifest;

/* Owner: one boot, for each volume (struct bootvol), or one command. */
struct trust {
	enum trust_level tru_level;
	bool tru_secure; /* Secure Boot is on, or that cannot be read */
	bool tru_always; /* the key list says `enforce' */
	bool tru_wantdb; /* the key list says that db is trusted */
	bool tru_usedb;  /* it is: there is a platform key, which guards it */
	const char *tru_what; /* why the keys cannot be used; or NULL */
	struct keylist tru_keys;
	struct verify_trust tru_trust;
	uint8_t *tru_list; /* trust_db.c: the keys, with db and dbx; or NULL */
	size_t tru_listlen, tru_listsize; /* bytes used, allocated */
	/* A kernel passed by a manifest; the largest svn of these. */
	bool tru_started;
	uint32_t tru_newest;
	/* Those of one volume that were looked for; trust_impl.h. */
	LIST_HEAD(, trust_manifest) tru_manifests;
};

/* Has the loader's image a section of keys, or what may be one? */
bool trust_enrolled(const struct loader *ld);
/* Is the level `enforce'? */
bool trust_enforces(struct loader *ld);
/* Read the keys in the loader's own image.  ENOMEM.  Quiet. */
int trust_open(struct loader *ld, struct trust *tru);
void trust_close(struct loader *ld, struct trust *tru);
/* Close it and free its memory; NULL: no-op. */
void trust_free(struct loader *ld, struct trust *tru);
/* Forget the manifests: they are read again, of any volume. */
void trust_forget(struct loader *ld, struct trust *tru);

/*
 * Verify a file, by the manifest that is nearest above it (MANIFEST, or
 * boot.manifest in the root) or a signature of its own, and print the verdict.
 * EAUTH: it is refused; another error, which is printed, too.
 */
int trust_file(struct loader *ld, struct trust *tru, const char *name);

/*
 * Verify `size' bytes in memory as the file `path' of a volume, in a role.
 * Quiet: the reason is in `out'.  *own: they are trusted by a signature of
 * their own.  EAUTH; ENOMEM; fs_read's errors, of a manifest.
 */
int trust_held(struct loader *ld, struct trust *tru, struct fs_volume *vol,
    const char *path, enum verify_role role, const void *bytes, size_t size,
    char out[VERIFY_REASON_MAX], bool *own);

/*
 * trust_gate.c: may a file be used?  Called before anything of it is looked at.
 * Without enrolled keys and TPM nothing happens.  Otherwise it is read to
 * memory, from where it is used (bootfile_hold), verified and measured.  In
 * level `enforce' EAUTH, or the error of reading it; in any level ENOMEM for
 * the keys.  Reported; in level `warn' what is refused is only reported.
 */
struct bootfile;
int trust_gate(struct loader *ld, struct bootfile *bf, enum verify_role role);

/*
 * The gate for a module's name: one that is trusted by a signature of its own
 * is refused unless its file is called as it is.  trust_gate()'s errors.
 */
int trust_gate_name(
    struct loader *ld, const struct bootfile *bf, const char *name);
/* The same for one whose name cannot be read; `why' is an errno value. */
int trust_gate_nameless(struct loader *ld, const struct bootfile *bf, int why);

/*
 * A file that is optional, and missing: it is refused if the manifest lists it,
 * since the owner wants it used.  trust_gate()'s errors.
 */
int trust_gate_absent(struct loader *ld, const struct bootfile *bf);

/*
 * The same of a file that is looked for in several places, so that the boot
 * goes on.  True: it has been said, also that the manifest is damaged.
 */
bool trust_gate_missing(struct loader *ld, struct fs_volume *vol,
    const char *path, const char *where);

/* trust_gate() for the bytes of a file that are in memory already. */
int trust_gate_bytes(struct loader *ld, struct fs_volume *vol, const char *path,
    const char *where, enum verify_role role, const void *bytes, size_t size);

/*
 * trust_db.c: make tru_list, if the firmware has a dbx, or a db that is asked
 * for.  On failure tru_what says why.  ENOMEM; EFTYPE, E2BIG; the variable's
 * errors.
 */
int trust_merge(struct loader *ld, struct trust *tru);

/*
 * trust_svn.c: the number below which manifests are refused, since a kernel was
 * started by that one.  ENOENT: none is kept; EFTYPE: the variable is damaged;
 * another error: it cannot be read.
 */
#define TRUST_SVN_NAME "PrimebootSVN"
int trust_svn_get(struct loader *ld, uint32_t *svn);
/*
 * A kernel of these volumes is to be started: keep the number of its manifest,
 * if it is larger.  Failures are warned of.
 */
struct bootvols;
void trust_svn_raise(struct loader *ld, const struct bootvols *vols);

#endif /* !_TRUST_H_ */
