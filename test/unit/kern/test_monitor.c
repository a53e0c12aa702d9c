/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_monitor.c: the monitor's commands for modules, with real ones.
 */
#include "modtest/modtest.h"

#include <stdio.h>

#include <sys/monitor.h>
#include <sys/systm.h>

static void
test_words(void **state)
{
	char line[400];

	(void)state;
	modtest_run("", 0, "");
	modtest_run("  ;; ; \t", 0, "");
	assert_string_equal(host_console_text(), "");
	modtest_run("frobnicate", ENOENT,
	    "frobnicate: no such command; help lists them\n");
	/* The first error ends the line. */
	modtest_run("uptime; nope; memstat", ENOENT, "nope: no such command");
	modtest_said_not("kmem:");
	modtest_run("uptime;memstat", 0, "kmem:");
	modtest_run("\"up\"time", 0, " s\n");
	modtest_run(
	    "help \"a; b\"", ENOENT, "help: a; b: ENOENT: no such file");
	modtest_run("help \"\"", ENOENT, "help: : ENOENT");
	modtest_run("\"unfinished", ENOENT, "unfinished: no such command");
	memset(line, 'x', sizeof(line));
	line[256] = '\0';
	modtest_run(line, E2BIG, "the line has 256 bytes, limit 255");
	line[255] = '\0';
	modtest_run(line, ENOENT, "no such command");
	for (int i = 0; i < 23; i++)
		memcpy(line + 2 * i, "a ", 3);
	modtest_run(line, ENOENT, "a: no such command");
	memcpy(line + 2 * 23, "a ", 3);
	modtest_run(line, E2BIG, "a: more than 23 words");
}

/* Called wrongly, each command shows its usage and does nothing. */
static void
test_usage(void **state)
{
	static const char *const wrong[] = {"modstat a b", "modload",
	    "modload -f", "modload -x a", "modload a b", "modload a -b",
	    "modload -i x=5", "modload -ix a", "modload - a", "modunload",
	    "modunload a b", "modmap", "ksyms", "ksyms a b", "dmesg -x",
	    "memstat 1", "ls a b", "repeat 5", "repeat x uptime", "uptime 1",
	    "bootstat 1", "tpmlog 1", "tpmlog -x 1", "reboot now",
	    "poweroff now", "help a b", "crash", "crash a b c", "crash nothing",
	    "crash call", "crash module"};

	(void)state;
	for (size_t i = 0; i < knitems(wrong); i++) {
		char want[40];

		snprintf(want, sizeof(want), "usage: %.*s ",
		    (int)strcspn(wrong[i], " "), wrong[i]);
		modtest_run(wrong[i], EINVAL, want);
	}
}

static void
test_help(void **state)
{
	static const char *const names[] = {"modstat", "modload", "modunload",
	    "modmap", "ksyms", "dmesg", "help", "reboot", "poweroff", "memstat",
	    "ls", "repeat", "uptime", "bootstat", "tpmlog", "crash"};

	(void)state;
	for (size_t i = 0; i < knitems(names); i++) {
		char line[40], want[40];

		snprintf(line, sizeof(line), "help %s", names[i]);
		snprintf(want, sizeof(want), "%s ", names[i]);
		modtest_run(line, 0, want);
		assert_memory_equal(host_console_text(), want, strlen(want));
		modtest_run("help", 0, want);
	}
	modtest_run("help xyzzy", ENOENT, "help: xyzzy: ENOENT");
}

static void
test_modstat(void **state)
{
	(void)state;
	modtest_run("modstat", 0,
	    "NAME             CLASS    SOURCE  REFS     SIZE ADDRESS       "
	    "     FORMAT   REQUIRES\n");
	modtest_file("base");
	modtest_boot("left");
	modtest_startup();
	modtest_run("modstat", 0, "\nleft             misc     boot       0 ");
	modtest_run("modstat", 0, "\nbase             misc     filesys    1 ");
	modtest_run("modstat left", 0, " NetBSD   base\n");
	modtest_said_not("\nbase");
	modtest_run("modstat base", 0, " -\n");
	modtest_run(
	    "modstat none", ENOENT, "modstat: none: ENOENT: no such file");
	host_fail_after(1);
	modtest_run(
	    "modstat", ENOMEM, "modstat: ENOMEM: cannot allocate memory");
	host_fail_after(0);
	modtest_expect("+base +left");
}

