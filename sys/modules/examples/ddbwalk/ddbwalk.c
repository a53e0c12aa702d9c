/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ddbwalk: commands for the debugger, which look at a list of the module's own.
 * Such a command may run while everything else stands still: it takes no lock,
 * allocates nothing, and believes no pointer more than it has to.
 *
 *	modload ddbwalk
 *	ddb			lists the commands
 *	ddb stops		each stop on the way
 *	ddb stops/v ,2		two of them, with their addresses
 *	ddb show stop 3		the stop with number 3
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/module.h>
#include <sys/queue.h>

#include <ddb/ddb.h>

MODULE(MODULE_CLASS_MISC, ddbwalk, NULL);

struct stop {
	unsigned int st_number;
	const char *st_name;
	SLIST_ENTRY(stop) st_next;
};

static SLIST_HEAD(, stop) stops = SLIST_HEAD_INITIALIZER(stops);
static struct stop the_stops[] = {
    {.st_number = 1, .st_name = "harbour"},
    {.st_number = 2, .st_name = "market"},
    {.st_number = 3, .st_name = "mill"},
};

static void
print_stop(const struct stop *st, const char *modif)
{

	if (strchr(modif, 'v') != NULL)
		db_printf("%p ", (const void *)st);
	db_printf("stop %u: %s\n", st->st_number, st->st_name);
}

/*
 * "stops[/v] [,count]": the count says how many; it is -1 when there is none.
 */
static void
db_stops(db_expr_t addr, bool have_addr, db_expr_t count, const char *modif)
{
	const struct stop *st;

	(void)addr;
	(void)have_addr;
	SLIST_FOREACH (st, &stops, st_next) {
		if (count-- == 0)
			break;
		print_stop(st, modif);
	}
}

/* "show stop number": the number is where an address would be. */
static void
db_show_stop(db_expr_t addr, bool have_addr, db_expr_t count, const char *modif)
{
	const struct stop *st;

	(void)count;
	SLIST_FOREACH (st, &stops, st_next) {
		if (have_addr && addr == (db_expr_t)st->st_number) {
			print_stop(st, modif);
			return;
		}
	}
	db_printf("no such stop\n");
}

static const struct db_command ddbwalk_cmds[] = {
    {DDB_ADD_CMD("stops", db_stops, 0, "Print the stops.", "[/v][,count]",
	"   /v: with addresses")},
    {DDB_END_CMD},
};

static const struct db_command ddbwalk_show_cmds[] = {
    {DDB_ADD_CMD("stop", db_show_stop, 0, "Print one stop.", "number", NULL)},
    {DDB_END_CMD},
};

static int
ddbwalk_init(void)
{
	u_int i;
	int error;

	for (i = __arraycount(the_stops); i-- > 0;)
		SLIST_INSERT_HEAD(&stops, &the_stops[i], st_next);
	error = db_register_tbl(DDB_BASE_CMD, ddbwalk_cmds);
	if (error != 0)
		return error;
	error = db_register_tbl(DDB_SHOW_CMD, ddbwalk_show_cmds);
	if (error != 0)
		db_unregister_tbl(DDB_BASE_CMD, ddbwalk_cmds);
	return error;
}

static int
ddbwalk_modcmd(modcmd_t cmd, void *arg)
{

	(void)arg;
	switch (cmd) {
	case MODULE_CMD_INIT:
		return ddbwalk_init();
	case MODULE_CMD_FINI:
		db_unregister_tbl(DDB_SHOW_CMD, ddbwalk_show_cmds);
		db_unregister_tbl(DDB_BASE_CMD, ddbwalk_cmds);
		return 0;
	default:
		return ENOTTY;
	}
}
