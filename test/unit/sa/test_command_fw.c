/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_command_fw.c: devpath and efivar.
 */
#include "satest.h"

#include <ui/command.h>

#define GLOBAL "8be4df61-93ca-11d2-aa0d-00e098032b8c"
static const uint8_t global[SA_GUID_SIZE] = {0x61, 0xdf, 0xe4, 0x8b, 0xca, 0x93,
    0xd2, 0x11, 0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c};

static enum cmd_result
run(struct satest *t, const char *line)
{
	fakeenv_out_clear(t->fe);
	return command_run(&t->ld, line);
}

static void
devpaths_are_listed(void **state)
{
	struct satest *t = *state;

	assert_int_equal(run(t, "devpath"), CMD_OK);
	assert_saw(t, "devpath: the firmware has no device paths\n");
	t->fe->fe_devpaths[0] =
	    (struct sa_devpath){"PciRoot(0x0)", SA_NODISK, false};
	t->fe->fe_devpaths[1] = (struct sa_devpath){"Sata(\033[2J)", 0, false};
	t->fe->fe_devpaths[2] = (struct sa_devpath){"HD(1)", 7, true};
	t->fe->fe_ndevpaths = 3;
	assert_int_equal(run(t, "devpath"), CMD_OK);
	assert_string_equal(fakeenv_out(t->fe),
	    "     PciRoot(0x0)\n"
	    "hd0  Sata(\\x1b[2J)\n"
	    "     HD(1)  (the loader was read from it)\n");
	assert_int_equal(run(t, "devpath x"), CMD_FAILED);
}

static void
variables_are_listed(void **state)
{
	static const char value[] = "0123456789abcdef\033z";
	static uint8_t large[SA_VAR_MAX + 1];
	struct satest *t = *state;

	assert_int_equal(run(t, "efivar"), CMD_FAILED);
	assert_saw(t, "efivar: the firmware has no variables\n");
	fakeenv_var(t->fe, "BootOrder", global,
	    SA_VAR_NONVOLATILE | SA_VAR_BOOT | SA_VAR_RUNTIME, value, 18);
	fakeenv_var(t->fe, "db\033", global, SA_VAR_AUTH, large, 1);
	fakeenv_var(t->fe, "Big", global, SA_VAR_BOOT, large, sizeof(large));
	assert_int_equal(run(t, "efivar"), CMD_OK);
	assert_string_equal(fakeenv_out(t->fe),
	    GLOBAL " BootOrder  18 bytes nv bs rt\n" GLOBAL
		   " db\\x1b  1 byte auth\n" GLOBAL " Big  8193 bytes bs\n");
	assert_int_equal(run(t, "efivar BootOrder"), CMD_OK);
	assert_saw(t,
	    "  00000000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 "
	    "66  |0123456789abcdef|\n");
	assert_saw(t, "  00000010  1b 7a ");
	assert_saw(t, "  |.z|\n");
	assert_int_equal(run(t, "efivar Big"), CMD_OK);
	assert_saw(t, "more than 8192 bytes: not shown\n");
	assert_int_equal(run(t, "efivar Boot"), CMD_FAILED);
	assert_saw(t, "efivar: there is no such variable");
	t->fe->fe_vars[0].fv_error = EACCES;
	assert_int_equal(run(t, "efivar BootOrder"), CMD_OK);
	assert_saw(t, kstrerror(EACCES));
}

/* A firmware whose list is broken or has no end. */
static void
variables_end(void **state)
{
	struct satest *t = *state;

	fakeenv_var(t->fe, "A", global, 0, "x", 1);
	t->fe->fe_var_endless = true;
	assert_int_equal(run(t, "efivar B"), CMD_FAILED);
	assert_saw(t, "efivar: there is no such variable");
	t->fe->fe_var_error = EIO;
	assert_int_equal(run(t, "efivar"), CMD_FAILED);
	assert_saw(t, "efivar: the next name cannot be read: ");
	t->fe->fe_var_error = 0;
	for (unsigned i = 1; i <= 2; i++) {
		fakeenv_fail_after(t->fe, i, false);
		assert_int_equal(run(t, "efivar"), CMD_FAILED);
		assert_saw(t, "out of memory: ");
	}
	fakeenv_fail_after(t->fe, 0, false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(devpaths_are_listed),
	    satest_unit(variables_are_listed),
	    satest_unit(variables_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
