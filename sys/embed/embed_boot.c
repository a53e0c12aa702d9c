/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embed_boot.c: the default module_init_md() primes nothing: the kernel calls
 * module_prime() itself.
 */
#include <sys/machdep.h>

void
module_init_md(void)
{
}
