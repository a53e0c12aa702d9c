/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_offers.c: which boot module defines a symbol: an index of what those
 * that are not linked yet will export, so that a search costs the same however
 * many modules there are.
 */
#include <kern/module/module_impl.h>
#include <sys/kmem.h>
#include <sys/machdep.h>

/* One symbol that a module will export. */
struct module_offer {
	TAILQ_ENTRY(module_offer) mo_chain; /* in its bucket */
	module_t *mo_mod;
	uint32_t mo_hash;
	uint32_t mo_sym; /* for kobj_next_export(): the index before its own */
};

/* So many that the chains of a few megabytes of modules are short. */
#define NBUCKETS 512
TAILQ_HEAD(offers, module_offer);

/* owner: this file.  Made when the first symbol goes in. */
static struct offers buckets[NBUCKETS];
static uint64_t key; /* 0: not made */

/* A secret of this boot, so that no file can have names made to collide. */
static void
make_index(void)
{
	size_t i;

	if (key != 0)
		return;
	for (i = 0; i < NBUCKETS; i++)
		TAILQ_INIT(&buckets[i]);
	if (!cpu_entropy(&key))
		key = 0x9e3779b97f4a7c15u; /* golden ratio */
	key |= 1;
}

static uint32_t
hash_of(const char *name)
{
	uint64_t h = key;

	for (; *name != '\0'; name++) {
		h = (h ^ (unsigned char)*name) * key;
		h ^= h >> 32;
	}
	return (uint32_t)h;
}

static void
insert(module_t *mod, struct module_offer *mo, const char *name, uint32_t sym)
{

	mo->mo_mod = mod;
	mo->mo_hash = hash_of(name);
	mo->mo_sym = sym;
	TAILQ_INSERT_TAIL(&buckets[mo->mo_hash % NBUCKETS], mo, mo_chain);
}

/* ENOMEM, reported. */
static int
offer(module_t *mod)
{
	const char *name;
	uint32_t i = 0, before;
	size_t n = 0, bytes;

	while (kobj_next_export(mod->mod_kobj, &i) != NULL)
		n++;
	if (n != 0 &&
	    (!array_bytes(n, sizeof(*mod->mod_offers), &bytes) ||
		(mod->mod_offers = kmem_alloc(bytes, KM_NOSLEEP)) == NULL)) {
		module_error("%s: no memory to find the symbols that it "
			     "defines " MODULE_ERR,
		    mod->mod_name, MODULE_ERR_ARG(ENOMEM));
		return ENOMEM;
	}
	mod->mod_flags |= MODFLG_OFFERED;
	mod->mod_noffers = n;
	for (i = before = 0, n = 0;
	     (name = kobj_next_export(mod->mod_kobj, &i)) != NULL; before = i)
		insert(mod, &mod->mod_offers[n++], name, before);
	return 0;
}

int
module_offers_update(void)
{
	module_t *mod;
	int error = 0;

	make_index();
	TAILQ_FOREACH (mod, &module_bootlist, mod_chain) {
		if (mod->mod_kobj != NULL &&
		    (mod->mod_flags & MODFLG_OFFERED) == 0)
			error = offer(mod);
		if (error != 0)
			break;
	}
	return error;
}

module_t *
module_offers_find(const char *name)
{
	uint32_t hash = hash_of(name), i;
	const struct module_offer *mo;

	TAILQ_FOREACH (mo, &buckets[hash % NBUCKETS], mo_chain) {
		i = mo->mo_sym;
		if (mo->mo_hash == hash &&
		    strcmp(kobj_next_export(mo->mo_mod->mod_kobj, &i), name) ==
			0)
			return mo->mo_mod;
	}
	return NULL;
}

void
module_offers_drop(module_t *mod)
{
	struct module_offer *mo;
	size_t i;

	for (i = 0; i < mod->mod_noffers; i++) {
		mo = &mod->mod_offers[i];
		TAILQ_REMOVE(&buckets[mo->mo_hash % NBUCKETS], mo, mo_chain);
	}
	if (mod->mod_noffers != 0)
		kmem_free(mod->mod_offers,
		    mod->mod_noffers * sizeof(*mod->mod_offers));
	mod->mod_offers = NULL;
	mod->mod_noffers = 0;
}
