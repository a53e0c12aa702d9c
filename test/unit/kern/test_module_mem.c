/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_mem.c: modules from memory that stays the caller's, and modules
 * primed after boot.
 */
#include "modtest/modtest.h"

#include <libkern/kerrno.h>

/* At any alignment; the bytes do not change and can be loaded again. */
static void
test_load_again(void **state)
{
	size_t len;
	char *data = modtest_read("plain", &len);
	char *odd = malloc(len + 1);

	(void)state;
	assert_non_null(odd);
	memcpy(odd + 1, data, len);
	assert_int_equal(module_load_mem("plain.kmod", odd + 1, len), 0);
	modtest_expect("+plain");
	assert_memory_equal(odd + 1, data, len);
	assert_int_equal(module_load_mem("plain.kmod", odd + 1, len), EEXIST);
	modtest_said("plain.kmod: cannot be loaded (error 17, EEXIST)");
	modtest_unload("plain", 0);
	assert_int_equal(module_load_mem("plain.kmod", odd + 1, len), 0);
	/* All of it was copied. */
	memset(odd, 0xff, len + 1);
	modtest_unload("plain", 0);
	modtest_expect("-plain +plain -plain");
	free(odd);
	free(data);
}

/* A file that is no module, and a failed INIT, leak nothing. */
static void
test_failures(void **state)
{
	static const char junk[64] = "no ELF file";
	size_t len;
	char *data = modtest_read("plain", &len);

	(void)state;
	assert_int_equal(module_load_mem("junk", junk, sizeof(junk)), ENOEXEC);
	modtest_said("junk: cannot be loaded");
	assert_int_equal(module_load_mem("cut", data, len / 2), ENOEXEC);
	modtest_answer("plain", MODULE_CMD_INIT, EIO);
	assert_int_equal(module_load_mem("plain", data, len), EIO);
	modtest_expect("+plain");
	free(data);
}

/* Every allocation fails once. */
static void
test_no_memory(void **state)
{
	size_t n, len;
	char *data = modtest_read("plain", &len);
	int error;

	(void)state;
	for (n = 1;; n++) {
		host_fail_after(n);
		error = module_load_mem("plain", data, len);
		if (!host_fail_fired())
			break;
		assert_int_equal(error, ENOMEM);
	}
	host_fail_after(0);
	assert_int_equal(error, 0);
	free(data);
}

/* Primed after boot: loaded by name, or as a requirement. */
static void
test_prime_late(void **state)
{
	(void)state;
	modtest_startup();
	assert_int_equal(modtest_prime("plain"), 0);
	modtest_expect("");
	modtest_load("plain", 0);
	modtest_unload("plain", 0);
	modtest_load("plain", ENOENT);
	assert_int_equal(modtest_prime("plain"), 0);
	modtest_load("plain", 0);
	modtest_expect("+plain -plain +plain");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_load_again),
	    modtest(test_failures),
	    modtest(test_no_memory),
	    modtest(test_prime_late),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
