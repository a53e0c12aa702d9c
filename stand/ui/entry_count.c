/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * entry_count.c: count boots in an EFI variable, one byte, which a system that
 * has come up deletes: a kernel that knows BI_EFI_COUNTED, or
 * scripts/boot-good. Without tries= it is neither read nor written.
 */
#include <bootinfo.h>
#include <ui/entry.h>

/* scripts/boot-good has them, too. */
static const uint8_t vendor[SA_GUID_SIZE] = BI_TRIES_GUID;
#define NAME BI_TRIES_NAME
_Static_assert(
    BI_TRIES_ATTR == (SA_VAR_NONVOLATILE | SA_VAR_BOOT | SA_VAR_RUNTIME),
    "the attributes of the counter");

/*
 * Boots that were started since one came up; 0 if the variable does not have
 * one byte.
 */
static uint8_t
count_get(struct loader *ld)
{
	uint8_t n = 0;
	size_t size = sizeof(n);

	return sa_var_get(ld, vendor, NAME, &n, &size) == 0 && size == 1 ? n
									 : 0;
}

/* The entry of fallback= is the default from now on. */
static void
fall_back(struct loader *ld)
{
	struct bootcfg *cfg = &ld->ld_ui->us_cfg;
	int i = entry_find(ld, cfg->bc_fallback);

	if (i < 0) {
		sa_printf(ld, "boot.cfg: fallback=%s: no such entry\n",
		    SA_VIS(cfg->bc_fallback));
		return;
	}
	cfg->bc_default = i;
	sa_cprintf(ld, SA_COLOR_ERROR, "The default is \"%s\" (fallback=).",
	    SA_TEXT(cfg->bc_menu[i].bm_text));
	sa_printf(ld, "\n");
}

void
entry_count(struct loader *ld)
{
	struct bootcfg *cfg = &ld->ld_ui->us_cfg;
	unsigned n;

	ld->ld_boot->bo_tries = cfg->bc_tries != 0;
	if (cfg->bc_tries == 0 || (n = count_get(ld)) == 0)
		return;
	if (n == 1)
		sa_cprintf(
		    ld, SA_COLOR_ERROR, "The last boot did not come up.");
	else
		sa_cprintf(ld, SA_COLOR_ERROR,
		    "The last %u boots did not come up.", n);
	sa_printf(ld, "\n");
	if (n >= cfg->bc_tries && cfg->bc_fallback != NULL)
		fall_back(ld);
	/* Nobody may be there: the countdown goes on. */
	if (cfg->bc_timeout == 0)
		cfg->bc_timeout = BOOTCFG_TIMEOUT;
	/* No room for it is no reason to stop. */
	(void)bootcfg_menu_add(ld, "Check the modules", "check");
}

/* Flash wears: written once a boot, and never above the limit of a byte. */
void
entry_count_more(struct loader *ld)
{
	const struct ui_state *us = ld->ld_ui;
	uint8_t n;
	int error;

	if (us->us_cfg.bc_tries == 0 || !us->us_count || us->us_oneshot ||
	    (n = count_get(ld)) == UINT8_MAX)
		return;
	n++;
	error = sa_var_set(ld, vendor, NAME, &n, sizeof(n), BI_TRIES_ATTR);
	if (error != 0)
		sa_printf(
		    ld, "tries: variable %s: %s\n", NAME, kstrerror(error));
}
