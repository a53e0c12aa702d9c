/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_config.c: the kernel configuration lock.  It is held while modules are
 * loaded and unloaded, INIT and FINI included, so its holder may sleep; a
 * thread that holds it may take it again, since an INIT may load others.
 */
#include <libkern/libkern.h>
#include <sys/kernconfig.h>
#include <sys/lwp.h>
#include <sys/systm.h>

/* owner: this file */
static struct lwp *lock_owner;
static unsigned int lock_depth; /* how often the owner has taken it */
static struct sleepq lock_waiters = {
    TAILQ_HEAD_INITIALIZER(lock_waiters.sq_lwps)};

void
kernconfig_lock(void)
{

	while (lock_owner != NULL && lock_owner != curlwp)
		(void)sleepq_block(&lock_waiters, "kernconfig", 0);
	lock_owner = curlwp;
	lock_depth++;
}

bool
kernconfig_trylock(void)
{

	if (lock_owner != NULL)
		return false;
	kernconfig_lock();
	return true;
}

void
kernconfig_unlock(void)
{

	KASSERT(kernconfig_is_held());
	if (--lock_depth > 0)
		return;
	lock_owner = NULL;
	(void)sleepq_wake(&lock_waiters, false);
}

bool
kernconfig_is_held(void)
{

	return lock_owner == curlwp;
}
