/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_mutex.c: mutex(9).  Threads are not preempted: a mutex is contended only
 * when its owner sleeps.
 */
#include <sys/kmem.h>
#include <sys/mutex.h>
#include <sys/systm.h>

#define MUTEX_MAGIC 0x3a7e0c5bu

static void
check(const kmutex_t *m)
{
	KASSERTMSG(m->mtx_magic == MUTEX_MAGIC,
	    "mutex %p is not initialised, or destroyed", (const void *)m);
}

void
mutex_init(kmutex_t *m, kmutex_type_t type __kunused, int ipl __kunused)
{
	m->mtx_owner = NULL;
	sleepq_init(&m->mtx_waiters);
	m->mtx_magic = MUTEX_MAGIC;
}

void
mutex_destroy(kmutex_t *m)
{
	check(m);
	KASSERTMSG(m->mtx_owner == NULL && sleepq_empty(&m->mtx_waiters),
	    "mutex %p is in use by %s", (void *)m,
	    m->mtx_owner == NULL ? "a waiting thread" : m->mtx_owner->l_name);
	m->mtx_magic = 0;
}

void
mutex_enter(kmutex_t *m)
{
	check(m);
	KASSERTMSG(m->mtx_owner != curlwp,
	    "mutex %p: %s locking against itself", (void *)m, curlwp->l_name);
	while (m->mtx_owner != NULL)
		(void)sleepq_block(&m->mtx_waiters, "mutex", 0);
	m->mtx_owner = curlwp;
}

int
mutex_tryenter(kmutex_t *m)
{
	check(m);
	if (m->mtx_owner != NULL)
		return 0;
	m->mtx_owner = curlwp;
	return 1;
}

void
mutex_exit(kmutex_t *m)
{
	check(m);
	KASSERTMSG(m->mtx_owner == curlwp, "mutex %p: %s does not own it",
	    (void *)m, curlwp->l_name);
	m->mtx_owner = NULL;
	(void)sleepq_wake(&m->mtx_waiters, false);
}

int
mutex_owned(const kmutex_t *m)
{
	check(m);
	return m->mtx_owner == curlwp;
}

int
mutex_ownable(const kmutex_t *m)
{
	check(m);
	KASSERTMSG(m->mtx_owner != curlwp, "mutex %p: %s owns it",
	    (const void *)m, curlwp->l_name);
	return 1;
}

struct lwp *
mutex_owner(const kmutex_t *m)
{
	check(m);
	return m->mtx_owner;
}

struct mutex_obj {
	kmutex_t mo_mutex;
	unsigned mo_refs;
};

static kmutex_t *
obj_alloc(kmutex_type_t type, int ipl, km_flag_t flags)
{
	struct mutex_obj *mo = kmem_alloc(sizeof(*mo), flags);

	if (mo == NULL)
		return NULL;
	mutex_init(&mo->mo_mutex, type, ipl);
	mo->mo_refs = 1;
	return &mo->mo_mutex;
}

kmutex_t *
mutex_obj_alloc(kmutex_type_t type, int ipl)
{
	return obj_alloc(type, ipl, KM_SLEEP);
}

kmutex_t *
mutex_obj_tryalloc(kmutex_type_t type, int ipl)
{
	return obj_alloc(type, ipl, KM_NOSLEEP);
}

void
mutex_obj_hold(kmutex_t *m)
{
	check(m);
	kcontainer_of(m, struct mutex_obj, mo_mutex)->mo_refs++;
}

unsigned int
mutex_obj_refcnt(kmutex_t *m)
{
	check(m);
	return kcontainer_of(m, struct mutex_obj, mo_mutex)->mo_refs;
}

bool
mutex_obj_free(kmutex_t *m)
{
	struct mutex_obj *mo = kcontainer_of(m, struct mutex_obj, mo_mutex);

	check(m);
	if (--mo->mo_refs > 0)
		return false;
	mutex_destroy(m);
	kmem_free(mo, sizeof(*mo));
	return true;
}
