/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * banner.c: what is shown above menu, countdown and prompt.
 */
#include <ui/menu.h>

#include <ui/version.h>

/* A banner's line, with its tabs. */
static void
banner_line(struct loader *ld, const char *text)
{
	char shown[SA_VIS_MAX];
	const char *tab;

	for (; (tab = strchr(text, '\t')) != NULL; text = tab + 1)
		sa_printf(ld, "%s\t",
		    sa_text(shown, sizeof(shown), SIZE_MAX, text,
			(size_t)(tab - text)));
	sa_printf(ld, "%s\n", SA_TEXT(text));
}

/*
 * The screen is not cleared if it shows warnings about boot.cfg.
 */
void
banner_show(struct loader *ld)
{
	const struct bootcfg *cfg = &ld->ld_ui->us_cfg;
	int i;

	ld->ld_ui->us_banner = true;
	if (cfg->bc_clear && cfg->bc_nwarn == 0)
		ld->ld_env->se_clear(ld->ld_env->se_cookie);
	for (i = 0; i < cfg->bc_nbanner; i++)
		banner_line(ld, cfg->bc_banner[i]);
	if (cfg->bc_nbanner == 0)
		sa_printf(ld, "\n>> %s %s on %s\n", LOADER_NAME, LOADER_VERSION,
		    SA_VIS(ld->ld_env->se_firmware));
}
