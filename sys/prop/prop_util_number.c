/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prop_util_number.c: get and set booleans and numbers of all C types in
 * dictionaries and arrays directly, without their property objects.
 */
#include "prop_impl.h"

/* The number of an object.  False: not a number, or not in [min, max]. */
static bool
get_signed(prop_object_t po, intmax_t min, intmax_t max, intmax_t *out)
{
	const struct prop_number *pn = po;
	intmax_t v;

	if (prop_object_type(po) != PROP_TYPE_NUMBER)
		return false;
	v = prop_number_signed_value(po);
	if ((pn->pn_unsigned && v < 0) || v < min || v > max)
		return false;
	*out = v;
	return true;
}

static bool
get_unsigned(prop_object_t po, uintmax_t max, uintmax_t *out)
{
	const struct prop_number *pn = po;
	uintmax_t v;

	if (prop_object_type(po) != PROP_TYPE_NUMBER)
		return false;
	v = prop_number_unsigned_value(po);
	if ((!pn->pn_unsigned && (intmax_t)v < 0) || v > max)
		return false;
	*out = v;
	return true;
}

static bool
get_bool(prop_object_t po, bool *out)
{
	if (prop_object_type(po) != PROP_TYPE_BOOL)
		return false;
	*out = prop_bool_value(po);
	return true;
}

/* The five functions of a type, by `get` from and `create` to an object. */
/* NOLINTBEGIN(bugprone-macro-parentheses): these are types */
#define ACCESSORS(name, type, create)                                          \
	bool prop_dictionary_get_##name(                                       \
	    prop_dictionary_t pd, const char *key, type *out)                  \
	{                                                                      \
		return get_##name(prop_dictionary_get(pd, key), out);          \
	}                                                                      \
	bool prop_dictionary_set_##name(                                       \
	    prop_dictionary_t pd, const char *key, type value)                 \
	{                                                                      \
		return prop_dictionary_set_and_rel(pd, key, create(value));    \
	}                                                                      \
	bool prop_array_get_##name(prop_array_t pa, unsigned int i, type *out) \
	{                                                                      \
		return get_##name(prop_array_get(pa, i), out);                 \
	}                                                                      \
	bool prop_array_set_##name(                                            \
	    prop_array_t pa, unsigned int i, type value)                       \
	{                                                                      \
		return prop_array_set_and_rel(pa, i, create(value));           \
	}                                                                      \
	bool prop_array_add_##name(prop_array_t pa, type value)                \
	{                                                                      \
		return prop_array_add_and_rel(pa, create(value));              \
	}

#define SIGNED(name, type, min, max)                        \
	static bool get_##name(prop_object_t po, type *out) \
	{                                                   \
		intmax_t v;                                 \
                                                            \
		if (!get_signed(po, min, max, &v))          \
			return false;                       \
		*out = (type)v;                             \
		return true;                                \
	}                                                   \
	ACCESSORS(name, type, prop_number_create_signed)

#define UNSIGNED(name, type, max)                           \
	static bool get_##name(prop_object_t po, type *out) \
	{                                                   \
		uintmax_t v;                                \
                                                            \
		if (!get_unsigned(po, max, &v))             \
			return false;                       \
		*out = (type)v;                             \
		return true;                                \
	}                                                   \
	ACCESSORS(name, type, prop_number_create_unsigned)
/* NOLINTEND(bugprone-macro-parentheses) */

ACCESSORS(bool, bool, prop_bool_create)
SIGNED(int8, int8_t, INT8_MIN, INT8_MAX)
SIGNED(int16, int16_t, INT16_MIN, INT16_MAX)
SIGNED(int32, int32_t, INT32_MIN, INT32_MAX)
SIGNED(int64, int64_t, INT64_MIN, INT64_MAX)
SIGNED(schar, signed char, INT8_MIN, INT8_MAX)
SIGNED(short, short, INT16_MIN, INT16_MAX)
SIGNED(int, int, INT32_MIN, INT32_MAX)
SIGNED(long, long, INTPTR_MIN, INTPTR_MAX)
SIGNED(longlong, long long, INT64_MIN, INT64_MAX)
SIGNED(intptr, intptr_t, INTPTR_MIN, INTPTR_MAX)
UNSIGNED(uint8, uint8_t, UINT8_MAX)
UNSIGNED(uint16, uint16_t, UINT16_MAX)
UNSIGNED(uint32, uint32_t, UINT32_MAX)
UNSIGNED(uint64, uint64_t, UINT64_MAX)
UNSIGNED(uchar, unsigned char, UINT8_MAX)
UNSIGNED(ushort, unsigned short, UINT16_MAX)
UNSIGNED(uint, unsigned int, UINT32_MAX)
UNSIGNED(ulong, unsigned long, UINTPTR_MAX)
UNSIGNED(ulonglong, unsigned long long, UINT64_MAX)
UNSIGNED(uintptr, uintptr_t, UINTPTR_MAX)
_Static_assert(
    sizeof(long) == sizeof(intptr_t) && sizeof(int) == 4 && sizeof(short) == 2,
    "the limits above");
