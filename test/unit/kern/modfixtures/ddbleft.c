/* SPDX-License-Identifier: BSD-2-Clause */
/* ddbleft: leaves its table of debugger commands registered at FINI. */
#include <sys/module.h>
#include <ddb/ddb.h>

static void
db_left(db_expr_t addr, bool have_addr, db_expr_t count, const char *modif)
{

	(void)addr;
	(void)have_addr;
	(void)count;
	(void)modif;
}

static const struct db_command commands[] = {
    {DDB_ADD_CMD("left", db_left, 0, NULL, NULL, NULL)},
    {DDB_END_CMD},
};

MODULE(MODULE_CLASS_MISC, ddbleft, NULL);
static int
ddbleft_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	if (cmd == MODULE_CMD_INIT)
		return db_register_tbl(DDB_BASE_CMD, commands);
	return cmd == MODULE_CMD_FINI ? 0 : ENOTTY;
}
