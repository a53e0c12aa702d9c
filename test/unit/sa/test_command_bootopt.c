/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_command_bootopt.c: the firmware's boot entries, and their values.
 */
#include "satest.h"

#include <libsa/loadopt.h>
#include <ui/command.h>

#define NAME "/EFI/BOOT/BOOTX64.EFI"

static enum cmd_result
run(struct satest *t, const char *line)
{
	fakeenv_out_clear(t->fe);
	return command_run(&t->ld, line);
}

static void
var(struct satest *t, const char *name, const void *value, size_t size)
{
	fakeenv_var(t->fe, name, sa_guid_global, 7, value, size);
}

/* An entry whose value the test owns. */
static void
entry(struct satest *t, const char *id, const char *name)
{
	static uint8_t value[8][128];
	uint8_t *p = value[t->fe->fe_nvars % 8];

	var(t, id, p, loadopt_build(p, 128, name, "DP/x", 4, ""));
}

static void
assert_order(struct satest *t, const void *want, size_t size)
{
	const struct fakevar *fv = fakeenv_findvar(t->fe, "BootOrder");

	assert_non_null(fv);
	assert_int_equal(fv->fv_size, size);
	assert_memory_equal(fakevar_value(fv), want, size);
	assert_int_equal(fv->fv_attr, 7);
}
#define assert_order_is(t, ...)                           \
	assert_order(t, ((const uint8_t[]){__VA_ARGS__}), \
	    sizeof((const uint8_t[]){__VA_ARGS__}))

/* ---- values ---- */

static void
values(void **state __kunused)
{
	static const uint8_t want[] = {1, 0, 0, 0, 3, 0, 'N', 0, 0xe4, 0, 0, 0,
	    'a', 'b', 'c', '-', 0, 's', 0, 0, 0};
	uint8_t buf[64];
	struct loadopt lop;
	size_t size, i;

	size = loadopt_build(buf, sizeof(buf), "N\xc3\xa4", "abc", 3, "-s");
	assert_int_equal(size, sizeof(want));
	assert_memory_equal(buf, want, size);
	assert_null(loadopt_parse(buf, size, &lop));
	assert_int_equal(lop.lop_attributes, LOADOPT_ACTIVE);
	assert_string_equal(lop.lop_name, "N\xc3\xa4");
	assert_int_equal(lop.lop_pathlen, 3);
	assert_memory_equal(lop.lop_path, "abc", 3);
	assert_int_equal(lop.lop_datalen, 6);
	/* No room, at any size; every truncation. */
	for (i = 0; i < size; i++) {
		uint8_t *cut = malloc(i + 1);

		assert_non_null(cut);
		assert_int_equal(
		    loadopt_build(cut, i, "N\xc3\xa4", "abc", 3, "-s"), 0);
		memcpy(cut, want, i);
		if (i < 15)
			assert_non_null(loadopt_parse(cut, i, &lop));
		else
			assert_null(loadopt_parse(cut, i, &lop));
		free(cut);
	}
	assert_int_equal(loadopt_build(buf, 64, "\xff", "abc", 3, ""), 0);
	assert_int_equal(loadopt_build(buf, 64, "N", "abc", 0x10000, ""), 0);
}

static void
long_name(void **state __kunused)
{
	uint8_t value[2000] = {1};
	struct loadopt lop;

	memset(value + 6, 'x', 1200);
	value[1206] = value[1207] = 0;
	assert_null(loadopt_parse(value, sizeof(value), &lop));
	assert_in_range(strlen(lop.lop_name), 120, LOADOPT_NAME - 1);
	assert_int_equal(lop.lop_datalen, 2000 - 1208);
}

/* ---- list ---- */

static void
list(void **state)
{
	struct satest *t = *state;

	assert_int_equal(run(t, "bootopt"), CMD_OK);
	assert_saw(t, "no entries");
	entry(t, "Boot0001", "one");
	entry(t, "Boot00AF", "other");
	var(t, "BootOrder", "\1\0\2\0", 4);
	var(t, "BootCurrent", "\xaf\0", 2);
	var(t, "BootNext", "\1\0", 2);
	var(t, "Boot000g", "", 0);
	var(t, "Boot00011", "", 0);
	var(t, "Boot00b0", "", 0);
	assert_int_equal(run(t, "bootopt list"), CMD_OK);
	assert_saw(t, "Boot0001* one  File(/x)  (next boot)\n");
	assert_saw(t, "Boot0002  (");
	assert_saw(
	    t, "Boot00AF* other  File(/x)  (this boot)  (not in BootOrder)\n");
	assert_not_saw(t, "Boot00B0");
	assert_not_saw(t, "Boot0000");
	assert_int_equal(run(t, "bootopt list x"), CMD_FAILED);
	assert_saw(t, "takes no argument");
	assert_int_equal(run(t, "bootopt what"), CMD_FAILED);
	assert_saw(t, "must be list");
	assert_int_equal(t->fe->fe_nvarset, 0);
}

