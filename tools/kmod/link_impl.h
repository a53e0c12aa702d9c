/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * link_impl.h: between link.c and linkcheck.c.
 */
#ifndef _KMOD_LINK_IMPL_H_
#define _KMOD_LINK_IMPL_H_

#include "finding.h"

enum state { STATE_NOT_LINKED, STATE_LINKED };

struct linking {
	struct kmset *li_set;
	const struct kmkernel *li_kernel;
	struct findings *li_findings;
	uint8_t *li_states; /* enum state, of each module */
	bool *li_told;      /* of each cycle */
};

/*
 * Add what is wrong to the findings.  False: the linker will refuse the module.
 * The last one is for a module whose turn it is to be linked.
 */
void link_check_missing(struct linking *li, const struct kmodule *km);
bool link_check_undefined(struct linking *li, const struct kmodule *km);
void link_check_undeclared(struct linking *li, size_t i);
bool link_check_duplicates(struct linking *li, const struct kmodule *km);

#endif /* !_KMOD_LINK_IMPL_H_ */
