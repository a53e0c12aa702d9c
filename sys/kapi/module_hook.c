/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_hook.c: see <sys/module_hook.h>.
 */
#include <sys/condvar.h>
#include <sys/module_hook.h>
#include <sys/mutex.h>
#include <sys/systm.h>

/* One lock for all hooks: they are rarely unset.  owner: this file */
static kmutex_t hook_mtx;
static kcondvar_t hook_cv;

/* Called before the first hook is set, when no caller can wait on the lock. */
static void
hook_init(void)
{
	static bool done; /* owner: this function */

	if (done)
		return;
	done = true;
	mutex_init(&hook_mtx, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&hook_cv, "modhook");
}

void
module_hook_set(bool *hooked, struct localcount *lc)
{

	KASSERTMSG(!*hooked, "the module hook is set already");
	hook_init();
	localcount_init(lc);
	*hooked = true;
}

void
module_hook_unset(bool *hooked, struct localcount *lc)
{

	KASSERTMSG(*hooked, "the module hook is not set");
	*hooked = false;
	mutex_enter(&hook_mtx);
	localcount_drain(lc, &hook_cv, &hook_mtx);
	mutex_exit(&hook_mtx);
	localcount_fini(lc);
}

bool
module_hook_tryenter(const bool *hooked, struct localcount *lc)
{

	if (!*hooked)
		return false;
	localcount_acquire(lc);
	return true;
}

void
module_hook_exit(struct localcount *lc)
{

	localcount_release(lc, &hook_cv, &hook_mtx);
}
