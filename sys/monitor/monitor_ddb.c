/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor_ddb.c: the debugger's commands of modules.
 */
#include <monitor/monitor_impl.h>
#include <ddb/ddb.h>

static void
show_command(const char *table, const struct db_command *cmd, void *arg)
{
	bool *any = arg;

	*any = true;
	mon_printf("%s%s %s\n\t%s\n", table, cmd->name,
	    cmd->cmd_arg == NULL ? "" : cmd->cmd_arg,
	    cmd->cmd_descr == NULL ? "-" : cmd->cmd_descr);
}

static int
cmd_ddb(int argc, char **argv)
{
	char line[MON_LINE_MAX];
	bool any = false;
	int error;

	if (argc == 1) {
		db_walk(show_command, &any);
		if (!any)
			mon_printf("no module has debugger commands\n");
		return 0;
	}
	error = mon_join(line, argc, argv, 1);
	if (error == 0)
		error = db_command_line(line);
	return error == 0 ? 0 : mon_fail(error, "ddb: %s", line);
}

const struct mon_command mon_ddb_commands[] = {
    {"ddb", "[<command>[/<letters>] [<address>|<symbol>][,<count>]]",
	"run a debugger command of a module, or list them; numbers are "
	"hexadecimal",
	cmd_ddb},
    {NULL, NULL, NULL, NULL},
};
