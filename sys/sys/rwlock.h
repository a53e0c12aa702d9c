/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rwlock.h: readers and one writer, NetBSD's rwlock(9).  A writer that waits
 * keeps new readers out, so a reader must not enter twice.  rw_enter() sleeps.
 * Mistakes panic by name.
 */
#ifndef _SYS_RWLOCK_H_
#define _SYS_RWLOCK_H_

#include <libkern/kdefs.h>
#include <sys/lwp.h>

typedef enum krw_t { RW_READER = 0, RW_WRITER = 1 } krw_t;

typedef struct krwlock {
	struct lwp *krw_writer;   /* who writes */
	unsigned int krw_readers; /* how many read */
	unsigned int krw_wanted;  /* writers that wait */
	struct sleepq krw_waiters;
	unsigned int krw_magic;
} krwlock_t;

void rw_init(krwlock_t *rw);
void rw_destroy(krwlock_t *rw);
void rw_enter(krwlock_t *rw, const krw_t op);
void rw_exit(krwlock_t *rw);
int rw_tryenter(krwlock_t *rw, const krw_t op); /* not 0: it is ours */
/* The only reader becomes the writer; 0: there are others. */
int rw_tryupgrade(krwlock_t *rw);
void rw_downgrade(krwlock_t *rw);
/* Readers are counted, not known: the first and last say that any reads. */
int rw_read_held(krwlock_t *rw);
int rw_write_held(krwlock_t *rw);
int rw_lock_held(krwlock_t *rw);
/* RW_READER or RW_WRITER: how the caller, who has it, has it. */
krw_t rw_lock_op(krwlock_t *rw);

/* One in memory of its own, counted. */
krwlock_t *rw_obj_alloc(void);
void rw_obj_hold(krwlock_t *rw);
/* True: it was the last reference, and the lock is gone. */
bool rw_obj_free(krwlock_t *rw);

#endif /* !_SYS_RWLOCK_H_ */
