/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kmem.c: the booted kernel's allocator, and the strings on top of the
 * host's.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include <sys/kmem.h>
#include <sys/machdep.h>

#include "../../../sys/arch/host/host.h"
#include "../../../sys/kern/kmem_impl.h"

/* owner: setup(), per test */
static struct kmem_pool kp;

static int
setup(void **state)
{
	(void)state;
	memset(&kp, 0, sizeof(kp));
	return 0;
}

/* Each test must have freed everything. */
static int
teardown(void **state)
{
	(void)state;
	host_fail_after(0);
	return kp.kmp_bytes != 0 || kp.kmp_count != 0 || kp.kmp_pages != 0 ||
	    host_kmem_pages() != 0 || kmem_inuse_count() != 0;
}

static void
free_ok(void *p, size_t size)
{
	size_t actual;

	assert_null(kmem_pool_free(&kp, p, size, &actual));
}

/*
 * Every size up to a little over two pages: aligned, usable to the last byte.
 */
static void
test_sizes(void **state)
{
	(void)state;
	for (size_t size = 1; size < 2 * PAGE_SIZE + 40; size++) {
		char *a = kmem_pool_alloc(&kp, size);
		char *b = kmem_pool_alloc(&kp, size);

		assert_non_null(a);
		assert_non_null(b);
		assert_int_equal((uintptr_t)a % KMEM_ALIGN, 0);
		assert_true(a + size <= b || b + size <= a);
		memset(a, 0x11, size);
		memset(b, 0x22, size);
		assert_int_equal(a[size - 1], 0x11);
		assert_int_equal(a[0], 0x11);
		assert_int_equal(kp.kmp_bytes, 2 * size);
		assert_int_equal(kp.kmp_count, 2);
		free_ok(a, size);
		assert_int_equal(b[0], 0x22);
		free_ok(b, size);
		assert_int_equal(kp.kmp_pages, 0);
	}
}

/* Objects of one size share pages as densely as they can. */
static void
test_density(void **state)
{
	void *p[1000];

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		p[i] = kmem_pool_alloc(&kp, 64);
		assert_non_null(p[i]);
	}
	assert_in_range(kp.kmp_pages, 16, 17);
	/* A freed slot is reused before a new page is allocated. */
	free_ok(p[500], 64);
	p[500] = kmem_pool_alloc(&kp, 50);
	assert_in_range(kp.kmp_pages, 16, 17);
	free_ok(p[500], 50);
	for (size_t i = 0; i < 1000; i++)
		if (i != 500)
			free_ok(p[i], 64);
}

static uint32_t
rnd(uint32_t *s)
{
	*s = *s * 1664525 + 1013904223;
	return *s >> 8;
}

/* Random allocations and frees; every byte is checked when it is freed. */
static void
test_random(void **state)
{
	struct {
		unsigned char *p;
		size_t size;
	} live[400] = {0};
	uint32_t seed = 7;
	size_t bytes = 0;

	(void)state;
	for (unsigned step = 0; step < 40000; step++) {
		size_t i = rnd(&seed) % 400;

		if (live[i].p != NULL) {
			for (size_t k = 0; k < live[i].size; k++)
				if (live[i].p[k] != (unsigned char)i)
					fail_msg("object %zu overwritten", i);
			free_ok(live[i].p, live[i].size);
			bytes -= live[i].size;
			live[i].p = NULL;
			continue;
		}
		live[i].size = 1 + rnd(&seed) % (step % 50 == 0 ? 20000 : 900);
		live[i].p = kmem_pool_alloc(&kp, live[i].size);
		assert_non_null(live[i].p);
		memset(live[i].p, (int)i, live[i].size);
		bytes += live[i].size;
		assert_int_equal(kp.kmp_bytes, bytes);
		assert_int_equal(kp.kmp_pages, host_kmem_pages());
	}
	for (size_t i = 0; i < 400; i++)
		if (live[i].p != NULL)
			free_ok(live[i].p, live[i].size);
}

static void
refused(void *p, size_t size, const char *why, size_t want)
{
	size_t actual = 99;
	const char *wrong = kmem_pool_free(&kp, p, size, &actual);

	assert_non_null(wrong);
	assert_non_null(strstr(wrong, why));
	assert_int_equal(actual, want);
}

