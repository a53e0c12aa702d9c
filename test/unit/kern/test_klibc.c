/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_klibc.c: the C library functions for modules compared with the host's,
 * at the edges; hash tables.
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
#include <libkern/kqueue.h>
#include <sys/klibc.h>
#include <sys/kmem.h>
#include <sys/systm.h>

static int
sign(int n)
{
	return (n > 0) - (n < 0);
}

static void
test_copies(void **state)
{
	static const char *const texts[] = {"", "a", "abc", "abcdefgh"};
	char ours[32], theirs[32];
	size_t i, j, n;

	(void)state;
	for (i = 0; i < 4; i++) {
		for (n = 0; n < 12; n++) {
			memset(ours, 'x', sizeof(ours));
			memset(theirs, 'x', sizeof(theirs));
			assert_ptr_equal(kstrncpy(ours, texts[i], n), ours);
			strncpy(theirs, texts[i], n);
			assert_memory_equal(ours, theirs, sizeof(ours));
			for (j = 0; j < 4; j++) {
				kstrcpy(ours, texts[j]);
				strcpy(theirs, texts[j]);
				assert_ptr_equal(
				    kstrncat(ours, texts[i], n), ours);
				strncat(theirs, texts[i], n);
				kstrcat(ours, texts[i]);
				strcat(theirs, texts[i]);
				assert_string_equal(ours, theirs);
			}
		}
	}
}

static void
test_spans(void **state)
{
	static const char *const texts[] = {"", "a", "abc", "cba,", ",,b"};
	char ours[8], theirs[8], *o, *t;
	size_t i, j;

	(void)state;
	for (i = 0; i < 5; i++) {
		for (j = 0; j < 5; j++) {
			assert_int_equal(kstrspn(texts[i], texts[j]),
			    strspn(texts[i], texts[j]));
			assert_int_equal(kstrcspn(texts[i], texts[j]),
			    strcspn(texts[i], texts[j]));
			assert_ptr_equal(kstrpbrk(texts[i], texts[j]),
			    strpbrk(texts[i], texts[j]));
			strcpy(ours, texts[i]);
			strcpy(theirs, texts[i]);
			o = ours;
			t = theirs;
			while (t != NULL) {
				assert_string_equal(kstrsep(&o, texts[j]),
				    strsep(&t, texts[j]));
			}
			assert_null(o);
			assert_null(kstrsep(&o, texts[j]));
		}
	}
}

static void
test_compare(void **state)
{
	static const char *const texts[] = {
	    "", "a", "A", "ab", "aB\200", "Z", "[", "\377"};
	size_t i, j, n;

	(void)state;
	for (i = 0; i < 8; i++)
		for (j = 0; j < 8; j++)
			for (n = 0; n < 4; n++)
				assert_int_equal(
				    sign(kstrncasecmp(texts[i], texts[j], n)),
				    sign(strncasecmp(texts[i], texts[j], n)));
	assert_int_equal(kconsttime_memequal("ab", "ac", 1), 1);
	assert_int_equal(kconsttime_memequal("ab", "ac", 2), 0);
	assert_int_equal(kconsttime_memequal("ab", "ac", 0), 1);
}

static void
test_numbers(void **state)
{
	static const char *const texts[] = {"", "0", "-", "+", " \t\n7", "08",
	    "0x", "0xg", "0X1F", "-0x10", "12ab", "zZ", "--1", "+-1",
	    "2147483647", "2147483648", "-2147483648", "-2147483649",
	    "4294967295", "4294967296", "9223372036854775807",
	    "9223372036854775808", "-9223372036854775808",
	    "-9223372036854775809", "18446744073709551615",
	    "18446744073709551616", "-18446744073709551615",
	    "99999999999999999999999999", "-99999999999999999999999999"};
	static const int bases[] = {0, 2, 8, 10, 16, 36};
	char *o, *t;
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		for (j = 0; j < sizeof(bases) / sizeof(bases[0]); j++) {
			assert_true(kstrtol(texts[i], &o, bases[j]) ==
			    strtol(texts[i], &t, bases[j]));
			assert_ptr_equal(o, t);
			assert_true(kstrtoul(texts[i], NULL, bases[j]) ==
			    strtoul(texts[i], NULL, bases[j]));
			assert_true(kstrtoll(texts[i], &o, bases[j]) ==
			    strtoll(texts[i], &t, bases[j]));
			assert_ptr_equal(o, t);
			assert_true(kstrtoull(texts[i], &o, bases[j]) ==
			    strtoull(texts[i], &t, bases[j]));
			assert_ptr_equal(o, t);
		}
	}
	/* Invalid bases. */
	assert_int_equal(kstrtol("1", &o, 1), 0);
	assert_string_equal(o, "1");
	assert_int_equal(kstrtol("1", &o, 37), 0);
	assert_string_equal(o, "1");
}

struct entry {
	LIST_ENTRY(entry) en_list;
	TAILQ_ENTRY(entry) en_tail;
};
LIST_HEAD(entrylist, entry);
TAILQ_HEAD(entrytail, entry);

static void
hash_in_use(void *arg)
{
	hashdone(arg, HASH_LIST, 0);
}

/* May wait, but so much memory can never be had: panic, not NULL. */
static void
hash_too_large(void *arg)
{
	unsigned long mask;

	(void)arg;
	(void)hashinit(0x20000001, HASH_TAILQ, true, &mask);
}

static void
test_hash(void **state)
{
	size_t before = kmem_inuse_bytes();
	struct entry e;
	struct entrylist *lists;
	struct entrytail *tails;
	unsigned long mask, i;

	(void)state;
	lists = hashinit(1, HASH_LIST, true, &mask);
	assert_int_equal(mask, 0);
	LIST_INSERT_HEAD(&lists[0], &e, en_list);
	assert_int_equal(host_run(hash_in_use, lists), HOST_HALTED);
	LIST_REMOVE(&e, en_list);
	hashdone(lists, HASH_LIST, mask);
	tails = hashinit(9, HASH_TAILQ, false, &mask);
	assert_int_equal(mask, 15);
	for (i = 0; i <= mask; i++) {
		assert_true(TAILQ_EMPTY(&tails[i]));
		TAILQ_INSERT_TAIL(&tails[i], &e, en_tail);
		TAILQ_REMOVE(&tails[i], &e, en_tail);
	}
	hashdone(tails, HASH_TAILQ, mask);
	lists = hashinit(64, HASH_SLIST, false, &mask);
	assert_int_equal(mask, 63);
	hashdone(lists, HASH_SLIST, mask);
	/* With 32 bits the sizes of these tables wrap to a small one. */
	assert_null(hashinit(0x20000001, HASH_LIST, false, &mask));
	assert_null(hashinit(0x20000001, HASH_TAILQ, false, &mask));
	assert_null(hashinit(UINT32_MAX, HASH_TAILQ, false, &mask));
	assert_int_equal(host_run(hash_too_large, NULL), HOST_HALTED);
	host_fail_after(1);
	assert_null(hashinit(64, HASH_SLIST, false, &mask));
	host_fail_after(0);
	assert_int_equal(kmem_inuse_bytes(), before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_copies),
	    cmocka_unit_test(test_spans),
	    cmocka_unit_test(test_compare),
	    cmocka_unit_test(test_numbers),
	    cmocka_unit_test(test_hash),
	};

	host_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
