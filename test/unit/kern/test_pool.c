/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_pool.c: pool(9) and pool_cache(9).
 */
#include "lwptest.h"

#include <sys/pool.h>

static void
test_alignment(void **state)
{
	static const struct {
		unsigned int align, offset;
	} cases[] = {{0, 0}, {1, 0}, {64, 0}, {64, 8}, {4096, 0}, {256, 252}};
	struct pool pool;
	unsigned char *p[20];

	(void)state;
	for (size_t i = 0; i < knitems(cases); i++) {
		pool_init(&pool, 40, cases[i].align, cases[i].offset, 0,
		    "testpl", NULL, IPL_NONE);
		for (size_t j = 0; j < knitems(p); j++) {
			p[j] = pool_get(&pool, PR_WAITOK | PR_ZERO);
			assert_int_equal(p[j][0] | p[j][39], 0);
			memset(p[j], 0xff, 40);
			assert_int_equal(((uintptr_t)p[j] + cases[i].offset) %
				MAX(cases[i].align, 1),
			    0);
		}
		for (size_t j = 0; j < knitems(p); j++)
			pool_put(&pool, p[j]);
		pool_destroy(&pool);
	}
}

static struct pool limited;
static void *items[3];

static void
get_at_limit(void *arg)
{
	(void)arg;
	note("(");
	items[2] = pool_get(&limited, PR_WAITOK);
	note(")");
}

static void
test_limit(void **state)
{
	struct lwp *l;

	(void)state;
	pool_init(&limited, 8, 0, 0, 0, "limitpl", NULL, IPL_NONE);
	pool_sethardlimit(&limited, 2, "too many", 1);
	items[0] = pool_get(&limited, PR_NOWAIT);
	items[1] = pool_get(&limited, PR_NOWAIT);
	assert_null(pool_get(&limited, PR_NOWAIT));
	assert_non_null(
	    strstr(host_console_text(), "pool limitpl: too many\n"));
	assert_null(pool_get(&limited, PR_WAITOK | PR_LIMITFAIL));
	l = start(get_at_limit, NULL, true);
	lwp_yield();
	expect("(");
	pool_put(&limited, items[0]);
	lwp_join(l);
	expect(")");
	assert_non_null(items[2]);
	pool_put(&limited, items[1]);
	pool_put(&limited, items[2]);
	host_fail_after(1);
	assert_null(pool_get(&limited, PR_NOWAIT));
	host_fail_after(0);
	pool_destroy(&limited);
}

static unsigned int
count_warnings(void)
{
	unsigned int n = 0;

	for (const char *s = host_console_text(); (s = strstr(s, "too many"));
	     s++)
		n++;
	return n;
}

/* The message of a limit comes once in `ratecap` seconds; 0: each time. */
static void
test_limit_message(void **state)
{
	struct pool pool;

	(void)state;
	pool_init(&pool, 8, 0, 0, 0, "warnpl", NULL, IPL_NONE);
	pool_sethardlimit(&pool, 0, "too many", 10);
	for (int i = 0; i < 3; i++)
		assert_null(pool_get(&pool, PR_NOWAIT));
	assert_int_equal(count_warnings(), 1);
	kpause("test", false, 11 * hz, NULL);
	assert_null(pool_get(&pool, PR_NOWAIT));
	assert_int_equal(count_warnings(), 2);
	pool_sethardlimit(&pool, 0, "too many", 0);
	for (int i = 0; i < 3; i++)
		assert_null(pool_get(&pool, PR_NOWAIT));
	assert_int_equal(count_warnings(), 5);
	pool_destroy(&pool);
}

struct thing {
	int th_number;
};

static int last_number;
static int ctor_error;

static int
thing_ctor(void *arg, void *object, int flags)
{
	struct thing *th = object;

	(void)flags;
	note(arg);
	th->th_number = ++last_number;
	return ctor_error;
}

static void
thing_dtor(void *arg, void *object)
{
	(void)arg;
	(void)object;
	note("-");
}

static char plus[] = "+";

/* An object that is put back is not constructed again. */
static void
test_cache(void **state)
{
	struct thing *a, *b;
	pool_cache_t pc;
	paddr_t pa = 0;

	(void)state;
	last_number = ctor_error = 0;
	host_fail_after(1);
	assert_null(pool_cache_init(sizeof(*a), 0, 0, 0, "thingpl", NULL,
	    IPL_NONE, thing_ctor, thing_dtor, plus));
	host_fail_after(0);
	pc = pool_cache_init(sizeof(*a), 0, 0, 0, "thingpl", NULL, IPL_NONE,
	    thing_ctor, thing_dtor, plus);
	a = pool_cache_get_paddr(pc, PR_WAITOK, &pa);
	assert_true(pa == POOL_PADDR_INVALID);
	b = pool_cache_get(pc, PR_WAITOK);
	expect("++");
	pool_cache_put(pc, a);
	assert_ptr_equal(pool_cache_get(pc, PR_NOWAIT), a);
	assert_int_equal(a->th_number, 1);
	expect("");
	pool_cache_destruct_object(pc, a);
	expect("-");
	pool_cache_put(pc, b);
	pool_cache_invalidate(pc);
	expect("-");
	ctor_error = EIO;
	assert_null(pool_cache_get(pc, PR_WAITOK));
	expect("+");
	ctor_error = 0;
	a = pool_cache_get(pc, PR_WAITOK);
	b = pool_cache_get(pc, PR_WAITOK);
	pool_cache_sethiwat(pc, 1);
	pool_cache_put(pc, a);
	pool_cache_put(pc, b); /* one is kept */
	expect("++-");
	pool_cache_sethiwat(pc, 0);
	expect("-");
	pool_cache_destroy(pc);
	expect("");
}

static void
put_foreign(void *arg)
{
	pool_put(arg, items[0]);
}

static void
destroy_early(void *arg)
{
	pool_destroy(arg);
}

static void
get_without_flags(void *arg)
{
	(void)pool_get(arg, 0);
}

static void
test_mistakes(void **state)
{
	struct pool other;

	(void)state;
	pool_init(&limited, 8, 0, 0, 0, "onepl", NULL, IPL_NONE);
	pool_init(&other, 8, 0, 0, 0, "otherpl", NULL, IPL_NONE);
	items[0] = pool_get(&limited, PR_WAITOK);
	items[1] = pool_get(&other, PR_WAITOK);
	expect_panic(put_foreign, &other, "pool otherpl: ");
	expect_panic(
	    destroy_early, &limited, "onepl is destroyed with 1 object");
	expect_panic(get_without_flags, &limited, "pool onepl: flags 0");
	pool_put(&limited, items[0]);
	pool_put(&other, items[1]);
	pool_destroy(&limited);
	pool_destroy(&other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_alignment),
	    T(test_limit),
	    T(test_limit_message),
	    T(test_cache),
	    T(test_mistakes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
