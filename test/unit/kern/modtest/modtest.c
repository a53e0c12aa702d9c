/* SPDX-License-Identifier: BSD-2-Clause */
/* modtest.c: see modtest.h: the log of commands, and the counts. */
#include <stdio.h>

#include "modtest.h"
#include "modtest_fs.h"

#include <libkern/kerrno.h>
#include <sys/lwp.h>
#include <sys/monitor.h>

#define LOG_SIZE 4096
#define NANSWERS 16

struct answer {
	char an_name[MAXMODNAME];
	modcmd_t an_cmd;
	int an_error;
	void (*an_fn)(void *arg);
};

/* owner: this file */
static char log_text[LOG_SIZE];
static struct answer answers[NANSWERS];
static unsigned int nanswers;
static struct modtest_counts counts_at_setup;

void
modtest_note(const char *what)
{
	size_t used = strlen(log_text);

	snprintf(log_text + used, sizeof(log_text) - used, "%s%s",
	    used > 0 ? " " : "", what);
}

/* The control function of every test module. */
int
modtest_command(const char *name, int cmd, void *arg)
{
	static const char mark[] = "+-?~";
	char what[MAXMODNAME + 2];
	unsigned int i;
	int error;

	snprintf(what, sizeof(what), "%c%s", mark[cmd], name);
	modtest_note(what);
	error = cmd == MODULE_CMD_INIT || cmd == MODULE_CMD_FINI ? 0 : 25;
	for (i = 0; i < nanswers; i++) {
		if (strcmp(answers[i].an_name, name) != 0 ||
		    answers[i].an_cmd != (modcmd_t)cmd)
			continue;
		error = answers[i].an_error;
		if (answers[i].an_fn != NULL)
			answers[i].an_fn(arg);
	}
	return error;
}

static struct answer *
find_answer(const char *name, modcmd_t cmd)
{
	struct answer *an;
	unsigned int i;

	for (i = 0; i < nanswers; i++) {
		an = &answers[i];
		if (strcmp(an->an_name, name) == 0 && an->an_cmd == cmd)
			return an;
	}
	assert_true(nanswers < NANSWERS);
	an = &answers[nanswers++];
	memset(an, 0, sizeof(*an));
	snprintf(an->an_name, sizeof(an->an_name), "%s", name);
	an->an_cmd = cmd;
	return an;
}

void
modtest_answer(const char *name, modcmd_t cmd, int error)
{

	find_answer(name, cmd)->an_error = error;
}

void
modtest_action(const char *name, modcmd_t cmd, void (*fn)(void *arg))
{

	find_answer(name, cmd)->an_fn = fn;
}

void
modtest_expect(const char *log)
{

	assert_string_equal(log_text, log);
	log_text[0] = '\0';
}

void
modtest_log_clear(void)
{

	log_text[0] = '\0';
}

void
modtest_said(const char *text)
{

	if (strstr(host_console_text(), text) == NULL)
		fail_msg("not on the console: %s\nwhich has:\n%s", text,
		    host_console_text());
}

void
modtest_said_not(const char *text)
{

	if (strstr(host_console_text(), text) != NULL)
		fail_msg("on the console: %s\nwhich has:\n%s", text,
		    host_console_text());
}

void
modtest_run(const char *line, int error, const char *text)
{
	int got;

	host_console_clear();
	got = monitor_command(line);
	if (got != error)
		fail_msg("\"%s\": %s, not %s", line, kerrno_name(got),
		    kerrno_name(error));
	modtest_said(text);
}

void
modtest_load(const char *name, int error)
{
	int got = module_load(name, 0, NULL, MODULE_CLASS_ANY);

	if (got != error)
		fail_msg("module_load(%s): %d, expected %d\n%s", name, got,
		    error, host_console_text());
}

void
modtest_unload(const char *name, int error)
{
	int got = module_unload(name);

	if (got != error)
		fail_msg("module_unload(%s): %d, expected %d\n%s", name, got,
		    error, host_console_text());
}

void
modtest_boot(const char *fixture)
{
	char path[128];
	size_t len;
	void *data = modtest_read(fixture, &len);

	snprintf(path, sizeof(path), "/boot/%s.kmod", fixture);
	host_boot_file(path, data, len);
	free(data);
}

int
modtest_prime(const char *fixture)
{
	char path[128];
	size_t len;
	void *data = modtest_read(fixture, &len), *base;

	snprintf(path, sizeof(path), "/boot/%s.kmod", fixture);
	base = host_preload(data, len);
	free(data);
	return module_prime(path, base, len);
}

void
modtest_startup(void)
{

	module_init();
	module_init_class(MODULE_CLASS_SECMODEL);
	module_init_class(MODULE_CLASS_VFS);
	module_init_class(MODULE_CLASS_ANY);
}

struct modtest_counts
modtest_count(void)
{

	return (struct modtest_counts){
	    .mc_bytes = kmem_inuse_bytes(),
	    .mc_allocs = kmem_inuse_count(),
	    .mc_symbols = ksyms_count(),
	    .mc_arena = host_arena_pages(),
	    .mc_preload = host_preload_count(),
	    .mc_free = cpu_pages_free(),
	    .mc_files = modtest_open_files(),
	};
}

void
modtest_same_counts(struct modtest_counts before)
{
	struct modtest_counts now = modtest_count();

	assert_int_equal(now.mc_bytes, before.mc_bytes);
	assert_int_equal(now.mc_allocs, before.mc_allocs);
	assert_int_equal(now.mc_symbols, before.mc_symbols);
	assert_int_equal(now.mc_arena, before.mc_arena);
	assert_int_equal(now.mc_preload, before.mc_preload);
	assert_int_equal(now.mc_free, before.mc_free);
	assert_int_equal(now.mc_files, before.mc_files);
}

/*
 * The first load allocates memory that is kept (a hash table), so one load
 * comes before any count.
 */
static void
warm_up(void)
{
	static bool warm; /* owner: this function */

	if (warm)
		return;
	warm = true;
	host_init();
	assert_int_equal(
	    ksyms_add_kernel("modtest_command", (vaddr_t)modtest_command), 0);
	assert_int_equal(
	    ksyms_add_kernel("modtest_note", (vaddr_t)modtest_note), 0);
	assert_int_equal(ksyms_add_kernel("ksnprintf", (vaddr_t)ksnprintf), 0);
	assert_int_equal(ksyms_add_kernel("module_find_section",
			     (vaddr_t)module_find_section),
	    0);
	module_init();
	modtest_file("plain");
	modtest_load("plain", 0);
	modtest_unload("plain", 0);
	modtest_fs_clear();
	assert_true(module_shutdown());
}

int
modtest_setup(void **state)
{

	(void)state;
	module_set_volume(modtest_volume());
	(void)module_set_kernel_path(NULL);
	module_stack_left = lwp_stack_left;
	warm_up();
	log_text[0] = '\0';
	host_console_clear();
	counts_at_setup = modtest_count();
	return 0;
}

int
modtest_teardown(void **state)
{

	(void)state;
	host_fail_after(0);
	nanswers = 0;
	assert_int_equal(module_knob_set("autoload", 1), 0);
	assert_int_equal(module_knob_set("autotime", 10), 0);
	assert_int_equal(module_knob_set("strictdeps", 0), 0);
	assert_int_equal(module_knob_set("verbose", 0), 0);
	assert_true(module_shutdown());
	modtest_fs_clear();
	modtest_same_counts(counts_at_setup);
	return 0;
}
