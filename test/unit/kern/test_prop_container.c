/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_prop_container.c: arrays and dictionaries of properties.
 */
#include <limits.h>
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
test_array(void **state)
{
	prop_array_t a = prop_array_create_with_capacity(2), b;
	prop_number_t n[5];
	prop_object_iterator_t it;

	(void)state;
	for (int i = 0; i < 5; i++) {
		n[i] = prop_number_create_signed(i);
		assert_true(prop_array_add(a, n[i]));
	}
	assert_int_equal(prop_array_count(a), 5);
	assert_true(prop_array_capacity(a) >= 5);
	assert_ptr_equal(prop_array_get(a, 4), n[4]);
	assert_null(prop_array_get(a, 5));
	assert_false(prop_array_add(a, NULL));
	assert_false(prop_array_add(a, a));
	assert_true(prop_array_set(a, 5, n[0]));
	assert_false(prop_array_set(a, 7, n[0]));
	assert_true(prop_array_set(a, 0, n[4]));
	prop_array_remove(a, 1);
	prop_array_remove(a, 77);
	/* 4 2 3 4 0 */
	it = prop_array_iterator(a);
	assert_ptr_equal(prop_object_iterator_next(it), n[4]);
	assert_ptr_equal(prop_object_iterator_next(it), n[2]);
	prop_object_iterator_reset(it);
	assert_ptr_equal(prop_object_iterator_next(it), n[4]);
	b = prop_array_copy(a);
	assert_true(prop_array_equals(a, b));
	prop_array_remove(b, 4);
	assert_false(prop_object_equals(a, b));
	assert_true(prop_array_set(b, 4, n[1]));
	assert_false(prop_array_equals(a, b));
	/* An iterator retains its container. */
	prop_object_release(a);
	for (int i = 0; i < 4; i++)
		assert_non_null(prop_object_iterator_next(it));
	assert_null(prop_object_iterator_next(it));
	prop_object_iterator_release(it);
	prop_array_make_immutable(b);
	assert_false(prop_array_mutable(b));
	assert_false(prop_array_add(b, n[0]));
	assert_false(prop_array_set(b, 0, n[0]));
	prop_array_remove(b, 0);
	assert_int_equal(prop_array_count(b), 5);
	a = prop_array_copy(b);
	assert_false(prop_array_mutable(a));
	prop_object_release(a);
	a = prop_array_copy_mutable(b);
	assert_true(prop_array_mutable(a));
	host_fail_after(1);
	assert_false(prop_array_ensure_capacity(a, 1000));
	assert_int_equal(prop_array_count(a), 5);
	host_fail_after(1);
	assert_null(prop_array_iterator(a));
	prop_object_release(a);
	prop_object_release(b);
	for (int i = 0; i < 5; i++)
		prop_object_release(n[i]);
	/* Not an array. */
	n[0] = prop_number_create_signed(1);
	assert_null(prop_array_iterator((void *)n[0]));
	assert_null(prop_array_copy((void *)n[0]));
	assert_int_equal(prop_array_count((void *)n[0]), 0);
	assert_int_equal(prop_array_capacity(NULL), 0);
	assert_false(prop_array_ensure_capacity(NULL, 1));
	assert_false(prop_array_equals((void *)n[0], NULL));
	assert_false(prop_array_add_and_rel(NULL, n[0]));
	prop_array_make_immutable(NULL);
	for (size_t i = 1; i <= 2; i++) {
		host_fail_after(i);
		assert_null(prop_array_create_with_capacity(3));
	}
	assert_null(prop_array_create_with_capacity(UINT32_MAX));
}

