/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command.c: the table of commands, and running a line of them.
 */
#include <ui/command.h>

#include <ui/menu.h>
#include <ui/pager.h>
#include <ui/version.h>
#include <ui/words.h>

static enum cmd_result command_help(struct loader *ld, char *args);

static const char *const memmap_words[] = {
    "sorted", "compact", "unsorted", NULL};

/* Words of NetBSD's loader.  This map is always sorted and compact. */
static enum cmd_result
command_memmap(struct loader *ld, char *args)
{
	size_t i;

	for (i = 0; *args != '\0' && memmap_words[i] != NULL; i++)
		if (strcmp(args, memmap_words[i]) == 0)
			break;
	if (memmap_words[i] == NULL) {
		sa_printf(ld,
		    "memmap: \"%s\": not sorted, compact or unsorted\n",
		    SA_VIS(args));
		return CMD_FAILED;
	}
	memmap_print(ld);
	if (strcmp(args, "unsorted") == 0)
		sa_printf(ld, "memmap: the map is always sorted\n");
	return CMD_OK;
}

static enum cmd_result
command_menu(struct loader *ld, char *args __kunused)
{
	const struct bootcfg *cfg = &ld->ld_ui->us_cfg;

	if ((cfg->bc_nmenu > 0 && !cfg->bc_auto) || menu_find(ld))
		return CMD_MENU;
	sa_printf(ld, "menu: %s\n", kstrerror(ENOMEM));
	return CMD_FAILED;
}

static enum cmd_result
command_prompt(struct loader *ld __kunused, char *args __kunused)
{
	return CMD_PROMPT;
}

static enum cmd_result
command_exit(struct loader *ld __kunused, char *args __kunused)
{
	return CMD_QUIT;
}

static enum cmd_result
command_version(struct loader *ld, char *args __kunused)
{
	sa_printf(ld, "%s %s on %s\n", LOADER_NAME, LOADER_VERSION,
	    SA_VIS(ld->ld_env->se_firmware));
	return CMD_OK;
}

const struct command commands[] = {
    {"?", "[command]", "the same as help", command_help, ARG_COMMAND, NULL,
	NULL},
    {"boot", "[dev:][file] [-1234abcdmqsvxz]", "load a kernel and start it",
	command_boot, ARG_FILE, boot_words, weakens_boot},
    {"bootopt", "[list|install|remove|order]",
	"list or change the firmware's boot entries", command_bootopt,
	ARG_WORDS, bootopt_words, NULL},
    {"chain", "[dev:]file [arguments]", "start another loader or EFI program",
	command_chain, ARG_FILE, NULL, NULL},
    {"check", "[-a] [dev:][file]", "would the modules link for this kernel?",
	command_check, ARG_FILE, check_words, NULL},
    {"consdev", "[auto|screen|com0|both]",
	"set or show loader's and kernel's console", command_consdev, ARG_WORDS,
	consdev_words, NULL},
    {"dev", "[dev]", "list devices, or set the default device", command_dev,
	ARG_DEVICE, NULL, weakens_dev},
    {"devpath", "", "list the firmware's device paths", command_devpath,
	ARG_NONE, NULL, NULL},
    {"efivar", "[name]", "list the firmware's variables", command_efivar,
	ARG_VARIABLE, NULL, NULL},
    {"exit", "", "return to what started the loader", command_exit, ARG_NONE,
	NULL, NULL},
    {"firmware", "", "reboot to the firmware's settings", command_firmware,
	ARG_NONE, NULL, NULL},
    {"fs", "[dev:]file", "pass a file-system image to the kernel", command_fs,
	ARG_FILE, NULL, NULL},
    {"gop", "[list|mode|WxH]", "list the screen's modes, or choose one",
	command_gop, ARG_WORDS, mode_words, NULL},
    {"help", "[command]", "list the commands, or explain one", command_help,
	ARG_COMMAND, NULL, NULL},
    {"load", "[-t type] [dev:]name [-bis name=value]",
	"load a module, or (-t) another file", command_load, ARG_MODULE,
	load_words, weakens_load},
    {"ls", "[dev:][path]", "list a directory, or what matches (*, ?)",
	command_ls, ARG_FILE, NULL, NULL},
    {"memmap", "[sorted|compact|unsorted]", "show the firmware's memory map",
	command_memmap, ARG_WORDS, memmap_words, NULL},
    {"menu", "", "show the menu", command_menu, ARG_NONE, NULL, NULL},
    {"modules", "on|off|list", "enable, disable or list the modules",
	command_modules, ARG_WORDS, modules_words, weakens_modules},
    {"multiboot", "[dev:]file [arguments]", "start a Multiboot kernel",
	command_multiboot, ARG_FILE, NULL, weakens_multiboot},
    {"nextboot", "[entry|none]", "set or show the entry for the next boot",
	command_nextboot, ARG_ENTRY, nextboot_words, NULL},
    {"pkboot", "[dev:][file] [-1234abcdmqsvxz]",
	"boot a kernel that prekern relocates", command_pkboot, ARG_FILE,
	boot_words, weakens_boot},
    {"poweroff", "", "turn the machine off", command_poweroff, ARG_NONE, NULL,
	NULL},
    {"prompt", "", "leave the menu for the prompt", command_prompt, ARG_NONE,
	NULL, NULL},
    {"quit", "", "the same as reboot", command_quit, ARG_NONE, NULL, NULL},
    {"reboot", "", "reset the machine", command_reboot, ARG_NONE, NULL, NULL},
    {"reloc", "[default|none|address]", "set or show the kernel's address",
	command_reloc, ARG_WORDS, reloc_words, NULL},
    {"rndseed", "[dev:]file", "pass a random seed to the kernel",
	command_rndseed, ARG_FILE, NULL, NULL},
    {"root", "[device]", "set or show the kernel's root device", command_root,
	ARG_ROOT, NULL, weakens_root},
    {"splash", "[dev:]file", "pass a picture for the kernel's console",
	command_splash, ARG_FILE, NULL, NULL},
    {"text", "[list|mode|WxH]", "list the console's text modes, or set one",
	command_text, ARG_WORDS, mode_words, NULL},
    {"trust", "[[dev:]file ...]", "show the enrolled keys, or verify files",
	command_trust, ARG_FILE, NULL, NULL},
    {"userconf", "[command]", "pass a userconf(4) command to the kernel",
	command_userconf, ARG_NONE, NULL, weakens_userconf},
    {"version", "", "show the versions of loader and firmware", command_version,
	ARG_NONE, NULL, NULL},
    {NULL, NULL, NULL, NULL, ARG_NONE, NULL, NULL},
};

