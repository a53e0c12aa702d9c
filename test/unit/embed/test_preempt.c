/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_preempt.c: linker and framework, compiled for ThreadSanitizer, called
 * from several preemptive threads: functions that take the lock by module.h
 * must do so.  A race is reported and gives exit status 66.
 */
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <libkern/kerrno.h>
#include <sys/kernconfig.h>
#include <sys/kmem.h>
#include <sys/ksyms.h>
#include <sys/module.h>

#include "embedtest.h"

#define ROUNDS 300
#define RACE   66 /* ThreadSanitizer's exit status */
#define BROKEN "without-lock"

/* owner: main(), before there are threads */
static bool broken;
static pthread_mutex_t lock;
static void *base, *left, *other, *plain;
static size_t base_size, left_size, other_size, plain_size;

void
kernconfig_lock(void)
{
	if (!broken && pthread_mutex_lock(&lock) != 0)
		abort();
}

void
kernconfig_unlock(void)
{
	if (!broken && pthread_mutex_unlock(&lock) != 0)
		abort();
}

/* An errno value that concurrent loads and unloads may cause. */
static void
check(int error, int e1, int e2)
{
	if (error != 0 && error != e1 && error != e2) {
		(void)fprintf(stderr, "error %d\n", error);
		abort();
	}
}

/* base, and left, which requires it, come and go. */
static void
load_pair(void)
{
	check(module_load_mem("base", base, base_size), EEXIST, 0);
	check(module_load_mem("left", left, left_size), EEXIST, ENOENT);
	check(module_unload("base"), EBUSY, ENOENT);
	check(module_unload("left"), ENOENT, 0);
	check(module_unload("base"), EBUSY, ENOENT);
}

/* A thread holds the module that it finds, which stays while it reads it. */
static void
hold(void)
{
	specificdata_key_t key;
	module_t *mod;

	check(module_load_mem("plain", plain, plain_size), EEXIST, 0);
	kernconfig_lock();
	if ((mod = module_lookup("plain")) != NULL)
		module_hold(mod);
	kernconfig_unlock();
	if (mod == NULL)
		return;
	check(module_specific_key_create(&key, NULL), 0, 0);
	module_setspecific(mod, key, &key);
	if (module_getspecific(mod, key) != &key ||
	    strcmp(module_name(mod), "plain") != 0)
		abort();
	module_specific_key_delete(key);
	if (module_unload("plain") != EBUSY)
		abort();
	module_rele(mod);
	check(module_unload("plain"), EBUSY, ENOENT);
}

/* STAT is a consistent snapshot: a module is listed with its users. */
static void
stat(void)
{
	char buffer[4096];
	struct iovec iov = {buffer, sizeof(buffer)};
	const modstat_t *ms = (const void *)(buffer + sizeof(int));
	bool has_base = false, has_left = false;
	int n;

	check(modctl(MODCTL_STAT, &iov), 0, 0);
	memcpy(&n, buffer, sizeof(n));
	for (int i = 0; i < n; i++) {
		modstat_t one;

		memcpy(&one, &ms[i], sizeof(one));
		has_base |= strcmp(one.ms_name, "base") == 0;
		has_left |= strcmp(one.ms_name, "left") == 0;
	}
	if (n < 0 || n > 5 || (has_left && !has_base))
		abort();
	(void)module_count();
	check(module_stat("plain", NULL), ENOENT, ENOTTY);
	check(modctl(MODCTL_EXISTS, NULL), 0, 0);
}

static void
callback(struct module *mod)
{
	if (module_name(mod)[0] == '\0')
		abort();
}

/* Callbacks, and an object of this thread's own, linked without a module. */
static void
link_object(void)
{
	void *handle = module_register_callbacks(callback, callback);
	struct kobj_source source;
	struct ksym symbol;
	kobj_t ko;

	kobj_source_mem(&source, plain, plain_size);
	check(kobj_load(&ko, "object", &source), 0, 0);
	check(kobj_affix(ko, "object", NULL), 0, 0);
	check(ksyms_lookup("modtest_command", &symbol), 0, 0);
	(void)ksyms_count();
	kobj_unload(ko);
	module_unregister_callbacks(handle);
}

/* Boot modules, built-in ones, and what autoload and auto-unload look at. */
static int
builtin_modcmd(modcmd_t cmd, void *arg __kunused)
{
	return cmd == MODULE_CMD_INIT || cmd == MODULE_CMD_FINI ? 0 : ENOTTY;
}

