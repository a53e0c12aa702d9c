/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embed_entropy.c: the default cpu_entropy() has none: modules are placed in
 * sequence, and the hash of symbols has a fixed key.
 */
#include <sys/machdep.h>

bool
cpu_entropy(uint64_t *out __kunused)
{
	return false;
}
