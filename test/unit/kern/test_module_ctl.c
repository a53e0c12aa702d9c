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
	struct iovec iov = {.iov_len = 1};

	(void)state;
	modtest_file("plain");
	assert_int_equal(modctl(MODCTL_LOAD, NULL), EFAULT);
	assert_int_equal(modctl(MODCTL_UNLOAD, NULL), EFAULT);
	assert_int_equal(modctl(MODCTL_STAT, NULL), EFAULT);
	assert_int_equal(modctl(MODCTL_STAT, &iov), EFAULT);
	assert_int_equal(modctl(MODCTL_OSTAT, NULL), EFAULT);
	assert_int_equal(modctl(MODCTL_OSTAT, &iov), EFAULT);
	assert_int_equal(modctl((modctl_t)5, NULL), EINVAL);
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

/* The numbers are NetBSD 10's, which its tools use. */
static void
test_numbers(void **state)
{

	(void)state;
	assert_int_equal(MODCTL_LOAD, 0);
	assert_int_equal(MODCTL_UNLOAD, 1);
	assert_int_equal(MODCTL_OSTAT, 2);
	assert_int_equal(MODCTL_EXISTS, 3);
	assert_int_equal(MODCTL_STAT, 4);
	assert_int_equal(sizeof(modstat_t), 64);
	assert_int_equal(sizeof(omodstat_t), 392);
}

/* top over left and right over base, and a built-in that is not active. */
static void
stat_setup(void)
{

	modtest_boot("base");
	modtest_boot("right");
	modtest_startup();
	modtest_unload("tdisabled", 0);
	modtest_file("left");
	modtest_file("top");
	/* Autoloaded: it may be auto-unloaded. */
	assert_int_equal(module_autoload("top", MODULE_CLASS_ANY), 0);
}

/* Record i of what STAT has written. */
static modstat_t
stat_record(const void *buf, int i)
{
	modstat_t ms;

	memcpy(&ms, (const char *)buf + sizeof(int) + (size_t)i * sizeof(ms),
	    sizeof(ms));
	return ms;
}

static modstat_t
stat_find(const void *buf, const char *name)
{
	modstat_t ms;
	int i, count;

	memcpy(&count, buf, sizeof(count));
	for (i = 0; i < count; i++) {
		ms = stat_record(buf, i);
		if (strcmp(ms.ms_name, name) == 0)
			return ms;
	}
	fail_msg("%s: not listed", name);
	return (modstat_t){0};
}

static void
test_stat(void **state)
{
	static const char strings[] = "\0left,right\0base\0base";
	char buf[1024], *block;
	struct iovec iov = {.iov_base = buf, .iov_len = sizeof(buf)};
	vaddr_t addr;
	modstat_t ms;
	size_t size;
	int count;

	(void)state;
	stat_setup();
	memset(buf, 0xa5, sizeof(buf));
	assert_int_equal(modctl(MODCTL_STAT, &iov), 0);
	memcpy(&count, buf, sizeof(count));
	assert_int_equal(count, 5);
	assert_int_equal(module_count(), 5);
	/* The count, the array, the strings, and nothing after them. */
	block = buf + 4 + 5 * 64;
	assert_int_equal(iov.iov_len, 4 + 5 * 64 + sizeof(strings));
	assert_memory_equal(block, strings, sizeof(strings));
	assert_int_equal((unsigned char)buf[iov.iov_len], 0xa5);
	/* Requirers first; inactive modules last. */
	ms = stat_record(buf, 0);
	assert_string_equal(ms.ms_name, "top");
	ms = stat_record(buf, 4);
	assert_string_equal(ms.ms_name, "tdisabled");

	ms = stat_find(buf, "top");
	assert_int_equal(ms.ms_reqoffset, 1);
	assert_string_equal(block + ms.ms_reqoffset, "left,right");
	assert_int_equal(ms.ms_source, MODULE_SOURCE_FILESYS);
	assert_int_equal(ms.ms_class, MODULE_CLASS_MISC);
	assert_int_equal(ms.ms_refcnt, 0);
	assert_int_equal(ms.ms_flags, 2);
	kobj_stat(module_lookup("top")->mod_kobj, &addr, &size);
	assert_int_equal(ms.ms_addr, addr);
	assert_int_equal(ms.ms_size, size);
	assert_true(size >= PAGE_SIZE);
	ms = stat_find(buf, "base");
	assert_int_equal(ms.ms_reqoffset, 0);
	assert_int_equal(ms.ms_source, MODULE_SOURCE_BOOT);
	assert_int_equal(ms.ms_refcnt, 2);
	assert_int_equal(ms.ms_flags, 0);
	ms = stat_find(buf, "tdisabled");
	assert_int_equal(ms.ms_source, MODULE_SOURCE_KERNEL);
	assert_int_equal(ms.ms_class, MODULE_CLASS_EXEC);
	assert_int_equal(ms.ms_addr, 0);
	assert_int_equal(ms.ms_size, 0);
	assert_int_equal(ms.ms_refcnt, (uint32_t)-1);
	assert_int_equal(ms.ms_flags, 1);
	assert_int_equal(ms.ms_reqoffset, 0);
}

