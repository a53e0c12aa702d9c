/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command_fw.c: `devpath' and `efivar': what the firmware knows.
 */
#include <libsa/disk.h>
#include <ui/command.h>
#include <ui/pager.h>
#include <ui/words.h>

/* Listings end there, whatever the firmware says. */
#define DEVPATH_LIMIT 4096
#define EFIVAR_LIMIT  4096

/* The name of a disk that is known, "hd0", or "". */
static const char *
disk_name(struct loader *ld, size_t number)
{
	const struct device_table *dt = device_table(ld);
	const struct disk *d;

	if (dt == NULL || number == SA_NODISK)
		return "";
	TAILQ_FOREACH (d, &dt->dt_disks, d_chain)
		if (number-- == 0)
			return d->d_name;
	return "";
}

enum cmd_result
command_devpath(struct loader *ld, char *args)
{
	const struct sa_env *env = ld->ld_env;
	struct pager pg = {.pag_ld = ld};
	struct sa_devpath dp;
	size_t i;

	if (word_next(&args) != NULL) {
		sa_printf(ld, "devpath: takes no argument\n");
		return CMD_FAILED;
	}
	device_scan(ld);
	for (i = 0; i < DEVPATH_LIMIT; i++) {
		if (env->se_devpath(env->se_cookie, i, &dp) != 0)
			break;
		sa_printf(ld, "%-4s %s%s\n", disk_name(ld, dp.sdp_disk),
		    sa_vis((char[SA_DEVPATH_MAX]){0}, SA_DEVPATH_MAX,
			dp.sdp_text, SIZE_MAX),
		    dp.sdp_isboot ? "  (the loader was read from it)" : "");
		if (!pager_line(&pg))
			break;
	}
	if (i == 0)
		sa_printf(ld, "devpath: the firmware has no device paths\n");
	return CMD_OK;
}

/* ---- efivar ---- */

/* A name as text: UTF-8, printable.  Returns `out`. */
static const char *
name_text(const struct sa_varname *name, char out[SA_VIS_MAX])
{
	char utf8[SA_VIS_MAX];
	size_t n = 0;

	while (n < SA_VARNAME_MAX && name->sva_name[n] != 0)
		n++;
	utf16_to_utf8(name->sva_name, n, utf8, sizeof(utf8));
	return sa_vis(out, SA_VIS_MAX, utf8, SIZE_MAX);
}
#define NAME_TEXT(name) name_text(name, (char[SA_VIS_MAX]){0})

/*
 * Print a variable, with its value if `dump`.  False: the user stopped the
 * listing.
 */
static bool
var_print(struct loader *ld, struct pager *pg, const struct sa_varname *name,
    uint8_t *buf, bool dump)
{
	const struct sa_env *env = ld->ld_env;
	size_t size = SA_VAR_MAX, i;
	char guid[KGUID_MAX], line[KHEXLINE_MAX];
	uint32_t attr;
	int error;

	error = env->se_var_get(env->se_cookie, name, buf, &size, &attr);
	sa_printf(ld, "%s %s  ", kguid(guid, name->sva_guid), NAME_TEXT(name));
	if (error != 0 && error != ERANGE) {
		sa_printf(ld, "%s\n", kstrerror(error));
		return pager_line(pg);
	}
	sa_printf(ld, "%zu byte%s%s%s%s%s\n", size, size == 1 ? "" : "s",
	    (attr & SA_VAR_NONVOLATILE) != 0 ? " nv" : "",
	    (attr & SA_VAR_BOOT) != 0 ? " bs" : "",
	    (attr & SA_VAR_RUNTIME) != 0 ? " rt" : "",
	    (attr & SA_VAR_AUTH) != 0 ? " auth" : "");
	if (!pager_line(pg))
		return false;
	if (!dump)
		return true;
	if (error == ERANGE) {
		sa_printf(
		    ld, "    more than %d bytes: not shown\n", SA_VAR_MAX);
		return pager_line(pg);
	}
	for (i = 0; i < size; i += KHEXLINE_BYTES) {
		sa_printf(ld, "  %s\n", khexline(line, i, buf + i, size - i));
		if (!pager_line(pg))
			return false;
	}
	return true;
}

/* Walk all variables; those called `only`, or all if it is empty. */
static enum cmd_result
var_walk(
    struct loader *ld, const char *only, struct sa_varname *name, uint8_t *buf)
{
	const struct sa_env *env = ld->ld_env;
	struct pager pg = {.pag_ld = ld};
	unsigned i, shown = 0;
	int error = ENOENT;

	for (i = 0; i < EFIVAR_LIMIT; i++) {
		error = env->se_var_next(env->se_cookie, name);
		if (error != 0)
			break;
		if (*only != '\0' && strcmp(NAME_TEXT(name), only) != 0)
			continue;
		shown++;
		if (!var_print(ld, &pg, name, buf, *only != '\0'))
			return CMD_OK;
	}
	if (error != 0 && error != ENOENT)
		sa_printf(ld, "efivar: the next name cannot be read: %s\n",
		    kstrerror(error));
	else if (shown == 0)
		sa_printf(ld,
		    *only == '\0'
			? "efivar: the firmware has no variables\n"
			: "efivar: there is no such variable; \"efivar\" "
			  "lists them\n");
	return shown != 0 && (error == 0 || error == ENOENT) ? CMD_OK
							     : CMD_FAILED;
}

enum cmd_result
command_efivar(struct loader *ld, char *args)
{
	struct sa_varname *name = NULL;
	uint8_t *buf = NULL;
	enum cmd_result r = CMD_FAILED;

	if (*args != '\0' && (args = word_only(ld, "efivar", args)) == NULL)
		return CMD_FAILED;
	name = sa_zalloc(ld, sizeof(*name), "efivar");
	if (name != NULL)
		buf = sa_zalloc(ld, SA_VAR_MAX, "efivar");
	if (buf != NULL)
		r = var_walk(ld, args, name, buf);
	sa_free(ld, buf, SA_VAR_MAX);
	sa_free(ld, name, sizeof(*name));
	return r;
}