/* Each kind of invalid free is reported and changes nothing. */
static void
test_wrong_free(void **state)
{
	char *keep = kmem_pool_alloc(&kp, 100);
	char *p = kmem_pool_alloc(&kp, 100);
	char *big = kmem_pool_alloc(&kp, 5000);

	(void)state;
	refused(p, 101, "wrong size", 100);
	refused(p, 16, "wrong size", 100);
	refused(p, 5000, "no such", 0);
	refused(p + 16, 100, "no such", 0);
	refused(p - ((uintptr_t)p & PAGE_MASK) + 1, 100, "no such", 0);
	refused(
	    p - ((uintptr_t)p & PAGE_MASK) + PAGE_SIZE - 1, 100, "no such", 0);
	refused(big, 100, "no such", 0);
	refused(big, 5001, "wrong size", 5000);
	refused(big + PAGE_SIZE, 5000, "no such", 0);
	assert_int_equal(kp.kmp_count, 3);
	free_ok(p, 100);
	refused(p, 100, "freed already", 0);
	free_ok(big, 5000);
	refused(big, 5000, "freed already", 0);
	free_ok(keep, 100);
}

/* Each page allocation fails once: NULL, and nothing leaks. */
static void
test_no_memory(void **state)
{
	static const size_t sizes[] = {1, 2016, 2017, 4096, 4097, 100000};

	(void)state;
	for (size_t i = 0; i < knitems(sizes); i++)
		for (size_t n = 1;; n++) {
			void *p;

			host_fail_after(n);
			p = kmem_pool_alloc(&kp, sizes[i]);
			if (!host_fail_fired()) {
				assert_non_null(p);
				free_ok(p, sizes[i]);
				break;
			}
			assert_null(p);
			assert_int_equal(kp.kmp_pages, 0);
			assert_int_equal(kp.kmp_count, 0);
		}
	host_fail_after(0);
	assert_null(kmem_pool_alloc(&kp, SIZE_MAX));
	assert_null(kmem_pool_alloc(&kp, SIZE_MAX - PAGE_SIZE + 1));
	assert_null(kmem_pool_alloc(&kp, SIZE_MAX / 4));
	host_pages_limit(0);
	assert_null(kmem_pool_alloc(&kp, 1));
	host_pages_limit(1000);
}

static void
test_strings(void **state)
{
	char *s;
	size_t size;

	(void)state;
	s = kmem_strdupsize("module", &size, KM_SLEEP);
	assert_string_equal(s, "module");
	assert_int_equal(size, 7);
	assert_int_equal(kmem_inuse_bytes(), 7);
	kmem_strfree(s);
	s = kmem_strdup("", KM_NOSLEEP);
	assert_string_equal(s, "");
	kmem_strfree(s);
	s = kmem_strndup("abcdef", 3, KM_SLEEP);
	assert_string_equal(s, "abc");
	kmem_strfree(s);
	s = kmem_asprintf("%s/%d", "a", 17);
	assert_string_equal(s, "a/17");
	kmem_strfree(s);
	kmem_strfree(NULL);
	host_fail_after(1);
	assert_null(kmem_strdup("x", KM_NOSLEEP));
	host_fail_after(1);
	assert_null(kmem_strndup("x", 1, KM_NOSLEEP));
	host_fail_after(1);
	assert_null(kmem_zalloc(5, KM_NOSLEEP));
}

static void
alloc_too_much(void *flags)
{
	void *p = kmem_alloc((size_t)1 << 31, *(const km_flag_t *)flags);

	assert_null(p);
}

/* KM_SLEEP never returns NULL; failures are injected for KM_NOSLEEP only. */
static void
test_sleep(void **state)
{
	km_flag_t sleep = KM_SLEEP, nosleep = KM_NOSLEEP;
	char *s;

	(void)state;
	host_fail_after(1);
	s = kmem_strdup("x", KM_SLEEP);
	assert_non_null(s);
	kmem_strfree(s);
	s = kmem_asprintf("%d", 1);
	assert_non_null(s);
	kmem_strfree(s);
	assert_false(host_fail_fired());
	host_fail_after(0);
	assert_int_equal(host_run(alloc_too_much, &nosleep), HOST_RETURNED);
	assert_int_equal(host_run(alloc_too_much, &sleep), HOST_HALTED);
	assert_non_null(
	    strstr(host_console_text(), "panic: kmem_alloc: no memory for"));
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_sizes),
	    T(test_density),
	    T(test_random),
	    T(test_wrong_free),
	    T(test_no_memory),
	    T(test_strings),
	    T(test_sleep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
