/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_command_power.c: reboot, poweroff, firmware and chain.
 */
#include "satest.h"

#include <ui/command.h>

static enum cmd_result
run(struct satest *t, const char *line)
{
	fakeenv_out_clear(t->fe);
	return command_run(&t->ld, line);
}

static void
reset(void **state)
{
	struct satest *t = *state;

	/* The firmware may return. */
	assert_int_equal(run(t, "reboot"), CMD_FAILED);
	assert_saw(t, "reboot: the firmware");
	assert_int_equal(t->fe->fe_nreset[SA_RESET_REBOOT], 1);
	/* NetBSD's name of it. */
	assert_int_equal(run(t, "quit"), CMD_FAILED);
	assert_saw(t, "quit: the firmware");
	assert_int_equal(t->fe->fe_nreset[SA_RESET_REBOOT], 2);
	t->fe->fe_nreset[SA_RESET_REBOOT] = 1;
	assert_int_equal(run(t, "poweroff"), CMD_FAILED);
	assert_int_equal(t->fe->fe_nreset[SA_RESET_POWEROFF], 1);
	assert_int_equal(run(t, "reboot now"), CMD_FAILED);
	assert_saw(t, "reboot: takes no argument");
	assert_int_equal(run(t, "poweroff now"), CMD_FAILED);
	assert_int_equal(t->fe->fe_nreset[SA_RESET_REBOOT], 1);
	assert_int_equal(t->fe->fe_nreset[SA_RESET_POWEROFF], 1);
}

static void
osind(struct satest *t, const char *name, const void *value, size_t size)
{
	fakeenv_var(t->fe, name, sa_guid_global, 7, value, size);
}

static void
firmware(void **state)
{
	static const uint8_t no[8] = {0xfe}, yes[8] = {5, 0, 0, 0, 1};
	static const uint8_t want[8] = {3, 0, 0, 0, 0x80};
	static const uint8_t has[8] = {2, 0, 0, 0, 0x80};
	struct satest *t = *state;
	struct fakevar *fv;

	assert_int_equal(run(t, "firmware"), CMD_FAILED);
	assert_saw(t, "OsIndicationsSupported");
	osind(t, "OsIndicationsSupported", no, 8);
	assert_int_equal(run(t, "firmware"), CMD_FAILED);
	assert_saw(t, "OsIndicationsSupported");
	t->fe->fe_vars[0].fv_size = 4;
	assert_int_equal(run(t, "firmware"), CMD_FAILED);
	assert_int_equal(t->fe->fe_nvarset, 0);
	t->fe->fe_vars[0].fv_value = yes;
	t->fe->fe_vars[0].fv_size = 8;
	assert_int_equal(run(t, "firmware x"), CMD_FAILED);
	assert_saw(t, "takes no argument");
	assert_int_equal(t->fe->fe_nreset[SA_RESET_REBOOT], 0);
	run(t, "firmware");
	assert_int_equal(t->fe->fe_nreset[SA_RESET_REBOOT], 1);
	fv = fakeenv_findvar(t->fe, "OsIndications");
	assert_non_null(fv);
	assert_int_equal(fv->fv_attr, 7);
	assert_memory_equal(fakevar_value(fv), ((uint8_t[8]){1}), 8);
	/* Other bits stay. */
	fv->fv_value = has;
	run(t, "firmware");
	assert_memory_equal(
	    fakevar_value(fakeenv_findvar(t->fe, "OsIndications")), want, 8);
	t->fe->fe_nvarset = 0;
	run(t, "firmware"); /* it has the bit: not written again */
	assert_int_equal(t->fe->fe_nvarset, 0);
	assert_int_equal(t->fe->fe_nreset[SA_RESET_REBOOT], 3);
	fakeenv_findvar(t->fe, "OsIndications")->fv_value = has;
	t->fe->fe_var_set_error = EROFS;
	assert_int_equal(run(t, "firmware"), CMD_FAILED);
	assert_saw(t, "OsIndications: ");
	assert_int_equal(t->fe->fe_nreset[SA_RESET_REBOOT], 3);
}

static uint64_t
ticks(void *cookie __kunused, uint32_t *khz)
{
	*khz = 1000;
	return 5000;
}

