/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command_bootopt.c: `bootopt': the firmware's boot entries.
 */
#include <libsa/disk.h>
#include <ui/bootopt.h>
#include <ui/command.h>
#include <ui/pager.h>
#include <ui/words.h>

const char *const bootopt_words[] = {
    "list", "install", "remove", "order", NULL};

/* ---- list ---- */

/* The number in a variable like BootCurrent; -1: there is none. */
static int
number_get(struct bootopts *bop, const char *name)
{
	uint8_t v[2];
	size_t size = sizeof(v);

	if (sa_var_get(bop->bop_ld, sa_guid_global, name, v, &size) != 0 ||
	    size != sizeof(v))
		return -1;
	return v[0] | v[1] << 8;
}

static void
entry_print(struct bootopts *bop, size_t i, int current, int next)
{
	struct loader *ld = bop->bop_ld;
	const struct sa_env *env = ld->ld_env;
	const struct loadopt *lop = &bop->bop_opt;
	const uint16_t num = bop->bop_num[i];
	char id[BOOTOPT_ID], path[SA_DEVPATH_MAX];
	struct sa_devpath dp;
	const char *why;

	sa_printf(ld, "%s", bootopt_id(num, id));
	if (bootopt_get(bop, num, &why) != 0) {
		sa_printf(ld, "  (%s)\n", why);
		return;
	}
	if (env->se_path_text(
		env->se_cookie, lop->lop_path, lop->lop_pathlen, &dp) != 0)
		(void)kstrlcpy(dp.sdp_text, "(device path is malformed)",
		    sizeof(dp.sdp_text));
	sa_printf(ld, "%c %s  %s%s%s%s\n",
	    (lop->lop_attributes & LOADOPT_ACTIVE) != 0 ? '*' : ' ',
	    SA_VIS(lop->lop_name),
	    sa_vis(path, sizeof(path), dp.sdp_text, SIZE_MAX),
	    num == current ? "  (this boot)" : "",
	    num == next ? "  (next boot)" : "",
	    i >= bop->bop_norder ? "  (not in BootOrder)" : "");
}

static enum cmd_result
list(struct bootopts *bop, const char *args)
{
	struct pager pg = {.pag_ld = bop->bop_ld};
	const int current = number_get(bop, "BootCurrent");
	const int next = number_get(bop, "BootNext");
	size_t i;

	if (*args != '\0') {
		sa_printf(bop->bop_ld, "bootopt: \"list\" takes no argument\n");
		return CMD_FAILED;
	}
	for (i = 0; i < bop->bop_n; i++) {
		entry_print(bop, i, current, next);
		if (!pager_line(&pg))
			break;
	}
	if (bop->bop_n == 0)
		sa_printf(
		    bop->bop_ld, "bootopt: the firmware has no entries\n");
	return CMD_OK;
}

/* ---- which entry ---- */

/* "0003" or "Boot0003"; -1: no number. */
static int
number_parse(const char *word)
{
	int num = 0, digit;
	size_t i;

	if (strncmp(word, "Boot", 4) == 0)
		word += 4;
	for (i = 0; i < 4; i++) {
		const char c = word[i];

		if (c >= '0' && c <= '9')
			digit = c - '0';
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			digit = (c | 0x20) - 'a' + 10;
		else
			return -1;
		num = num << 4 | digit;
	}
	return word[i] == '\0' ? num : -1;
}

/* The entry of a number or name.  -1: reported. */
static int
number_find(struct bootopts *bop, const char *word)
{
	const int num = number_parse(word);
	int found = -1;
	const char *why;
	size_t i;

	if (num >= 0 && bootopt_listed(bop, num))
		return num;
	for (i = 0; i < bop->bop_n; i++) {
		if (bootopt_get(bop, bop->bop_num[i], &why) != 0 ||
		    strcmp(bop->bop_opt.lop_name, word) != 0)
			continue;
		if (found >= 0) {
			sa_printf(bop->bop_ld,
			    "bootopt: several entries are named \"%s\" "
			    "(Boot%04X, Boot%04X): use the number\n",
			    SA_VIS(word), (unsigned)found, bop->bop_num[i]);
			return -1;
		}
		found = bop->bop_num[i];
	}
	if (found < 0)
		sa_printf(bop->bop_ld,
		    "bootopt: there is no entry \"%s\"; \"bootopt list\" shows "
		    "them\n",
		    SA_VIS(word));
	return found;
}

/* ---- remove, order ---- */

static enum cmd_result
remove_entry(struct bootopts *bop, char *args)
{
	const char *word = word_next(&args);
	char id[BOOTOPT_ID];
	int num, error;

	if (word == NULL || word_next(&args) != NULL) {
		sa_printf(bop->bop_ld,
		    "bootopt: remove: one number or name is needed (a name "
		    "with blanks in quotes)\n");
		return CMD_FAILED;
	}
	if ((num = number_find(bop, word)) < 0)
		return CMD_FAILED;
	error = bootopt_order(bop, NULL, 0, num);
	if (error != 0 && error != ENOENT)
		return bootopt_failed(bop, "BootOrder", error);
	error = bootopt_delete(bop, (uint16_t)num);
	/* BootOrder may have named an entry that is not there. */
	if (error != 0 && error != ENOENT)
		return bootopt_failed(
		    bop, bootopt_id((uint16_t)num, id), error);
	sa_printf(bop->bop_ld, "bootopt: %s is removed\n",
	    bootopt_id((uint16_t)num, id));
	return CMD_OK;
}

static enum cmd_result
order(struct bootopts *bop, char *args)
{
	uint16_t first[BOOTOPT_MAX];
	size_t n = 0, i;
	const char *word;
	int num, error;

	while ((word = word_next(&args)) != NULL) {
		if ((num = number_find(bop, word)) < 0)
			return CMD_FAILED;
		for (i = 0; i < n && first[i] != num; i++)
			;
		if (i < n) {
			sa_printf(bop->bop_ld,
			    "bootopt: order: \"%s\" is there twice\n",
			    SA_VIS(word));
			return CMD_FAILED;
		}
		first[n++] = (uint16_t)num;
	}
	if (n == 0) {
		sa_printf(bop->bop_ld,
		    "bootopt: order: numbers are missing: bootopt order 0003 "
		    "0001\n");
		return CMD_FAILED;
	}
	error = bootopt_order(bop, first, n, -1);
	if (error != 0)
		return bootopt_failed(bop, "BootOrder", error);
	error = bootopt_read(bop->bop_ld, bop);
	return error == 0 ? list(bop, args)
			  : bootopt_failed(bop, "BootOrder", error);
}

static enum cmd_result
run(struct bootopts *bop, const char *verb, char *args)
{
	if (strcmp(verb, "list") == 0)
		return list(bop, args);
	if (strcmp(verb, "install") == 0)
		return bootopt_install(bop, args);
	if (strcmp(verb, "remove") == 0)
		return remove_entry(bop, args);
	if (strcmp(verb, "order") == 0)
		return order(bop, args);
	sa_printf(bop->bop_ld,
	    "bootopt: must be list, install, remove or order, not \"%s\"\n",
	    SA_VIS(verb));
	return CMD_FAILED;
}

enum cmd_result
command_bootopt(struct loader *ld, char *args)
{
	struct bootopts *bop = sa_zalloc(ld, sizeof(*bop), "bootopt");
	const char *verb = word_next(&args);
	enum cmd_result r;
	int error;

	if (bop == NULL)
		return CMD_FAILED;
	error = bootopt_read(ld, bop);
	if (error == 0)
		r = run(bop, verb == NULL ? "list" : verb, args);
	else
		r = bootopt_failed(bop,
		    error == EFTYPE ? "BootOrder is no list of numbers"
				    : "the entries cannot be read",
		    error);
	sa_free(ld, bop, sizeof(*bop));
	return r;
}
