/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * entry.c: menu entries by name.
 */
#include <ui/entry.h>

/* A text in lower case, other characters than letters and digits as one '-'. */
static void
id_of_text(const char *text, char *out, size_t size)
{
	size_t n = 0;
	char c;

	for (; *text != '\0' && n + 1 < size; text++) {
		c = *text >= 'A' && *text <= 'Z' ? (char)(*text | 0x20) : *text;
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			out[n++] = c;
		else if (n > 0 && out[n - 1] != '-')
			out[n++] = '-';
	}
	while (n > 0 && out[n - 1] == '-')
		n--;
	out[n] = '\0';
}

/* The identifier without regard to others: may be empty. */
static void
id_alone(struct loader *ld, int i, char out[ENTRY_ID])
{
	const struct bootcfg *cfg = &ld->ld_ui->us_cfg;
	const char *auto_ = cfg->bc_auto ? "auto-" : "";
	char id[ENTRY_ID - 16];

	id_of_text(cfg->bc_menu[i].bm_text, id, sizeof(id));
	/* The specification's name. */
	if (strcmp(cfg->bc_menu[i].bm_command, "firmware") == 0)
		(void)kstrlcpy(id, "reboot-to-firmware-setup", sizeof(id));
	(void)ksnprintf(out, ENTRY_ID, "%s%s", auto_, id);
}

/* One that is empty or that another entry has gets the entry's number. */
const char *
entry_id(struct loader *ld, int i, char out[ENTRY_ID])
{
	const int n = ld->ld_ui->us_cfg.bc_nmenu;
	char other[ENTRY_ID], number[16];
	bool same;
	int k;

	id_alone(ld, i, out);
	same = out[0] == '\0';
	for (k = 0; k < n && !same; k++) {
		id_alone(ld, k, other);
		same = k != i && strcmp(out, other) == 0;
	}
	if (same) {
		(void)ksnprintf(number, sizeof(number), "%s%d",
		    out[0] == '\0' ? "entry-" : "-", i + 1);
		(void)kstrlcat(out, number, ENTRY_ID);
	}
	return out;
}

int
entry_find(struct loader *ld, const char *name)
{
	const struct bootcfg *cfg = &ld->ld_ui->us_cfg;
	const char c = (char)(name[0] | 0x20);
	char id[ENTRY_ID];
	int64_t n;
	int i;

	for (i = 0; i < cfg->bc_nmenu; i++)
		if (strcmp(entry_id(ld, i, id), name) == 0 ||
		    strcmp(cfg->bc_menu[i].bm_text, name) == 0)
			return i;
	if (kstrtoi64(name, 10, &n) == 0 && n >= 1 && n <= cfg->bc_nmenu)
		return (int)n - 1;
	if (c >= 'a' && c - 'a' < cfg->bc_nmenu && name[1] == '\0')
		return c - 'a';
	return -1;
}
