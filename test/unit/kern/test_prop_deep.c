/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_prop_deep.c: containers of great depth, and containers that contain
 * themselves: neither may overflow a kernel's stack.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <arch/host/host.h>
#include <prop/proplib.h>
#include <sys/kmem.h>

#define DEEP 100000

/*
 * `depth` alternating arrays and dictionaries around `leaf`, whose reference is
 * consumed.
 */
static prop_object_t
nest(unsigned int depth, prop_object_t leaf)
{
	prop_object_t outer, inner = leaf;
	unsigned int i;

	for (i = 0; i < depth; i++) {
		if (i % 2 == 0) {
			outer = prop_array_create();
			assert_true(prop_array_add_and_rel(outer, inner));
		} else {
			outer = prop_dictionary_create();
			assert_true(
			    prop_dictionary_set_and_rel(outer, "k", inner));
		}
		inner = outer;
	}
	return inner;
}

static void
test_release(void **state)
{
	size_t before = kmem_inuse_bytes();
	prop_object_t deep, kept;

	(void)state;
	deep = nest(DEEP, prop_string_create_copy("leaf"));
	prop_object_release(deep);
	assert_int_equal(kmem_inuse_bytes(), before);
	/* An element that is retained elsewhere stays. */
	kept = nest(7, prop_bool_create(true));
	prop_object_retain(kept);
	deep = nest(DEEP, kept);
	prop_object_release(deep);
	assert_int_equal(prop_array_count(kept), 1);
	prop_object_release(kept);
	assert_int_equal(kmem_inuse_bytes(), before);
}

static void
test_equals(void **state)
{
	prop_object_t a, b, c;
	bool error;

	(void)state;
	a = nest(500, prop_number_create_signed(1));
	b = nest(500, prop_number_create_signed(1));
	c = nest(500, prop_number_create_signed(2));
	assert_true(prop_object_equals(a, b));
	assert_false(prop_object_equals(a, c));
	host_fail_after(1);
	assert_false(prop_object_equals_with_error(a, b, &error));
	assert_true(error);
	host_fail_after(0);
	assert_false(prop_object_equals_with_error(a, c, &error));
	assert_false(error);
	prop_object_release(a);
	prop_object_release(b);
	prop_object_release(c);
	/* Deeper than PROP_COMPARE_MAX: not equal, without a fault. */
	a = nest(DEEP, prop_bool_create(true));
	b = nest(DEEP, prop_bool_create(true));
	assert_false(prop_object_equals_with_error(a, b, &error));
	assert_true(error);
	assert_true(prop_object_equals_with_error(a, a, &error));
	assert_false(error);
	prop_object_release(a);
	prop_object_release(b);
}

/* Two that contain each other: an endless loop if followed. */
static void
test_loop(void **state)
{
	prop_dictionary_t a = prop_dictionary_create();
	prop_dictionary_t b = prop_dictionary_create();
	prop_array_t pa = prop_array_create(), pb = prop_array_create();

	(void)state;
	assert_true(prop_dictionary_set(a, "x", pa));
	assert_true(prop_array_add(pa, a));
	assert_true(prop_dictionary_set(b, "x", pb));
	assert_true(prop_array_add(pb, b));
	assert_false(prop_object_equals(a, b));
	assert_null(prop_dictionary_externalize(a));
	prop_array_remove(pa, 0);
	prop_array_remove(pb, 0);
	assert_true(prop_object_equals(a, b));
	prop_object_release(a);
	prop_object_release(b);
	prop_object_release(pa);
	prop_object_release(pb);
}

/* Wide before deep: the frames of a comparison are not lost on the way back. */
static void
test_shapes(void **state)
{
	static const char *const lists[] = {
	    "<dict><key>a</key><array><dict/><array><true/></array></array>"
	    "<key>b</key><integer>1</integer></dict>",
	    "<dict><key>a</key><array><dict/><array><true/></array></array>"
	    "<key>b</key><integer>2</integer></dict>",
	    "<dict><key>a</key><array><dict/><array><false/></array></array>"
	    "<key>b</key><integer>1</integer></dict>",
	    "<dict><key>a</key><array><dict/><array/></array>"
	    "<key>b</key><integer>1</integer></dict>",
	    "<dict><key>a</key><array><array/><array><true/></array></array>"
	    "<key>b</key><integer>1</integer></dict>",
	    "<dict><key>a</key><array><dict/><array><true/></array></array>"
	    "<key>c</key><integer>1</integer></dict>",
	    "<dict><key>a</key><array><dict/><array><true/></array></array>"
	    "</dict>",
	};
	prop_dictionary_t a, b;
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		a = prop_dictionary_internalize(lists[i]);
		assert_non_null(a);
		for (j = 0; j < sizeof(lists) / sizeof(lists[0]); j++) {
			b = prop_dictionary_internalize(lists[j]);
			assert_int_equal(prop_dictionary_equals(a, b), i == j);
			prop_object_release(b);
		}
		prop_object_release(a);
	}
}

/* Descend beyond a comparison's inline stack, twice. */
static void
test_down_twice(void **state)
{
	prop_array_t a[2], inner;
	prop_object_t list[2];
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		inner = prop_array_create();
		assert_true(prop_array_add_and_rel(
		    inner, nest(5, prop_bool_create(true))));
		assert_true(prop_array_add_and_rel(
		    inner, nest(5, prop_bool_create(true))));
		assert_true(prop_array_add_and_rel(
		    inner, nest(5, prop_bool_create(i == 0))));
		list[i] = nest(14, inner);
		a[i] = prop_array_create();
		assert_true(prop_array_add_and_rel(a[i], list[i]));
		assert_true(prop_array_add_bool(a[i], true));
	}
	assert_false(prop_object_equals(a[0], a[1]));
	prop_object_release(a[1]);
	a[1] = prop_array_create();
	inner = prop_array_create();
	for (i = 0; i < 3; i++)
		assert_true(prop_array_add_and_rel(
		    inner, nest(5, prop_bool_create(true))));
	assert_true(prop_array_add_and_rel(a[1], nest(14, inner)));
	assert_true(prop_array_add_bool(a[1], true));
	assert_true(prop_object_equals(a[0], a[1]));
	prop_object_release(a[0]);
	prop_object_release(a[1]);
}

static size_t counted; /* owner: count_before; allocations */

static int
count_before(void **state)
{
	(void)state;
	counted = kmem_inuse_count();
	return 0;
}

static int
check_leaks(void **state)
{
	(void)state;
	host_fail_after(0);
	return kmem_inuse_count() == counted ? 0 : -1;
}
#define deeptest(fn) \
	cmocka_unit_test_setup_teardown(fn, count_before, check_leaks)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    deeptest(test_release),
	    deeptest(test_equals),
	    deeptest(test_loop),
	    deeptest(test_down_twice),
	    deeptest(test_shapes),
	};

	host_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
