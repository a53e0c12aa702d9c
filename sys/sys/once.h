/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * once.h: initialisation that is done once, by whoever comes first, NetBSD's
 * once(9).
 *
 *	static ONCE_DECL(foo_once);
 *	error = RUN_ONCE(&foo_once, foo_init);
 */
#ifndef _SYS_ONCE_H_
#define _SYS_ONCE_H_

#include <libkern/kdefs.h>

typedef struct {
	unsigned int o_status; /* ONCE_* */
	unsigned int o_refcnt; /* of INIT_ONCE() */
	int o_error;
} once_t;

#define ONCE_VIRGIN    0
#define ONCE_RUNNING   1
#define ONCE_DONE      2

#define ONCE_DECL(var) once_t(var) = {.o_status = ONCE_VIRGIN}

/*
 * Call fn, unless it has been called: its result, then and later.  fn may
 * sleep, and must not run the same once_t; other callers wait for it.  After an
 * error the next one tries again, beginning with those that waited.
 */
#define RUN_ONCE(o, fn)                                  \
	(__builtin_expect((o)->o_status == ONCE_DONE, 1) \
		? (o)->o_error                           \
		: _run_once((o), (fn)))
int _run_once(once_t *o, int (*fn)(void));

/*
 * The same, and a count of users: INIT_ONCE() by each that begins, FINI_ONCE()
 * by each that ends; the last one calls fn.
 */
#define INIT_ONCE(o, fn) _init_once((o), (fn))
#define FINI_ONCE(o, fn) _fini_once((o), (fn))
int _init_once(once_t *o, int (*fn)(void));
void _fini_once(once_t *o, void (*fn)(void));

#endif /* !_SYS_ONCE_H_ */
