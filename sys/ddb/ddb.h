/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ddb.h: commands that modules add to the debugger, NetBSD's ddb(9).  The
 * monitor is the debugger: its command `ddb` runs them.
 *
 *	static const struct db_command foo_cmds[] = {
 *		{ DDB_ADD_CMD("foo", db_foo, 0, "what it does", NULL, NULL) },
 *		{ DDB_END_CMD },
 *	};
 *	error = db_register_tbl(DDB_BASE_CMD, foo_cmds);
 */
#ifndef _DDB_DDB_H_
#define _DDB_DDB_H_

#include <libkern/kdefs.h>

typedef long db_expr_t;
typedef vaddr_t db_addr_t;

/* The address or number of the command; whether there was one; the count, -1
 * without one; the letters behind "/". */
typedef void db_function_t(
    db_expr_t addr, bool have_addr, db_expr_t count, const char *modif);

struct db_command {
	const char *name; /* NULL: the end of the table */
	db_function_t *fcn;
	uint16_t flag; /* CS_* */
	const char *cmd_descr;
	const char *cmd_arg, *arg_desc;
};

#define DDB_ADD_CMD(name, funct, type, cmd_descr, cmd_arg, arg_desc) \
	(name), (funct), (type), (cmd_descr), (cmd_arg), (arg_desc)
#define DDB_END_CMD NULL, NULL, 0, NULL, NULL, NULL

#define CS_OWN      0x1   /* reads its line itself: no arguments, count -1 */
#define CS_MORE     0x2   /* may read more of its line */
#define CS_NOREPEAT 0x4   /* an empty line does not repeat it: none does */
#define CS_SET_DOT  0x100 /* without effect */

/* Commands, or those of `show' and `mach'. */
#define DDB_BASE_CMD 0
#define DDB_SHOW_CMD 1
#define DDB_MACH_CMD 2

/* EINVAL: no such type, or no commands; EEXIST; ENOMEM. */
int db_register_tbl(uint8_t type, const struct db_command *commands);
/* ENOENT. */
int db_unregister_tbl(uint8_t type, const struct db_command *commands);

/* To the console alone. */
void db_printf(const char *fmt, ...) __kprintflike(1, 2);

/*
 * The next number or symbol of the line, for CS_OWN and CS_MORE; false: none.
 * Numbers are hexadecimal, 0t10 decimal.
 */
bool db_expression(db_expr_t *valuep);
void db_skip_to_eol(void);
/* What is left of the line. */
const char *db_rest(void);

/*
 * Run "command[/modifiers] [address][,count]".  ENOENT: no such command;
 * EINVAL: no such address, or something is left of the line.
 */
int db_command_line(const char *line);
/* Call fn for each command; `table` is "", "show " or "mach ". */
void db_walk(
    void (*fn)(const char *table, const struct db_command *cmd, void *arg),
    void *arg);

#endif /* !_DDB_DDB_H_ */
