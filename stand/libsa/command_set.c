/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command_set.c: commands that set what the next boot takes along.
 */
#include "command.h"
#include "modreq.h"

const char *const modules_words[] = {"on", "off", "list", NULL};

/* Add a file to the list; nothing is read before `boot'. */
static enum cmd_result
add_request(struct loader *ld, int type, char *args)
{
	char *rest = args, *file = word_next(&rest), *more = word_next(&rest);

	if (file == NULL) {
		sa_printf(
		    ld, "%s: a file name is missing\n", modreq_typename(type));
		return CMD_FAILED;
	}
	if (more != NULL) {
		sa_printf(ld, "%s %s: one name is wanted, \"%s\" is too many\n",
		    modreq_typename(type), SA_VIS(file), SA_VIS(more));
		return CMD_FAILED;
	}
	return modreq_add(ld, type, file) == 0 ? CMD_OK : CMD_FAILED;
}

enum cmd_result
command_load(struct loader *ld, char *args)
{
	return add_request(ld, BI_MODULE_ELF, args);
}

enum cmd_result
command_fs(struct loader *ld, char *args)
{
	return add_request(ld, BI_MODULE_FS, args);
}

enum cmd_result
command_rndseed(struct loader *ld, char *args)
{
	return add_request(ld, BI_MODULE_RND, args);
}

enum cmd_result
command_modules(struct loader *ld, char *args)
{
	struct modreq *mq;

	if (strcmp(args, "on") == 0 || strcmp(args, "enabled") == 0) {
		ld->ld_modules_on = true;
		return CMD_OK;
	}
	if (strcmp(args, "off") == 0 || strcmp(args, "disabled") == 0) {
		ld->ld_modules_on = false;
		return CMD_OK;
	}
	if (*args != '\0' && strcmp(args, "list") != 0) {
		sa_printf(ld, "modules: \"%s\": must be on, off or list\n",
		    SA_VIS(args));
		return CMD_FAILED;
	}
	sa_printf(ld, "Modules are %s.\n", ld->ld_modules_on ? "on" : "off");
	TAILQ_FOREACH (mq, &ld->ld_mods, mq_chain) {
		sa_printf(ld, "  %-8s %s\n", modreq_typename(mq->mq_type),
		    SA_VIS(mq->mq_text));
	}
	return CMD_OK;
}

enum cmd_result
command_root(struct loader *ld, char *args)
{
	size_t len = strlen(args);

	if (len == 0) {
		sa_printf(ld, "root: %s\n",
		    ld->ld_root[0] == '\0' ? "the kernel chooses"
					   : SA_VIS(ld->ld_root));
		return CMD_OK;
	}
	if (len >= sizeof(ld->ld_root)) {
		sa_printf(ld,
		    "root %s: %zu bytes, the kernel takes at most "
		    "%zu\n",
		    SA_VIS(args), len, sizeof(ld->ld_root) - 1);
		return CMD_FAILED;
	}
	memset(ld->ld_root, 0, sizeof(ld->ld_root));
	memcpy(ld->ld_root, args, len);
	return CMD_OK;
}

enum cmd_result
command_userconf(struct loader *ld, char *args)
{
	struct userconf_cmd *uc;

	if (*args != '\0')
		return userconf_add(ld, args) == 0 ? CMD_OK : CMD_FAILED;
	TAILQ_FOREACH (uc, &ld->ld_userconf, uc_chain) {
		sa_printf(ld, "  %s\n", SA_VIS(uc->uc_text));
	}
	return CMD_OK;
}
