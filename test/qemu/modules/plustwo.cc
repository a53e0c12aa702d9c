// SPDX-License-Identifier: BSD-2-Clause
// C++ that shares a template with module plusplus, not its code.
extern "C" {
#include <sys/errno.h>
#include <sys/module.h>
#include <sys/systm.h>

MODULE(MODULE_CLASS_MISC, plustwo, NULL);
}

template <typename T>
__attribute__((noinline)) T
product(const T *v, int n)
{
	T p = 1;

	for (int i = 0; i < n; i++)
		p *= v[i];
	return p;
}

static int
plustwo_modcmd(modcmd_t cmd, void *arg)
{
	static const long longs[] = {4, 5, 6};

	(void)arg;
	if (cmd == MODULE_CMD_INIT)
		printf("plustwo: product %ld\n", product(longs, 3));
	return cmd == MODULE_CMD_INIT || cmd == MODULE_CMD_FINI ? 0 : ENOTTY;
}