static void
chain(void **state)
{
	struct satest *t = *state;

	t->fe->fe_env.se_ticks = ticks;
	t->fe->fe_env.se_start = 2000;
	fakevol_text(t->vol, "/EFI/x.efi", "MZ program");
	assert_int_equal(
	    run(t, "chain EFI//./x.efi  -a \"b  c\" "), CMD_FAILED);
	assert_saw(t, "chain EFI//./x.efi: the program has ended");
	assert_int_equal(t->fe->fe_nprogram, 1);
	assert_string_equal(t->fe->fe_program_path, "/EFI/x.efi");
	assert_string_equal(t->fe->fe_program_args, "-a \"b  c\"");
	assert_int_equal(t->fe->fe_program.spr_size, 10);
	assert_int_equal(t->fe->fe_program.spr_fwfs, 0);
	assert_memory_equal(t->fe->fe_program_data, "MZ program", 10);
	/* What it starts knows when, by the Boot Loader Interface. */
	assert_string_equal(
	    fakeenv_vartext(t->fe, "LoaderTimeInitUSec"), "2000");
	assert_string_equal(
	    fakeenv_vartext(t->fe, "LoaderTimeExecUSec"), "5000");
	run(t, "chain hd0a:/EFI/x.efi");
	assert_string_equal(t->fe->fe_program_args, "");
}

static void
chain_fails(void **state)
{
	static const struct {
		int error;
		const char *what;
	} why[] = {
	    {EACCES, "Secure Boot"},
	    {ENOEXEC, "not an EFI program"},
	    {ENOTSUP, "machine"},
	    {ETIMEDOUT, "x.efi: "},
	};
	struct satest *t = *state;
	struct fakefile *f = fakevol_text(t->vol, "/x.efi", "MZ");

	fakevol_text(t->vol, "/empty", "");
	fakevol_text(t->vol, "/text", "M");
	fakevol_zeros(t->vol, "/huge", (uint64_t)1 << 40);
	assert_int_equal(run(t, "chain"), CMD_FAILED);
	assert_saw(t, "chain: the name");
	assert_int_equal(run(t, "chain \"\""), CMD_FAILED);
	assert_saw(t, "chain: the name");
	assert_int_equal(run(t, "chain :x"), CMD_FAILED);
	assert_saw(t, "chain :x: ");
	assert_int_equal(run(t, "chain /none\033"), CMD_FAILED);
	assert_saw(t, "chain /none\\x1b: ");
	assert_int_equal(run(t, "chain hd7a:/x"), CMD_FAILED);
	assert_saw(t, "no such device");
	assert_int_equal(run(t, "chain /empty"), CMD_FAILED);
	assert_saw(t, "0 bytes");
	assert_int_equal(run(t, "chain /huge"), CMD_FAILED);
	assert_saw(t, "1099511627776 bytes");
	assert_int_equal(run(t, "chain /text"), CMD_FAILED);
	assert_saw(t, "chain /text: not an EFI program");
	f->ff_read_error = EIO;
	assert_int_equal(run(t, "chain /x.efi"), CMD_FAILED);
	f->ff_read_error = 0;
	assert_int_equal(t->fe->fe_nprogram, 0);
	for (size_t i = 0; i < knitems(why); i++) {
		t->fe->fe_program_error = why[i].error;
		assert_int_equal(run(t, "chain /x.efi"), CMD_FAILED);
		assert_saw(t, why[i].what);
	}
	for (unsigned n = 1; n < 8; n++) {
		fakeenv_fail_after(t->fe, n, true);
		assert_int_equal(run(t, "chain /x.efi"), CMD_FAILED);
		assert_saw(t, "chain /x.efi: ");
	}
}

/* A name that the firmware reports without a NUL, and text that is no ASCII. */
static void
variables(void **state)
{
	static const uint8_t text[] = {'a', 0, 'b', 1, 'c', 0};
	struct satest *t = *state;
	char out[4];

	osind(t, "Text", text, sizeof(text));
	assert_int_equal(
	    sa_var_gettext(&t->ld, sa_guid_global, "Text", out, 4), 0);
	assert_string_equal(out, "a?c");
	assert_int_equal(
	    sa_var_gettext(&t->ld, sa_guid_global, "Text", out, 3), ERANGE);
	assert_int_equal(
	    sa_var_gettext(&t->ld, sa_guid_global, "None", out, 4), ENOENT);
	assert_int_equal(
	    sa_var_settext(&t->ld, sa_guid_global, "New", "x\x80y", 6), 0);
	assert_string_equal(fakeenv_vartext(t->fe, "New"), "x?y");
	assert_int_equal(
	    sa_var_settext(&t->ld, sa_guid_global, "New", "x\x80y", 6), 0);
	assert_int_equal(t->fe->fe_nvarset, 1);
	/* Other attributes: the firmware refuses. */
	assert_int_equal(
	    sa_var_settext(&t->ld, sa_guid_global, "New", "x?y", 7), EINVAL);
	assert_int_equal(
	    sa_var_set(&t->ld, sa_guid_global, "New", NULL, 0, 6), 0);
	assert_null(fakeenv_findvar(t->fe, "New"));
	assert_int_equal(
	    sa_var_set(&t->ld, sa_guid_global, "New", NULL, 0, 6), ENOENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(reset),
	    satest_unit(firmware),
	    satest_unit(chain),
	    satest_unit(chain_fails),
	    satest_unit(variables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
