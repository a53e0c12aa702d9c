/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootcfg_warn.c: warnings of the parser of boot.cfg(5), with the file and the
 * line's number.
 */
#include <ui/bootcfg_impl.h>

void
bootcfg_warn(struct bootcfg_parser *p, const char *fmt, ...)
{
	va_list ap;

	if (p->p_ld->ld_ui->us_cfg.bc_nwarn++ >= BOOTCFG_MAXWARN)
		return;
	sa_printf(p->p_ld, "%s line %u: ", p->p_where, p->p_line);
	va_start(ap, fmt);
	sa_vprintf(p->p_ld, fmt, ap);
	va_end(ap);
	sa_printf(p->p_ld, "\n");
}
