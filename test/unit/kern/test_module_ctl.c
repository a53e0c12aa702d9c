/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_ctl.c: modctl(), as the monitor calls it.
 */
#include "modtest/modtest.h"

static int tdisabled_modcmd(modcmd_t cmd, void *arg);
MODULE(MODULE_CLASS_EXEC, tdisabled, NULL);
static int
tdisabled_modcmd(modcmd_t cmd, void *arg)
{

	return modtest_command("tdisabled", (int)cmd, arg);
}

static int
ctl_load(const char *name, int flags)
{
	modctl_load_t ml = {.ml_filename = name, .ml_flags = flags};

	return modctl(MODCTL_LOAD, &ml);
}

static void
test_load_unload(void **state)
{
	char name[] = "oldversion";

	(void)state;
	modtest_file(name);
	assert_int_equal(ctl_load(name, 0), EPROGMISMATCH);
	assert_int_equal(ctl_load(name, MODCTL_LOAD_FORCE), 0);
	assert_int_equal(ctl_load(name, MODCTL_NO_PROP), EEXIST);
	assert_int_equal(modctl(MODCTL_UNLOAD, name), 0);
	assert_int_equal(modctl(MODCTL_UNLOAD, name), ENOENT);
	modtest_expect("+oldversion -oldversion");
}

static void
test_bad_arguments(void **state)
{
	modctl_load_t ml = {.ml_filename = "plain"};
	struct modctl_buf mb = {.mb_len = 1};

	(void)state;
	modtest_file("plain");
	assert_int_equal(modctl(MODCTL_LOAD, NULL), EFAULT);
	assert_int_equal(modctl(MODCTL_UNLOAD, NULL), EFAULT);
	assert_int_equal(modctl(MODCTL_STAT, NULL), EFAULT);
	assert_int_equal(modctl(MODCTL_STAT, &mb), EFAULT);
	assert_int_equal(modctl((modctl_t)4, NULL), EINVAL);
	assert_int_equal(ctl_load(NULL, 0), EFAULT);
	assert_int_equal(ctl_load("plain", 4), EINVAL);
	ml.ml_propslen = 1;
	assert_int_equal(modctl(MODCTL_LOAD, &ml), EINVAL);
	ml.ml_props = "";
	ml.ml_propslen = 0;
	assert_int_equal(modctl(MODCTL_LOAD, &ml), EINVAL);
	ml.ml_propslen = MAXMODPROPS + 1;
	assert_int_equal(modctl(MODCTL_LOAD, &ml), EINVAL);
	modtest_expect("");
}

static void
test_exists(void **state)
{

	(void)state;
	assert_int_equal(modctl(MODCTL_EXISTS, NULL), 0);
	assert_int_equal(modctl(MODCTL_EXISTS, (void *)1), 0);
	assert_int_equal(module_knob_set("autoload", 0), 0);
	assert_int_equal(modctl(MODCTL_EXISTS, NULL), 0);
	assert_int_equal(modctl(MODCTL_EXISTS, (void *)1), EPERM);
	assert_int_equal(modctl(MODCTL_EXISTS, (void *)2), EINVAL);
}

static const modstat_t *
find_stat(const modstat_t *ms, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (strcmp(ms[i].ms_name, name) == 0)
			return &ms[i];
	}
	fail_msg("%s: not listed", name);
	return NULL;
}

static void
test_stat(void **state)
{
	modstat_t buf[8];
	struct modctl_buf mb = {.mb_base = buf, .mb_len = sizeof(buf)};
	const modstat_t *ms;
	vaddr_t addr;
	size_t n, size;

	(void)state;
	modtest_boot("base");
	modtest_boot("right");
	modtest_startup();
	modtest_unload("tdisabled", 0);
	modtest_file("top");
	modtest_file("left");
	modtest_load("top", 0);

	memset(buf, 0xa5, sizeof(buf));
	assert_int_equal(modctl(MODCTL_STAT, &mb), 0);
	n = mb.mb_need / sizeof(modstat_t);
	assert_int_equal(n, 5);
	assert_int_equal(mb.mb_need, 5 * 392);
	/* Requirers first; what is not active last. */
	assert_string_equal(buf[0].ms_name, "top");
	assert_string_equal(buf[3].ms_name, "base");
	assert_string_equal(buf[4].ms_name, "tdisabled");

	ms = find_stat(buf, n, "top");
	assert_string_equal(ms->ms_required, "left,right");
	assert_int_equal(ms->ms_source, MODULE_SOURCE_FILESYS);
	assert_int_equal(ms->ms_class, MODULE_CLASS_MISC);
	assert_int_equal(ms->ms_refcnt, 0);
	kobj_stat(module_lookup("top")->mod_kobj, &addr, &size);
	assert_int_equal(ms->ms_addr, addr);
	assert_int_equal(ms->ms_size, size);
	assert_true(size >= PAGE_SIZE);
	ms = find_stat(buf, n, "base");
	assert_string_equal(ms->ms_required, "");
	assert_int_equal(ms->ms_source, MODULE_SOURCE_BOOT);
	assert_int_equal(ms->ms_refcnt, 2);
	ms = find_stat(buf, n, "tdisabled");
	assert_int_equal(ms->ms_source, MODULE_SOURCE_KERNEL);
	assert_int_equal(ms->ms_class, MODULE_CLASS_EXEC);
	assert_int_equal(ms->ms_addr, 0);
	assert_int_equal(ms->ms_size, 0);
	assert_int_equal(ms->ms_refcnt, (uint32_t)-1);
	assert_int_equal(ms->ms_reserved[3], 0);
}

