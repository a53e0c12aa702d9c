/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command_set.c: commands that set the options of the next boot.
 */
#include <boot/image.h>
#include <boot/kernplace.h>
#include <ui/command.h>
#include <ui/words.h>

#include <libkern/propargs.h>

const char *const modules_words[] = {"on", "off", "list", NULL};
const char *const reloc_words[] = {"default", "none", NULL};

/* Add a file to the list of requests; `boot' reads it. */
static enum cmd_result
add_request(struct loader *ld, int type, char *args)
{
	const char *file = word_only(ld, modreq_typename(type), args);

	if (file == NULL)
		return CMD_FAILED;
	return modreq_add(ld, type, file) == 0 ? CMD_OK : CMD_FAILED;
}

/* Parse one option of load: -i name=value, -iname=value.  False: reported. */
static bool
add_property(
    struct loader *ld, struct propargs *pa, const char *word, char **rest)
{
	const char *arg, *why;

	if (!propargs_option(word[1])) {
		sa_printf(ld,
		    "load: %s: unknown option; use -b, -i or -s name=value\n",
		    SA_VIS(word));
		return false;
	}
	arg = word[2] != '\0' ? word + 2 : word_next(rest);
	if (arg == NULL) {
		sa_printf(ld, "load: -%c: name=value is missing\n", word[1]);
		return false;
	}
	if (propargs_add(pa, word[1], arg, &why) == 0)
		return true;
	sa_printf(ld, "load: -%c %s: %s\n", word[1], SA_VIS(arg), why);
	return false;
}

/*
 * Parse load's arguments; *argsp: what follows the name and is no option, or
 * what follows "--".  False: an error, reported.
 */
static bool
parse_load(struct loader *ld, char *args, struct propargs *pa, char **filep,
    char **argsp)
{
	char *word;

	*filep = *argsp = NULL;
	for (;;) {
		while (words_isblank(*args))
			args++;
		if (*args == '\0' || (*filep != NULL && *args != '-'))
			break;
		word = word_next(&args);
		if (*filep == NULL && word[0] != '-') {
			*filep = word;
		} else if (*filep != NULL && strcmp(word, "--") == 0) {
			while (words_isblank(*args))
				args++;
			break;
		} else if (!add_property(ld, pa, word, &args))
			return false;
	}
	if (*args != '\0')
		*argsp = args;
	if (*filep == NULL)
		sa_printf(ld, "load: a file name is missing\n");
	return *filep != NULL;
}

/* Parse `args`, and add the module; `shown` is a copy for messages. */
static enum cmd_result
load_module(struct loader *ld, char *args, const char *shown)
{
	enum cmd_result r = CMD_FAILED;
	struct propargs *pa = sa_zalloc(ld, sizeof(*pa), "load");
	char *file, *rest;

	if (pa == NULL)
		return CMD_FAILED;
	propargs_init(pa);
	if (parse_load(ld, args, pa, &file, &rest)) {
		propargs_finish(pa);
		if (modreq_add_args(ld, file, rest) == 0 &&
		    (pa->pga_count == 0 ||
			modreq_add_props(ld, file, pa->pga_xml, shown) == 0))
			r = CMD_OK;
	}
	sa_free(ld, pa, sizeof(*pa));
	return r;
}

const char *const load_words[] = {"-b", "-i", "-s", "-t", NULL};

/* "-t type file": a file that is not a module. */
static enum cmd_result
load_typed(struct loader *ld, char *args)
{
	static const int types[] = {BI_MODULE_FIRMWARE, BI_MODULE_KERNCONF,
	    BI_MODULE_IMAGE, BI_MODULE_RND, BI_MODULE_FS};
	const char *type = word_next(&args);
	size_t i;

	for (i = 0; type != NULL && i < knitems(types); i++)
		if (strcmp(modreq_typename(types[i]), type) == 0)
			return add_request(ld, types[i], args);
	sa_printf(ld,
	    "load: -t %s: must be firmware, kernconf, splash, rndseed or fs\n",
	    type == NULL ? "" : SA_VIS(type));
	return CMD_FAILED;
}

