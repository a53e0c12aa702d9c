/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_idle.h: private to stand/efi: while a file of a server is read, a timer
 * tells the user each second that nothing has come, and looks for a key that
 * stops it (nw_idle).
 */
#ifndef _EFI_IDLE_H_
#define _EFI_IDLE_H_

#include "efi_env.h"

/* Owner: the server's volume. */
struct efi_idle {
	struct efi *eid_efi;
	const struct sa_netwatch *eid_watch;
	EFI_EVENT eid_timer;  /* NULL: the firmware has none */
	const char *eid_path; /* of the file that is read */
	unsigned eid_seconds; /* without data */
	bool eid_data;        /* some has come in this second */
	bool eid_stopped;     /* by a key */
};

void efi_idle_open(
    struct efi *e, const struct sa_netwatch *nw, struct efi_idle *id);
void efi_idle_close(struct efi_idle *id);
/* A file is read; efi_idle_end().  False: a key has stopped the server. */
bool efi_idle_begin(struct efi_idle *id, const char *path);
/* Data has come. */
void efi_idle_data(struct efi_idle *id);
void efi_idle_end(struct efi_idle *id);
/*
 * At TPL_APPLICATION: show how much has come.  The timer, which prints to the
 * same line, waits.
 */
void efi_idle_progress(
    struct efi_idle *id, const char *path, uint64_t done, uint64_t total);

#endif /* !_EFI_IDLE_H_ */
