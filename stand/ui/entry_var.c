/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * entry_var.c: the Boot Loader Interface: EFI variables by which a system knows
 * its loader, and chooses what it boots next.  Any program can write them.
 */
#include <ui/entry.h>

#include <ui/command.h>
#include <ui/version.h>
#include <ui/words.h>

/* 4a67b082-0a4c-41cf-b6c7-440b29bb8c4f */
static const uint8_t vendor[SA_GUID_SIZE] = {0x82, 0xb0, 0x67, 0x4a, 0x4c, 0x0a,
    0xcf, 0x41, 0xb6, 0xc7, 0x44, 0x0b, 0x29, 0xbb, 0x8c, 0x4f};

#define LAST     "LoaderEntryLastBooted"
#define VOLATILE (SA_VAR_BOOT | SA_VAR_RUNTIME)
#define KEPT     (SA_VAR_NONVOLATILE | VOLATILE)

/* LoaderFeatures */
#define FEAT_TIMEOUT       0x0001
#define FEAT_TIMEOUT_ONCE  0x0002
#define FEAT_ENTRY_DEFAULT 0x0004
#define FEAT_ENTRY_ONCE    0x0008
#define FEAT_SAVED         0x0200 /* @saved */
#define FEAT_MENU_DISABLED 0x2000
#define FEATURES                                                 \
	(FEAT_TIMEOUT | FEAT_TIMEOUT_ONCE | FEAT_ENTRY_DEFAULT | \
	    FEAT_ENTRY_ONCE | FEAT_SAVED | FEAT_MENU_DISABLED)

static void
publish(struct loader *ld, const char *name, const char *text)
{
	if (text != NULL && text[0] != '\0')
		(void)sa_var_settext(ld, vendor, name, text, VOLATILE);
}

/* Microseconds since the machine's reset; none if the clock is not known. */
static void
publish_time(struct loader *ld, const char *name, uint64_t ticks)
{
	char text[24];
	uint32_t khz = 0;
	uint64_t us;

	(void)sa_ticks(ld, &khz);
	if (khz == 0 || ticks == 0)
		return;
	us = ticks / khz * 1000 + ticks % khz * 1000 / khz;
	(void)ksnprintf(text, sizeof(text), "%llu", (unsigned long long)us);
	publish(ld, name, text);
}

/* "UEFI 2.70 for x64, EDK II 1.00": type and vendor. */
static void
publish_firmware(struct loader *ld)
{
	char text[80];
	char *p;

	(void)kstrlcpy(text, ld->ld_env->se_firmware, sizeof(text));
	if ((p = strstr(text, ", ")) != NULL) {
		publish(ld, "LoaderFirmwareInfo", p + 2);
		*p = '\0';
	}
	if ((p = strstr(text, " for ")) != NULL)
		*p = '\0';
	publish(ld, "LoaderFirmwareType", text);
}

/* The loader's file, with the separators of the firmware. */
static void
publish_image(struct loader *ld)
{
	const char *self = ld->ld_env->se_self;
	char text[SA_VARTEXT_MAX];
	char *p;

	if (self == NULL || kstrlcpy(text, self, sizeof(text)) >= sizeof(text))
		return;
	for (p = text; *p != '\0'; p++)
		if (*p == '/')
			*p = '\\';
	publish(ld, "LoaderImageIdentifier", text);
}

/* All identifiers, each with its NUL. */
static void
publish_entries(struct loader *ld)
{
	const int n = ld->ld_ui->us_cfg.bc_nmenu;
	const size_t size = (size_t)n * ENTRY_ID * 2;
	uint8_t *units;
	char id[ENTRY_ID];
	size_t len = 0, k;
	int i;

	if (n == 0 || (units = sa_alloc(ld, size)) == NULL)
		return;
	memset(units, 0, size);
	for (i = 0; i < n; i++) {
		(void)entry_id(ld, i, id);
		for (k = 0; k <= strlen(id); k++, len += 2)
			units[len] = (uint8_t)id[k];
	}
	(void)sa_var_set(ld, vendor, "LoaderEntries", units, len, VOLATILE);
	sa_free(ld, units, size);
}

void
entry_publish(struct loader *ld)
{
	static const uint8_t features[8] = {FEATURES & 0xff, FEATURES >> 8};

	publish(ld, "LoaderInfo", LOADER_NAME " " LOADER_VERSION);
	publish_image(ld);
	publish(ld, "LoaderDevicePartUUID", ld->ld_env->se_partuuid);
	publish_firmware(ld);
	publish_entries(ld);
	(void)sa_var_set(
	    ld, vendor, "LoaderFeatures", features, sizeof(features), VOLATILE);
}

void
entry_selected(struct loader *ld, int i)
{
	char id[ENTRY_ID];

	publish(ld, "LoaderEntrySelected", entry_id(ld, i, id));
	if (ld->ld_ui->us_save)
		(void)sa_var_settext(ld, vendor, LAST, id, KEPT);
}

