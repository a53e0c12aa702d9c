/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakeidle.c: a timer with a function, and nw_idle.
 */
#include "fakeidle.h"

struct fakeidle fid; /* owner: the running test */

static EFI_STATUS EFIAPI
fake_create_event(UINT32 type, EFI_TPL tpl, EFI_EVENT_NOTIFY notify,
    void *context, EFI_EVENT *event)
{
	if (type != (EVT_TIMER | EVT_NOTIFY_SIGNAL))
		return fid.fid_create(type, tpl, notify, context, event);
	assert_int_equal(tpl, TPL_CALLBACK);
	assert_null(fid.fid_tick);
	if (fid.fid_fails)
		return EFI_OUT_OF_RESOURCES;
	fid.fid_tick = notify;
	fid.fid_arg = context;
	*event = &fid;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_set_timer(EFI_EVENT event, EFI_TIMER_DELAY type, UINT64 time)
{
	if (event != &fid)
		return fid.fid_set(event, type, time);
	assert_int_equal(time, type == TimerCancel ? 0 : 10000000);
	fid.fid_on = type == TimerPeriodic;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_close_event(EFI_EVENT event)
{
	if (event != &fid)
		return fid.fid_close(event);
	assert_non_null(fid.fid_tick);
	assert_false(fid.fid_on);
	fid.fid_tick = NULL;
	return EFI_SUCCESS;
}

static EFI_TPL EFIAPI
fake_raise(EFI_TPL tpl)
{
	const EFI_TPL before = fid.fid_tpl;

	assert_true(tpl >= before);
	fid.fid_tpl = tpl;
	return before;
}

static VOID EFIAPI
fake_restore(EFI_TPL tpl)
{
	assert_true(tpl <= fid.fid_tpl);
	fid.fid_tpl = tpl;
}

void
fakeidle_setup(void)
{
	memset(&fid, 0, sizeof(fid));
	fid.fid_tpl = TPL_APPLICATION;
	fw.fw_bs.RaiseTPL = fake_raise;
	fw.fw_bs.RestoreTPL = fake_restore;
	fid.fid_create = fw.fw_bs.CreateEvent;
	fid.fid_set = fw.fw_bs.SetTimer;
	fid.fid_close = fw.fw_bs.CloseEvent;
	fw.fw_bs.CreateEvent = fake_create_event;
	fw.fw_bs.SetTimer = fake_set_timer;
	fw.fw_bs.CloseEvent = fake_close_event;
}

void
fakeidle_seconds(unsigned n)
{
	assert_int_equal(fid.fid_tpl, TPL_APPLICATION);
	for (; n > 0 && fid.fid_on; n--)
		fid.fid_tick(&fid, fid.fid_arg);
}

bool
fakeidle_watch(void *arg, const char *path, unsigned seconds)
{
	assert_non_null(arg);
	assert_int_equal(path[0], '/');
	fid.fid_max = MAX(fid.fid_max, seconds);
	if (fid.fid_stop != 0 && seconds >= fid.fid_stop)
		fid.fid_stopped = true;
	return fid.fid_stopped;
}
