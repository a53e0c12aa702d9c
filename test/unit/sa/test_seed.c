/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_seed.c: the file of a random seed is replaced before a kernel gets the
 * seed, or the user is told.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <elf.h>
#include <string.h>
#include <cmocka.h>

#include <libverify/seed.h>

#include "bootbench.h"

static struct bootbench b; /* owner: the running test */
static uint8_t seed[SEED_SIZE], written[SEED_SIZE];
static unsigned nwritten;
static int write_error;

static int
fake_replace(
    void *cookie, size_t fwfs, const char *path, const void *p, size_t size)
{
	assert_ptr_equal(cookie, b.b_fe);
	assert_int_equal(fwfs, 0);
	assert_string_equal(path, "/var/seed");
	assert_int_equal(size, SEED_SIZE);
	/* It comes before the kernel. */
	assert_int_equal(b.b_fe->fe_handoff.fh_count, 0);
	memcpy(written, p, size);
	nwritten++;
	return write_error;
}

static int
setup(void **state)
{
	(void)state;
	bootbench_start(&b, ELFCLASS64, ELFMAKE_10_1);
	b.b_fe->fe_env.se_file_replace = fake_replace;
	memset(seed, 7, sizeof(seed));
	seed_next(seed, seed, "", 0); /* a valid one */
	fakevol_file(b.b_vol, "/var/seed", seed, sizeof(seed));
	bootbench_load(&b, BI_MODULE_RND, "/var/seed");
	nwritten = 0;
	write_error = 0;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	bootbench_end(&b);
	return 0;
}

static void
test_replaced(void **state)
{
	(void)state;
	bootbench_boots(&b, "netbsd", 1);
	assert_int_equal(nwritten, 1);
	assert_true(seed_valid(written));
	assert_memory_not_equal(written + 4, seed + 4, 512);
	/* The kernel gets the old one. */
	bootbench_same(&b, 0, fakevol_find(b.b_vol, "/var/seed"));
	assert_int_equal(fakeenv_count(b.b_fe, "rndseed: hd0a"), 0);
}

static void
test_not_replaced(void **state)
{
	(void)state;
	write_error = EIO;
	bootbench_boots(&b, "netbsd", 1);
	assert_true(fakeenv_saw(b.b_fe,
	    "WARNING: rndseed: hd0a:/var/seed: cannot be replaced: "
	    "input/output error: it is used again"));
}

static void
test_read_only(void **state)
{
	(void)state;
	b.b_fe->fe_env.se_file_replace = NULL;
	bootbench_boots(&b, "netbsd", 1);
	assert_true(fakeenv_saw(
	    b.b_fe, "rndseed: hd0a:/var/seed: the loader cannot write there"));
	fakeenv_out_clear(b.b_fe);
	(void)boot_kernel(&b.b_ld, "netbsd", AB_SILENT);
	assert_false(fakeenv_saw(b.b_fe, "rndseed"));
}

/* What is no seed is not replaced by one. */
static void
test_no_seed(void **state)
{
	(void)state;
	fakevol_find(b.b_vol, "/var/seed")->ff_data[9] ^= 1;
	bootbench_boots(&b, "netbsd", 1);
	assert_true(
	    fakeenv_saw(b.b_fe, "WARNING: rndseed: hd0a:/var/seed: not"));
	fakeenv_out_clear(b.b_fe);
	fakevol_find(b.b_vol, "/var/seed")->ff_size--;
	(void)boot_kernel(&b.b_ld, "netbsd", 0);
	assert_true(
	    fakeenv_saw(b.b_fe, "WARNING: rndseed: hd0a:/var/seed: not"));
	assert_int_equal(nwritten, 0);
}

/* No copy is left where the loader has been: pages and heap. */
static void
test_leaks(void **state)
{
	(void)state;
	b.b_fe->fe_secret = seed + 4;
	write_error = EIO;
	bootbench_boots(&b, "netbsd", 1);
	assert_int_equal(b.b_fe->fe_nleaked, 0);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    T(test_replaced),
	    T(test_not_replaced),
	    T(test_read_only),
	    T(test_no_seed),
	    T(test_leaks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