/* Many keys in odd order: found, sorted, replaced, removed. */
static void
test_dictionary(void **state)
{
	prop_dictionary_t d = prop_dictionary_create(), e;
	prop_object_iterator_t it;
	prop_array_t keys;
	const char *last = "";
	prop_object_t k;
	char key[20];
	int v;

	(void)state;
	for (int i = 0; i < 300; i++) {
		snprintf(key, sizeof(key), "k%03d", i * 7 % 300);
		assert_true(prop_dictionary_set_int(d, key, i * 7 % 300));
	}
	assert_int_equal(prop_dictionary_count(d), 300);
	for (int i = 0; i < 300; i++) {
		snprintf(key, sizeof(key), "k%03d", i);
		assert_true(prop_dictionary_get_int(d, key, &v));
		assert_int_equal(v, i);
	}
	it = prop_dictionary_iterator(d);
	for (v = 0; (k = prop_object_iterator_next(it)) != NULL; v++) {
		assert_int_equal(prop_object_type(k), PROP_TYPE_DICT_KEYSYM);
		assert_int_equal(prop_dictionary_keysym_size(k), 4);
		assert_true(strcmp(last, prop_dictionary_keysym_value(k)) < 0);
		last = prop_dictionary_keysym_cstring_nocopy(k);
		assert_ptr_equal(prop_dictionary_get_keysym(d, k),
		    prop_dictionary_get(d, last));
		assert_int_equal(
		    prop_object_equals(k, d->pd_entries[0].pe_key), v == 0);
	}
	assert_int_equal(v, 300);
	prop_object_iterator_release(it);
	e = prop_dictionary_copy(d);
	assert_true(prop_dictionary_equals(d, e));
	assert_true(prop_object_equals(d, e));
	assert_true(prop_dictionary_set_bool(e, "k000", true));
	assert_false(prop_dictionary_equals(d, e));
	prop_dictionary_remove(e, "k000");
	prop_dictionary_remove(e, "k000");
	assert_null(prop_dictionary_get(e, "k000"));
	assert_true(prop_dictionary_set_int(e, "zzz", 1));
	assert_int_equal(prop_dictionary_count(e), 300);
	assert_false(prop_dictionary_equals(d, e));
	keys = prop_dictionary_all_keys(e);
	assert_int_equal(prop_array_count(keys), 300);
	k = prop_array_get(keys, 5);
	assert_true(prop_dictionary_set_keysym(d, k, keys));
	assert_ptr_equal(prop_dictionary_get_keysym(d, k), keys);
	prop_dictionary_remove_keysym(d, k);
	assert_int_equal(prop_dictionary_count(d), 299);
	prop_object_release(keys);
	prop_dictionary_make_immutable(e);
	assert_false(prop_dictionary_mutable(e));
	assert_false(prop_dictionary_set_int(e, "new", 1));
	prop_dictionary_remove(e, "zzz");
	assert_non_null(prop_dictionary_get(e, "zzz"));
	prop_object_release(d);
	d = prop_dictionary_copy_mutable(e);
	assert_true(prop_dictionary_set_int(d, "new", 1));
	prop_object_release(d);
	d = prop_dictionary_copy(e);
	assert_false(prop_dictionary_mutable(d));
	prop_object_release(d);
	prop_object_release(e);
}

static void
test_dictionary_refuses(void **state)
{
	prop_dictionary_t d = prop_dictionary_create_with_capacity(1);
	prop_bool_t b = prop_bool_create(true);
	char key[200];

	(void)state;
	memset(key, 'k', sizeof(key));
	key[128] = '\0';
	assert_false(prop_dictionary_set(d, key, b));
	key[127] = '\0';
	assert_true(prop_dictionary_set(d, key, b));
	assert_false(prop_dictionary_set(d, "x", NULL));
	assert_false(prop_dictionary_set(d, "x", d));
	assert_false(prop_dictionary_set((void *)b, "x", b));
	assert_false(prop_dictionary_set_keysym(d, NULL, b));
	assert_null(prop_dictionary_get_keysym(d, (void *)b));
	prop_dictionary_remove_keysym(d, NULL);
	assert_null(prop_dictionary_get((void *)b, "x"));
	assert_null(prop_dictionary_iterator((void *)b));
	assert_null(prop_dictionary_all_keys(NULL));
	assert_null(prop_dictionary_copy(NULL));
	assert_int_equal(prop_dictionary_count(NULL), 0);
	assert_int_equal(prop_dictionary_keysym_size(NULL), 0);
	assert_false(prop_dictionary_keysym_equals(NULL, NULL));
	assert_false(prop_dictionary_equals(d, (void *)b));
	assert_false(prop_dictionary_ensure_capacity(NULL, 1));
	prop_dictionary_make_immutable(NULL);
	/* Two allocations, room and key: without either nothing changes. */
	for (size_t n = 1; n <= 2; n++) {
		host_fail_after(n);
		assert_false(prop_dictionary_set(d, "new", b));
		assert_true(host_fail_fired());
		assert_int_equal(prop_dictionary_count(d), 1);
		host_fail_after(n);
		assert_null(prop_dictionary_create_with_capacity(3));
		host_fail_after(n);
		assert_null(prop_dictionary_copy(d));
		host_fail_after(n);
		assert_null(prop_dictionary_all_keys(d));
	}
	host_fail_after(1);
	assert_false(prop_dictionary_set_int(d, "new", 5));
	prop_object_release(d);
	prop_object_release(b);
}

