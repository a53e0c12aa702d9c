/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * manifest_impl.h: the reader's lines and fields.
 */
#ifndef _LIBVERIFY_MANIFEST_IMPL_H_
#define _LIBVERIFY_MANIFEST_IMPL_H_

#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "manifest.h"

struct manifest_reader {
	struct manifest *mfr_manifest;
	struct manifest_fault *mfr_fault;
	size_t mfr_max;                 /* entries */
	const char *mfr_next, *mfr_end; /* text behind the line */
	const char *mfr_bol, *mfr_at; /* the line, and what is not read of it */
	const char *mfr_eol;
	uint32_t mfr_lineno;
};

/* A piece of the line. */
struct manifest_field {
	const char *mfp_text;
	size_t mfp_len;
};

/* Note a fault at a byte of the line; returns EFTYPE. */
int mfr_fail(struct manifest_reader *mfr, const char *at, const char *what,
    const char *help);
/* Move on to the next line and check its bytes.  `tabs': they are white space.
 */
int mfr_line(struct manifest_reader *mfr, bool tabs);
/* The field ends at a blank or the end of the line; may be empty. */
struct manifest_field mfr_word(struct manifest_reader *mfr);
bool mfr_is(struct manifest_field mfp, const char *text);
/* Check a hash's digits. */
int mfr_digits(struct manifest_reader *mfr, struct manifest_field mfp,
    struct manifest_entry *mfe);
/* Check the path, and set it. */
int mfr_path(struct manifest_reader *mfr, struct manifest_field mfp,
    struct manifest_entry *mfe);
/* Room for one more entry; NULL: E2BIG. */
struct manifest_entry *mfr_entry(struct manifest_reader *mfr);

/* An entry of veriexec(5) on the current line. */
int manifest_veriexec_line(struct manifest_reader *mfr);
/* Sort the entries; EFTYPE if two have the same path. */
int manifest_sort(struct manifest *mf, struct manifest_fault *mff);

#endif /* !_LIBVERIFY_MANIFEST_IMPL_H_ */
