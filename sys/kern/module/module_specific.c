/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_specific.c: data that other subsystems attach to a module.
 * Keys are few and modules have few values, so both are plain lists.
 */
#include <kern/module/module_impl.h>
#include <sys/kmem.h>
#include <sys/systm.h>

struct specific_key {
	LIST_ENTRY(specific_key) spk_chain;
	specificdata_key_t spk_key;
	specificdata_dtor_t spk_dtor;
};

/* One value of one module. */
struct module_specific {
	struct module_specific *msv_next;
	specificdata_key_t msv_key;
	void *msv_data;
};

/* owner: this file */
static LIST_HEAD(, specific_key) keys = LIST_HEAD_INITIALIZER(keys);
static specificdata_key_t last_key;

/* A module being unloaded that has been taken off its list. */
struct leaving {
	struct leaving *lv_outer;
	module_t *lv_mod;
};
static struct leaving *leaving; /* owner: module_specific_fini */

static struct specific_key *
find_key(specificdata_key_t key)
{
	struct specific_key *sk;

	LIST_FOREACH (sk, &keys, spk_chain) {
		if (sk->spk_key == key)
			return sk;
	}
	return NULL;
}

specificdata_key_t
module_specific_key_create(specificdata_key_t *keyp, specificdata_dtor_t dtor)
{
	struct specific_key *sk;

	kernconfig_lock();
	sk = kmem_zalloc(sizeof(*sk), KM_NOSLEEP);
	if (sk == NULL)
		goto out;
	sk->spk_key = ++last_key;
	sk->spk_dtor = dtor;
	LIST_INSERT_HEAD(&keys, sk, spk_chain);
	*keyp = sk->spk_key;
out:
	kernconfig_unlock();
	return sk != NULL ? 0 : ENOMEM;
}

/* The link to the module's value of a key, or to the end of its list. */
static struct module_specific **
find_slot(module_t *mod, specificdata_key_t key)
{
	struct module_specific **msp;

	for (msp = &mod->mod_spec; *msp != NULL; msp = &(*msp)->msv_next) {
		if ((*msp)->msv_key == key)
			break;
	}
	return msp;
}

/*
 * Unlink a value, then run its destructor, which may delete keys and set
 * values, also of this module.
 */
static void
drop_slot(struct module_specific **msp)
{
	struct module_specific *ms = *msp;
	struct specific_key *sk = find_key(ms->msv_key);

	*msp = ms->msv_next;
	if (ms->msv_data != NULL && sk->spk_dtor != NULL)
		sk->spk_dtor(ms->msv_data);
	kmem_free(ms, sizeof(*ms));
}

static void
drop_value(module_t *mod, specificdata_key_t key)
{
	struct module_specific **msp = find_slot(mod, key);

	if (*msp != NULL)
		drop_slot(msp);
}

static void
drop_values(struct modqueue *list, specificdata_key_t key)
{
	module_t *mod;

	TAILQ_FOREACH (mod, list, mod_chain)
		drop_value(mod, key);
}

void
module_specific_key_delete(specificdata_key_t key)
{
	struct specific_key *sk;
	const struct leaving *lv;
	module_t *mod;

	kernconfig_lock();
	KASSERT(find_key(key) != NULL);
	drop_value(module_kernel(), key);
	drop_values(&module_list, key);
	drop_values(&module_builtins, key);
	drop_values(&module_bootlist, key);
	/* Modules being loaded from a file are on no list yet. */
	for (mod = module_loading; mod != NULL; mod = mod->mod_requester)
		drop_value(mod, key);
	for (lv = leaving; lv != NULL; lv = lv->lv_outer)
		drop_value(lv->lv_mod, key);
	/* A destructor may have deleted the key. */
	if ((sk = find_key(key)) != NULL) {
		LIST_REMOVE(sk, spk_chain);
		kmem_free(sk, sizeof(*sk));
	}
	kernconfig_unlock();
}

void *
module_getspecific(module_t *mod, specificdata_key_t key)
{
	struct module_specific *ms;
	void *data;

	kernconfig_lock();
	ms = *find_slot(mod, key);
	data = ms != NULL ? ms->msv_data : NULL;
	kernconfig_unlock();
	return data;
}

/* No memory: panic, since NetBSD's interface returns no error. */
void
module_setspecific(module_t *mod, specificdata_key_t key, void *data)
{
	struct module_specific **msp, *ms;

	kernconfig_lock();
	KASSERT(find_key(key) != NULL);
	msp = find_slot(mod, key);
	ms = *msp;
	if (ms == NULL) {
		ms = kmem_zalloc(sizeof(*ms), KM_NOSLEEP);
		if (ms == NULL)
			panic(
			    "module_setspecific: %s: no memory", mod->mod_name);
		ms->msv_key = key;
		*msp = ms;
	}
	ms->msv_data = data;
	kernconfig_unlock();
}

/* The module is unloaded: drop all its values. */
void
module_specific_fini(module_t *mod)
{
	struct leaving here = {leaving, mod};

	leaving = &here;
	while (mod->mod_spec != NULL)
		drop_slot(&mod->mod_spec);
	leaving = here.lv_outer;
}
