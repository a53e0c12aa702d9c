/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmlink_impl.h: between kmlink.c and kmlink_check.c.
 */
#ifndef _KMOD_KMLINK_IMPL_H_
#define _KMOD_KMLINK_IMPL_H_

#include <kmod/finding.h>

enum state { STATE_NOT_LINKED, STATE_LINKED };

struct linking {
	struct kmset *lnk_set;
	const struct kmkernel *lnk_kernel;
	struct findings *lnk_findings;
	uint8_t *lnk_states; /* enum state, of each module */
	bool *lnk_told;      /* of each cycle */
};

/*
 * Add what is wrong to the findings.  False: the linker will refuse the module.
 * The last one is for a module whose turn it is to be linked.
 */
void link_check_missing(struct linking *li, const struct kmodule *km);
bool link_check_undefined(struct linking *li, const struct kmodule *km);
void link_check_undeclared(struct linking *li, size_t i);
bool link_check_duplicates(struct linking *li, const struct kmodule *km);

#endif /* !_KMOD_KMLINK_IMPL_H_ */
