/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * autoboot.c: booting without a menu.
 */
#include <ui/menu.h>

/* Boot what `multiboot=' names, else one of the default kernels. */
static void
start(struct loader *ld)
{
	const char *kernel = ld->ld_ui->us_cfg.bc_multiboot;
	char line[BOOTCFG_MAXLINE + sizeof("multiboot ")];

	if (kernel == NULL) {
		(void)boot_kernel(ld, NULL, 0);
		return;
	}
	(void)ksnprintf(line, sizeof(line), "multiboot %s", kernel);
	(void)command_run(ld, line);
}

void
autoboot_run(struct loader *ld)
{
	const char *kernel = ld->ld_ui->us_cfg.bc_multiboot;
	int key;

	sa_printf(
	    ld, "Press return to boot now, any other key for the prompt\n");
	if (kernel != NULL)
		sa_printf(ld, "booting multiboot %s", SA_VIS(kernel));
	else
		sa_printf(ld, "booting %s:%s",
		    ld->ld_dev[0] == '\0' ? "(no device)" : SA_VIS(ld->ld_dev),
		    default_kernels[0]);
	sa_printf(ld, " - starting in ");
	key = countdown(ld, ld->ld_ui->us_cfg.bc_timeout);
	if (key == SA_KEY_NONE || key == '\r' || key == '\n')
		start(ld);
}
