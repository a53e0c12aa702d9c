/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_show.c: the sections of an object, for the monitor.  Not in the archives
 * of make lib.
 */
#include <kern/kobj/kobj_impl.h>

bool
kobj_section(kobj_t ko, unsigned i, struct kobj_partinfo *info)
{
	const struct kobj_sect *sc;

	if (i >= ko->ko_nsects)
		return false;
	sc = &ko->ko_sects[i];
	(void)kobj_part(ko, sc->sc_part, info);
	info->kpi_name = sc->sc_name;
	info->kpi_addr = sc->sc_addr;
	info->kpi_size = kobj_sect_gone(ko, sc) ? 0 : sc->sc_size;
	return true;
}
