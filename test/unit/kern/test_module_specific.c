/* SPDX-License-Identifier: BSD-2-Clause */
/* test_module_specific.c: module-specific data. */
#include "modtest/modtest.h"

static void
destroy(void *data)
{

	modtest_note(data);
}

static void
test_specific(void **state)
{
	specificdata_key_t key, mute;
	module_t *plain, *other;

	(void)state;
	modtest_file("plain");
	modtest_file("other");
	modtest_load("plain", 0);
	modtest_load("other", 0);
	modtest_expect("+plain +other");
	plain = module_lookup("plain");
	other = module_lookup("other");
	host_fail_after(1);
	assert_int_equal(module_specific_key_create(&key, destroy), ENOMEM);
	assert_int_equal(module_specific_key_create(&key, destroy), 0);
	assert_int_equal(module_specific_key_create(&mute, NULL), 0);
	assert_null(module_getspecific(plain, key));

	module_setspecific(plain, key, (void *)(uintptr_t) "(first)");
	module_setspecific(plain, key, (void *)(uintptr_t) "(data)");
	module_setspecific(plain, mute, &key);
	module_setspecific(other, key, (void *)(uintptr_t) "(other's)");
	module_setspecific(module_kernel(), key, NULL);
	assert_string_equal(module_getspecific(plain, key), "(data)");
	assert_ptr_equal(module_getspecific(plain, mute), &key);
	assert_null(module_getspecific(other, mute));

	/* A value is freed with its module, or with its key. */
	modtest_unload("plain", 0);
	modtest_expect("-plain (data)");
	module_specific_key_delete(key);
	modtest_expect("(other's)");
	module_specific_key_delete(mute);
	modtest_unload("other", 0);
	modtest_expect("-other");
}

/* owner: the next test */
static specificdata_key_t first_key, second_key;

static void
destroy_and_delete(void *data)
{

	modtest_note(data);
	module_specific_key_delete(second_key);
}

/* A destructor may delete another key, or its own: each value is freed once. */
static void
test_specific_deletes(void **state)
{
	module_t *plain;

	(void)state;
	modtest_file("plain");
	modtest_load("plain", 0);
	plain = module_lookup("plain");
	assert_int_equal(module_specific_key_create(&second_key, destroy), 0);
	assert_int_equal(
	    module_specific_key_create(&first_key, destroy_and_delete), 0);
	module_setspecific(plain, first_key, (void *)(uintptr_t) "(first)");
	module_setspecific(plain, second_key, (void *)(uintptr_t) "(second)");
	modtest_unload("plain", 0);
	modtest_expect("+plain -plain (first) (second)");

	/* Its own, while it is being deleted. */
	module_specific_key_delete(first_key);
	assert_int_equal(
	    module_specific_key_create(&second_key, destroy_and_delete), 0);
	module_setspecific(
	    module_kernel(), second_key, (void *)(uintptr_t) "(own)");
	module_specific_key_delete(second_key);
	modtest_expect("(own)");
}

static specificdata_key_t init_key; /* owner: the next test */

static void
set_at_init(void *arg)
{

	(void)arg;
	module_setspecific(
	    module_active, init_key, (void *)(uintptr_t) "(gone)");
}

static void
delete_at_init(void *arg)
{

	set_at_init(arg);
	module_specific_key_delete(init_key);
}

/* Set by an INIT that fails, or with a key that is deleted during INIT. */
static void
test_specific_at_init(void **state)
{

	(void)state;
	modtest_file("plain");
	assert_int_equal(module_specific_key_create(&init_key, destroy), 0);
	modtest_action("plain", MODULE_CMD_INIT, set_at_init);
	modtest_answer("plain", MODULE_CMD_INIT, EIO);
	modtest_load("plain", EIO);
	modtest_expect("+plain (gone)");
	modtest_action("plain", MODULE_CMD_INIT, delete_at_init);
	modtest_answer("plain", MODULE_CMD_INIT, 0);
	modtest_load("plain", 0);
	modtest_expect("+plain (gone)");
}

static void
test_kernel_module(void **state)
{

	(void)state;
	assert_non_null(module_kernel());
	assert_string_equal(module_name(module_kernel()), "netbsd");
	assert_int_equal(module_source(module_kernel()), MODULE_SOURCE_KERNEL);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    modtest(test_specific),
	    modtest(test_specific_deletes),
	    modtest(test_specific_at_init),
	    modtest(test_kernel_module),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
