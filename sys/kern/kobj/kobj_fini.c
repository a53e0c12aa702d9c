/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_fini.c: the end of all links for a kernel.
 */
#include <kern/kobj/ksyms_impl.h>
#include <kern/kobj/modarena.h>
#include <sys/kernconfig.h>
#include <sys/kobj.h>

void
kobj_fini(void)
{
	kernconfig_lock();
	ksyms_fini();
	ksyms_elf_fini();
	modarena_fini();
	kernconfig_unlock();
}