/* A module, one that requires it, and one that is built in, in full. */
static void
test_modstat_all(void **state)
{
	char line[160];
	vaddr_t addr;
	size_t size, len;
	void *sect;

	(void)state;
	modtest_file("base");
	modtest_boot("left");
	modtest_startup();
	modtest_run("modstat -v base", 0,
	    "base: misc, filesys, 1 references, format NetBSD\n"
	    "    requires: -\n    required by: left\n    time: load 0 us, ");
	modtest_said_not("left: misc");
	free(modtest_read("base", &len));
	snprintf(line, sizeof(line), "    file: %zu bytes, %s/base/base.kmod\n",
	    len, module_base);
	modtest_run("modstat -v base", 0, line);
	kobj_stat(module_lookup("base")->mod_kobj, &addr, &size);
	snprintf(line, sizeof(line), "    resident: %zu bytes at 0x%llx\n",
	    size, (unsigned long long)addr);
	modtest_run("modstat -v base", 0, line);
	/* Each section where it is. */
	assert_int_equal(kobj_find_section(module_lookup("base")->mod_kobj,
			     "link_set_modules", &sect, &len),
	    0);
	snprintf(line, sizeof(line), "0x%0*lx %8zu r-- link_set_modules\n",
	    (int)(2 * sizeof(sect)), (unsigned long)sect, len);
	modtest_run("modstat -v base", 0, line);
	modtest_run("modstat -v base", 0, " r-x .text");
	modtest_run("modstat -v left", 0, "    requires: base\n");
	modtest_run("modstat -v", 0, "left: misc, boot, 0 references");
	modtest_run("modstat -v", 0, "base: misc, filesys");
	modtest_run("modstat -v none", ENOENT, "modstat: none: ENOENT");
	modtest_run("modstat -x", EINVAL, "usage: modstat [-v] [<name>]");
	modtest_run("modstat -v a b", EINVAL, "usage: modstat ");
	modtest_expect("+base +left");
}

/* The symbols that modstat counts are those that ksyms lists. */
static void
test_ksyms_list(void **state)
{
	const char *p;
	char line[80];
	unsigned n = 0;

	(void)state;
	modtest_file("base");
	modtest_load("base", 0);
	modtest_run("ksyms -m base", 0, " [base]\n");
	for (p = host_console_text(); (p = strstr(p, " [base]\n")) != NULL; p++)
		n++;
	modtest_said("base_modcmd [base]");
	snprintf(line, sizeof(line), "    symbols: %u, ", n);
	modtest_run("modstat -v base", 0, line);
	modtest_run("ksyms -m none", ENOENT, "ksyms: none: ENOENT");
	modtest_run("ksyms -m", EINVAL, "usage: ksyms ");
	modtest_run("ksyms -x base", EINVAL, "usage: ksyms ");
	modtest_run("ksyms -m kernel", 0, " [kernel]\n");
	modtest_expect("+base");
}

static void
test_modload(void **state)
{
	(void)state;
	modtest_file("plain");
	modtest_file("base");
	modtest_file("left");
	modtest_file("oldversion");
	modtest_run("modload plain", 0, "");
	modtest_expect("+plain");
	modtest_run("modload plain", EEXIST, "modload: plain: EEXIST: exists");
	modtest_run("modload nowhere", ENOENT,
	    "modload: nowhere: ENOENT: no such file or directory\n");
	modtest_run("modload /nowhere.kmod", ENOENT, "/nowhere.kmod");
	modtest_run("modload left", 0, "");
	modtest_run(
	    "modunload base", EBUSY, "modunload: base: EBUSY: in use\n");
	modtest_run("modunload left", 0, "");
	modtest_run(
	    "modunload left", ENOENT, "modunload: left: ENOENT: no such");
	modtest_run("modload -P left", 0, "");
	modtest_expect("+base +left -left +left");
	modtest_run("modload oldversion", EPROGMISMATCH,
	    "modload: oldversion: EPROGMISMATCH: version mismatch\n");
	modtest_run("modload -f oldversion", 0, "");
	modtest_expect("+oldversion");
	/* The message names the module, whatever follows it. */
	modtest_run("modload plain -f", EEXIST, "modload: plain: EEXIST");
}

static prop_dictionary_t seen;

static void
keep_props(void *arg)
{
	seen = prop_dictionary_copy(arg);
}