static void
boot(void)
{
	static modinfo_t info = {__NetBSD_Version__, MODULE_CLASS_MISC,
	    builtin_modcmd, "builtin", NULL};
	static modinfo_t *const infos[] = {&info};
	void *file = malloc(other_size);

	if (file == NULL)
		abort();
	memcpy(file, other, other_size);
	check(module_prime("other.kmod", file, other_size), 0, 0);
	module_init_class(MODULE_CLASS_MISC);
	check(module_builtin_add(infos, 1, true), 0, 0);
	module_builtin_require_force();
	check(module_autoload("nowhere", MODULE_CLASS_ANY), ENOENT, 0);
	module_autounload_poll(0);
	check(module_load("other", 0, NULL, MODULE_CLASS_ANY), EEXIST, 0);
	check(module_unload("other"), 0, 0);
	check(module_builtin_remove(&info, true), 0, 0);
}

static void *
run_rounds(void *arg)
{
	void (*const *fn)(void) = arg;

	for (unsigned int i = 0; i < ROUNDS; i++)
		(*fn)();
	return NULL;
}

static void
run_threads(void)
{
	static void (*const fns[])(void) = {
	    load_pair, load_pair, hold, hold, stat, link_object, boot};
	pthread_t threads[knitems(fns)];

	for (size_t i = 0; i < knitems(fns); i++)
		if (pthread_create(&threads[i], NULL, run_rounds,
			(void *)(uintptr_t)&fns[i]) != 0)
			abort();
	for (size_t i = 0; i < knitems(fns); i++)
		(void)pthread_join(threads[i], NULL);
}

/* All of it comes and goes, and nothing is left over. */
static void
test_threads(void **state)
{
	size_t bytes, count, symbols;

	(void)state;
	load_pair();
	hold();
	boot();
	bytes = kmem_inuse_bytes();
	count = kmem_inuse_count();
	symbols = ksyms_count();
	run_threads();
	check(module_unload("left"), ENOENT, 0);
	check(module_unload("base"), ENOENT, 0);
	check(module_unload("plain"), ENOENT, 0);
	assert_int_equal(module_count(), 0);
	assert_int_equal(kmem_inuse_bytes(), bytes);
	assert_int_equal(kmem_inuse_count(), count);
	assert_int_equal(ksyms_count(), symbols);
	(void)embedtest_console();
}

/* Without the lock it must fail: the test can detect a race. */
static void
test_without_lock(void **state)
{
	static char self[] = "/proc/self/exe", arg[] = BROKEN;
	static char options[] = "TSAN_OPTIONS=halt_on_error=1 exitcode=66";
	char *argv[] = {self, arg, NULL};
	posix_spawn_file_actions_t quiet;
	char build[1024];
	char *envp[] = {options, build, NULL};
	int status;
	pid_t pid;

	(void)state;
	(void)snprintf(build, sizeof(build), "PRIMEBOOT_BUILD=%s",
	    getenv("PRIMEBOOT_BUILD") != NULL ? getenv("PRIMEBOOT_BUILD")
					      : "build");
	assert_int_equal(posix_spawn_file_actions_init(&quiet), 0);
	assert_int_equal(posix_spawn_file_actions_addopen(
			     &quiet, STDERR_FILENO, "/dev/null", 1, 0),
	    0);
	assert_int_equal(posix_spawn(&pid, self, &quiet, NULL, argv, envp), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	posix_spawn_file_actions_destroy(&quiet);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), RACE);
}

static void
setup(void)
{
	pthread_mutexattr_t attr;

	(void)pthread_mutexattr_init(&attr);
	(void)pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
	(void)pthread_mutex_init(&lock, &attr);
	base = embedtest_read("host/modfixtures/base.kmod", &base_size);
	left = embedtest_read("host/modfixtures/left.kmod", &left_size);
	other = embedtest_read("host/modfixtures/other.kmod", &other_size);
	plain = embedtest_read("host/modfixtures/plain.kmod", &plain_size);
	module_init();
	embedtest_exports();
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_threads),
	    cmocka_unit_test(test_without_lock),
	};

	setup();
	broken = argc > 1 && strcmp(argv[1], BROKEN) == 0;
	if (broken) {
		run_threads();
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
