/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_kos.c: modules of KOS: tracked imports.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "modtest/modtest.h"

#include <libkern/kerrno.h>
#include <sys/kthread.h>
#include <sys/lwp.h>

#include "modtest/formatparts.h"

FORMAT_PARTS(module_format_kos);

void kostest_within(int answer);

/* owner: the tests: the answer whose kos_answer() does not return yet */
static int wait_in;

/* Called by each kos_answer(). */
void
kostest_within(int answer)
{

	while (answer == wait_in)
		lwp_yield();
}

static const char *const definers[] = {"kosa", "kosb", "kosc"};

static int
call(const char *name)
{
	struct ksym ks;

	assert_int_equal(ksyms_lookup(name, &ks), 0);
	return ((int (*)(void))ks.ks_value)();
}

/* Each page of a module has the protection of its part. */
static void
check_protection(const char *name)
{
	const module_t *mod = module_lookup(name);
	struct kobj_partinfo part;

	for (unsigned i = 0; module_part(mod, i, &part); i++)
		for (size_t off = 0; off < part.kpi_size; off += PAGE_SIZE)
			assert_int_equal(host_arena_prot(part.kpi_addr + off),
			    part.kpi_prot);
}

/* kosuser's call and its stored pointer both reach the definition n. */
static void
answers(int n)
{

	assert_int_equal(call("kosuser_call"), n);
	assert_int_equal(call("kosuser_pointer"), n);
	check_protection("kosuser");
}

static void
files(void)
{

	for (size_t i = 0; i < knitems(definers); i++)
		modtest_file(definers[i]);
	modtest_file("kosuser");
	modtest_file("kosplain");
	modtest_file("koscycle");
}

/* What is tracked comes up first; weak definitions are all that is exported. */
static void
test_boot_list(void **state)
{
	struct kobj_partinfo part;
	const module_t *mod;
	struct ksym ks;

	(void)state;
	assert_int_equal(module_knob_set("strictdeps", 1), 0);
	modtest_boot("kosuser");
	modtest_boot("kosa");
	modtest_startup();
	modtest_expect("+kosa +kosuser");
	mod = module_lookup("kosuser");
	assert_ptr_equal(mod->mod_format, &module_format_kos);
	assert_int_equal(mod->mod_nrequired, 1);
	assert_int_equal(ksyms_lookup("kosuser_private", &ks), ENOENT);
	/* .init and its symbols are gone. */
	assert_int_equal(ksyms_lookup("kosuser_early", &ks), ENOENT);
	for (unsigned i = 0; module_part(mod, i, &part); i++)
		assert_true(!part.kpi_init || part.kpi_size == 0);
	answers(1);
	modtest_unload("kosa", EBUSY);
	modtest_said("required by kosuser");
	answers(1);
	/* A requirement of the boot list can be led elsewhere, too. */
	modtest_file("kosb");
	modtest_load("kosb", 0);
	modtest_unload("kosa", 0);
	answers(2);
	modtest_unload("kosuser", 0);
	modtest_unload("kosb", 0);
	modtest_log_clear();
}

/* Unload the definers in `order`: the newest one left is used each time. */
static void
unload_in_order(const unsigned order[3])
{
	bool up[3] = {true, true, true};
	int newest;

	files();
	modtest_load("kosa", 0);
	modtest_load("kosuser", 0);
	answers(1);
	modtest_load("kosb", 0);
	answers(2);
	modtest_load("kosc", 0);
	answers(3);
	for (unsigned i = 0; i < 3; i++) {
		modtest_unload(definers[order[i]], i < 2 ? 0 : EBUSY);
		up[order[i]] = i == 2;
		for (newest = 3; newest > 1 && !up[newest - 1]; newest--)
			continue;
		answers(newest);
		assert_int_equal(module_lookup("kosuser")->mod_nrequired, 1);
		assert_string_equal(
		    module_lookup("kosuser")->mod_required[0]->mod_name,
		    definers[newest - 1]);
	}
	modtest_unload("kosuser", 0);
	modtest_unload(definers[order[2]], 0);
	modtest_log_clear();
}

