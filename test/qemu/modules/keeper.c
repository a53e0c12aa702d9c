/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Holds modules, sets module-specific data, registers callbacks, unsets a hook
 * during a call, and loads from two threads.
 */
#include <libkern/kerrno.h>
#include <sys/errno.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/module.h>
#include <sys/module_hook.h>
#include <sys/param.h>
#include <sys/proc.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, keeper, NULL);
MODULE_HOOK(keeper_hook, void, (int));
struct keeper_hook_t keeper_hook;

void keeper_auto(void);
void keeper_rele(void);
void keeper_data(void);
void keeper_watch(void);
void keeper_unwatch(void);
void keeper_hooks(void);
void keeper_drain(void);
void keeper_lock(void);

static void *handle;

/* Two modules that are auto-unloaded, of which one is held. */
void
keeper_auto(void)
{
	int one = module_autoload("idl1", MODULE_CLASS_ANY);
	int two = module_autoload("idl2", MODULE_CLASS_ANY);

	if (one == 0)
		module_hold(module_lookup("idl1"));
	printf("keeper: %d %d\n", one, two);
}

void
keeper_rele(void)
{

	module_rele(module_lookup("idl1"));
}

static void
gone(void *data)
{

	printf("keeper: %s is let go\n", (const char *)data);
}

static const char *
kept(module_t *mod, specificdata_key_t key)
{
	const char *s = module_getspecific(mod, key);

	return s != NULL ? s : "nothing";
}

static void
keep(module_t *mod, specificdata_key_t key, const char *s)
{

	module_setspecific(mod, key, (void *)(uintptr_t)s);
}

/* Each key has its own values, for every module and for the kernel. */
void
keeper_data(void)
{
	module_t *mod = module_lookup("keeper"), *kern = module_kernel();
	specificdata_key_t one, two;

	if (module_specific_key_create(&one, gone) != 0 ||
	    module_specific_key_create(&two, NULL) != 0)
		return;
	keep(mod, one, "apple");
	keep(mod, two, "pear");
	keep(kern, one, "plum");
	printf("keeper: %s %s %s %s\n", kept(mod, one), kept(mod, two),
	    kept(kern, one), kept(kern, two));
	keep(mod, one, "grape"); /* the caller frees the old value */
	keep(kern, two, NULL);
	printf("keeper: %s %s %s %s\n", kept(mod, one), kept(mod, two),
	    kept(kern, one), kept(kern, two));
	module_specific_key_delete(two);
	module_specific_key_delete(one);
}

static void
came(struct module *mod)
{

	printf("keeper: %s came\n", module_name(mod));
}

static void
went(struct module *mod)
{

	printf("keeper: %s went\n", module_name(mod));
}

void
keeper_watch(void)
{

	handle = module_register_callbacks(came, went);
}

void
keeper_unwatch(void)
{

	module_unregister_callbacks(handle);
}

static void
hooked(int n)
{

	printf("keeper: hooked %d\n", n);
}

static void
call_hook(int n)
{

	MODULE_HOOK_CALL_VOID(
	    keeper_hook, (n), printf("keeper: not hooked %d\n", n));
}

void
keeper_hooks(void)
{

	call_hook(1);
	MODULE_HOOK_SET(keeper_hook, hooked);
	call_hook(2);
	MODULE_HOOK_UNSET(keeper_hook);
	call_hook(3);
}

static volatile bool started;

static void
nap(int ms)
{

	(void)kpause("keeper", false, mstohz(ms), NULL);
}

/* Run a function as a thread; it has started when this returns. */
static lwp_t *
start(void (*fn)(void *))
{
	lwp_t *l;

	started = false;
	if (kthread_create(PRI_NONE, KTHREAD_MPSAFE | KTHREAD_MUSTJOIN, NULL,
		fn, NULL, &l, "keeper") != 0)
		return NULL;
	while (!started)
		nap(1);
	return l;
}

static void
slow(int n)
{

	printf("keeper: in %d\n", n);
	started = true;
	nap(100);
	printf("keeper: out %d\n", n);
}

static void
call_slowly(void *arg)
{

	(void)arg;
	call_hook(4);
	kthread_exit(0);
}

/* A hook is not unset while a thread is in it. */
void
keeper_drain(void)
{
	lwp_t *l;

	MODULE_HOOK_SET(keeper_hook, slow);
	l = start(call_slowly);
	printf("keeper: unset\n");
	MODULE_HOOK_UNSET(keeper_hook);
	printf("keeper: is unset\n");
	if (l != NULL)
		(void)kthread_join(l);
}

static void
load_one(void *arg)
{

	(void)arg;
	started = true;
	printf("keeper: loaded %d\n",
	    module_load("idl1", 0, NULL, MODULE_CLASS_ANY));
	kthread_exit(0);
}

/* While one thread has the lock, only that thread can load modules. */
void
keeper_lock(void)
{
	lwp_t *l;

	kernconfig_lock();
	l = start(load_one);
	nap(100);
	printf(
	    "keeper: own %d\n", module_load("idl2", 0, NULL, MODULE_CLASS_ANY));
	printf("keeper: idl1 is %s\n",
	    module_lookup("idl1") != NULL ? "there" : "not there");
	kernconfig_unlock();
	if (l != NULL)
		(void)kthread_join(l);
	printf("keeper: idl1 is %s\n",
	    module_lookup("idl1") != NULL ? "there" : "not there");
}

static int
keeper_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	return cmd == MODULE_CMD_INIT || cmd == MODULE_CMD_FINI ? 0 : ENOTTY;
}
