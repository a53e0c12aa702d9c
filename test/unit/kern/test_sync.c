/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_sync.c: once(9), rwlock(9), atomic_ops(3) and the wait of a poll.
 */
#include "lwptest.h"

#include <sys/atomic.h>
#include <sys/once.h>
#include <sys/rwlock.h>

/* <sys/select.h> is libc's here. */
int sel_wait(bool (*ready)(void *arg), void *arg, int ticks);

static int once_error;

static int
once_slowly(void)
{
	note("(");
	lwp_yield();
	note(")");
	return once_error;
}

static void
once_end(void)
{
	note("end");
}

static ONCE_DECL(once);

static void
run_once(void *arg)
{
	*(int *)arg = RUN_ONCE(&once, once_slowly);
}

/* Callers that come while it runs wait, and get its result. */
static void
test_once(void **state)
{
	int result[3] = {-1, -1, -1};
	struct lwp *l[3];

	(void)state;
	once_error = 0;
	for (int i = 0; i < 3; i++)
		l[i] = start(run_once, &result[i], true);
	for (int i = 0; i < 3; i++)
		lwp_join(l[i]);
	expect("()");
	for (int i = 0; i < 3; i++)
		assert_int_equal(result[i], 0);
	assert_int_equal(RUN_ONCE(&once, once_slowly), 0);
	expect("");
}

static void
test_once_fails(void **state)
{
	static ONCE_DECL(failing);

	(void)state;
	once_error = ENOMEM;
	assert_int_equal(RUN_ONCE(&failing, once_slowly), ENOMEM);
	expect("()");
	once_error = 0;
	assert_int_equal(RUN_ONCE(&failing, once_slowly), 0);
	expect("()");
}

static void
end_once_more(void *arg)
{
	FINI_ONCE(arg, once_end);
}

static void
test_once_counted(void **state)
{
	static ONCE_DECL(counted);

	(void)state;
	once_error = EIO;
	assert_int_equal(INIT_ONCE(&counted, once_slowly), EIO);
	once_error = 0;
	expect("()");
	assert_int_equal(INIT_ONCE(&counted, once_slowly), 0);
	assert_int_equal(INIT_ONCE(&counted, once_slowly), 0);
	expect("()");
	FINI_ONCE(&counted, once_end);
	expect("");
	FINI_ONCE(&counted, once_end);
	expect("end");
	expect_panic(end_once_more, &counted, "ended more often than begun");
	assert_int_equal(INIT_ONCE(&counted, once_slowly), 0);
	expect("()");
}

static krwlock_t rw;

static void
reader(void *arg)
{
	rw_enter(&rw, RW_READER);
	note(arg);
	lwp_yield();
	lwp_yield();
	note(arg);
	rw_exit(&rw);
}

static void
writer(void *arg)
{
	rw_enter(&rw, RW_WRITER);
	note(arg);
	lwp_yield();
	lwp_yield();
	note(arg);
	rw_exit(&rw);
}

static char r1[] = "a", r2[] = "b", r3[] = "c", w1[] = "W";

/* Readers together, writers alone; no reader passes a writer that waits. */
static void
test_rwlock(void **state)
{
	struct lwp *l[4];

	(void)state;
	rw_init(&rw);
	l[0] = start(reader, r1, true);
	l[1] = start(reader, r2, true);
	l[2] = start(writer, w1, true);
	l[3] = start(reader, r3, true);
	for (int i = 0; i < 4; i++)
		lwp_join(l[i]);
	expect("ababWWcc");
	rw_destroy(&rw);
}

static void
test_rwlock_states(void **state)
{
	krwlock_t *obj;

	(void)state;
	rw_init(&rw);
	assert_false(rw_lock_held(&rw));
	assert_true(rw_tryenter(&rw, RW_READER));
	assert_true(rw_tryenter(&rw, RW_READER));
	assert_false(rw_tryenter(&rw, RW_WRITER));
	assert_int_equal(rw_lock_op(&rw), RW_READER);
	assert_false(rw_tryupgrade(&rw));
	rw_exit(&rw);
	assert_true(rw_tryupgrade(&rw));
	assert_true(rw_write_held(&rw));
	assert_false(rw_read_held(&rw));
	assert_int_equal(rw_lock_op(&rw), RW_WRITER);
	assert_false(rw_tryenter(&rw, RW_READER));
	rw_downgrade(&rw);
	assert_true(rw_read_held(&rw));
	assert_false(rw_write_held(&rw));
	rw_exit(&rw);
	assert_false(rw_lock_held(&rw));
	rw_destroy(&rw);

	obj = rw_obj_alloc();
	rw_obj_hold(obj);
	rw_enter(obj, RW_WRITER);
	rw_exit(obj);
	assert_false(rw_obj_free(obj));
	assert_true(rw_obj_free(obj));
}

static void
exit_unowned(void *arg)
{
	rw_exit(arg);
}

static void
enter_twice(void *arg)
{
	(void)rw_tryenter(arg, RW_WRITER);
	rw_enter(arg, RW_READER);
}

static void
destroy_owned(void *arg)
{
	rw_destroy(arg);
}

static void
test_rwlock_mistakes(void **state)
{
	(void)state;
	rw_init(&rw);
	expect_panic(exit_unowned, &rw, "main does not own it");
	expect_panic(enter_twice, &rw, "main locking against itself");
	expect_panic(destroy_owned, &rw, "is in use");
	rw_exit(&rw);
	rw_destroy(&rw);
	expect_panic(enter_twice, &rw, "is not initialised, or destroyed");
}

