/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_getkey.c: wait for a key, by WaitForEvent(), so that the processor can
 * halt.
 */
#include "efi_key.h"

/*
 * Some firmware signals the event of a key that is not there: it is waited for
 * no more than so often without a look at the timer.
 */
#define EMPTY_WAITS 64

/*
 * Wait until there may be a key; there was none `empty` times.  False: the
 * timer has expired.
 */
static bool
key_sleep(struct efi *e, bool timed, unsigned empty)
{
	struct efi_in *ei = &e->e_in;
	EFI_EVENT event[3];
	UINTN index = 0, n = 0;

	if (ei->efn_port != 0) {
		/* At 115200 bits per second its 16 bytes fill in 1.4 ms. */
		e->e_bs->Stall(1000);
		return !timed ||
		    e->e_bs->CheckEvent(ei->efn_timer) != EFI_SUCCESS;
	}
	if (ei->efn_ex != NULL)
		event[n++] = ei->efn_ex->WaitForKeyEx;
	else if (ei->efn_in != NULL)
		event[n++] = ei->efn_in->WaitForKey;
	if (ei->efn_chosen && ei->efn_term != NULL)
		event[n++] = ei->efn_term->WaitForKey;
	if (timed)
		event[n++] = ei->efn_timer;
	if (!EFI_ERROR(e->e_bs->WaitForEvent(n, event, &index))) {
		if (timed && index == n - 1)
			return false;
		if (empty < EMPTY_WAITS)
			return true;
	}
	e->e_bs->Stall(10000);
	return !timed || e->e_bs->CheckEvent(ei->efn_timer) != EFI_SUCCESS;
}

/* Set the timer to timeout_ms.  False: there is no timer. */
static bool
timer_start(struct efi *e, int timeout_ms)
{
	const EFI_EVENT timer = e->e_in.efn_timer;

	if (timer == NULL)
		return false;
	/* Clear an expiry that was signalled together with the last key. */
	e->e_bs->CheckEvent(timer);
	return !EFI_ERROR(e->e_bs->SetTimer(
	    timer, TimerRelative, (uint64_t)timeout_ms * 10000));
}

/*
 * sa_env: the next key, SA_KEY_NONE after timeout_ms (-1: no limit, 0: polls).
 */
int
efi_getkey(void *cookie, int timeout_ms)
{
	struct efi *e = cookie;
	const bool timed = timeout_ms >= 0;
	bool more = timeout_ms != 0;
	unsigned empty = 0;
	int key;

	efi_out_flush(e);
	if (timeout_ms > 0 && !timer_start(e, timeout_ms)) {
		/* Without a timer, sleep for the whole timeout. */
		e->e_bs->Stall((UINTN)timeout_ms * 1000);
		more = false;
	}
	while ((key = efi_key_next(e)) == SA_KEY_NONE && more)
		more = key_sleep(e, timed, empty++);
	if (timeout_ms > 0 && e->e_in.efn_timer != NULL)
		e->e_bs->SetTimer(e->e_in.efn_timer, TimerCancel, 0);
	return key;
}
