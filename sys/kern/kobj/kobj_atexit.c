/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_atexit.c: destructors that C++ code registers when the object they
 * are for has been made: __cxa_atexit(fn, arg, &__dso_handle).  The linker
 * makes __dso_handle the address of the module, so that each module's are its
 * own; they run in reverse before its arrays of destructors.
 */
#include <kern/kobj/kobj_impl.h>
#include <libkern/kqueue.h>
#include <sys/kernconfig.h>
#include <sys/kmem.h>
#include <sys/systm.h>

struct kobj_atexit {
	struct kobj_atexit *kae_next;
	void (*kae_fn)(void *);
	void *kae_arg;
};

TAILQ_HEAD(kobj_list, kobj);
/* owner: this file */
static struct kobj_list affixed = TAILQ_HEAD_INITIALIZER(affixed);

void
kobj_atexit_enroll(struct kobj *ko)
{
	ko->ko_enrolled = true;
	TAILQ_INSERT_HEAD(&affixed, ko, ko_chain);
}

void
kobj_atexit_forget(struct kobj *ko)
{
	struct kobj_atexit *kae;

	while ((kae = ko->ko_atexit) != NULL) {
		ko->ko_atexit = kae->kae_next;
		kmem_free(kae, sizeof(*kae));
	}
	if (ko->ko_enrolled)
		TAILQ_REMOVE(&affixed, ko, ko_chain);
	ko->ko_enrolled = false;
}

static struct kobj_atexit *
take_first(struct kobj *ko)
{
	struct kobj_atexit *kae;

	kernconfig_lock();
	kae = ko->ko_atexit;
	if (kae != NULL)
		ko->ko_atexit = kae->kae_next;
	kernconfig_unlock();
	return kae;
}

/* A function may register further ones: they come next. */
void
kobj_atexit_run(struct kobj *ko)
{
	struct kobj_atexit *kae;

	while ((kae = take_first(ko)) != NULL) {
		kae->kae_fn(kae->kae_arg);
		kmem_free(kae, sizeof(*kae));
	}
}

static int
add(void (*fn)(void *), void *arg, void *dso)
{
	const struct kobj_range *init;
	struct kobj_atexit *kae;
	struct kobj *ko;

	/* A module may define the handle itself: then it is within. */
	TAILQ_FOREACH (ko, &affixed, ko_chain) {
		if ((vaddr_t)dso - ko->ko_base < ko->ko_len)
			break;
	}
	if (ko == NULL)
		return -1;
	init = &ko->ko_parts[KP_INIT_TEXT];
	if ((vaddr_t)fn - init->kp_addr < init->kp_size) {
		kobj_say(ko,
		    "destructor at %#jx: is freed after INIT, so it will not "
		    "be called (keep it out of .init.text)",
		    (uintmax_t)(vaddr_t)fn);
		return -1;
	}
	kae = kmem_alloc(sizeof(*kae), KM_NOSLEEP);
	if (kae == NULL)
		return -1;
	*kae = (struct kobj_atexit){ko->ko_atexit, fn, arg};
	ko->ko_atexit = kae;
	return 0;
}

/*
 * __cxa_atexit: 0, or -1 when there is no memory or no such module, or when
 * the function is freed after INIT.
 */
int
kobj_atexit_add(void (*fn)(void *), void *arg, void *dso)
{
	int error;

	kernconfig_lock();
	error = add(fn, arg, dso);
	kernconfig_unlock();
	return error;
}

#ifndef _HOST
/* What C++ modules call; on the host libc has functions of these names. */
int __cxa_atexit(void (*fn)(void *), void *arg, void *dso);
void __cxa_pure_virtual(void);

int
__cxa_atexit(void (*fn)(void *), void *arg, void *dso)
{
	return kobj_atexit_add(fn, arg, dso);
}

void
__cxa_pure_virtual(void)
{
	panic("pure virtual function called");
}
#endif
