/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prop_dictionary.c: properties by name, in an array sorted by key.
 */
#include <libkern/libkern.h>
#include <sys/kmem.h>

#include "prop_impl.h"

prop_dictionary_t
prop_dictionary_create(void)
{
	return prop_obj_new(
	    PROP_TYPE_DICTIONARY, sizeof(struct prop_dictionary));
}

prop_dictionary_t
prop_dictionary_create_with_capacity(unsigned int n)
{
	prop_dictionary_t pd = prop_dictionary_create();

	if (pd != NULL && !prop_dictionary_ensure_capacity(pd, n)) {
		prop_object_release(pd);
		return NULL;
	}
	return pd;
}

/* A shallow copy: the values are shared. */
prop_dictionary_t
prop_dictionary_copy_mutable(prop_dictionary_t pd)
{
	prop_dictionary_t copy;
	unsigned i;

	pd = PROP_AS(pd, PROP_TYPE_DICTIONARY);
	if (pd == NULL)
		return NULL;
	copy = prop_dictionary_create_with_capacity(pd->pd_count);
	if (copy == NULL)
		return NULL;
	for (i = 0; i < pd->pd_count; i++) {
		copy->pd_entries[i] = pd->pd_entries[i];
		prop_object_retain(copy->pd_entries[i].pe_key);
		prop_object_retain(copy->pd_entries[i].pe_value);
	}
	copy->pd_count = pd->pd_count;
	return copy;
}

prop_dictionary_t
prop_dictionary_copy(prop_dictionary_t pd)
{
	prop_dictionary_t copy = prop_dictionary_copy_mutable(pd);

	if (copy != NULL)
		copy->pd_immutable = pd->pd_immutable;
	return copy;
}

unsigned int
prop_dictionary_count(prop_dictionary_t pd)
{
	pd = PROP_AS(pd, PROP_TYPE_DICTIONARY);
	return pd == NULL ? 0 : pd->pd_count;
}

unsigned int
prop_dictionary_capacity(prop_dictionary_t pd)
{
	pd = PROP_AS(pd, PROP_TYPE_DICTIONARY);
	return pd == NULL ? 0 : pd->pd_capacity;
}

bool
prop_dictionary_ensure_capacity(prop_dictionary_t pd, unsigned int n)
{
	void *p;

	pd = PROP_AS(pd, PROP_TYPE_DICTIONARY);
	if (pd == NULL)
		return false;
	p = pd->pd_entries;
	if (!prop_grow(&p, &pd->pd_capacity, n, sizeof(pd->pd_entries[0])))
		return false;
	pd->pd_entries = p;
	return true;
}

void
prop_dictionary_make_immutable(prop_dictionary_t pd)
{
	pd = PROP_AS(pd, PROP_TYPE_DICTIONARY);
	if (pd != NULL)
		pd->pd_immutable = true;
}

bool
prop_dictionary_mutable(prop_dictionary_t pd)
{
	pd = PROP_AS(pd, PROP_TYPE_DICTIONARY);
	return pd != NULL && !pd->pd_immutable;
}

prop_array_t
prop_dictionary_all_keys(prop_dictionary_t pd)
{
	prop_array_t pa;
	unsigned i;

	pd = PROP_AS(pd, PROP_TYPE_DICTIONARY);
	if (pd == NULL)
		return NULL;
	pa = prop_array_create_with_capacity(pd->pd_count);
	for (i = 0; pa != NULL && i < pd->pd_count; i++)
		(void)prop_array_add(pa, pd->pd_entries[i].pe_key);
	return pa;
}

