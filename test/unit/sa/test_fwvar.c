/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_fwvar.c: writing the firmware's variables.
 */
#include "satest.h"

static const uint8_t vendor[SA_GUID_SIZE] = {1, 2, 3};

/* Does setting the variable write it?  The fake firmware refuses its size. */
static bool
writes(struct satest *t, const uint8_t *value, size_t size, uint32_t attributes)
{
	int error;

	t->fe->fe_nvarset = 0;
	error = sa_var_set(&t->ld, vendor, "Large", value, size, attributes);
	assert_int_equal(error == 0, t->fe->fe_nvarset == 0);
	return t->fe->fe_nvarset != 0;
}

/* A variable that has the value already is not written, whatever its size. */
static void
not_written_again(void **state)
{
	static uint8_t value[3000], other[sizeof(value)];
	struct satest *t = *state;
	struct fakevar *fv;
	uint32_t attr;

	fakeenv_setvartext(t->fe, "Large", vendor, "x");
	fv = fakeenv_findvar(t->fe, "Large");
	attr = fv->fv_attr;
	memset(value, 0x5a, sizeof(value));
	memcpy(other, value, sizeof(value) - 1);
	fv->fv_value = value;
	fv->fv_size = sizeof(value);
	assert_false(writes(t, value, sizeof(value), attr));
	/* Another last byte, another size, other attributes. */
	assert_true(writes(t, other, sizeof(other), attr));
	assert_true(writes(t, value, sizeof(value) - 1, attr));
	assert_true(writes(t, value, sizeof(value), attr ^ 1));
	/* Without memory it is not compared. */
	fakeenv_fail_after(t->fe, 1, false);
	assert_true(writes(t, value, sizeof(value), attr));
	assert_false(writes(t, value, sizeof(value), attr));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(not_written_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
