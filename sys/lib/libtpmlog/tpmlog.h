/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tpmlog.h: the event log of a TPM 2.0, which says what was measured (TCG PC
 * Client Platform Firmware Profile, "Event Logging"; TCG EFI Protocol
 * Specification, family 2.0, 5.2, "Crypto Agile Log Entry Format").  A log is
 * a header of the old format, whose data lists the hash algorithms, and events
 * with a digest by each of them.  All of it is the firmware's or a file's and
 * is checked where it is read.  Nothing is allocated; an event points into the
 * log.
 */
#ifndef _LIBTPMLOG_TPMLOG_H_
#define _LIBTPMLOG_TPMLOG_H_

#include <libkern/kdefs.h>

#define TPMLOG_ALGS     8  /* algorithms of a log */
#define TPMLOG_PCRS     24 /* platform configuration registers */
#define TPMLOG_HASH_MAX 64 /* bytes of the longest digest */

/* Algorithms (TCG Algorithm Registry, TPM_ALG_ID). */
#define TPMLOG_SHA1   0x0004
#define TPMLOG_SHA256 0x000b
#define TPMLOG_SHA384 0x000c
#define TPMLOG_SHA512 0x000d

/* Types of events that this tree uses; tpmlog_type_name() knows all. */
#define TPMLOG_EV_NO_ACTION 0x3 /* not measured */
#define TPMLOG_EV_IPL       0xd /* what a boot loader measures */

/*
 * Where the loader measures: the texts that decide a boot, and the bytes of
 * files (docs/trust.md).
 */
#define TPMLOG_PCR_TEXT 8
#define TPMLOG_PCR_FILE 9
#define TPMLOG_OURS     "primeboot: "
#define TPMLOG_NOT_READ "not-measured" /* of a file: only its name is */

struct tpmlog_alg {
	uint16_t tla_id, tla_size; /* TPMLOG_SHA256; bytes of a digest */
};

struct tpmlog {
	const uint8_t *tlg_bytes;
	size_t tlg_size;
	size_t tlg_first; /* offset of the first event behind the header */
	unsigned tlg_nalgs;
	struct tpmlog_alg tlg_alg[TPMLOG_ALGS];
};

struct tpmlog_digest {
	struct tpmlog_alg tld_alg;
	const uint8_t *tld_bytes;
};

struct tpmlog_event {
	uint32_t tev_pcr, tev_type;
	unsigned tev_ndigests;
	struct tpmlog_digest tev_digest[TPMLOG_ALGS];
	const uint8_t *tev_data;
	uint32_t tev_size; /* bytes of tev_data */
};

/* Read the header.  EFTYPE: *what says what is wrong. */
int tpmlog_open(
    struct tpmlog *tlg, const void *bytes, size_t size, const char **what);
/*
 * The event at *at, which begins with tlg_first and is moved to the next.
 * ENOENT: there are no more.  EFTYPE: *what says what is wrong at *at.
 */
int tpmlog_next(const struct tpmlog *tlg, size_t *at, struct tpmlog_event *tev,
    const char **what);
/* Its digest by an algorithm; NULL: it has none. */
const struct tpmlog_digest *tpmlog_digest(
    const struct tpmlog_event *tev, uint16_t alg);
/*
 * Does it say in which locality the TPM was started?  PCR 0 begins with that
 * number ("Startup Locality Event").
 */
bool tpmlog_locality(const struct tpmlog_event *tev, uint8_t *locality);

/* tpmlog_name.c: "EV_IPL", "sha256"; "?" if it has no name. */
const char *tpmlog_type_name(uint32_t type);
const char *tpmlog_alg_name(uint16_t alg);

/* ---- tpmlog_text.c ---- */

/*
 * The data of an event for printing: its text, the name of the variable that
 * it has, or its first bytes.  What is not printable ASCII becomes \xNN, and
 * what does not fit ends in "...".  Returns out.
 */
#define TPMLOG_TEXT 256
char *tpmlog_text(const struct tpmlog_event *tev, char out[TPMLOG_TEXT]);

/* An event of our loader: "primeboot: <kind> <what>".  Not NUL-terminated. */
struct tpmlog_ours {
	const char *tou_kind, *tou_what;
	size_t tou_kindlen, tou_whatlen;
};
bool tpmlog_ours(const struct tpmlog_event *tev, struct tpmlog_ours *tou);

#endif /* !_LIBTPMLOG_TPMLOG_H_ */
