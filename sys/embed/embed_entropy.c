/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embed_entropy.c: cpu_entropy() of a kernel that defines none: modules are
 * placed one behind the other.
 */
#include <sys/machdep.h>

bool
cpu_entropy(uint64_t *out __kunused)
{
	return false;
}
