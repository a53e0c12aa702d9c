/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_prop.c: properties that hold one value: booleans, numbers, strings,
 * data.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <arch/host/host.h>
#include <prop/prop_impl.h>
#include <libkern/kerrno.h>
#include <sys/kmem.h>

static int
teardown(void **state)
{
	(void)state;
	host_fail_after(0);
	return kmem_inuse_count() != 0 || kmem_inuse_bytes() != 0;
}

static void
test_bool(void **state)
{
	prop_bool_t t = prop_bool_create(true), f = prop_bool_create(false);
	prop_bool_t t2 = prop_bool_copy(t);

	(void)state;
	assert_true(prop_bool_value(t));
	assert_true(prop_bool_true(t));
	assert_false(prop_bool_value(f));
	assert_false(prop_bool_value(NULL));
	assert_int_equal(prop_object_type(t), PROP_TYPE_BOOL);
	assert_true(prop_object_equals(t, t2));
	assert_false(prop_object_equals(t, f));
	assert_null(prop_bool_copy(NULL));
	prop_object_release(t);
	assert_true(prop_bool_value(t2));
	prop_object_release(t2);
	t = prop_bool_create(true);
	assert_false(prop_object_equals(t, f));
	prop_object_release(t);
	prop_object_release(f);
	prop_object_release(NULL);
	prop_object_retain(NULL);
	assert_int_equal(prop_object_type(NULL), PROP_TYPE_UNKNOWN);
}

static void
test_number(void **state)
{
	static const struct {
		intmax_t v;
		int bits;
	} sizes[] = {{0, 8}, {127, 8}, {128, 16}, {-128, 8}, {-129, 16},
	    {32767, 16}, {32768, 32}, {-32768, 16}, {INT32_MAX, 32},
	    {INT32_MIN, 32}, {(intmax_t)INT32_MAX + 1, 64}, {INTMAX_MIN, 64},
	    {INTMAX_MAX, 64}};
	prop_number_t n, u;

	(void)state;
	for (size_t i = 0; i < knitems(sizes); i++) {
		n = prop_number_create_signed(sizes[i].v);
		assert_int_equal(prop_number_size(n), sizes[i].bits);
		assert_true(prop_number_signed_value(n) == sizes[i].v);
		assert_false(prop_number_unsigned(n));
		assert_true(prop_number_equals_signed(n, sizes[i].v));
		prop_object_release(n);
	}
	u = prop_number_create_unsigned_integer(255);
	assert_int_equal(prop_number_size(u), 8);
	prop_object_release(u);
	u = prop_number_create_unsigned(UINTMAX_MAX);
	n = prop_number_create_integer(-1);
	assert_int_equal(prop_number_size(u), 64);
	assert_true(prop_number_unsigned(u));
	/* The same bits, but different numbers. */
	assert_false(prop_object_equals(u, n));
	assert_false(prop_object_equals(n, u));
	assert_false(prop_number_equals_signed(u, -1));
	assert_false(prop_number_equals_unsigned(n, UINTMAX_MAX));
	assert_true(prop_number_unsigned_integer_value(u) == UINTMAX_MAX);
	assert_int_equal(prop_number_integer_value(n), -1);
	prop_object_release(u);
	u = prop_number_copy(n);
	prop_object_release(n);
	assert_true(prop_number_equals_signed(u, -1));
	prop_object_release(u);
	/* The same number, signed and not. */
	n = prop_number_create_signed(5);
	u = prop_number_create_unsigned(5);
	assert_true(prop_object_equals(n, u));
	assert_true(prop_number_equals_unsigned(n, 5));
	assert_true(prop_number_equals_signed(u, 5));
	prop_object_release(n);
	prop_object_release(u);
	assert_int_equal(prop_number_size(NULL), 0);
	assert_int_equal(prop_number_signed_value(NULL), 0);
	assert_int_equal(prop_number_unsigned_value(NULL), 0);
	assert_false(prop_number_unsigned(NULL));
	assert_false(prop_number_equals_signed(NULL, 0));
	assert_false(prop_number_equals_unsigned(NULL, 0));
	assert_null(prop_number_copy(NULL));
}