void
entry_times(struct loader *ld)
{
	uint32_t khz;

	/* Both here: at the loader's start the clock is not measured yet. */
	publish_time(ld, "LoaderTimeInitUSec", ld->ld_env->se_start);
	publish_time(ld, "LoaderTimeExecUSec", sa_ticks(ld, &khz));
}

void
entry_handoff(struct loader *ld)
{
	entry_times(ld);
	entry_count_more(ld);
}

/* ---- what the variables ask for ---- */

/* A variable's text; with `once` it is deleted.  False: there is none. */
static bool
asked(struct loader *ld, const char *name, bool once, char *out, size_t size)
{
	int error = sa_var_gettext(ld, vendor, name, out, size);

	if (once && error != ENOENT)
		(void)sa_var_set(ld, vendor, name, NULL, 0, KEPT);
	return error == 0 && out[0] != '\0';
}

/* The entry that a variable names, -1: none; names of no entry are reported. */
static int
asked_entry(struct loader *ld, const char *name, bool once)
{
	char id[ENTRY_ID];
	int i;

	if (!asked(ld, name, once, id, sizeof(id)))
		return -1;
	if (strcmp(id, "@saved") == 0) {
		name = LAST;
		ld->ld_ui->us_save = true;
		if (!asked(ld, name, false, id, sizeof(id)))
			return -1;
	}
	i = entry_find(ld, id);
	if (i < 0)
		sa_printf(
		    ld, "%s: the menu has no entry \"%s\"\n", name, SA_VIS(id));
	return i;
}

/* For one boot "0" shows the menu without a countdown. */
static void
asked_timeout(struct loader *ld, const char *name, bool once)
{
	struct bootcfg *cfg = &ld->ld_ui->us_cfg;
	char text[24];
	uint64_t n;

	if (!asked(ld, name, once, text, sizeof(text)))
		return;
	ld->ld_ui->us_nomenu = strcmp(text, "menu-disabled") == 0;
	if (strcmp(text, "menu-force") == 0)
		cfg->bc_timeout = -1;
	else if (strcmp(text, "menu-hidden") == 0 || ld->ld_ui->us_nomenu)
		cfg->bc_timeout = 0;
	else if (kstrtou64(text, 10, &n) == 0)
		cfg->bc_timeout = once && n == 0
		    ? -1
		    : (int)MIN(n, (uint64_t)BOOTCFG_MAXWAIT);
}

void
entry_default(struct loader *ld)
{
	struct bootcfg *cfg = &ld->ld_ui->us_cfg;
	int i = -1;

	ld->ld_ui->us_oneshot = ld->ld_ui->us_nomenu = false;
	ld->ld_ui->us_save = cfg->bc_remember;
	if (cfg->bc_nmenu == 0)
		return;
	asked_timeout(ld, "LoaderConfigTimeout", false);
	asked_timeout(ld, "LoaderConfigTimeoutOneShot", true);
	if (cfg->bc_remember)
		i = asked_entry(ld, LAST, false);
	if (i < 0)
		i = asked_entry(ld, "LoaderEntryDefault", false);
	if (i >= 0)
		cfg->bc_default = i;
	entry_count(ld);
	i = asked_entry(ld, "LoaderEntryOneShot", true);
	ld->ld_ui->us_oneshot = i >= 0;
	if (i >= 0)
		cfg->bc_default = i;
}

/* ---- nextboot ---- */

const char *const nextboot_words[] = {"none", NULL};

static enum cmd_result
nextboot_show(struct loader *ld)
{
	char id[ENTRY_ID];

	if (sa_var_gettext(ld, vendor, "LoaderEntryOneShot", id, sizeof(id)) !=
	    0)
		sa_printf(ld, "nextboot: the default entry\n");
	else
		sa_printf(ld, "nextboot: %s\n", SA_VIS(id));
	return CMD_OK;
}

enum cmd_result
command_nextboot(struct loader *ld, char *args)
{
	char id[ENTRY_ID];
	int i, error;

	if (*args == '\0')
		return nextboot_show(ld);
	if ((args = word_only(ld, "nextboot", args)) == NULL)
		return CMD_FAILED;
	if ((i = entry_find(ld, args)) >= 0) {
		error = sa_var_settext(ld, vendor, "LoaderEntryOneShot",
		    entry_id(ld, i, id), KEPT);
	} else if (strcmp(args, "none") == 0) {
		error =
		    sa_var_set(ld, vendor, "LoaderEntryOneShot", NULL, 0, KEPT);
		error = error == ENOENT ? 0 : error;
	} else {
		sa_printf(ld,
		    "nextboot: the menu has no entry \"%s\"; name it by its "
		    "number or its text\n",
		    SA_VIS(args));
		return CMD_FAILED;
	}
	if (error == 0)
		return CMD_OK;
	sa_printf(ld, "nextboot: variable LoaderEntryOneShot: %s\n",
	    kstrerror(error));
	return CMD_FAILED;
}
