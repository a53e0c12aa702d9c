/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embed_lock.c: the default kernconfig lock does nothing: only one thread at a
 * time may call linker and framework.
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