static void
test_string(void **state)
{
	char buf[4], text[] = "abc";
	prop_string_t s = prop_string_create_copy(text);
	prop_string_t same = prop_string_create_cstring_nocopy("abc");
	prop_string_t e = prop_string_create();

	(void)state;
	text[0] = 'x';
	assert_string_equal(prop_string_value(s), "abc");
	assert_int_equal(prop_string_size(s), 3);
	assert_true(prop_string_equals(s, same));
	assert_true(prop_object_equals(s, same));
	assert_false(prop_string_equals(s, e));
	assert_false(prop_string_equals(s, NULL));
	assert_true(prop_string_equals_cstring(s, "abc"));
	assert_true(prop_string_copy_value(s, buf, 4));
	assert_string_equal(buf, "abc");
	assert_false(prop_string_copy_value(s, buf, 3));
	assert_false(prop_string_copy_value(NULL, buf, 3));
	assert_int_equal(prop_string_size(e), 0);
	prop_object_release(e);
	e = prop_string_copy(s);
	assert_ptr_equal(e, s);
	prop_object_release(e);
	prop_object_release(s);
	prop_object_release(same);
	s = prop_string_create_format("%s-%d", "n", 5);
	assert_string_equal(prop_string_cstring_nocopy(s), "n-5");
	prop_object_release(s);
	s = prop_string_create_cstring("");
	assert_string_equal(prop_string_value(s), "");
	prop_object_release(s);
	assert_null(prop_string_value(NULL));
	assert_int_equal(prop_string_size(NULL), 0);
	assert_null(prop_string_copy(NULL));
	for (size_t n = 1; n <= 3; n++) {
		host_fail_after(n);
		assert_null(prop_string_create_format("abc"));
		assert_true(host_fail_fired());
	}
}

static void
test_data(void **state)
{
	char bytes[] = {1, 0, 2}, buf[3];
	prop_data_t d = prop_data_create_copy(bytes, 3);
	prop_data_t same = prop_data_create_data_nocopy(bytes, 3);
	prop_data_t e = prop_data_create_data(NULL, 0);

	(void)state;
	assert_true(prop_data_equals(d, same));
	assert_true(prop_object_equals(d, same));
	bytes[1] = 9;
	assert_false(prop_data_equals(d, same));
	assert_memory_equal(prop_data_value(d), "\1\0\2", 3);
	assert_ptr_equal(prop_data_data_nocopy(same), bytes);
	assert_true(prop_data_copy_value(d, buf, 3));
	assert_memory_equal(buf, "\1\0\2", 3);
	assert_false(prop_data_copy_value(d, buf, 2));
	assert_null(prop_data_value(e));
	assert_int_equal(prop_data_size(e), 0);
	assert_false(prop_data_equals(d, e));
	assert_false(prop_data_equals(NULL, e));
	assert_false(prop_data_copy_value(e, buf, 3));
	prop_object_release(e);
	e = prop_data_create_nocopy(NULL, 0);
	same = prop_data_copy(same);
	prop_object_release(same);
	prop_object_release(same);
	same = prop_data_create_nocopy(NULL, 0);
	assert_true(prop_data_equals(e, same));
	prop_object_release(same);
	prop_object_release(e);
	prop_object_release(d);
	assert_null(prop_data_copy(NULL));
	host_fail_after(2);
	assert_null(prop_data_create_copy("abc", 3));
}

static void
release_twice(void *arg)
{
	struct prop_obj *po = arg;

	po->po_refs = 0;
	prop_object_release(po);
}

static void
test_released(void **state)
{
	prop_bool_t b = prop_bool_create(true);
	struct prop_obj other = {77, 1, NULL};

	(void)state;
	assert_int_equal(host_run(release_twice, b), HOST_HALTED);
	((struct prop_obj *)(void *)b)->po_refs = 1;
	/* Not a property object. */
	((struct prop_obj *)(void *)b)->po_type = 77;
	assert_false(prop_object_equals(b, &other));
	assert_int_equal(host_run(prop_object_release, b), HOST_HALTED);
	((struct prop_obj *)(void *)b)->po_refs = 1;
	((struct prop_obj *)(void *)b)->po_type = PROP_TYPE_BOOL;
	prop_object_release(b);
}

#define T(fn) cmocka_unit_test_teardown(fn, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_bool),
	    T(test_number),
	    T(test_string),
	    T(test_data),
	    T(test_released),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
