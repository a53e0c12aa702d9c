/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * localcount.h: references to an object that can be destroyed, NetBSD's
 * localcount(9): cheap to acquire; its destruction waits until all are
 * released.
 */
#ifndef _SYS_LOCALCOUNT_H_
#define _SYS_LOCALCOUNT_H_

#include <libkern/kdefs.h>

struct kcondvar;
struct kmutex;

struct localcount {
	unsigned int lc_refs;
	bool lc_draining; /* localcount_drain() waits for lc_refs to become 0 */
};

void localcount_init(struct localcount *lc);
/* It must have been drained. */
void localcount_fini(struct localcount *lc);
/* Not while it is drained: the object must not be found any more by then. */
void localcount_acquire(struct localcount *lc);
void localcount_release(
    struct localcount *lc, struct kcondvar *cv, struct kmutex *mtx);
/* Wait, with mtx owned, until there are no more references. */
void localcount_drain(
    struct localcount *lc, struct kcondvar *cv, struct kmutex *mtx);

#endif /* !_SYS_LOCALCOUNT_H_ */