/* INIT gets the properties of -b, -i and -s. */
static void
test_modload_properties(void **state)
{
	const char *s;
	int64_t i;
	bool b;

	(void)state;
	modtest_file("plain");
	modtest_action("plain", MODULE_CMD_INIT, keep_props);
	modtest_run("modload -b on=true -b off=No -i size=-0x10 "
		    "-s \"text=a <b> = c\" -s empty= plain -b one=1",
	    0, "");
	assert_int_equal(prop_dictionary_count(seen), 6);
	assert_true(prop_dictionary_get_bool(seen, "on", &b) && b);
	assert_true(prop_dictionary_get_bool(seen, "off", &b) && !b);
	assert_true(prop_dictionary_get_bool(seen, "one", &b) && b);
	assert_true(prop_dictionary_get_int64(seen, "size", &i));
	assert_int_equal(i, -16);
	assert_true(prop_dictionary_get_string(seen, "text", &s));
	assert_string_equal(s, "a <b> = c");
	assert_true(prop_dictionary_get_string(seen, "empty", &s));
	assert_string_equal(s, "");
	prop_object_release(seen);
	modtest_expect("+plain");
	modtest_run("modload -b x=maybe plain", EINVAL,
	    "modload: property \"x=maybe\" is not true or false");
	modtest_run("modload -i x=1y plain", EINVAL, "is not a number: EINVAL");
	modtest_run("modload -i x=99999999999999999999 plain", ERANGE,
	    "does not fit into 64 bits: ERANGE");
	modtest_run(
	    "modload -s novalue plain", EINVAL, "form name=value: EINVAL");
	modtest_run("modload -s =v plain", EINVAL, "has no name");
	for (size_t n = 1; n <= 8; n++) {
		host_fail_after(n);
		modtest_run("modload -i x=1 -s y=2 plain", ENOMEM, "ENOMEM");
		assert_true(host_fail_fired());
	}
	host_fail_after(0);
}

static int
inside_modcmd(modcmd_t cmd, void *arg)
{
	(void)arg;
	return cmd == MODULE_CMD_INIT || cmd == MODULE_CMD_FINI ? 0 : ENOTTY;
}

static void
test_modmap(void **state)
{
	static modinfo_t inside = {.mi_version = __NetBSD_Version__,
	    .mi_class = MODULE_CLASS_MISC,
	    .mi_modcmd = inside_modcmd,
	    .mi_name = "inside"};
	modinfo_t *const mi = &inside;

	(void)state;
	modtest_file("plain");
	modtest_load("plain", 0);
	modtest_run("modmap plain", 0, " r-x text\n");
	modtest_run("modmap nowhere", ENOENT, "modmap: nowhere: ENOENT");
	assert_int_equal(module_builtin_add(&mi, 1, true), 0);
	modtest_run("modmap inside", 0, "inside is built in\n");
	modtest_run(
	    "modstat inside", 0, "inside           misc     builtin    0 ");
	modtest_run("modmap inside; crash module inside", ENOENT, "ENOENT");
	modtest_run("modunload inside", 0, "");
	modtest_run(
	    "modstat inside", 0, "inside           misc     builtin    - ");
	assert_int_equal(module_builtin_remove(&inside, false), 0);
	modtest_expect("+plain");
}

static void
test_ksyms(void **state)
{
	char line[60];
	struct ksym ks;

	(void)state;
	modtest_run("ksyms kmem_alloc", 0, " kmem_alloc [kernel]\n");
	modtest_file("exporter");
	modtest_load("exporter", 0);
	assert_int_equal(ksyms_lookup("exporter_double", &ks), 0);
	modtest_run(
	    "ksyms exporter_double", 0, " func   exporter_double [exporter]");
	snprintf(
	    line, sizeof(line), "ksyms %#lx", (unsigned long)ks.ks_value + 2);
	modtest_run(line, 0, " is exporter_double+0x2:\n");
	modtest_run(line, 0, " func   exporter_double [exporter]\n");
	modtest_expect("+exporter");
	modtest_run("ksyms no_such_symbol", ENOENT,
	    "ksyms: no symbol no_such_symbol: ENOENT");
	modtest_run("ksyms 0x10", ENOENT, "ksyms: no symbol at 0x10: ENOENT");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_words),
	    modtest(test_usage),
	    modtest(test_help),
	    modtest(test_modstat),
	    modtest(test_modload),
	    modtest(test_modload_properties),
	    modtest(test_modmap),
	    modtest(test_modstat_all),
	    modtest(test_ksyms_list),
	    modtest(test_ksyms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
