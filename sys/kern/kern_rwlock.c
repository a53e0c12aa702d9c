/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_rwlock.c: rwlock(9).
 */
#include <sys/kmem.h>
#include <sys/rwlock.h>
#include <sys/systm.h>

#define RW_MAGIC 0x5e1f0c27u

static void
check(const krwlock_t *rw)
{
	KASSERTMSG(rw->krw_magic == RW_MAGIC,
	    "rwlock %p is not initialised, or destroyed", (const void *)rw);
}

void
rw_init(krwlock_t *rw)
{
	*rw = (krwlock_t){.krw_magic = RW_MAGIC};
	sleepq_init(&rw->krw_waiters);
}

void
rw_destroy(krwlock_t *rw)
{
	check(rw);
	KASSERTMSG(rw->krw_writer == NULL && rw->krw_readers == 0 &&
		sleepq_empty(&rw->krw_waiters),
	    "rwlock %p is in use", (void *)rw);
	rw->krw_magic = 0;
}

static bool
available(const krwlock_t *rw, krw_t op)
{
	if (op == RW_WRITER)
		return rw->krw_writer == NULL && rw->krw_readers == 0;
	return rw->krw_writer == NULL && rw->krw_wanted == 0;
}

static void
take(krwlock_t *rw, krw_t op)
{
	if (op == RW_WRITER)
		rw->krw_writer = curlwp;
	else
		rw->krw_readers++;
}

void
rw_enter(krwlock_t *rw, const krw_t op)
{
	check(rw);
	KASSERTMSG(rw->krw_writer != curlwp,
	    "rwlock %p: %s locking against itself", (void *)rw, curlwp->l_name);
	if (op == RW_WRITER) {
		rw->krw_wanted++;
		while (!available(rw, op))
			(void)sleepq_block(&rw->krw_waiters, "rwlock", 0);
		rw->krw_wanted--;
	} else {
		while (!available(rw, op))
			(void)sleepq_block(&rw->krw_waiters, "rwlock", 0);
	}
	take(rw, op);
}

int
rw_tryenter(krwlock_t *rw, const krw_t op)
{
	check(rw);
	if (!available(rw, op))
		return 0;
	take(rw, op);
	return 1;
}

/* Wake all: a reader that finds a writer waiting goes on waiting. */
void
rw_exit(krwlock_t *rw)
{
	check(rw);
	if (rw->krw_writer != NULL) {
		KASSERTMSG(rw->krw_writer == curlwp,
		    "rwlock %p: %s does not own it", (void *)rw,
		    curlwp->l_name);
		rw->krw_writer = NULL;
	} else {
		KASSERTMSG(rw->krw_readers > 0, "rwlock %p: %s does not own it",
		    (void *)rw, curlwp->l_name);
		rw->krw_readers--;
	}
	if (rw->krw_readers == 0)
		(void)sleepq_wake(&rw->krw_waiters, true);
}

int
rw_tryupgrade(krwlock_t *rw)
{
	check(rw);
	KASSERTMSG(rw->krw_readers > 0, "rwlock %p: %s does not read it",
	    (void *)rw, curlwp->l_name);
	if (rw->krw_readers > 1)
		return 0;
	rw->krw_readers = 0;
	rw->krw_writer = curlwp;
	return 1;
}

void
rw_downgrade(krwlock_t *rw)
{
	check(rw);
	KASSERTMSG(rw->krw_writer == curlwp, "rwlock %p: %s does not own it",
	    (void *)rw, curlwp->l_name);
	rw->krw_writer = NULL;
	rw->krw_readers = 1;
	(void)sleepq_wake(&rw->krw_waiters, true);
}

int
rw_read_held(krwlock_t *rw)
{
	check(rw);
	return rw->krw_readers > 0;
}

int
rw_write_held(krwlock_t *rw)
{
	check(rw);
	return rw->krw_writer == curlwp;
}

int
rw_lock_held(krwlock_t *rw)
{
	check(rw);
	return rw->krw_readers > 0 || rw->krw_writer != NULL;
}

krw_t
rw_lock_op(krwlock_t *rw)
{
	KASSERT(rw_lock_held(rw));
	return rw->krw_writer != NULL ? RW_WRITER : RW_READER;
}

struct rwlock_obj {
	krwlock_t rwo_lock;
	unsigned int rwo_refs;
};

krwlock_t *
rw_obj_alloc(void)
{
	struct rwlock_obj *rwo = kmem_alloc(sizeof(*rwo), KM_SLEEP);

	rw_init(&rwo->rwo_lock);
	rwo->rwo_refs = 1;
	return &rwo->rwo_lock;
}

void
rw_obj_hold(krwlock_t *rw)
{
	check(rw);
	kcontainer_of(rw, struct rwlock_obj, rwo_lock)->rwo_refs++;
}

bool
rw_obj_free(krwlock_t *rw)
{
	struct rwlock_obj *rwo = kcontainer_of(rw, struct rwlock_obj, rwo_lock);

	check(rw);
	if (--rwo->rwo_refs > 0)
		return false;
	rw_destroy(rw);
	kmem_free(rwo, sizeof(*rwo));
	return true;
}
