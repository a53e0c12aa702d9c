/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * db_command.c: tables of debugger commands, and a line that runs one.
 */
#include <ddb/db_impl.h>
#include <ddb/ddb.h>
#include <dev/module_owner.h>
#include <libkern/kerrno.h>
#include <libkern/kqueue.h>
#include <libkern/libkern.h>
#include <sys/kernconfig.h>
#include <sys/kmem.h>
#include <sys/module.h>

#define TYPES 3

static const char *const prefixes[TYPES] = {"", "show ", "mach "};

struct db_table {
	TAILQ_ENTRY(db_table) dbt_chain;
	uint8_t dbt_type;
	const struct db_command *dbt_commands;
	struct module *dbt_module; /* that has them; NULL: the kernel */
};

/* owner: this file.  The list is kernconfig's. */
static TAILQ_HEAD(, db_table) tables = TAILQ_HEAD_INITIALIZER(tables);
static void module_gone(void *);
static struct module_owner owner = {.mow_gone = module_gone};

static struct db_table *
find_table(uint8_t type, const struct db_command *commands)
{
	struct db_table *dbt;

	TAILQ_FOREACH (dbt, &tables, dbt_chain) {
		if (dbt->dbt_type == type && dbt->dbt_commands == commands)
			return dbt;
	}
	return NULL;
}

static void
forget(struct db_table *dbt)
{
	TAILQ_REMOVE(&tables, dbt, dbt_chain);
	kmem_free(dbt, sizeof(*dbt));
}

static void
end_if_empty(void)
{
	if (TAILQ_EMPTY(&tables))
		module_owner_end(&owner);
}

/* A module goes: forget the tables that it has left registered. */
static void
module_gone(void *arg)
{
	struct db_table *dbt, *next;

	TAILQ_FOREACH_SAFE (dbt, &tables, dbt_chain, next) {
		if (dbt->dbt_module == arg)
			forget(dbt);
	}
	end_if_empty();
}

static int
add_table(uint8_t type, const struct db_command *commands)
{
	struct db_table *dbt;

	if (find_table(type, commands) != NULL)
		return EEXIST;
	dbt = kmem_zalloc(sizeof(*dbt), KM_NOSLEEP);
	if (dbt == NULL)
		return ENOMEM;
	dbt->dbt_type = type;
	dbt->dbt_commands = commands;
	if (module_owner_find(&owner, (vaddr_t)commands, &dbt->dbt_module) !=
	    0) {
		kmem_free(dbt, sizeof(*dbt));
		return ENOMEM;
	}
	TAILQ_INSERT_TAIL(&tables, dbt, dbt_chain);
	return 0;
}

int
db_register_tbl(uint8_t type, const struct db_command *commands)
{
	int error;

	if (type >= TYPES || commands == NULL || commands[0].name == NULL)
		return EINVAL;
	kernconfig_lock();
	error = add_table(type, commands);
	kernconfig_unlock();
	return error;
}

int
db_unregister_tbl(uint8_t type, const struct db_command *commands)
{
	struct db_table *dbt;

	kernconfig_lock();
	dbt = find_table(type, commands);
	if (dbt != NULL)
		forget(dbt);
	end_if_empty();
	kernconfig_unlock();
	return dbt != NULL ? 0 : ENOENT;
}

void
db_walk(void (*fn)(const char *table, const struct db_command *cmd, void *arg),
    void *arg)
{
	const struct db_command *cmd;
	const struct db_table *dbt;

	TAILQ_FOREACH (dbt, &tables, dbt_chain) {
		for (cmd = dbt->dbt_commands; cmd->name != NULL; cmd++)
			fn(prefixes[dbt->dbt_type], cmd, arg);
	}
}

/* The command of this name, and its table; NULL: none. */
static const struct db_command *
find_command(
    uint8_t type, const char *name, size_t len, struct db_table **tablep)
{
	const struct db_command *cmd;
	struct db_table *dbt;

	TAILQ_FOREACH (dbt, &tables, dbt_chain) {
		if (dbt->dbt_type != type)
			continue;
		for (cmd = dbt->dbt_commands; cmd->name != NULL; cmd++) {
			if (strncmp(cmd->name, name, len) == 0 &&
			    cmd->name[len] == '\0') {
				*tablep = dbt;
				return cmd;
			}
		}
	}
	return NULL;
}

/* The type of table that the line's first word names, which is skipped. */
static uint8_t
table_type(void)
{
	uint8_t type;

	for (type = DDB_SHOW_CMD; type < TYPES; type++)
		if (db_skip(prefixes[type]))
			return type;
	return DDB_BASE_CMD;
}

/* "/modifiers address,count" behind the command's name. */
static int
arguments(struct db_arguments *dba)
{
	dba->dba_count = -1;
	if (!db_modifiers(dba->dba_modif, sizeof(dba->dba_modif)))
		return EINVAL;
	dba->dba_have_addr = db_expression(&dba->dba_addr);
	if (db_skip(",") && !db_expression(&dba->dba_count))
		return EINVAL;
	return 0;
}

static int
run(const struct db_command *cmd)
{
	struct db_arguments dba = {.dba_count = -1};
	int error = 0;

	if ((cmd->flag & CS_OWN) == 0 && (error = arguments(&dba)) != 0)
		return error;
	if ((cmd->flag & (CS_OWN | CS_MORE)) == 0 && db_rest()[0] != '\0')
		return EINVAL;
	cmd->fcn(dba.dba_addr, dba.dba_have_addr, dba.dba_count, dba.dba_modif);
	return 0;
}

int
db_command_line(const char *line)
{
	const struct db_command *cmd;
	struct db_table *dbt;
	struct module *mod;
	const char *name;
	uint8_t type;
	size_t len;
	int error;

	db_begin(line);
	type = table_type();
	len = db_word(&name);
	cmd = len == 0 ? NULL : find_command(type, name, len, &dbt);
	if (cmd == NULL)
		return ENOENT;
	/* It must not go while its command runs. */
	mod = dbt->dbt_module;
	if (mod != NULL && !module_tryhold(mod))
		return ENOENT;
	error = run(cmd);
	if (mod != NULL)
		module_rele(mod);
	return error;
}
