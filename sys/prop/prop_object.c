/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prop_object.c: what all property objects have in common: references, type,
 * iteration.
 */
#include <libkern/range.h>
#include <libkern/libkern.h>
#include <sys/kmem.h>
#include <sys/systm.h>

#include "prop_impl.h"

void *
prop_obj_new(prop_type_t type, size_t size)
{
	struct prop_obj *po = kmem_zalloc(size, KM_NOSLEEP);

	if (po != NULL) {
		po->po_type = type;
		po->po_refs = 1;
	}
	return po;
}

void
prop_object_retain(prop_object_t obj)
{
	struct prop_obj *po = obj;

	if (po != NULL)
		po->po_refs++;
}

static void
blob_free(struct prop_blob *pl)
{
	if (pl->pl_alloc > 0)
		kmem_free((void *)(uintptr_t)pl->pl_bytes, pl->pl_alloc);
	kmem_free(pl, sizeof(*pl));
}

/* What an object's end leaves over of containers goes to *deadp. */
static void
obj_free(struct prop_obj *po, struct prop_obj **deadp)
{
	switch (po->po_type) {
	case PROP_TYPE_BOOL:
		kmem_free(po, sizeof(struct prop_bool));
		break;
	case PROP_TYPE_NUMBER:
		kmem_free(po, sizeof(struct prop_number));
		break;
	case PROP_TYPE_STRING:
	case PROP_TYPE_DATA:
		blob_free((struct prop_blob *)(void *)po);
		break;
	case PROP_TYPE_DICT_KEYSYM:
		kmem_free(po,
		    sizeof(struct prop_keysym) +
			((struct prop_keysym *)(void *)po)->pk_len + 1);
		break;
	case PROP_TYPE_ARRAY:
		prop_array_free((struct prop_array *)(void *)po, deadp);
		break;
	case PROP_TYPE_DICTIONARY:
		prop_dictionary_free(
		    (struct prop_dictionary *)(void *)po, deadp);
		break;
	default:
		panic("property object %p is none, or was freed", (void *)po);
	}
}

void
prop_object_drop(prop_object_t obj, struct prop_obj **deadp)
{
	struct prop_obj *po = obj;

	if (po == NULL)
		return;
	KASSERTMSG(po->po_refs > 0, "property object %p is freed", obj);
	if (--po->po_refs > 0)
		return;
	po->po_dead = *deadp;
	*deadp = po;
}

/*
 * Not by recursion: whoever built them may have nested containers as deep as
 * memory goes.
 */
void
prop_object_release(prop_object_t obj)
{
	struct prop_obj *dead = NULL, *po;

	prop_object_drop(obj, &dead);
	while ((po = dead) != NULL) {
		dead = po->po_dead;
		obj_free(po, &dead);
	}
}

prop_type_t
prop_object_type(prop_object_t obj)
{
	const struct prop_obj *po = obj;

	return po == NULL ? PROP_TYPE_UNKNOWN : po->po_type;
}

bool
prop_grow(void **pp, unsigned *capacity, unsigned want, size_t size)
{
	size_t bytes;
	unsigned n;
	void *p;

	if (want <= *capacity)
		return true;
	n = MAX(want, *capacity * 2);
	if (n > INT32_MAX / 2 || !array_bytes(n, size, &bytes) ||
	    (p = kmem_zalloc(bytes, KM_NOSLEEP)) == NULL)
		return false;
	if (*capacity > 0) {
		memcpy(p, *pp, *capacity * size);
		kmem_free(*pp, *capacity * size);
	}
	*pp = p;
	*capacity = n;
	return true;
}

prop_object_iterator_t
prop_iterator_new(struct prop_obj *container)
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