const struct command *
command_lookup(const char *name)
{
	const struct command *c;

	for (c = commands; c->c_name != NULL; c++)
		if (strcmp(c->c_name, name) == 0)
			return c;
	return NULL;
}

/* ---- help ---- */

static void
help_one(struct loader *ld, const struct command *c)
{
	sa_printf(ld, "%s %s\n  %s\n", c->c_name, c->c_args, c->c_help);
	if (c->c_run == command_boot || c->c_run == command_pkboot)
		boot_options_print(ld);
	sa_printf(ld, "%s", command_help_text(c->c_name));
}

/* The commands, a line each. */
static void
help_list(struct loader *ld, struct pager *pg)
{
	const struct command *c;
	char usage[48];

	for (c = commands; c->c_name != NULL; c++) {
		(void)ksnprintf(
		    usage, sizeof(usage), "%s %s", c->c_name, c->c_args);
		sa_printf(ld, "%-36s %s\n", usage, c->c_help);
		if (!pager_line(pg))
			return;
	}
	sa_printf(ld,
	    "\"help load\" explains load; ';' separates commands on a line.\n");
}

static enum cmd_result
command_help(struct loader *ld, char *args)
{
	struct pager pg = {.pag_ld = ld};
	const struct command *c;

	if (*args == '\0') {
		help_list(ld, &pg);
		return CMD_OK;
	}
	if ((c = command_lookup(args)) == NULL) {
		sa_printf(
		    ld, "help: there is no command \"%s\"\n", SA_VIS(args));
		return CMD_FAILED;
	}
	help_one(ld, c);
	return CMD_OK;
}

/* ---- running ---- */

/* Run one command, in a buffer that may be changed. */
static enum cmd_result
command_one(struct loader *ld, char *text)
{
	const struct command *c;
	char *args = text, *name = word_next(&args);
	size_t len;

	if (name == NULL)
		return CMD_OK;
	if ((c = command_lookup(name)) == NULL) {
		sa_printf(ld, "%s: unknown command; \"help\" lists them\n",
		    SA_VIS(name));
		return CMD_FAILED;
	}
	while (words_isblank(*args))
		args++;
	for (len = strlen(args); len > 0 && words_isblank(args[len - 1]);)
		args[--len] = '\0';
	if (ld->ld_ui->us_typed && !command_allowed(ld, c, args))
		return CMD_FAILED;
	return c->c_run(ld, args);
}

enum cmd_result
command_run(struct loader *ld, const char *line)
{
	char text[COMMAND_MAX];
	enum cmd_result r;
	size_t len;
	const char *end, *quote = words_open_quote(line);

	if (quote != NULL) {
		words_show_quote(ld, line, quote);
		return CMD_FAILED;
	}
	for (;; line = end + 1) {
		end = words_command_end(line);
		len = (size_t)(end - line);
		if (len >= sizeof(text)) {
			sa_printf(ld,
			    "%s: %zu bytes, a command has at most "
			    "%zu\n",
			    SA_VIS(line), len, sizeof(text) - 1);
			return CMD_FAILED;
		}
		memcpy(text, line, len);
		text[len] = '\0';
		r = command_one(ld, text);
		if ((r != CMD_OK && r != CMD_IGNORED) || *end == '\0')
			return r;
	}
}

enum cmd_result
command_typed(struct loader *ld, const char *line)
{
	enum cmd_result r;

	ld->ld_ui->us_typed = true;
	r = command_run(ld, line);
	ld->ld_ui->us_typed = false;
	return r;
}
