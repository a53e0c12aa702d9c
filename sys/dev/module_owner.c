/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_owner.c: see module_owner.h.  Each module that owns something has the
 * key's value, which is the module itself.
 */
#include <dev/module_owner.h>
#include <libkern/kerrno.h>

int
module_owner_find(struct module_owner *mow, vaddr_t addr, struct module **modp)
{
	*modp = module_by_addr(addr);
	if (*modp == NULL)
		return 0;
	if (mow->mow_key == 0 &&
	    module_specific_key_create(&mow->mow_key, mow->mow_gone) != 0)
		return ENOMEM;
	module_setspecific(*modp, mow->mow_key, *modp);
	return 0;
}

/* Deleting a key calls mow_gone() for each value that is left. */
void
module_owner_end(struct module_owner *mow)
{
	specificdata_key_t key = mow->mow_key;

	mow->mow_key = 0;
	if (key != 0)
		module_specific_key_delete(key);
}
