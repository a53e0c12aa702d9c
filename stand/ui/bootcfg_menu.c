/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootcfg_menu.c: the menu's entries: those of boot.cfg(5), and those that the
 * loader makes.
 */
#include <ui/ui.h>

int
bootcfg_menu_add(struct loader *ld, const char *text, const char *command)
{
	struct bootcfg *cfg = &ld->ld_ui->us_cfg;
	struct bootcfg_menu *bm = &cfg->bc_menu[cfg->bc_nmenu];

	if (cfg->bc_nmenu == BOOTCFG_MAXMENU)
		return ENOSPC;
	bm->bm_text = sa_strndup(ld, text, SIZE_MAX);
	bm->bm_command = sa_strndup(ld, command, SIZE_MAX);
	if (bm->bm_text != NULL && bm->bm_command != NULL) {
		cfg->bc_nmenu++;
		return 0;
	}
	sa_strfree(ld, bm->bm_text);
	sa_strfree(ld, bm->bm_command);
	memset(bm, 0, sizeof(*bm));
	return ENOMEM;
}

void
bootcfg_menu_clear(struct loader *ld)
{
	struct bootcfg *cfg = &ld->ld_ui->us_cfg;

	for (; cfg->bc_nmenu > 0; cfg->bc_nmenu--) {
		struct bootcfg_menu *bm = &cfg->bc_menu[cfg->bc_nmenu - 1];

		sa_strfree(ld, bm->bm_text);
		sa_strfree(ld, bm->bm_command);
		memset(bm, 0, sizeof(*bm));
	}
}
