/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embed_boot.c: module_init_md() of a kernel that defines none: it calls
 * module_prime() itself.
 */
#include <sys/machdep.h>

void
module_init_md(void)
{
}
