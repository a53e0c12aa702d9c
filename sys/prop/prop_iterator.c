/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prop_iterator.c: iterators over arrays and dictionaries, which may change
 * meanwhile.
 */
#include <sys/kmem.h>

#include "prop_impl.h"

static prop_object_iterator_t
iterator_new(struct prop_obj *container)
{
	prop_object_iterator_t it;

	if (container == NULL)
		return NULL;
	it = kmem_alloc(sizeof(*it), KM_NOSLEEP);
	if (it == NULL)
		return NULL;
	prop_object_retain(container);
	it->pi_container = container;
	it->pi_next = 0;
	return it;
}

prop_object_iterator_t
prop_array_iterator(prop_array_t pa)
{
	return iterator_new(PROP_AS(pa, PROP_TYPE_ARRAY));
}

prop_object_iterator_t
prop_dictionary_iterator(prop_dictionary_t pd)
{
	return iterator_new(PROP_AS(pd, PROP_TYPE_DICTIONARY));
}

prop_object_t
prop_object_iterator_next(prop_object_iterator_t it)
{
	const struct prop_dictionary *pd;

	if (it->pi_container->po_type == PROP_TYPE_ARRAY)
		return prop_array_get((void *)it->pi_container, it->pi_next++);
	pd = (void *)it->pi_container;
	if (it->pi_next >= pd->pd_count)
		return NULL;
	return pd->pd_entries[it->pi_next++].pe_key;
}

void
prop_object_iterator_reset(prop_object_iterator_t it)
{
	it->pi_next = 0;
}

void
prop_object_iterator_release(prop_object_iterator_t it)
{
	prop_object_release(it->pi_container);
	kmem_free(it, sizeof(*it));
}
