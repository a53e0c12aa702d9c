/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prop_util_array.c: get and set strings and data in an array directly, without
 * their property objects.
 */
#include "prop_impl.h"

bool
prop_array_get_string(prop_array_t pa, unsigned int i, const char **out)
{
	const char *s = prop_string_value(prop_array_get(pa, i));

	if (s == NULL)
		return false;
	*out = s;
	return true;
}

PROP_ALIAS(prop_array_get_cstring_nocopy, prop_array_get_string);

bool
prop_array_set_string(prop_array_t pa, unsigned int i, const char *s)
{
	return prop_array_set_and_rel(pa, i, prop_string_create_copy(s));
}

PROP_ALIAS(prop_array_set_cstring, prop_array_set_string);

bool
prop_array_add_string(prop_array_t pa, const char *s)
{
	return prop_array_add_and_rel(pa, prop_string_create_copy(s));
}

PROP_ALIAS(prop_array_add_cstring, prop_array_add_string);

bool
prop_array_get_cstring(prop_array_t pa, unsigned int i, char **out)
{
	char *s = prop_string_cstring(prop_array_get(pa, i));

	if (s == NULL)
		return false;
	*out = s;
	return true;
}

bool
prop_array_set_string_nocopy(prop_array_t pa, unsigned int i, const char *s)
{
	return prop_array_set_and_rel(pa, i, prop_string_create_nocopy(s));
}

PROP_ALIAS(prop_array_set_cstring_nocopy, prop_array_set_string_nocopy);

bool
prop_array_add_string_nocopy(prop_array_t pa, const char *s)
{
	return prop_array_add_and_rel(pa, prop_string_create_nocopy(s));
}

PROP_ALIAS(prop_array_add_cstring_nocopy, prop_array_add_string_nocopy);

bool
prop_array_get_data(
    prop_array_t pa, unsigned int i, const void **out, size_t *sizep)
{
	prop_object_t po = prop_array_get(pa, i);

	if (prop_object_type(po) != PROP_TYPE_DATA)
		return false;
	*out = prop_data_value(po);
	*sizep = prop_data_size(po);
	return true;
}

bool
prop_array_set_data(prop_array_t pa, unsigned int i, const void *p, size_t size)
{
	return prop_array_set_and_rel(pa, i, prop_data_create_copy(p, size));
}

bool
prop_array_set_data_nocopy(
    prop_array_t pa, unsigned int i, const void *p, size_t size)
{
	return prop_array_set_and_rel(pa, i, prop_data_create_nocopy(p, size));
}

bool
prop_array_add_data(prop_array_t pa, const void *p, size_t size)
{
	return prop_array_add_and_rel(pa, prop_data_create_copy(p, size));
}

bool
prop_array_add_data_nocopy(prop_array_t pa, const void *p, size_t size)
{
	return prop_array_add_and_rel(pa, prop_data_create_nocopy(p, size));
}