/* True: *ip is the entry of the key; false: *ip is where to insert it. */
static bool
find(const struct prop_dictionary *pd, const char *key, unsigned *ip)
{
	unsigned lo = 0, hi = pd->pd_count;

	while (lo < hi) {
		unsigned mid = (lo + hi) / 2;
		int c = strcmp(pd->pd_entries[mid].pe_key->pk_key, key);

		if (c == 0) {
			*ip = mid;
			return true;
		}
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	*ip = lo;
	return false;
}

prop_object_t
prop_dictionary_get(prop_dictionary_t pd, const char *key)
{
	unsigned i;

	pd = PROP_AS(pd, PROP_TYPE_DICTIONARY);
	return pd != NULL && find(pd, key, &i) ? pd->pd_entries[i].pe_value
					       : NULL;
}

static prop_dictionary_keysym_t
keysym_create(const char *key)
{
	size_t len = strlen(key);
	prop_dictionary_keysym_t pk;

	if (len >= PROP_KEY_MAX)
		return NULL;
	pk = prop_obj_new(PROP_TYPE_DICT_KEYSYM, sizeof(*pk) + len + 1);
	if (pk == NULL)
		return NULL;
	pk->pk_len = len;
	memcpy(pk->pk_key, key, len);
	return pk;
}

bool
prop_dictionary_set(prop_dictionary_t pd, const char *key, prop_object_t po)
{
	prop_dictionary_keysym_t pk;
	struct prop_entry *pe;
	unsigned i;

	if (po == NULL || po == pd || !prop_dictionary_mutable(pd))
		return false;
	if (find(pd, key, &i)) {
		prop_object_retain(po);
		prop_object_release(pd->pd_entries[i].pe_value);
		pd->pd_entries[i].pe_value = po;
		return true;
	}
	if (!prop_dictionary_ensure_capacity(pd, pd->pd_count + 1))
		return false;
	pk = keysym_create(key);
	if (pk == NULL)
		return false;
	prop_object_retain(po);
	pe = &pd->pd_entries[i];
	memmove(pe + 1, pe, (pd->pd_count - i) * sizeof(*pe));
	pe->pe_key = pk;
	pe->pe_value = po;
	pd->pd_count++;
	return true;
}

bool
prop_dictionary_set_and_rel(
    prop_dictionary_t pd, const char *key, prop_object_t po)
{
	bool ok = prop_dictionary_set(pd, key, po);

	prop_object_release(po);
	return ok;
}

void
prop_dictionary_remove(prop_dictionary_t pd, const char *key)
{
	struct prop_entry *pe, old;
	unsigned i;

	if (!prop_dictionary_mutable(pd) || !find(pd, key, &i))
		return;
	pe = &pd->pd_entries[i];
	old = *pe;
	pd->pd_count--;
	memmove(pe, pe + 1, (pd->pd_count - i) * sizeof(*pe));
	prop_object_release(old.pe_key);
	prop_object_release(old.pe_value);
}

prop_object_t
prop_dictionary_get_keysym(prop_dictionary_t pd, prop_dictionary_keysym_t pk)
{
	const char *key = prop_dictionary_keysym_value(pk);

	return key == NULL ? NULL : prop_dictionary_get(pd, key);
}

bool
prop_dictionary_set_keysym(
    prop_dictionary_t pd, prop_dictionary_keysym_t pk, prop_object_t po)
{
	const char *key = prop_dictionary_keysym_value(pk);

	return key != NULL && prop_dictionary_set(pd, key, po);
}

void
prop_dictionary_remove_keysym(prop_dictionary_t pd, prop_dictionary_keysym_t pk)
{
	const char *key = prop_dictionary_keysym_value(pk);

	if (key != NULL)
		prop_dictionary_remove(pd, key);
}

const char *
prop_dictionary_keysym_value(prop_dictionary_keysym_t pk)
{
	pk = PROP_AS(pk, PROP_TYPE_DICT_KEYSYM);
	return pk == NULL ? NULL : pk->pk_key;
}

PROP_ALIAS(prop_dictionary_keysym_cstring_nocopy, prop_dictionary_keysym_value);

size_t
prop_dictionary_keysym_size(prop_dictionary_keysym_t pk)
{
	pk = PROP_AS(pk, PROP_TYPE_DICT_KEYSYM);
	return pk == NULL ? 0 : pk->pk_len;
}

bool
prop_dictionary_keysym_equals(
    prop_dictionary_keysym_t a, prop_dictionary_keysym_t b)
{
	const char *ka = prop_dictionary_keysym_value(a);
	const char *kb = prop_dictionary_keysym_value(b);

	return ka != NULL && kb != NULL && strcmp(ka, kb) == 0;
}
