/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prop_equals.c: are two properties the same?  Containers are compared without
 * recursion, since their depth is not limited and they may contain themselves:
 * what is nested deeper than PROP_COMPARE_MAX is equal to itself only.
 */
#include <libkern/libkern.h>
#include <sys/kmem.h>

#include "prop_impl.h"

#define PROP_COMPARE_MAX 1024 /* containers within containers */

/* Two containers of the same count, and how many elements were compared. */
struct frame {
	prop_object_t cof_a, cof_b;
	unsigned int cof_next;
};

struct comparison {
	struct frame *co_frames, *co_more; /* co_more: NULL, or kmem */
	unsigned int co_depth;
	bool co_failed; /* too deep, or no memory */
	/* Enough for all that prop_xml_parse() returns. */
	struct frame co_few[PROP_DEPTH_MAX];
};

static bool
is_container(prop_object_t po)
{
	prop_type_t type = prop_object_type(po);

	return type == PROP_TYPE_ARRAY || type == PROP_TYPE_DICTIONARY;
}

static unsigned int
count(prop_object_t po)
{
	return prop_object_type(po) == PROP_TYPE_ARRAY
	    ? prop_array_count(po)
	    : prop_dictionary_count(po);
}

static bool
leaf_equals(prop_object_t a, prop_object_t b)
{
	switch (prop_object_type(a)) {
	case PROP_TYPE_BOOL:
		return prop_bool_value(a) == prop_bool_value(b);
	case PROP_TYPE_NUMBER:
		return prop_number_equals(a, b);
	case PROP_TYPE_STRING:
		return prop_string_equals(a, b);
	case PROP_TYPE_DATA:
		return prop_data_equals(a, b);
	case PROP_TYPE_DICT_KEYSYM:
		return prop_dictionary_keysym_equals(a, b);
	default:
		return false;
	}
}

/* Make room for one more frame.  False: too deep, no memory. */
static bool
make_room(struct comparison *co)
{
	if (co->co_depth < knitems(co->co_few))
		return true;
	if (co->co_more != NULL)
		return co->co_depth < PROP_COMPARE_MAX;
	co->co_more =
	    kmem_alloc(PROP_COMPARE_MAX * sizeof(struct frame), KM_NOSLEEP);
	if (co->co_more == NULL)
		return false;
	memcpy(co->co_more, co->co_few, sizeof(co->co_few));
	co->co_frames = co->co_more;
	return true;
}

/* Push two containers: their elements are compared next. */
static bool
push(struct comparison *co, prop_object_t a, prop_object_t b)
{
	if (!make_room(co)) {
		co->co_failed = true;
		return false;
	}
	co->co_frames[co->co_depth++] = (struct frame){a, b, 0};
	return true;
}

/* The next pair of elements of the top frame.  False: their keys differ. */
static bool
next_pair(struct frame *fr, prop_object_t *ap, prop_object_t *bp)
{
	const struct prop_entry *ea, *eb;
	unsigned int i = fr->cof_next++;

	if (prop_object_type(fr->cof_a) == PROP_TYPE_ARRAY) {
		*ap = prop_array_get(fr->cof_a, i);
		*bp = prop_array_get(fr->cof_b, i);
		return true;
	}
	ea = &((struct prop_dictionary *)fr->cof_a)->pd_entries[i];
	eb = &((struct prop_dictionary *)fr->cof_b)->pd_entries[i];
	*ap = ea->pe_value;
	*bp = eb->pe_value;
	return prop_dictionary_keysym_equals(ea->pe_key, eb->pe_key);
}

/* Compare two objects; containers are pushed, their elements compared later. */
static bool
compare(struct comparison *co, prop_object_t a, prop_object_t b)
{
	if (a == b)
		return true;
	if (prop_object_type(a) != prop_object_type(b))
		return false;
	if (!is_container(a))
		return leaf_equals(a, b);
	return count(a) == count(b) && push(co, a, b);
}

bool
prop_object_equals_with_error(prop_object_t a, prop_object_t b, bool *errorp)
{
	struct comparison co = {0};
	struct frame *fr;
	bool same;

	co.co_frames = co.co_few;
	same = compare(&co, a, b);
	while (same && co.co_depth > 0) {
		fr = &co.co_frames[co.co_depth - 1];
		if (fr->cof_next == count(fr->cof_a))
			co.co_depth--;
		else
			same = next_pair(fr, &a, &b) && compare(&co, a, b);
	}
	if (co.co_more != NULL)
		kmem_free(co.co_more, PROP_COMPARE_MAX * sizeof(struct frame));
	*errorp = co.co_failed;
	return same;
}

bool
prop_object_equals(prop_object_t a, prop_object_t b)
{
	bool error;

	return prop_object_equals_with_error(a, b, &error);
}

bool
prop_array_equals(prop_array_t a, prop_array_t b)
{
	return PROP_AS(a, PROP_TYPE_ARRAY) != NULL && prop_object_equals(a, b);
}

bool
prop_dictionary_equals(prop_dictionary_t a, prop_dictionary_t b)
{
	return PROP_AS(a, PROP_TYPE_DICTIONARY) != NULL &&
	    prop_object_equals(a, b);
}
