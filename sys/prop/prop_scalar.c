/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prop_scalar.c: booleans and numbers.
 */
#include <libkern/libkern.h>

#include "prop_impl.h"

prop_bool_t
prop_bool_create(bool value)
{
	prop_bool_t pb = prop_obj_new(PROP_TYPE_BOOL, sizeof(*pb));

	if (pb != NULL)
		pb->pb_value = value;
	return pb;
}

prop_bool_t
prop_bool_copy(prop_bool_t pb)
{
	return prop_obj_share(pb, PROP_TYPE_BOOL);
}

bool
prop_bool_value(prop_bool_t pb)
{
	pb = PROP_AS(pb, PROP_TYPE_BOOL);
	return pb != NULL && pb->pb_value;
}

PROP_ALIAS(prop_bool_true, prop_bool_value);

static prop_number_t
number_create(bool is_unsigned, uintmax_t value)
{
	prop_number_t pn = prop_obj_new(PROP_TYPE_NUMBER, sizeof(*pn));

	if (pn != NULL) {
		pn->pn_unsigned = is_unsigned;
		pn->pn_value = value;
	}
	return pn;
}

prop_number_t
prop_number_create_signed(intmax_t value)
{
	return number_create(false, (uintmax_t)value);
}

prop_number_t
prop_number_create_unsigned(uintmax_t value)
{
	return number_create(true, value);
}

prop_number_t
prop_number_create_integer(int64_t value)
{
	return prop_number_create_signed(value);
}

prop_number_t
prop_number_create_unsigned_integer(uint64_t value)
{
	return prop_number_create_unsigned(value);
}

prop_number_t
prop_number_copy(prop_number_t pn)
{
	return prop_obj_share(pn, PROP_TYPE_NUMBER);
}

bool
prop_number_unsigned(prop_number_t pn)
{
	pn = PROP_AS(pn, PROP_TYPE_NUMBER);
	return pn != NULL && pn->pn_unsigned;
}

int
prop_number_size(prop_number_t pn)
{
	uintmax_t v;
	int bits;

	pn = PROP_AS(pn, PROP_TYPE_NUMBER);
	if (pn == NULL)
		return 0;
	v = pn->pn_value;
	if (!pn->pn_unsigned) {
		/* The sign takes one bit more than the digits. */
		if ((intmax_t)v < 0)
			v = ~v;
		if (v > INTMAX_MAX / 2)
			return 64;
		v = v * 2 + 1;
	}
	for (bits = 8; bits < 64; bits *= 2)
		if (v >> bits == 0)
			break;
	return bits;
}

intmax_t
prop_number_signed_value(prop_number_t pn)
{
	pn = PROP_AS(pn, PROP_TYPE_NUMBER);
	return pn == NULL ? 0 : (intmax_t)pn->pn_value;
}

uintmax_t
prop_number_unsigned_value(prop_number_t pn)
{
	pn = PROP_AS(pn, PROP_TYPE_NUMBER);
	return pn == NULL ? 0 : pn->pn_value;
}

int64_t
prop_number_integer_value(prop_number_t pn)
{
	return prop_number_signed_value(pn);
}

uint64_t
prop_number_unsigned_integer_value(prop_number_t pn)
{
	return prop_number_unsigned_value(pn);
}

/* The types may differ: a number above INTMAX_MAX equals no signed value. */
bool
prop_number_equals_signed(prop_number_t pn, intmax_t value)
{
	pn = PROP_AS(pn, PROP_TYPE_NUMBER);
	if (pn == NULL || pn->pn_value != (uintmax_t)value)
		return false;
	return !pn->pn_unsigned || value >= 0;
}

bool
prop_number_equals_unsigned(prop_number_t pn, uintmax_t value)
{
	pn = PROP_AS(pn, PROP_TYPE_NUMBER);
	if (pn == NULL || pn->pn_value != value)
		return false;
	return pn->pn_unsigned || value <= INTMAX_MAX;
}

bool
prop_number_equals_integer(prop_number_t pn, int64_t value)
{
	return prop_number_equals_signed(pn, value);
}

bool
prop_number_equals_unsigned_integer(prop_number_t pn, uint64_t value)
{
	return prop_number_equals_unsigned(pn, value);
}

bool
prop_number_equals(prop_number_t a, prop_number_t b)
{
	b = PROP_AS(b, PROP_TYPE_NUMBER);
	if (b == NULL)
		return false;
	return b->pn_unsigned
	    ? prop_number_equals_unsigned(a, b->pn_value)
	    : prop_number_equals_signed(a, (intmax_t)b->pn_value);
}
