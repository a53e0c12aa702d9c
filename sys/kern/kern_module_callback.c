/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_module_callback.c: others that want to know of every module.
 */
#include <kern/module_impl.h>
#include <sys/kmem.h>

struct module_callback {
	TAILQ_ENTRY(module_callback) mc_chain;
	void (*mc_load)(struct module *);
	void (*mc_unload)(struct module *);
};

/* owner: this file */
static TAILQ_HEAD(, module_callback) callbacks = TAILQ_HEAD_INITIALIZER(
    callbacks);

void *
module_register_callbacks(
    void (*load)(struct module *), void (*unload)(struct module *))
{
	struct module_callback *mc;
	module_t *mod;

	mc = kmem_zalloc(sizeof(*mc), KM_SLEEP);
	if (mc == NULL)
		return NULL;
	mc->mc_load = load;
	mc->mc_unload = unload;
	kernconfig_lock();
	TAILQ_INSERT_TAIL(&callbacks, mc, mc_chain);
	if (load != NULL) {
		TAILQ_FOREACH (mod, &module_list, mod_chain)
			load(mod);
	}
	kernconfig_unlock();
	return mc;
}

void
module_unregister_callbacks(void *handle)
{
	struct module_callback *mc = handle;
	module_t *mod;

	kernconfig_lock();
	TAILQ_REMOVE(&callbacks, mc, mc_chain);
	if (mc->mc_unload != NULL) {
		TAILQ_FOREACH (mod, &module_list, mod_chain)
			mc->mc_unload(mod);
	}
	kernconfig_unlock();
	kmem_free(mc, sizeof(*mc));
}

/* A module has come up. */
void
module_callback_load(module_t *mod)
{
	struct module_callback *mc;

	TAILQ_FOREACH (mc, &callbacks, mc_chain) {
		if (mc->mc_load != NULL)
			mc->mc_load(mod);
	}
}

/* A module is about to go. */
void
module_callback_unload(module_t *mod)
{
	struct module_callback *mc;

	TAILQ_FOREACH (mc, &callbacks, mc_chain) {
		if (mc->mc_unload != NULL)
			mc->mc_unload(mod);
	}
}
