/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embed_lock.c: the kernconfig lock of a kernel that defines none: one thread
 * at a time uses linker and framework.
 */
#include <sys/kernconfig.h>

void
kernconfig_lock(void)
{
}

void
kernconfig_unlock(void)
{
}
