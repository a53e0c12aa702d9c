/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prop_array.c: arrays of properties.
 */
#include <libkern/libkern.h>
#include <sys/kmem.h>

#include "prop_impl.h"

prop_array_t
prop_array_create(void)
{
	return prop_obj_new(PROP_TYPE_ARRAY, sizeof(struct prop_array));
}

prop_array_t
prop_array_create_with_capacity(unsigned int n)
{
	prop_array_t pa = prop_array_create();

	if (pa != NULL && !prop_array_ensure_capacity(pa, n)) {
		prop_object_release(pa);
		return NULL;
	}
	return pa;
}

/* A shallow copy: the elements are shared. */
prop_array_t
prop_array_copy_mutable(prop_array_t pa)
{
	prop_array_t copy;
	unsigned i;

	pa = PROP_AS(pa, PROP_TYPE_ARRAY);
	if (pa == NULL)
		return NULL;
	copy = prop_array_create_with_capacity(pa->pa_count);
	for (i = 0; copy != NULL && i < pa->pa_count; i++)
		(void)prop_array_add(copy, pa->pa_values[i]);
	return copy;
}

prop_array_t
prop_array_copy(prop_array_t pa)
{
	prop_array_t copy = prop_array_copy_mutable(pa);

	if (copy != NULL)
		copy->pa_immutable = pa->pa_immutable;
	return copy;
}

unsigned int
prop_array_count(prop_array_t pa)
{
	pa = PROP_AS(pa, PROP_TYPE_ARRAY);
	return pa == NULL ? 0 : pa->pa_count;
}

unsigned int
prop_array_capacity(prop_array_t pa)
{
	pa = PROP_AS(pa, PROP_TYPE_ARRAY);
	return pa == NULL ? 0 : pa->pa_capacity;
}

bool
prop_array_ensure_capacity(prop_array_t pa, unsigned int n)
{
	void *p;

	pa = PROP_AS(pa, PROP_TYPE_ARRAY);
	if (pa == NULL)
		return false;
	p = pa->pa_values;
	if (!prop_grow(&p, &pa->pa_capacity, n, sizeof(pa->pa_values[0])))
		return false;
	pa->pa_values = p;
	return true;
}

void
prop_array_make_immutable(prop_array_t pa)
{
	pa = PROP_AS(pa, PROP_TYPE_ARRAY);
	if (pa != NULL)
		pa->pa_immutable = true;
}

bool
prop_array_mutable(prop_array_t pa)
{
	pa = PROP_AS(pa, PROP_TYPE_ARRAY);
	return pa != NULL && !pa->pa_immutable;
}

prop_object_t
prop_array_get(prop_array_t pa, unsigned int i)
{
	return i < prop_array_count(pa) ? pa->pa_values[i] : NULL;
}

/* Replace element i, or append when i is the count. */
bool
prop_array_set(prop_array_t pa, unsigned int i, prop_object_t po)
{
	if (po == NULL || !prop_array_mutable(pa) || i > pa->pa_count)
		return false;
	if (i == pa->pa_count)
		return prop_array_add(pa, po);
	prop_object_retain(po);
	prop_object_release(pa->pa_values[i]);
	pa->pa_values[i] = po;
	return true;
}

bool
prop_array_add(prop_array_t pa, prop_object_t po)
{
	if (po == NULL || po == pa || !prop_array_mutable(pa) ||
	    !prop_array_ensure_capacity(pa, pa->pa_count + 1))
		return false;
	prop_object_retain(po);
	pa->pa_values[pa->pa_count++] = po;
	return true;
}

bool
prop_array_set_and_rel(prop_array_t pa, unsigned int i, prop_object_t po)
{
	bool ok = prop_array_set(pa, i, po);

	prop_object_release(po);
	return ok;
}

bool
prop_array_add_and_rel(prop_array_t pa, prop_object_t po)
{
	bool ok = prop_array_add(pa, po);

	prop_object_release(po);
	return ok;
}

void
prop_array_remove(prop_array_t pa, unsigned int i)
{
	if (!prop_array_mutable(pa) || i >= pa->pa_count)
		return;
	prop_object_release(pa->pa_values[i]);
	pa->pa_count--;
	memmove(&pa->pa_values[i], &pa->pa_values[i + 1],
	    (pa->pa_count - i) * sizeof(pa->pa_values[0]));
}
