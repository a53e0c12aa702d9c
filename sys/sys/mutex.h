/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mutex.h: mutual exclusion, NetBSD's mutex(9).  Each mistake in their use
 * (taking one twice, releasing another thread's, destroying one in use) panics
 * by name.
 */
#ifndef _SYS_MUTEX_H_
#define _SYS_MUTEX_H_

#include <libkern/kdefs.h>
#include <sys/intr.h>
#include <sys/lwp.h>

typedef enum kmutex_type_t {
	MUTEX_SPIN, /* accepted: the same as the others here */
	MUTEX_ADAPTIVE,
	MUTEX_DEFAULT,
	MUTEX_DRIVER,
	MUTEX_NODEBUG
} kmutex_type_t;

typedef struct kmutex {
	struct lwp *mtx_owner;
	struct sleepq mtx_waiters;
	unsigned mtx_magic;
} kmutex_t;

void mutex_init(kmutex_t *m, kmutex_type_t type, int ipl);
void mutex_destroy(kmutex_t *m);
void mutex_enter(kmutex_t *m);
void mutex_exit(kmutex_t *m);
int mutex_tryenter(kmutex_t *m); /* not 0: it is ours */
int mutex_owned(const kmutex_t *m);
int mutex_ownable(const kmutex_t *m);
struct lwp *mutex_owner(const kmutex_t *m);
#define mutex_spin_enter(m) mutex_enter(m)
#define mutex_spin_exit(m)  mutex_exit(m)

/* One in memory of its own, counted; mutex_obj_tryalloc: NULL, no memory. */
kmutex_t *mutex_obj_alloc(kmutex_type_t type, int ipl);
kmutex_t *mutex_obj_tryalloc(kmutex_type_t type, int ipl);
void mutex_obj_hold(kmutex_t *m);
unsigned int mutex_obj_refcnt(kmutex_t *m);
bool mutex_obj_free(kmutex_t *m); /* true: it is gone */

#endif /* !_SYS_MUTEX_H_ */
