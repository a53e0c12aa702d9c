/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prop_util.c: get and set strings, data and dictionaries in a dictionary
 * directly, without their property objects.  Arrays: prop_util_array.c;
 * numbers: prop_util_number.c.
 */
#include "prop_impl.h"

bool
prop_dictionary_get_string(
    prop_dictionary_t pd, const char *key, const char **out)
{
	const char *s = prop_string_value(prop_dictionary_get(pd, key));

	if (s == NULL)
		return false;
	*out = s;
	return true;
}

PROP_ALIAS(prop_dictionary_get_cstring_nocopy, prop_dictionary_get_string);

bool
prop_dictionary_get_cstring(prop_dictionary_t pd, const char *key, char **out)
{
	prop_object_t po = prop_dictionary_get(pd, key);
	char *s = prop_string_cstring(po);

	if (s == NULL)
		return false;
	*out = s;
	return true;
}

bool
prop_dictionary_set_string(prop_dictionary_t pd, const char *key, const char *s)
{
	return prop_dictionary_set_and_rel(pd, key, prop_string_create_copy(s));
}

bool
prop_dictionary_set_string_nocopy(
    prop_dictionary_t pd, const char *key, const char *s)
{
	return prop_dictionary_set_and_rel(
	    pd, key, prop_string_create_nocopy(s));
}

PROP_ALIAS(prop_dictionary_set_cstring, prop_dictionary_set_string);

PROP_ALIAS(
    prop_dictionary_set_cstring_nocopy, prop_dictionary_set_string_nocopy);

bool
prop_dictionary_get_data(
    prop_dictionary_t pd, const char *key, const void **out, size_t *sizep)
{
	prop_object_t po = prop_dictionary_get(pd, key);

	if (prop_object_type(po) != PROP_TYPE_DATA)
		return false;
	*out = prop_data_value(po);
	*sizep = prop_data_size(po);
	return true;
}

bool
prop_dictionary_set_data(
    prop_dictionary_t pd, const char *key, const void *p, size_t size)
{
	return prop_dictionary_set_and_rel(
	    pd, key, prop_data_create_copy(p, size));
}

bool
prop_dictionary_set_data_nocopy(
    prop_dictionary_t pd, const char *key, const void *p, size_t size)
{
	return prop_dictionary_set_and_rel(
	    pd, key, prop_data_create_nocopy(p, size));
}

bool
prop_dictionary_get_dict(
    prop_dictionary_t pd, const char *key, prop_dictionary_t *out)
{
	prop_object_t po = prop_dictionary_get(pd, key);

	if (prop_object_type(po) != PROP_TYPE_DICTIONARY)
		return false;
	*out = po;
	return true;
}