/* A buffer that is too small gets whole records, and the size that it takes. */
static void
test_stat_small(void **state)
{
	struct {
		modstat_t ms[2];
		unsigned char behind[8];
	} buf;
	struct modctl_buf mb = {.mb_base = &buf, .mb_len = sizeof(buf.ms) - 1};
	size_t i;

	(void)state;
	modtest_file("plain");
	modtest_file("other");
	modtest_load("plain", 0);
	modtest_load("other", 0);
	memset(&buf, 0xa5, sizeof(buf));
	assert_int_equal(modctl(MODCTL_STAT, &mb), 0);
	assert_int_equal(mb.mb_need, sizeof(buf.ms));
	assert_string_equal(buf.ms[0].ms_name, "plain");
	for (i = 0; i < sizeof(modstat_t); i++)
		assert_int_equal(((unsigned char *)&buf.ms[1])[i], 0xa5);
	mb.mb_len = sizeof(buf.ms);
	assert_int_equal(modctl(MODCTL_STAT, &mb), 0);
	assert_string_equal(buf.ms[1].ms_name, "other");
	assert_int_equal(buf.behind[0], 0xa5);
	mb = (struct modctl_buf){0};
	assert_int_equal(modctl(MODCTL_STAT, &mb), 0);
	assert_int_equal(mb.mb_need, sizeof(buf.ms));
}

/* More requirements than ms_required has room for: whole names, terminated. */
static void
test_stat_wide(void **state)
{
	static const char digits[] = "123456789abc";
	char name[] = "dependency_with_a_long_name_N";
	modstat_t buf[16];
	struct modctl_buf mb = {.mb_base = buf, .mb_len = sizeof(buf)};
	size_t i, len;

	(void)state;
	for (i = 0; i < 12; i++) {
		name[28] = digits[i];
		modtest_file(name);
	}
	modtest_file("wide");
	modtest_load("wide", 0);
	assert_int_equal(module_lookup("wide")->mod_nrequired, 12);
	assert_int_equal(modctl(MODCTL_STAT, &mb), 0);
	assert_string_equal(buf[0].ms_name, "wide");
	len = strnlen(buf[0].ms_required, sizeof(buf[0].ms_required));
	/* Ten of 29 bytes and their commas; an eleventh would be too much. */
	assert_int_equal(len, 10 * 29 + 9);
	assert_memory_equal(
	    buf[0].ms_required + len - 29, "dependency_with_a_long_name_a", 29);
	modtest_unload("wide", 0);
}

static void
stat_answer(void *arg)
{

	*(int *)arg = 4711;
}

static void
test_stat_command(void **state)
{
	int value = 0;

	(void)state;
	modtest_file("plain");
	assert_int_equal(module_stat("plain", &value), ENOENT);
	modtest_load("plain", 0);
	assert_int_equal(module_stat("plain", &value), ENOTTY);
	modtest_action("plain", MODULE_CMD_STAT, stat_answer);
	modtest_answer("plain", MODULE_CMD_STAT, 0);
	assert_int_equal(module_stat("plain", &value), 0);
	assert_int_equal(value, 4711);
	modtest_expect("+plain ?plain ?plain");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    modtest(test_load_unload),
	    modtest(test_bad_arguments),
	    modtest(test_exists),
	    modtest(test_stat),
	    modtest(test_stat_small),
	    modtest(test_stat_wide),
	    modtest(test_stat_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