static void
test_every_order(void **state)
{
	static const unsigned orders[][3] = {
	    {0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

	(void)state;
	for (size_t i = 0; i < knitems(orders); i++)
		unload_in_order(orders[i]);
}

/* Shared by main and a thread of the host that calls without a pause. */
static struct {
	int (*call)(void);
	atomic_uint rounds;
	atomic_uint allowed; /* a bit for each answer that is allowed */
	atomic_uint wrong;   /* one that came and was not allowed */
	atomic_bool stop;
} caller; /* owner: test_thread_calls */

static void *
call_all_the_while(void *arg)
{
	unsigned before, answer;

	while (!caller.stop) {
		before = caller.allowed;
		answer = (unsigned)caller.call();
		if (((before | caller.allowed) >> answer & 1) == 0)
			caller.wrong = answer;
		caller.rounds++;
	}
	return arg;
}

/* No call from before this is still running. */
static const char *
wait_for_caller(vaddr_t start, vaddr_t end)
{
	const unsigned rounds = caller.rounds;

	(void)start;
	(void)end;
	while (caller.rounds - rounds < 2)
		(void)sched_yield();
	return NULL;
}

/* Load or unload module `n`; `now`: the answer from then on. */
static void
change(bool load, unsigned n, unsigned now)
{
	unsigned rounds;

	caller.allowed |= 1u << now;
	if (load)
		modtest_load(definers[n], 0);
	else
		modtest_unload(definers[n], 0);
	caller.allowed = 1u << now;
	for (rounds = caller.rounds; caller.rounds - rounds < 3;)
		(void)sched_yield();
	assert_int_equal(caller.wrong, 0);
}

/* A thread that another processor runs calls while definitions change. */
static void
test_thread_calls(void **state)
{
	pthread_t thread;
	struct ksym ks;

	(void)state;
	files();
	modtest_load("kosa", 0);
	modtest_load("kosuser", 0);
	assert_int_equal(ksyms_lookup("kosuser_call", &ks), 0);
	memset(&caller, 0, sizeof(caller));
	caller.call = (int (*)(void))ks.ks_value;
	caller.allowed = 1u << 1;
	module_thread_within = wait_for_caller;
	assert_int_equal(
	    pthread_create(&thread, NULL, call_all_the_while, NULL), 0);
	for (unsigned i = 0; i < 6; i++) {
		/* Load a, b, c; unload two of them, in each order in turn. */
		static const uint8_t down[6][2] = {
		    {0, 1}, {0, 2}, {1, 0}, {1, 2}, {2, 0}, {2, 1}};
		const unsigned x = down[i][0], y = down[i][1], z = 3 - x - y;

		change(true, 1, 2);
		change(true, 2, 3);
		change(false, x, x == 2 ? 2 : 3);
		change(false, y, z + 1);
		if (z != 0) {
			change(true, 0, 1);
			change(false, z, 1);
		}
	}
	caller.stop = true;
	assert_int_equal(pthread_join(thread, NULL), 0);
	module_thread_within = lwp_within;
	assert_true(caller.rounds > 100);
	modtest_log_clear();
}

/*
 * The list has users ahead of what they require now, of which it is the last
 * definition: the teardown unloads in one pass.
 */
static void
test_list_order(void **state)
{

	(void)state;
	files();
	modtest_file("kosbase");
	modtest_file("koslate");
	modtest_load("kosbase", 0);
	modtest_load("kosa", 0);
	modtest_load("kosuser", 0);
	modtest_load("koslate", 0);
	modtest_unload("kosa", 0);
	answers(7);
	modtest_unload("koslate", EBUSY);
	modtest_log_clear();
}

/* A plain extern keeps its definition; a later one takes the newest. */
static void
test_plain(void **state)
{

	(void)state;
	files();
	modtest_load("kosa", 0);
	modtest_load("kosplain", 0);
	modtest_load("kosb", 0);
	assert_int_equal(call("kosplain_call"), 1);
	modtest_unload("kosa", EBUSY);
	modtest_unload("kosplain", 0);
	modtest_load("kosplain", 0);
	assert_int_equal(call("kosplain_call"), 2);
	modtest_unload("kosa", 0);
	modtest_unload("kosb", EBUSY);
	modtest_log_clear();
}

/* A definition counts once its INIT has succeeded. */
static void
test_init_fails(void **state)
{

	(void)state;
	files();
	modtest_load("kosa", 0);
	modtest_load("kosuser", 0);
	modtest_answer("kosb", MODULE_CMD_INIT, EIO);
	modtest_load("kosb", EIO);
	answers(1);
	modtest_answer("kosb", MODULE_CMD_INIT, 0);
	modtest_load("kosb", 0);
	answers(2);
	modtest_log_clear();
}

/* In INIT: load a module with kosb, which it requires, and unload it. */
static void
load_and_unload(void *arg)
{

	(void)arg;
	modtest_load("needskos", 0);
	modtest_unload("needskos", 0);
	assert_int_equal(module_lookup("kosb")->mod_refcnt, 1);
}

/*
 * kosuser's INIT has led its import to a module that is loaded for it alone,
 * and fails: the import is led nowhere while that is unloaded.
 */
static void
test_undo_while_tracked(void **state)
{

	(void)state;
	files();
	modtest_file("needskos");
	modtest_load("kosa", 0);
	modtest_answer("kosuser", MODULE_CMD_INIT, EIO);
	modtest_action("kosuser", MODULE_CMD_INIT, load_and_unload);
	modtest_load("kosuser", EIO);
	assert_int_equal(module_count(), 1);
	assert_int_equal(module_lookup("kosa")->mod_refcnt, 0);
	modtest_log_clear();
}

/*
 * Without memory at any point of its load a module that is up requires all
 * whose definitions it has.
 */
static void
test_room(void **state)
{
	static const char *const owners[] = {
	    "oneanswer", "kosa", "kosuser", "kosplain", "kosbase"};
	struct modtest_counts before;
	const module_t *mod;
	int error;
	size_t n;

	(void)state;
	for (size_t i = 0; i < knitems(owners); i++) {
		modtest_file(owners[i]);
		modtest_load(owners[i], 0);
	}
	modtest_file("koswide");
	before = modtest_count();
	for (n = 1;; n++) {
		host_fail_after(n);
		error = module_load("koswide", 0, NULL, MODULE_CLASS_ANY);
		host_fail_after(0);
		if (error == 0)
			break;
		assert_int_equal(error, ENOMEM);
		modtest_same_counts(before);
	}
	assert_true(n > 10);
	mod = module_lookup("koswide");
	assert_int_equal(mod->mod_nrequired, 5);
	for (size_t i = 0; i < knitems(owners); i++)
		modtest_unload(owners[i], EBUSY);
	modtest_unload("koswide", 0);
	modtest_log_clear();
}

/* In FINI of a module that defines kos_answer(), too. */
static void
load_user(void *arg)
{

	(void)arg;
	modtest_load("kosuser", 0);
	answers(1);
}

/* No import is led to a module that is being unloaded. */
static void
test_load_in_fini(void **state)
{

	(void)state;
	files();
	modtest_file("answers");
	modtest_load("kosa", 0);
	modtest_load("answers", 0);
	modtest_action("answers", MODULE_CMD_FINI, load_user);
	modtest_unload("answers", 0);
	answers(1);
	assert_int_equal(module_lookup("kosa")->mod_refcnt, 1);
	/* Loaded again, it is the newest definition. */
	modtest_load("answers", 0);
	modtest_action("answers", MODULE_CMD_FINI, NULL);
	answers(9);
	modtest_log_clear();
}

static void
test_cycle(void **state)
{

	(void)state;
	files();
	modtest_load("kosa", 0);
	modtest_load("kosuser", 0);
	modtest_load("koscycle", EDEADLK);
	modtest_said("kos_answer: is tracked by kosuser");
	modtest_said("weak cycle");
	answers(1);
	modtest_log_clear();
}

static void
test_boot_cycle(void **state)
{

	(void)state;
	modtest_boot("koscyca");
	modtest_boot("koscycb");
	modtest_startup();
	modtest_said("koscyca -> koscycb -> koscyca");
	assert_int_equal(module_count(), 0);
}

static void
call_user(void *arg)
{

	*(int *)arg = call("kosuser_call");
}

/* A module is not unloaded while a thread is within it. */
static void
test_thread_within(void **state)
{
	struct lwp *l;
	int answer = 0;

	(void)state;
	files();
	modtest_load("kosa", 0);
	modtest_load("kosuser", 0);
	modtest_load("kosb", 0);
	wait_in = 2;
	assert_int_equal(kthread_create(PRI_NONE, KTHREAD_MUSTJOIN, NULL,
			     call_user, &answer, &l, "waiter"),
	    0);
	lwp_yield();
	modtest_unload("kosb", EBUSY);
	modtest_said("thread \"waiter\" is in it");
	/* Also when a newer definition has replaced its own. */
	modtest_load("kosc", 0);
	answers(3);
	modtest_unload("kosb", EBUSY);
	modtest_unload("kosc", 0);
	wait_in = 0;
	answers(2);
	assert_int_equal(kthread_join(l), 0);
	assert_int_equal(answer, 2);
	lwp_yield();
	modtest_unload("kosb", 0);
	answers(1);
	modtest_log_clear();
}

/* A thread that has not run yet is where it begins. */
static void
test_thread_begins_within(void **state)
{
	struct ksym ks;
	struct lwp *l;

	(void)state;
	files();
	modtest_load("kosa", 0);
	modtest_load("kosuser", 0);
	modtest_load("kosb", 0);
	assert_int_equal(ksyms_lookup("kos_answer", &ks), 0);
	assert_int_equal(
	    kthread_create(PRI_NONE, KTHREAD_MUSTJOIN, NULL,
		(void (*)(void *))ks.ks_value, NULL, &l, "newborn"),
	    0);
	modtest_unload("kosb", EBUSY);
	modtest_said("thread \"newborn\" is in it");
	assert_int_equal(kthread_join(l), 0);
	lwp_yield();
	modtest_unload("kosb", 0);
	modtest_log_clear();
}

static int
setup(void **state)
{

	(void)state;
	module_thread_within = lwp_within;
	return ksyms_add_kernel("kostest_within", (vaddr_t)kostest_within);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_boot_list),
	    modtest(test_every_order),
	    modtest(test_thread_calls),
	    modtest(test_list_order),
	    modtest(test_plain),
	    modtest(test_init_fails),
	    modtest(test_undo_while_tracked),
	    modtest(test_room),
	    modtest(test_load_in_fini),
	    modtest(test_cycle),
	    modtest(test_boot_cycle),
	    modtest(test_thread_within),
	    modtest(test_thread_begins_within),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