/* Each width accepts what fits it, signed or unsigned. */
static void
test_ranges(void **state)
{
	prop_dictionary_t d = prop_dictionary_create();
	int8_t i8;
	uint8_t u8;
	int16_t i16;
	uint16_t u16;
	int32_t i32;
	uint32_t u32;
	int64_t i64;
	uint64_t u64;
	int i;
	unsigned u;
	bool b;
	const char *s;
	const void *p;
	size_t n;
	prop_dictionary_t sub;

	(void)state;
#define FITS(value, ...)                                                \
	do {                                                            \
		static const bool want[] = {__VA_ARGS__};               \
		assert_true(prop_dictionary_set_int64(d, "n", value));  \
		assert_int_equal(                                       \
		    prop_dictionary_get_int8(d, "n", &i8), want[0]);    \
		assert_int_equal(                                       \
		    prop_dictionary_get_uint8(d, "n", &u8), want[1]);   \
		assert_int_equal(                                       \
		    prop_dictionary_get_int16(d, "n", &i16), want[2]);  \
		assert_int_equal(                                       \
		    prop_dictionary_get_uint16(d, "n", &u16), want[3]); \
		assert_int_equal(                                       \
		    prop_dictionary_get_int32(d, "n", &i32), want[4]);  \
		assert_int_equal(                                       \
		    prop_dictionary_get_uint32(d, "n", &u32), want[5]); \
		assert_true(prop_dictionary_get_int64(d, "n", &i64));   \
		assert_true(i64 == (value));                            \
		assert_int_equal(                                       \
		    prop_dictionary_get_uint64(d, "n", &u64), want[6]); \
	} while (0)
	FITS(0, 1, 1, 1, 1, 1, 1, 1);
	FITS(-1, 1, 0, 1, 0, 1, 0, 0);
	FITS(127, 1, 1, 1, 1, 1, 1, 1);
	FITS(128, 0, 1, 1, 1, 1, 1, 1);
	FITS(-128, 1, 0, 1, 0, 1, 0, 0);
	FITS(-129, 0, 0, 1, 0, 1, 0, 0);
	FITS(256, 0, 0, 1, 1, 1, 1, 1);
	FITS(32768, 0, 0, 0, 1, 1, 1, 1);
	FITS(65536, 0, 0, 0, 0, 1, 1, 1);
	FITS(INT32_MAX, 0, 0, 0, 0, 1, 1, 1);
	FITS(INT64_C(0x80000000), 0, 0, 0, 0, 0, 1, 1);
	FITS(INT64_C(0x100000000), 0, 0, 0, 0, 0, 0, 1);
	assert_true(prop_dictionary_set_uint64(d, "n", UINT64_MAX));
	assert_false(prop_dictionary_get_int64(d, "n", &i64));
	assert_true(prop_dictionary_get_uint64(d, "n", &u64));
	assert_true(u64 == UINT64_MAX);
	assert_true(prop_dictionary_set_int8(d, "n", -7));
	assert_true(prop_dictionary_get_int(d, "n", &i));
	assert_int_equal(i, -7);
	assert_true(prop_dictionary_set_uint8(d, "n", 200));
	assert_true(prop_dictionary_set_int16(d, "n", -3));
	assert_true(prop_dictionary_set_uint16(d, "n", 60000));
	assert_true(prop_dictionary_set_int32(d, "n", -2));
	assert_true(prop_dictionary_set_uint32(d, "n", 4000000000u));
	assert_true(prop_dictionary_get_uint(d, "n", &u));
	assert_true(u == 4000000000u);
	assert_true(prop_dictionary_set_uint(d, "n", 9));
	/* Of another type, or not there. */
	assert_false(prop_dictionary_get_bool(d, "n", &b));
	assert_false(prop_dictionary_get_string(d, "n", &s));
	assert_false(prop_dictionary_get_data(d, "n", &p, &n));
	assert_false(prop_dictionary_get_dict(d, "n", &sub));
	assert_false(prop_dictionary_get_int(d, "none", &i));
	assert_false(prop_dictionary_get_uint(d, "none", &u));
	assert_false(prop_dictionary_get_bool(d, "none", &b));
	assert_true(prop_dictionary_set_bool(d, "n", true));
	assert_true(prop_dictionary_get_bool(d, "n", &b));
	assert_true(b);
	assert_false(prop_dictionary_get_int(d, "n", &i));
	assert_true(prop_dictionary_set_cstring(d, "n", "text"));
	assert_true(prop_dictionary_get_cstring_nocopy(d, "n", &s));
	assert_string_equal(s, "text");
	assert_true(prop_dictionary_set_string_nocopy(d, "n", "t2"));
	assert_true(prop_dictionary_set_cstring_nocopy(d, "n", "t3"));
	assert_true(prop_dictionary_set_data(d, "n", "abc", 3));
	assert_true(prop_dictionary_get_data(d, "n", &p, &n));
	assert_memory_equal(p, "abc", 3);
	assert_true(
	    prop_dictionary_set_and_rel(d, "n", prop_dictionary_create()));
	assert_true(prop_dictionary_get_dict(d, "n", &sub));
	assert_int_equal(prop_dictionary_count(sub), 0);
	prop_object_release(d);
}

/* With 32 bits the sizes of these wrap to small ones. */
static void
test_wrapped_size(void **state)
{
	static const unsigned counts[] = {
	    0x20000001, 0x40000001, 0x80000001, UINT_MAX};

	(void)state;
	for (size_t i = 0; i < knitems(counts); i++) {
		assert_null(prop_array_create_with_capacity(counts[i]));
		assert_null(prop_dictionary_create_with_capacity(counts[i]));
	}
	assert_null(prop_data_create_copy("", SIZE_MAX));
}

#define T(fn) cmocka_unit_test_teardown(fn, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_array),
	    T(test_wrapped_size),
	    T(test_dictionary),
	    T(test_dictionary_refuses),
	    T(test_ranges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