/* With a byte too few only the needed length is written. */
static void
test_stat_small(void **state)
{
	const size_t need = 4 + 2 * 64 + 1;
	unsigned char buf[256];
	struct iovec iov = {0};
	size_t i;

	(void)state;
	modtest_file("plain");
	modtest_file("other");
	modtest_load("plain", 0);
	modtest_load("other", 0);
	assert_int_equal(modctl(MODCTL_STAT, &iov), 0);
	assert_int_equal(iov.iov_len, need);
	memset(buf, 0xa5, sizeof(buf));
	iov = (struct iovec){.iov_base = buf, .iov_len = need - 1};
	assert_int_equal(modctl(MODCTL_STAT, &iov), 0);
	assert_int_equal(iov.iov_len, need);
	for (i = 0; i < sizeof(buf); i++)
		assert_int_equal(buf[i], 0xa5);
	assert_int_equal(modctl(MODCTL_STAT, &iov), 0);
	assert_int_equal(iov.iov_len, need);
	assert_int_equal(buf[need - 1], 0);
	assert_int_equal(buf[need], 0xa5);
}

/* The records of NetBSD 9 and older; as many whole ones as fit. */
static void
test_ostat(void **state)
{
	omodstat_t buf[6];
	struct iovec iov = {.iov_base = buf, .iov_len = 5 * 392 - 1};

	(void)state;
	stat_setup();
	memset(buf, 0xa5, sizeof(buf));
	assert_int_equal(modctl(MODCTL_OSTAT, &iov), 0);
	assert_int_equal(iov.iov_len, 5 * 392);
	assert_string_equal(buf[3].ms_name, "base");
	assert_int_equal((unsigned char)buf[4].ms_name[0], 0xa5);
	assert_int_equal(modctl(MODCTL_OSTAT, &iov), 0);
	assert_int_equal((unsigned char)buf[5].ms_name[0], 0xa5);
	assert_string_equal(buf[0].ms_name, "top");
	assert_string_equal(buf[0].ms_required, "left,right");
	assert_int_equal(buf[0].ms_source, MODULE_SOURCE_FILESYS);
	assert_int_equal(buf[0].ms_class, MODULE_CLASS_MISC);
	assert_true(buf[0].ms_addr != 0 && buf[0].ms_size >= PAGE_SIZE);
	assert_int_equal(buf[3].ms_refcnt, 2);
	assert_string_equal(buf[3].ms_required, "");
	assert_string_equal(buf[4].ms_name, "tdisabled");
	assert_int_equal(buf[4].ms_refcnt, (uint32_t)-1);
	assert_int_equal(buf[4].ms_reserved[3], 0);
	iov = (struct iovec){0};
	assert_int_equal(modctl(MODCTL_OSTAT, &iov), 0);
	assert_int_equal(iov.iov_len, 5 * 392);
}

/* More requirements than omodstat_t has room for: whole names, terminated. */
static void
test_stat_wide(void **state)
{
	static const char digits[] = "123456789abc";
	char name[] = "dependency_with_a_long_name_N";
	char buf[2048];
	omodstat_t old[16];
	struct iovec iov = {.iov_base = old, .iov_len = sizeof(old)};
	modstat_t ms;
	size_t i, len;

	(void)state;
	for (i = 0; i < 12; i++) {
		name[28] = digits[i];
		modtest_file(name);
	}
	modtest_file("wide");
	modtest_load("wide", 0);
	assert_int_equal(module_lookup("wide")->mod_nrequired, 12);
	assert_int_equal(modctl(MODCTL_OSTAT, &iov), 0);
	assert_string_equal(old[0].ms_name, "wide");
	len = strnlen(old[0].ms_required, sizeof(old[0].ms_required));
	/* Ten of 29 bytes and their commas; an eleventh would be too much. */
	assert_int_equal(len, 10 * 29 + 9);
	assert_memory_equal(
	    old[0].ms_required + len - 29, "dependency_with_a_long_name_a", 29);

	iov = (struct iovec){.iov_base = buf, .iov_len = sizeof(buf)};
	assert_int_equal(modctl(MODCTL_STAT, &iov), 0);
	ms = stat_find(buf, "wide");
	len = 4 + 13 * 64;
	assert_int_equal(strlen(buf + len + ms.ms_reqoffset), 12 * 29 + 11);
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
	    modtest(test_numbers),
	    modtest(test_stat),
	    modtest(test_stat_small),
	    modtest(test_ostat),
	    modtest(test_stat_wide),
	    modtest(test_stat_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
