/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_prop_util.c: values of every C type through dictionaries and arrays, and
 * the older and newer names of the functions.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <arch/host/host.h>
#include <prop/proplib.h>
#include <sys/kmem.h>

static prop_dictionary_t dict; /* owner: setup, teardown */
static prop_array_t array;

static int
setup(void **state)
{
	(void)state;
	dict = prop_dictionary_create();
	array = prop_array_create();
	return dict != NULL && array != NULL ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	prop_object_release(dict);
	prop_object_release(array);
	return kmem_inuse_count() == 0 ? 0 : -1;
}

/*
 * The least and the greatest value come back from both containers; one beyond,
 * another type and nothing at all leave the variable alone.
 */
#define CHECK(name, type, min, max)                                            \
	static void test_##name(void **state)                                  \
	{                                                                      \
		const type values[] = {(min), (max), 0, 1};                    \
		type v = 0;                                                    \
                                                                               \
		(void)state;                                                   \
		for (unsigned i = 0; i < 4; i++) {                             \
			assert_true(                                           \
			    prop_dictionary_set_##name(dict, "k", values[i])); \
			v = (type)~values[i];                                  \
			assert_true(                                           \
			    prop_dictionary_get_##name(dict, "k", &v));        \
			assert_true(v == values[i]);                           \
			assert_true(prop_array_add_##name(array, 0));          \
			assert_true(                                           \
			    prop_array_set_##name(array, i, values[i]));       \
			v = (type)~values[i];                                  \
			assert_true(prop_array_get_##name(array, i, &v));      \
			assert_true(v == values[i]);                           \
		}                                                              \
		v = 7;                                                         \
		prop_dictionary_set_and_rel(dict, "low", below(min));          \
		prop_dictionary_set_and_rel(dict, "high", above(max));         \
		assert_false(prop_dictionary_get_##name(dict, "low", &v));     \
		assert_false(prop_dictionary_get_##name(dict, "high", &v));    \
		prop_dictionary_set_bool(dict, "k", true);                     \
		assert_false(prop_dictionary_get_##name(dict, "k", &v));       \
		assert_false(prop_dictionary_get_##name(dict, "none", &v));    \
		assert_false(prop_dictionary_get_##name(NULL, "k", &v));       \
		assert_false(prop_array_get_##name(array, 4, &v));             \
		assert_false(prop_array_get_##name(NULL, 0, &v));              \
		assert_false(prop_array_set_##name(array, 5, 0));              \
		assert_true(v == 7);                                           \
	}

/*
 * A number that is one too small (large), or a string if there is no such
 * number.
 */
static prop_object_t
below(intmax_t min)
{
	return min == INTMAX_MIN ? (void *)prop_string_create()
				 : (void *)prop_number_create_signed(min - 1);
}

static prop_object_t
above(uintmax_t max)
{
	return max == UINTMAX_MAX
	    ? (void *)prop_string_create()
	    : (void *)prop_number_create_unsigned(max + 1);
}

CHECK(int8, int8_t, INT8_MIN, INT8_MAX)
CHECK(uint8, uint8_t, 0, UINT8_MAX)
CHECK(int16, int16_t, INT16_MIN, INT16_MAX)
CHECK(uint16, uint16_t, 0, UINT16_MAX)
CHECK(int32, int32_t, INT32_MIN, INT32_MAX)
CHECK(uint32, uint32_t, 0, UINT32_MAX)
CHECK(int64, int64_t, INT64_MIN, INT64_MAX)
CHECK(uint64, uint64_t, 0, UINT64_MAX)
CHECK(schar, signed char, INT8_MIN, INT8_MAX)
CHECK(uchar, unsigned char, 0, UINT8_MAX)
CHECK(short, short, INT16_MIN, INT16_MAX)
CHECK(ushort, unsigned short, 0, UINT16_MAX)
CHECK(int, int, INT32_MIN, INT32_MAX)
CHECK(uint, unsigned int, 0, UINT32_MAX)
CHECK(long, long, INTPTR_MIN, INTPTR_MAX)
CHECK(ulong, unsigned long, 0, UINTPTR_MAX)
CHECK(longlong, long long, INT64_MIN, INT64_MAX)
CHECK(ulonglong, unsigned long long, 0, UINT64_MAX)
CHECK(intptr, intptr_t, INTPTR_MIN, INTPTR_MAX)
CHECK(uintptr, uintptr_t, 0, UINTPTR_MAX)

static void
test_bool(void **state)
{
	bool v = false;

	(void)state;
	assert_true(prop_array_add_bool(array, false));
	assert_true(prop_array_set_bool(array, 0, true));
	assert_true(prop_array_get_bool(array, 0, &v));
	assert_true(v);
	assert_true(prop_array_set_int(array, 0, 1));
	assert_false(prop_array_get_bool(array, 0, &v));
	assert_false(prop_array_get_bool(array, 1, &v));
}

static void
test_strings(void **state)
{
	char text[] = "abc", *copy = NULL;
	const char *s = NULL;

	(void)state;
	assert_true(prop_dictionary_set_string(dict, "k", text));
	assert_true(prop_dictionary_get_cstring(dict, "k", &copy));
	assert_string_equal(copy, "abc");
	kmem_strfree(copy);
	copy = NULL;
	assert_false(prop_dictionary_get_cstring(dict, "none", &copy));
	assert_null(copy);
	host_fail_after(1);
	assert_false(prop_dictionary_get_cstring(dict, "k", &copy));
	host_fail_after(0);
	assert_null(copy);
	assert_true(prop_array_add_string(array, text));
	assert_true(prop_array_add_cstring(array, "def"));
	text[0] = 'x';
	assert_true(prop_array_get_string(array, 0, &s));
	assert_string_equal(s, "abc");
	assert_true(prop_array_set_string(array, 0, "new"));
	assert_true(prop_array_set_cstring(array, 1, "newer"));
	assert_true(prop_array_get_cstring_nocopy(array, 1, &s));
	assert_string_equal(s, "newer");
	assert_false(prop_array_get_string(array, 2, &s));
	assert_false(prop_array_set_string(array, 3, "hole"));
	assert_true(prop_array_set_int(array, 0, 1));
	assert_false(prop_array_get_string(array, 0, &s));
	assert_null(prop_string_cstring(NULL));
}

static void
test_data(void **state)
{
	static const char bytes[3] = {1, 0, 2};
	const void *p = NULL;
	prop_data_t pd;
	size_t len = 0;

	(void)state;
	assert_true(prop_dictionary_set_data_nocopy(dict, "k", bytes, 3));
	assert_true(prop_dictionary_get_data(dict, "k", &p, &len));
	assert_ptr_equal(p, bytes);
	assert_int_equal(len, 3);
	pd = prop_dictionary_get(dict, "k");
	assert_true(prop_data_equals_data(pd, "\1\0\2", 3));
	assert_false(prop_data_equals_data(pd, "\1\0\3", 3));
	assert_false(prop_data_equals_data(pd, bytes, 2));
	assert_false(prop_data_equals_data(NULL, bytes, 0));
	assert_false(prop_data_equals_data((void *)dict, bytes, 0));
}

static void
test_other_names(void **state)
{
	prop_number_t a = prop_number_create_integer(5);
	prop_number_t b = prop_number_create_unsigned_integer(5);
	prop_number_t c = prop_number_create_integer(-5);

	(void)state;
	assert_true(prop_number_equals(a, b));
	assert_true(prop_number_equals(b, a));
	assert_false(prop_number_equals(a, c));
	assert_false(prop_number_equals(a, NULL));
	assert_false(prop_number_equals(NULL, a));
	assert_true(prop_number_equals_integer(c, -5));
	assert_true(prop_number_equals_unsigned_integer(a, 5));
	assert_false(
	    prop_number_equals_unsigned_integer(c, (uint64_t)(int64_t)-5));
	prop_object_release(a);
	prop_object_release(b);
	prop_object_release(c);
	assert_int_equal(prop_dictionary_capacity(dict), 0);
	assert_true(prop_dictionary_ensure_capacity(dict, 3));
	assert_true(prop_dictionary_capacity(dict) >= 3);
	assert_int_equal(prop_dictionary_capacity(NULL), 0);
}

/* In arrays: data, and strings that are not copied or that the caller keeps. */
static void
test_array_blobs(void **state)
{
	static const char fixed[] = "fixed";
	prop_array_t pa = prop_array_create();
	const void *p;
	const char *s;
	size_t size;
	char *own;

	(void)state;
	assert_true(prop_array_add_data(pa, "abc", 3));
	assert_true(prop_array_add_data_nocopy(pa, fixed, 5));
	assert_true(prop_array_add_string_nocopy(pa, fixed));
	assert_true(prop_array_add_cstring_nocopy(pa, fixed));
	assert_true(prop_array_get_data(pa, 0, &p, &size));
	assert_int_equal(size, 3);
	assert_memory_equal(p, "abc", 3);
	assert_true(prop_array_get_data(pa, 1, &p, &size));
	assert_ptr_equal(p, fixed);
	assert_false(prop_array_get_data(pa, 2, &p, &size));
	assert_false(prop_array_get_data(pa, 9, &p, &size));
	assert_true(prop_array_get_string(pa, 3, &s));
	assert_ptr_equal(s, fixed);
	assert_true(prop_array_get_cstring(pa, 2, &own));
	assert_string_equal(own, fixed);
	kmem_strfree(own);
	assert_false(prop_array_get_cstring(pa, 0, &own));
	assert_true(prop_array_set_data(pa, 2, "de", 2));
	assert_true(prop_array_set_data_nocopy(pa, 3, fixed, 1));
	assert_true(prop_array_get_data(pa, 2, &p, &size));
	assert_memory_equal(p, "de", 2);
	assert_true(prop_array_set_string_nocopy(pa, 0, fixed));
	assert_true(prop_array_set_cstring_nocopy(pa, 1, fixed));
	assert_true(prop_array_get_string(pa, 0, &s));
	assert_ptr_equal(s, fixed);
	assert_false(prop_array_set_data(pa, 9, "x", 1));
	prop_object_release(pa);
}

#define unit(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    unit(int8),
	    unit(uint8),
	    unit(int16),
	    unit(uint16),
	    unit(int32),
	    unit(uint32),
	    unit(int64),
	    unit(uint64),
	    unit(schar),
	    unit(uchar),
	    unit(short),
	    unit(ushort),
	    unit(int),
	    unit(uint),
	    unit(long),
	    unit(ulong),
	    unit(longlong),
	    unit(ulonglong),
	    unit(intptr),
	    unit(uintptr),
	    unit(bool),
	    unit(strings),
	    unit(data),
	    unit(other_names),
	    unit(array_blobs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
