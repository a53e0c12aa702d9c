/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * todr.c: the clock that keeps the time of day while the machine is off.
 */
#include <dev/clock_subr.h>
#include <dev/module_owner.h>
#include <libkern/kdefs.h>
#include <sys/errno.h>
#include <sys/kernconfig.h>
#include <sys/systm.h>
#include <sys/time.h>

static todr_chip_handle_t the_todr; /* owner: this file; NULL: none */

static void module_gone(void *);
static struct module_owner owner = {.mow_gone = module_gone};

/* A module goes, with the clock: no other one is owned. */
static void
module_gone(void *arg __kunused)
{
	the_todr = NULL;
	module_owner_end(&owner);
}

/* One of the clock's functions: the module that has it owns the clock. */
static vaddr_t
function_of(todr_chip_handle_t todr)
{
	if (todr->todr_gettime != NULL)
		return (vaddr_t)todr->todr_gettime;
	if (todr->todr_gettime_ymdhms != NULL)
		return (vaddr_t)todr->todr_gettime_ymdhms;
	if (todr->todr_settime != NULL)
		return (vaddr_t)todr->todr_settime;
	return (vaddr_t)todr->todr_settime_ymdhms;
}

void
todr_attach(todr_chip_handle_t todr)
{
	struct module *mod;

	kernconfig_lock();
	if (the_todr != NULL)
		kprintf("todr_attach: there is a clock already\n");
	else if (module_owner_find(&owner, function_of(todr), &mod) != 0)
		kprintf("todr_attach: no memory\n");
	else
		the_todr = todr;
	kernconfig_unlock();
}

int
todr_gettime(todr_chip_handle_t todr, struct timeval *tv)
{
	struct clock_ymdhms dt = {0};
	int error;

	if (todr->todr_gettime != NULL)
		return todr->todr_gettime(todr, tv);
	if (todr->todr_gettime_ymdhms == NULL)
		return ENXIO;
	if ((error = todr->todr_gettime_ymdhms(todr, &dt)) != 0)
		return error;
	tv->tv_sec = clock_ymdhms_to_secs(&dt);
	tv->tv_usec = 0;
	return tv->tv_sec < 0 ? EIO : 0;
}

int
todr_settime(todr_chip_handle_t todr, struct timeval *tv)
{
	struct clock_ymdhms dt;
	int error;

	if (todr->todr_settime != NULL)
		return todr->todr_settime(todr, tv);
	if (todr->todr_settime_ymdhms == NULL)
		return ENXIO;
	error = clock_secs_to_ymdhms(
	    tv->tv_sec + (tv->tv_usec >= 500000 ? 1 : 0), &dt);
	if (error != 0)
		return error;
	return todr->todr_settime_ymdhms(todr, &dt);
}

void
inittodr(time_t base)
{
	todr_chip_handle_t todr = the_todr;
	struct timeval tv = {.tv_sec = base};
	struct timespec ts;
	int error;

	if (todr != NULL)
		todr->base_time = base;
	if (todr != NULL && (error = todr_gettime(todr, &tv)) != 0) {
		kprintf("clock: the time of day cannot be read: %s\n",
		    kstrerror(error));
		tv = (struct timeval){.tv_sec = base};
	}
	TIMEVAL_TO_TIMESPEC(&tv, &ts);
	tc_setclock(&ts);
}

void
resettodr(void)
{
	todr_chip_handle_t todr = the_todr;
	struct timeval tv;
	int error;

	if (todr == NULL)
		return;
	microtime(&tv);
	if ((error = todr_settime(todr, &tv)) != 0)
		kprintf("clock: the time of day cannot be set: %s\n",
		    kstrerror(error));
}
