/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embed_preload.c: the default cpu_preload_free() does nothing: the memory of a
 * primed file is not used again.
 */
#include <sys/machdep.h>

void
cpu_preload_free(const void *base __kunused, size_t len __kunused)
{
}
