/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * entrytest.c: see entrytest.h.
 */
#include "entrytest.h"

const uint8_t entrytest_vendor[SA_GUID_SIZE] = {0x82, 0xb0, 0x67, 0x4a, 0x4c,
    0x0a, 0xcf, 0x41, 0xb6, 0xc7, 0x44, 0x0b, 0x29, 0xbb, 0x8c, 0x4f};

void
entrytest_config(struct satest *t, const char *text)
{
	assert_int_equal(satest_bootcfg(t, text), 0);
	assert_int_equal(t->ld.ld_ui->us_cfg.bc_nwarn, 0);
	fakeenv_out_clear(t->fe);
}

int
entrytest_start(struct satest *t, const char *text)
{
	entrytest_config(t, text);
	entry_default(&t->ld);
	return t->ld.ld_ui->us_cfg.bc_default + 1;
}

enum cmd_result
entrytest_run(struct satest *t, const char *line)
{
	fakeenv_out_clear(t->fe);
	return command_run(&t->ld, line);
}

void
entrytest_set(struct satest *t, const char *name, const char *text)
{
	fakeenv_setvartext(t->fe, name, entrytest_vendor, text);
}