/* Each operation's effect and result, for one type; add has other names. */
#define TRY_OPS(suffix, add, type)                                       \
	do {                                                             \
		volatile type v = 5;                                     \
                                                                         \
		atomic_add_##add(&v, -2);                                \
		assert_int_equal(v, 3);                                  \
		assert_int_equal(atomic_add_##add##_nv(&v, 4), 7);       \
		atomic_or_##suffix(&v, 8);                               \
		assert_int_equal(atomic_or_##suffix##_nv(&v, 16), 31);   \
		atomic_and_##suffix(&v, 30);                             \
		assert_int_equal(atomic_and_##suffix##_nv(&v, 28), 28);  \
		atomic_inc_##suffix(&v);                                 \
		assert_int_equal(atomic_inc_##suffix##_nv(&v), 30);      \
		atomic_dec_##suffix(&v);                                 \
		assert_int_equal(atomic_dec_##suffix##_nv(&v), 28);      \
		assert_int_equal(atomic_swap_##suffix(&v, 1), 28);       \
		assert_int_equal(atomic_cas_##suffix(&v, 2, 9), 1);      \
		assert_int_equal(atomic_cas_##suffix##_ni(&v, 1, 9), 1); \
		v = 0;                                                   \
		atomic_dec_##suffix(&v);                                 \
		assert_true(v == (type)-1);                              \
	} while (0)

static void
test_atomic(void **state)
{
	int a[2], *volatile p = &a[0];
	unsigned char byte = 0;

	(void)state;
	TRY_OPS(32, 32, uint32_t);
	TRY_OPS(64, 64, uint64_t);
	TRY_OPS(uint, int, unsigned int);
	TRY_OPS(ulong, long, unsigned long);
	assert_ptr_equal(atomic_cas_ptr(&p, &a[1], NULL), &a[0]);
	assert_ptr_equal(atomic_cas_ptr(&p, &a[0], &a[1]), &a[0]);
	assert_ptr_equal(atomic_swap_ptr(&p, a), &a[1]);
	atomic_add_ptr(&p, sizeof(a[0]));
	assert_ptr_equal(p, &a[1]);
	assert_ptr_equal(atomic_dec_ptr_nv(&p), (char *)&a[1] - 1);
	assert_ptr_equal(atomic_inc_ptr_nv(&p), &a[1]);
	atomic_store_release(&byte, 7);
	membar_producer();
	membar_consumer();
	membar_sync();
	assert_int_equal(atomic_load_acquire(&byte), 7);
	atomic_store_relaxed(&byte, 8);
	assert_int_equal(atomic_load_relaxed(&byte), 8);
}

/* A 64-bit operation carries between its halves. */
static void
test_atomic_64(void **state)
{
	volatile uint64_t v = 0xffffffff;

	(void)state;
	atomic_inc_64(&v);
	assert_true(v == 0x100000000);
	assert_true(atomic_add_64_nv(&v, -1) == 0xffffffff);
	assert_true(atomic_swap_64(&v, 0x123456789abcdef0) == 0xffffffff);
	assert_true(
	    atomic_cas_64(&v, 0x123456789abcdef0, 1) == 0x123456789abcdef0);
	assert_true(v == 1);
}

static void
wait_sig(void *arg)
{
	kmutex_t m;
	kcondvar_t cv;

	mutex_init(&m, MUTEX_DEFAULT, IPL_NONE);
	cv_init(&cv, "test");
	mutex_enter(&m);
	*(int *)arg = cv_wait_sig(&cv, &m);
	/* All later waits that catch signals, too. */
	assert_int_equal(cv_timedwait_sig(&cv, &m, 1), EINTR);
	assert_int_equal(kpause("test", true, 1, &m), EINTR);
	assert_int_equal(kpause("test", false, 1, &m), EWOULDBLOCK);
	mutex_exit(&m);
	cv_destroy(&cv);
	mutex_destroy(&m);
}

static void
test_interrupt(void **state)
{
	int error = -1;
	struct lwp *l = start(wait_sig, &error, true);

	(void)state;
	lwp_yield();
	assert_int_equal(l->l_stat, LSSLEEP);
	lwp_interrupt(l);
	lwp_join(l);
	assert_int_equal(error, EINTR);
	/* Interrupted before it waits. */
	l = start(wait_sig, &error, true);
	error = -1;
	lwp_interrupt(l);
	lwp_join(l);
	assert_int_equal(error, EINTR);
}

/* True at the second call, although there was no selnotify(). */
static bool
ready_later(void *arg)
{
	return ++*(int *)arg > 1;
}

static bool
ready_never(void *arg)
{
	++*(int *)arg;
	return false;
}

/*
 * A time-out may be noticed late, when the thread gets its turn: ready() is
 * asked once more then.
 */
static void
test_select_timeout(void **state)
{
	int looks = 0;

	(void)state;
	assert_int_equal(sel_wait(ready_later, &looks, 2), 0);
	assert_int_equal(looks, 2);
	looks = 0;
	assert_int_equal(sel_wait(ready_never, &looks, 2), EWOULDBLOCK);
	assert_int_equal(looks, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_once),
	    T(test_once_fails),
	    T(test_once_counted),
	    T(test_rwlock),
	    T(test_rwlock_states),
	    T(test_rwlock_mistakes),
	    T(test_atomic),
	    T(test_atomic_64),
	    T(test_interrupt),
	    T(test_select_timeout),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