/* Values and lists of a firmware that is broken. */
static void
list_damaged(void **state)
{
	struct satest *t = *state;
	static uint8_t bytes[4096];

	var(t, "Boot0000", "\1\0\0", 3);
	var(t, "Boot0001", "\0\0\0\0\xff\0\0\0", 8);
	var(t, "Boot0002", "\0\0\0\0\1\0\33\0\0\0x", 11);
	assert_int_equal(run(t, "bootopt"), CMD_OK);
	assert_saw(t, "Boot0000  (it is shorter than its header)");
	assert_saw(t, "Boot0001  (its device path");
	assert_saw(t, "Boot0002  \\x1b  (device path is malformed)");
	assert_clean_output(t);
	var(t, "BootOrder", "\1\0\2", 3);
	assert_int_equal(run(t, "bootopt"), CMD_FAILED);
	assert_saw(t, "BootOrder is no list of numbers");
	for (unsigned i = 0; i < sizeof(bytes) / 2; i++) {
		bytes[2 * i] = (uint8_t)i;
		bytes[2 * i + 1] = (uint8_t)(i >> 8);
	}
	fakeenv_findvar(t->fe, "BootOrder")->fv_value = bytes;
	fakeenv_findvar(t->fe, "BootOrder")->fv_size = sizeof(bytes);
	assert_int_equal(run(t, "bootopt"), CMD_FAILED);
	fakeenv_findvar(t->fe, "BootOrder")->fv_size = 2;
	t->fe->fe_var_endless = true;
	assert_int_equal(run(t, "bootopt"), CMD_OK);
	t->fe->fe_var_endless = false;
	t->fe->fe_var_error = EIO;
	assert_int_equal(run(t, "bootopt"), CMD_FAILED);
	assert_saw(t, "cannot be read");
	t->fe->fe_fail_at = t->fe->fe_nattempts + 1;
	assert_int_equal(run(t, "bootopt"), CMD_FAILED);
}

/* ---- install ---- */

static void
install(void **state)
{
	struct satest *t = *state;
	struct loadopt lop;
	struct fakevar *fv;

	fakevol_text(t->vol, NAME, "MZ program");
	t->fe->fe_env.se_self = NAME;
	entry(t, "Boot0000", "other");
	var(t, "BootOrder", "\0\0", 2);
	assert_int_equal(run(t, "bootopt install \"My NetBSD\""), CMD_OK);
	assert_saw(t, "Boot0001 \"My NetBSD\"");
	assert_order_is(t, 1, 0, 0, 0);
	fv = fakeenv_findvar(t->fe, "Boot0001");
	assert_non_null(fv);
	assert_int_equal(fv->fv_attr, 7);
	assert_null(loadopt_parse(fakevar_value(fv), fv->fv_size, &lop));
	assert_string_equal(lop.lop_name, "My NetBSD");
	assert_string_equal((const char *)lop.lop_path, FAKE_PATH NAME);
	assert_int_equal(lop.lop_datalen, 0);
	/* The same again is not written again. */
	t->fe->fe_nvarset = 0;
	assert_int_equal(run(t, "bootopt install \"My NetBSD\""), CMD_OK);
	assert_int_equal(t->fe->fe_nvarset, 0);
	/* Another program, with arguments; its number is free. */
	fakevol_text(t->vol, "/y.efi", "MZ program");
	assert_int_equal(
	    run(t, "bootopt install y hd0a:y.efi netbsd -s "), CMD_OK);
	assert_order_is(t, 2, 0, 1, 0, 0, 0);
	fv = fakeenv_findvar(t->fe, "Boot0002");
	assert_null(loadopt_parse(fakevar_value(fv), fv->fv_size, &lop));
	assert_int_equal(lop.lop_datalen, sizeof("netbsd -s") * 2);
	assert_int_equal(run(t, "bootopt"), CMD_OK);
	assert_saw(t, "Boot0002* y  File(/y.efi)\n");
}

