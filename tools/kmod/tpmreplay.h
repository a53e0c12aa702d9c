/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tpmreplay.h: what the registers of a TPM must have, by its event log.
 */
#ifndef _KMOD_TPMREPLAY_H_
#define _KMOD_TPMREPLAY_H_

#include <libtpmlog/tpmlog.h>
#include <libverify/digest.h>

/* The registers of one algorithm. */
struct tpmbank {
	struct tpmlog_alg tpb_alg;
	bool tpb_known;             /* an algorithm of this program */
	bool tpb_gap;               /* an event has no digest by it */
	bool tpb_used[TPMLOG_PCRS]; /* something was measured into it */
	uint8_t tpb_pcr[TPMLOG_PCRS][TPMLOG_HASH_MAX];
};

struct tpmreplay {
	unsigned tpr_nbanks;
	struct tpmbank tpr_bank[TPMLOG_ALGS];
};

void tpmreplay_start(struct tpmreplay *tpr, const struct tpmlog *tlg);
void tpmreplay_event(struct tpmreplay *tpr, const struct tpmlog_event *tev);

/*
 * Are these the bytes that were measured, by all digests of the event that this
 * program can make?  False, too: it can make none.
 */
bool tpm_measured(
    const struct tpmlog_event *tev, const void *bytes, size_t size);
/* Can this program make any of them? */
bool tpm_checkable(const struct tpmlog_event *tev);

#endif /* !_KMOD_TPMREPLAY_H_ */
