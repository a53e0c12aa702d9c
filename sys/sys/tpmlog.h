/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tpmlog.h: the event log of the machine's TPM, as the loader passed it.
 * Written once while the kernel boots, by its first thread, and only read
 * afterwards.
 */
#ifndef _SYS_TPMLOG_H_
#define _SYS_TPMLOG_H_

#include <libtpmlog/tpmlog.h>

struct boot_tpmlog {
	struct tpmlog btl_log; /* whose bytes stay */
	bool btl_full;         /* events are missing */
};

/* NULL: there is none. */
const struct boot_tpmlog *boot_tpmlog(void);
/* This is it; NULL: there is none. */
void boot_tpmlog_set(const struct boot_tpmlog *btl);

#endif /* !_SYS_TPMLOG_H_ */
