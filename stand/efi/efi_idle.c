/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_idle.c: tell the user that a server sends nothing.  The firmware's
 * network functions may return only when data or a timeout has come, so a timer
 * looks: its function runs within them.
 */
#include "efi_idle.h"

#define SECOND 10000000 /* units of 100 ns */

/* The timer: another second is over.  TPL_CALLBACK. */
static void EFIAPI
idle_tick(EFI_EVENT event __kunused, void *context)
{
	struct efi_idle *id = context;
	const struct sa_netwatch *nw = id->eid_watch;

	if (id->eid_data) {
		/* The next second is the first without any. */
		id->eid_data = false;
		id->eid_seconds = 0;
		return;
	}
	id->eid_seconds++;
	if (nw->nw_idle(nw->nw_arg, id->eid_path, id->eid_seconds))
		id->eid_stopped = true;
}

void
efi_idle_open(struct efi *e, const struct sa_netwatch *nw, struct efi_idle *id)
{
	memset(id, 0, sizeof(*id));
	id->eid_efi = e;
	id->eid_watch = nw;
	if (EFI_ERROR(e->e_bs->CreateEvent(EVT_TIMER | EVT_NOTIFY_SIGNAL,
		TPL_CALLBACK, idle_tick, id, &id->eid_timer)))
		id->eid_timer = NULL;
}

void
efi_idle_close(struct efi_idle *id)
{
	if (id->eid_timer != NULL)
		id->eid_efi->e_bs->CloseEvent(id->eid_timer);
	id->eid_timer = NULL;
}

bool
efi_idle_begin(struct efi_idle *id, const char *path)
{
	const struct sa_netwatch *nw = id->eid_watch;

	id->eid_path = path;
	id->eid_data = false;
	id->eid_seconds = 0;
	id->eid_stopped = nw->nw_idle(nw->nw_arg, path, 0);
	efi_out_flush(id->eid_efi);
	if (id->eid_timer != NULL)
		(void)id->eid_efi->e_bs->SetTimer(
		    id->eid_timer, TimerPeriodic, SECOND);
	return !id->eid_stopped;
}

void
efi_idle_data(struct efi_idle *id)
{
	id->eid_data = true;
}

void
efi_idle_end(struct efi_idle *id)
{
	if (id->eid_timer != NULL)
		(void)id->eid_efi->e_bs->SetTimer(
		    id->eid_timer, TimerCancel, 0);
	id->eid_watch->nw_done(id->eid_watch->nw_arg);
}

void
efi_idle_progress(
    struct efi_idle *id, const char *path, uint64_t done, uint64_t total)
{
	EFI_BOOT_SERVICES *bs = id->eid_efi->e_bs;
	const EFI_TPL before = bs->RaiseTPL(TPL_CALLBACK);

	id->eid_watch->nw_progress(id->eid_watch->nw_arg, path, done, total);
	bs->RestoreTPL(before);
}