enum cmd_result
command_load(struct loader *ld, char *args)
{
	enum cmd_result r;
	char *shown;

	if (strncmp(args, "-t", 2) == 0 &&
	    (args[2] == '\0' || words_isblank(args[2])))
		return load_typed(ld, args + 2);
	shown = sa_strndup(ld, args, SIZE_MAX);
	if (shown == NULL) {
		sa_printf(ld, "load %s: out of memory\n", SA_VIS(args));
		return CMD_FAILED;
	}
	r = load_module(ld, args, shown);
	sa_strfree(ld, shown);
	return r;
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
command_splash(struct loader *ld, char *args)
{
	return add_request(ld, BI_MODULE_IMAGE, args);
}

enum cmd_result
command_modules(struct loader *ld, char *args)
{
	struct modreq *mq;

	if (strcmp(args, "on") == 0 || strcmp(args, "enabled") == 0) {
		ld->ld_boot->bo_modules_on = true;
		return CMD_OK;
	}
	if (strcmp(args, "off") == 0 || strcmp(args, "disabled") == 0) {
		ld->ld_boot->bo_modules_on = false;
		return CMD_OK;
	}
	if (*args != '\0' && strcmp(args, "list") != 0) {
		sa_printf(ld, "modules: \"%s\": must be on, off or list\n",
		    SA_VIS(args));
		return CMD_FAILED;
	}
	sa_printf(
	    ld, "Modules are %s.\n", ld->ld_boot->bo_modules_on ? "on" : "off");
	TAILQ_FOREACH (mq, &ld->ld_boot->bo_mods, mq_chain) {
		sa_printf(ld, "  %-8s %s%s%s\n", modreq_typename(mq->mq_type),
		    SA_VIS(mq->mq_shown != NULL ? mq->mq_shown : mq->mq_text),
		    mq->mq_args == NULL ? "" : " ",
		    mq->mq_args == NULL ? "" : SA_VIS(mq->mq_args));
	}
	return CMD_OK;
}

/*
 * Can this root device be passed to the kernel?  A name that does not fit
 * ROOTDEVICE must be a partition on a disk that BOOTWEDGE can identify.
 */
static bool
root_valid(struct loader *ld, const char *name)
{
	const size_t max = sizeof(((struct btinfo_rootdevice *)NULL)->devname);
	const size_t len = strlen(name);
	const char *why = NULL;
	size_t i;

	if (len < max)
		return true;
	if (len >= sizeof(ld->ld_boot->bo_root))
		why = "is too long";
	else if (strncmp(name, "NAME=", 5) != 0)
		why = "is too long for a name without NAME=";
	else if (device_find(ld, name, &i) != 0)
		why = "is too long, and no partition has this label";
	else if (device_info(ld, i)->vi_matchblk < 0)
		why = "is on a disk without GPT or disklabel";
	if (why != NULL)
		sa_printf(ld, "root %s: %zu bytes, the kernel takes %zu: %s\n",
		    SA_VIS(name), len, max - 1, why);
	return why == NULL;
}

enum cmd_result
command_root(struct loader *ld, char *args)
{
	size_t len;

	if (*args == '\0') {
		sa_printf(ld, "root: %s\n",
		    ld->ld_boot->bo_root[0] == '\0'
			? "the kernel chooses"
			: SA_VIS(ld->ld_boot->bo_root));
		return CMD_OK;
	}
	if ((args = word_only(ld, "root", args)) == NULL)
		return CMD_FAILED;
	len = strlen(args);
	if (!root_valid(ld, args))
		return CMD_FAILED;
	memset(ld->ld_boot->bo_root, 0, sizeof(ld->ld_boot->bo_root));
	memcpy(ld->ld_boot->bo_root, args, len);
	return CMD_OK;
}

static void
reloc_print(struct loader *ld, const struct boot_reloc *rl)
{
	if (rl->rlc_kind == BOOT_RELOC_ADDR)
		sa_printf(ld, "reloc: kernels are put at 0x%llx\n",
		    (unsigned long long)rl->rlc_pa);
	else if (rl->rlc_kind == BOOT_RELOC_NONE)
		sa_printf(ld,
		    "reloc: none: a kernel is put where memory is free now\n");
	else
		sa_printf(ld,
		    "reloc: default: a kernel is put where it was linked "
		    "for\n");
}

/* The address is physical; its number has a base as of strtoul(3). */
enum cmd_result
command_reloc(struct loader *ld, char *args)
{
	struct boot_reloc rl = {BOOT_RELOC_ADDR, 0};

	if (*args == '\0') {
		reloc_print(ld, &ld->ld_boot->bo_reloc);
		return CMD_OK;
	}
	if (strcmp(args, "default") == 0)
		rl.rlc_kind = BOOT_RELOC_DEFAULT;
	else if (strcmp(args, "none") == 0)
		rl.rlc_kind = BOOT_RELOC_NONE;
	else if (kstrtou64(args, 0, &rl.rlc_pa) != 0 ||
	    rl.rlc_pa < KERNPLACE_LOWEST || rl.rlc_pa >= IMAGE_LIMIT ||
	    (rl.rlc_pa & PAGE_MASK) != 0) {
		sa_printf(ld,
		    "reloc: \"%s\": must be default, none, or the address of "
		    "a page (a multiple of 0x1000) between 1 MB and 4 GB\n",
		    SA_VIS(args));
		return CMD_FAILED;
	}
	ld->ld_boot->bo_reloc = rl;
	return CMD_OK;
}

enum cmd_result
command_userconf(struct loader *ld, char *args)
{
	struct userconf_cmd *uc;

	if (*args != '\0')
		return userconf_add(ld, args) == 0 ? CMD_OK : CMD_FAILED;
	TAILQ_FOREACH (uc, &ld->ld_boot->bo_userconf, uc_chain) {
		sa_printf(ld, "  %s\n", SA_VIS(uc->uc_text));
	}
	return CMD_OK;
}
