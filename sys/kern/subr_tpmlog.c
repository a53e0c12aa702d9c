/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * subr_tpmlog.c: where the TPM's event log is.
 */
#include <sys/tpmlog.h>

/* owner: this file */
static struct boot_tpmlog the_log;
static bool have_log;

const struct boot_tpmlog *
boot_tpmlog(void)
{
	return have_log ? &the_log : NULL;
}

void
boot_tpmlog_set(const struct boot_tpmlog *btl)
{
	have_log = btl != NULL;
	if (have_log)
		the_log = *btl;
}
