/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embed_preload.c: cpu_preload_free() of a kernel that defines none: the memory
 * of a primed file is not used again.
 */
#include <sys/machdep.h>

void
cpu_preload_free(const void *base __kunused, size_t len __kunused)
{
}
