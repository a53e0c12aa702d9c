/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host_kmod.c: what sys/kmod needs of the host (kmod_md.h).
 */
#include <kmod/kmod_md.h>

#include "host.h"

/* Once in a process. */
int
kmod_arena(vaddr_t start, size_t size)
{
	host_arena_elsewhere(start, size);
	return 0;
}

const char *
kmod_messages(void)
{
	return host_console_text();
}

void
kmod_messages_clear(void)
{
	host_console_clear();
}
