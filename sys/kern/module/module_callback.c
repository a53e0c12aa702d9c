/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_callback.c: callbacks for each load and unload.
 */
#include <kern/module/module_impl.h>
#include <sys/kmem.h>
#include <sys/queue.h>
#include <sys/systm.h>

struct module_callback {
	TAILQ_ENTRY(module_callback) mcb_chain;
	void (*mcb_load)(struct module *);
	void (*mcb_unload)(struct module *);
	unsigned int mcb_number; /* in the order of registration */
	bool mcb_gone;           /* unregistered while the list is walked */
};

/* owner: this file */
static TAILQ_HEAD(, module_callback) callbacks = TAILQ_HEAD_INITIALIZER(
    callbacks);
static unsigned int walkers;     /* calls of walk() in progress */
static unsigned int last_number; /* of the newest one */

/* Call fn (may be NULL) with the module, which cannot be unloaded meanwhile. */
static void
tell(void (*fn)(struct module *), module_t *mod)
{
	bool outer = module_busy(mod);

	if (fn != NULL)
		fn(mod);
	module_unbusy(mod, outer);
}

/*
 * Call fn with each active module: for load, a module after those it requires;
 * for unload, before them.  fn may load and unload modules.
 */
static void
tell_all(void (*fn)(struct module *), bool load)
{
	module_t *mod;

	if (load) {
		TAILQ_FOREACH_REVERSE(mod, &module_list, modqueue, mod_chain)
		tell(fn, mod);
	} else {
		TAILQ_FOREACH (mod, &module_list, mod_chain)
			tell(fn, mod);
	}
}

/* Free those that were unregistered, unless the list is being walked. */
static void
sweep(void)
{
	struct module_callback *mc, *next;

	if (walkers > 0)
		return;
	TAILQ_FOREACH_SAFE (mc, &callbacks, mcb_chain, next) {
		if (!mc->mcb_gone)
			continue;
		TAILQ_REMOVE(&callbacks, mc, mcb_chain);
		kmem_free(mc, sizeof(*mc));
	}
}

void *
module_register_callbacks(
    void (*load)(struct module *), void (*unload)(struct module *))
{
	struct module_callback *mc;

	kernconfig_lock();
	mc = kmem_zalloc(sizeof(*mc), KM_NOSLEEP);
	if (mc == NULL)
		goto out;
	mc->mcb_load = load;
	mc->mcb_unload = unload;
	mc->mcb_number = ++last_number;
	TAILQ_INSERT_TAIL(&callbacks, mc, mcb_chain);
	tell_all(load, true);
out:
	kernconfig_unlock();
	return mc;
}

void
module_unregister_callbacks(void *handle)
{
	struct module_callback *mc = handle;

	kernconfig_lock();
	KASSERTMSG(
	    !mc->mcb_gone, "module callbacks %p unregistered twice", handle);
	mc->mcb_gone = true;
	tell_all(mc->mcb_unload, false);
	sweep();
	kernconfig_unlock();
}

/*
 * Call the callbacks numbered up to `last` with a module.  They may register
 * and unregister callbacks, themselves included, and load and unload other
 * modules.
 */
static void
walk(module_t *mod, bool load, unsigned int last)
{
	struct module_callback *mc;

	walkers++;
	TAILQ_FOREACH (mc, &callbacks, mcb_chain) {
		if (!mc->mcb_gone && mc->mcb_number <= last)
			tell(load ? mc->mcb_load : mc->mcb_unload, mod);
	}
	walkers--;
	sweep();
}

/* After INIT.  One registered meanwhile was called at its registration. */
void
module_callback_load(module_t *mod)
{

	walk(mod, true, last_number);
}

/* Before FINI.  One registered meanwhile is called as well. */
void
module_callback_unload(module_t *mod)
{

	walk(mod, false, UINT32_MAX);
}
