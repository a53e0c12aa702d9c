/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prop_object.c: reference counts and types of property objects, and freeing
 * them.
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

void *
prop_obj_share(prop_object_t po, prop_type_t type)
{
	if (prop_object_type(po) != type)
		return NULL;
	prop_object_retain(po);
	return po;
}

static void
blob_free(struct prop_blob *pl)
{
	if (pl->pbl_alloc > 0)
		kmem_free((void *)(uintptr_t)pl->pbl_bytes, pl->pbl_alloc);
	kmem_free(pl, sizeof(*pl));
}

void
prop_object_drop(prop_object_t obj, struct prop_obj **deadp)
{
	struct prop_obj *po = obj;

	if (po == NULL)
		return;
	KASSERTMSG(po->po_refs > 0, "property object %p was freed", obj);
	if (--po->po_refs > 0)
		return;
	po->po_dead = *deadp;
	*deadp = po;
}

static void
array_free(struct prop_array *pa, struct prop_obj **deadp)
{
	unsigned i;

	for (i = 0; i < pa->pa_count; i++)
		prop_object_drop(pa->pa_values[i], deadp);
	if (pa->pa_capacity > 0)
		kmem_free(
		    pa->pa_values, pa->pa_capacity * sizeof(pa->pa_values[0]));
	kmem_free(pa, sizeof(*pa));
}

static void
dictionary_free(struct prop_dictionary *pd, struct prop_obj **deadp)
{
	unsigned i;

	for (i = 0; i < pd->pd_count; i++) {
		prop_object_drop(pd->pd_entries[i].pe_key, deadp);
		prop_object_drop(pd->pd_entries[i].pe_value, deadp);
	}
	if (pd->pd_capacity > 0)
		kmem_free(pd->pd_entries,
		    pd->pd_capacity * sizeof(pd->pd_entries[0]));
	kmem_free(pd, sizeof(*pd));
}

/*
 * Free an object.  Elements that lose their last reference are put on *deadp.
 */
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
		array_free((struct prop_array *)(void *)po, deadp);
		break;
	case PROP_TYPE_DICTIONARY:
		dictionary_free((struct prop_dictionary *)(void *)po, deadp);
		break;
	default:
		panic("%p is not a property object, or was freed", (void *)po);
	}
}

/* Iterative: the nesting of containers is not limited. */
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
