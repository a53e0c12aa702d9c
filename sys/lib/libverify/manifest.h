/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * manifest.h: what the owner of a directory signed: its files, one on a line,
 * with their sizes, hashes and roles (docs/trust.md).  Nothing is allocated:
 * the index is in the caller's memory and points into the caller's text.
 */
#ifndef _LIBVERIFY_MANIFEST_H_
#define _LIBVERIFY_MANIFEST_H_

#include <libverify/digest.h>

#define MANIFEST_MAX      ((size_t)8 << 20) /* bytes of text */
#define MANIFEST_LINE_MAX 1023              /* of a line, without newline */
#define MANIFEST_PATH_MAX 511

/* What a file is used as. */
enum verify_role {
	VERIFY_ANY, /* in a manifest only: veriexec has no roles */
	VERIFY_KERNEL,
	VERIFY_MODULE,
	VERIFY_CONFIG,
	VERIFY_IMAGE,
	VERIFY_SEED, /* changes at every boot: its bytes are not verified */
};

/* "kernel"; "?" when there is none. */
const char *verify_role_name(enum verify_role role);

/*
 * What a loader uses a file of this path as, from the top of a root or a set:
 * modules, by their names; kernels at the top, and of sets, one directory
 * below; boot.cfg and property lists anywhere.  VERIFY_ANY: it does not.
 */
enum verify_role verify_role_of(const char *path);

struct manifest_entry {
	const char *mfe_path; /* relative; not NUL-terminated */
	const char *mfe_hash; /* as hexadecimal digits */
	uint64_t mfe_size;    /* MANIFEST_NOSIZE: not given */
	uint32_t mfe_line;
	uint16_t mfe_pathlen;
	uint8_t mfe_role; /* enum verify_role */
	uint8_t mfe_alg;  /* enum verify_hash */
};
#define MANIFEST_NOSIZE UINT64_MAX

struct manifest {
	struct manifest_entry *mnf_entries; /* in the order of their paths */
	size_t mnf_n;
	uint64_t mnf_svn;   /* security version number */
	uint64_t mnf_built; /* seconds since 1970 */
	bool mnf_veriexec;  /* has no roles, sizes, svn and date */
};

/* What is wrong with a text, and where. */
struct manifest_fault {
	const char *mff_what, *mff_help;
	uint32_t mff_line, mff_column; /* from 1 */
	uint32_t mff_first;            /* the other line of two; or 0 */
};

/* How many entries to have room for: not less than there are in the text. */
size_t manifest_count(const char *text, size_t len);
/*
 * Read the text, and sort its entries.  EFTYPE: *mff says why; E2BIG: more than
 * `max' entries, or too long a text.
 */
int manifest_read(struct manifest *mf, const char *text, size_t len,
    struct manifest_entry *entries, size_t max, struct manifest_fault *mff);
/*
 * The date in the header of a text that has not been verified; 0 if it has
 * none.
 */
uint64_t manifest_built(const char *text, size_t len);
/*
 * The entry of a path, by bisection, or NULL.  *variant, if not NULL: one whose
 * path differs from it in case alone.
 */
const struct manifest_entry *manifest_find(const struct manifest *mf,
    const char *path, size_t len, const struct manifest_entry **variant);
/* Its hash; returns the number of bytes. */
size_t manifest_hash(
    const struct manifest_entry *mfe, uint8_t out[VERIFY_HASH_SIZE]);

/*
 * Is the path one that a manifest may have?  NULL, or why not, with *at the
 * offset of that and *help.
 */
const char *manifest_path_fault(
    const char *path, size_t len, size_t *at, const char **help);
/* Seconds since 1970 of "2026-11-29T10:00:00Z". */
bool manifest_date(const char *text, size_t len, uint64_t *out);
/* And back, up to the year 9999. */
#define MANIFEST_DATE_SIZE 21
char *manifest_date_text(char out[MANIFEST_DATE_SIZE], uint64_t seconds);

#endif /* !_LIBVERIFY_MANIFEST_H_ */