static void
install_fails(void **state)
{
	struct satest *t = *state;
	char line[300];

	fakevol_text(t->vol, "/text", "no program");
	fakevol_text(t->vol, "/x.efi", "MZ program");
	assert_int_equal(run(t, "bootopt install"), CMD_FAILED);
	assert_saw(t, "the name is missing");
	assert_int_equal(run(t, "bootopt install x"), CMD_FAILED);
	assert_saw(t, "not read from a disk");
	snprintf(line, sizeof(line), "/%0260d.efi", 0);
	t->fe->fe_env.se_self = line;
	assert_int_equal(run(t, "bootopt install x"), CMD_FAILED);
	assert_saw(t, kstrerror(ENAMETOOLONG));
	assert_int_equal(run(t, "bootopt install x /none"), CMD_FAILED);
	assert_saw(t, "/none: ");
	assert_int_equal(run(t, "bootopt install x :y"), CMD_FAILED);
	assert_int_equal(run(t, "bootopt install x /text"), CMD_FAILED);
	assert_saw(t, "/text: not an EFI program");
	snprintf(line, sizeof(line), "bootopt install %0200d /x.efi", 0);
	assert_int_equal(run(t, line), CMD_FAILED);
	assert_saw(t, "at most 127 bytes");
	assert_int_equal(run(t, "bootopt install \xff /x.efi"), CMD_FAILED);
	assert_saw(t, "UTF-8");
	t->fe->fe_file_path_error = ENXIO;
	assert_int_equal(run(t, "bootopt install x /x.efi"), CMD_FAILED);
	assert_saw(t, "EFI system partition");
	assert_int_equal(t->fe->fe_nvarset, 0);
	t->fe->fe_file_path_error = 0;
	t->fe->fe_var_set_error = ENOSPC;
	assert_int_equal(run(t, "bootopt install x /x.efi"), CMD_FAILED);
	assert_saw(t, "Boot0000: ");
	assert_saw(t, "makes room");
	t->fe->fe_var_set_error = 0;
	/* BootOrder cannot be written: the entry goes. */
	t->fe->fe_var_fail = t->fe->fe_nvarset + 2;
	assert_int_equal(run(t, "bootopt install x /x.efi"), CMD_FAILED);
	assert_saw(t, "BootOrder: ");
	assert_int_equal(t->fe->fe_nvars, 0);
}

/* ---- remove, order ---- */

static void
removes(void **state)
{
	struct satest *t = *state;

	entry(t, "Boot0000", "a b");
	entry(t, "Boot0001", "two");
	entry(t, "Boot0002", "two");
	var(t, "BootOrder", "\2\0\0\0\1\0\7\0", 8);
	assert_int_equal(run(t, "bootopt remove"), CMD_FAILED);
	assert_int_equal(run(t, "bootopt remove a b"), CMD_FAILED);
	assert_saw(t, "quotes");
	assert_int_equal(run(t, "bootopt remove two"), CMD_FAILED);
	assert_saw(t, "Boot0002, Boot0001");
	assert_int_equal(run(t, "bootopt remove 0009"), CMD_FAILED);
	assert_saw(t, "no entry \"0009\"");
	t->fe->fe_var_set_error = EROFS;
	assert_int_equal(run(t, "bootopt remove 0001"), CMD_FAILED);
	t->fe->fe_var_set_error = 0;
	assert_int_equal(run(t, "bootopt remove \"a b\""), CMD_OK);
	assert_null(fakeenv_findvar(t->fe, "Boot0000"));
	assert_order_is(t, 2, 0, 1, 0, 7, 0);
	assert_int_equal(run(t, "bootopt remove Boot0007"), CMD_OK);
	assert_order_is(t, 2, 0, 1, 0);
	assert_int_equal(run(t, "bootopt remove 0001"), CMD_OK);
	assert_int_equal(run(t, "bootopt remove two"), CMD_OK);
	assert_int_equal(t->fe->fe_nvars, 0);
}

static void
orders(void **state)
{
	struct satest *t = *state;

	entry(t, "Boot0000", "zero");
	entry(t, "Boot000A", "ten");
	entry(t, "Boot0002", "two");
	var(t, "BootOrder", "\0\0\x0a\0", 4);
	assert_int_equal(run(t, "bootopt order"), CMD_FAILED);
	assert_saw(t, "numbers are missing");
	assert_int_equal(run(t, "bootopt order 000a ten"), CMD_FAILED);
	assert_saw(t, "twice");
	assert_int_equal(run(t, "bootopt order 0005"), CMD_FAILED);
	assert_int_equal(t->fe->fe_nvarset, 0);
	assert_int_equal(run(t, "bootopt order two 000a"), CMD_OK);
	assert_order_is(t, 2, 0, 10, 0, 0, 0);
	assert_saw(t, "Boot0002* two");
	t->fe->fe_var_set_error = EROFS;
	assert_int_equal(run(t, "bootopt order 0000"), CMD_FAILED);
	assert_saw(t, "BootOrder: ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values),
	    cmocka_unit_test(long_name),
	    satest_unit(list),
	    satest_unit(list_damaged),
	    satest_unit(install),
	    satest_unit(install_fails),
	    satest_unit(removes),
	    satest_unit(orders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
