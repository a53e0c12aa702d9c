/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * key.c: wait for a key.
 */
#include <libsa/libsa.h>

int
sa_waitkey(struct loader *ld)
{
	const struct sa_env *env = ld->ld_env;

	device_forget(ld);
	return env->se_getkey(env->se_cookie, -1);
}
