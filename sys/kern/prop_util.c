/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prop_util.c: values in and out of a dictionary without objects in between.
 */
#include "prop_impl.h"

bool
prop_dictionary_get_bool(prop_dictionary_t pd, const char *key, bool *out)
{
	prop_object_t po = prop_dictionary_get(pd, key);

	if (prop_object_type(po) != PROP_TYPE_BOOL)
		return false;
	*out = prop_bool_value(po);
	return true;
}

bool
prop_dictionary_set_bool(prop_dictionary_t pd, const char *key, bool value)
{
	return prop_dictionary_set_and_rel(pd, key, prop_bool_create(value));
}

/* The number of a key, within [min, max]. */
static bool
get_signed(prop_dictionary_t pd, const char *key, intmax_t min, intmax_t max,
    intmax_t *out)
{
	prop_number_t pn = prop_dictionary_get(pd, key);
	intmax_t v;

	if (prop_object_type(pn) != PROP_TYPE_NUMBER)
		return false;
	v = prop_number_signed_value(pn);
	if ((pn->pn_unsigned && v < 0) || v < min || v > max)
		return false;
	*out = v;
	return true;
}

static bool
get_unsigned(
    prop_dictionary_t pd, const char *key, uintmax_t max, uintmax_t *out)
{
	prop_number_t pn = prop_dictionary_get(pd, key);
	uintmax_t v;

	if (prop_object_type(pn) != PROP_TYPE_NUMBER)
		return false;
	v = prop_number_unsigned_value(pn);
	if ((!pn->pn_unsigned && (intmax_t)v < 0) || v > max)
		return false;
	*out = v;
	return true;
}

/* NOLINTBEGIN(bugprone-macro-parentheses): these are types */
#define SIGNED(name, type, min, max)                            \
	bool prop_dictionary_get_##name(                        \
	    prop_dictionary_t pd, const char *key, type *out)   \
	{                                                       \
		intmax_t v;                                     \
                                                                \
		if (!get_signed(pd, key, min, max, &v))         \
			return false;                           \
		*out = (type)v;                                 \
		return true;                                    \
	}                                                       \
	bool prop_dictionary_set_##name(                        \
	    prop_dictionary_t pd, const char *key, type value)  \
	{                                                       \
		return prop_dictionary_set_and_rel(             \
		    pd, key, prop_number_create_signed(value)); \
	}

#define UNSIGNED(name, type, max)                                 \
	bool prop_dictionary_get_##name(                          \
	    prop_dictionary_t pd, const char *key, type *out)     \
	{                                                         \
		uintmax_t v;                                      \
                                                                  \
		if (!get_unsigned(pd, key, max, &v))              \
			return false;                             \
		*out = (type)v;                                   \
		return true;                                      \
	}                                                         \
	bool prop_dictionary_set_##name(                          \
	    prop_dictionary_t pd, const char *key, type value)    \
	{                                                         \
		return prop_dictionary_set_and_rel(               \
		    pd, key, prop_number_create_unsigned(value)); \
	}
/* NOLINTEND(bugprone-macro-parentheses) */

SIGNED(int8, int8_t, INT8_MIN, INT8_MAX)
SIGNED(int16, int16_t, INT16_MIN, INT16_MAX)
SIGNED(int32, int32_t, INT32_MIN, INT32_MAX)
SIGNED(int64, int64_t, INT64_MIN, INT64_MAX)
SIGNED(int, int, INT32_MIN, INT32_MAX)
UNSIGNED(uint8, uint8_t, UINT8_MAX)
UNSIGNED(uint16, uint16_t, UINT16_MAX)
UNSIGNED(uint32, uint32_t, UINT32_MAX)
UNSIGNED(uint64, uint64_t, UINT64_MAX)
UNSIGNED(uint, unsigned, UINT32_MAX)

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

bool
prop_dictionary_get_cstring_nocopy(
    prop_dictionary_t pd, const char *key, const char **out)
{
	return prop_dictionary_get_string(pd, key, out);
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

bool
prop_dictionary_set_cstring(
    prop_dictionary_t pd, const char *key, const char *s)
{
	return prop_dictionary_set_string(pd, key, s);
}

bool
prop_dictionary_set_cstring_nocopy(
    prop_dictionary_t pd, const char *key, const char *s)
{
	return prop_dictionary_set_string_nocopy(pd, key, s);
}

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
prop_dictionary_get_dict(
    prop_dictionary_t pd, const char *key, prop_dictionary_t *out)
{
	prop_object_t po = prop_dictionary_get(pd, key);

	if (prop_object_type(po) != PROP_TYPE_DICTIONARY)
		return false;
	*out = po;
	return true;
}
