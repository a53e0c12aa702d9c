/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kqueue.h: doubly linked lists, queue(3)'s TAILQ and LIST, SLIST: the
 * operations that this tree uses.  Same names and semantics, written here so
 * that the host home does not depend on libc's variant.
 */
#ifndef _LIBKERN_KQUEUE_H_
#define _LIBKERN_KQUEUE_H_

#ifndef TAILQ_HEAD

#define TAILQ_HEAD(name, type)          \
	struct name {                   \
		struct type *tqh_first; \
		struct type **tqh_last; \
	}
#define TAILQ_HEAD_INITIALIZER(head)    \
	{                               \
		NULL, &(head).tqh_first \
	}
#define TAILQ_ENTRY(type)               \
	struct {                        \
		struct type *tqe_next;  \
		struct type **tqe_prev; \
	}
#define TAILQ_INIT(head)                               \
	do {                                           \
		(head)->tqh_first = NULL;              \
		(head)->tqh_last = &(head)->tqh_first; \
	} while (0)
#define TAILQ_EMPTY(head)      ((head)->tqh_first == NULL)
#define TAILQ_FIRST(head)      ((head)->tqh_first)
#define TAILQ_NEXT(elm, field) ((elm)->field.tqe_next)
#define TAILQ_LAST(head, headname) \
	(*(((struct headname *)(void *)((head)->tqh_last))->tqh_last))
#define TAILQ_PREV(elm, headname, field) \
	(*(((struct headname *)(void *)((elm)->field.tqe_prev))->tqh_last))
#define TAILQ_INSERT_HEAD(head, elm, field)                              \
	do {                                                             \
		if (((elm)->field.tqe_next = (head)->tqh_first) != NULL) \
			(head)->tqh_first->field.tqe_prev =              \
			    &(elm)->field.tqe_next;                      \
		else                                                     \
			(head)->tqh_last = &(elm)->field.tqe_next;       \
		(head)->tqh_first = (elm);                               \
		(elm)->field.tqe_prev = &(head)->tqh_first;              \
	} while (0)
#define TAILQ_INSERT_TAIL(head, elm, field)                \
	do {                                               \
		(elm)->field.tqe_next = NULL;              \
		(elm)->field.tqe_prev = (head)->tqh_last;  \
		*(head)->tqh_last = (elm);                 \
		(head)->tqh_last = &(elm)->field.tqe_next; \
	} while (0)
#define TAILQ_INSERT_BEFORE(listelm, elm, field)                    \
	do {                                                        \
		(elm)->field.tqe_prev = (listelm)->field.tqe_prev;  \
		(elm)->field.tqe_next = (listelm);                  \
		*(listelm)->field.tqe_prev = (elm);                 \
		(listelm)->field.tqe_prev = &(elm)->field.tqe_next; \
	} while (0)
#define TAILQ_INSERT_AFTER(head, listelm, elm, field)                      \
	do {                                                               \
		if (((elm)->field.tqe_next = (listelm)->field.tqe_next) != \
		    NULL)                                                  \
			(elm)->field.tqe_next->field.tqe_prev =            \
			    &(elm)->field.tqe_next;                        \
		else                                                       \
			(head)->tqh_last = &(elm)->field.tqe_next;         \
		(listelm)->field.tqe_next = (elm);                         \
		(elm)->field.tqe_prev = &(listelm)->field.tqe_next;        \
	} while (0)
#define TAILQ_REMOVE(head, elm, field)                            \
	do {                                                      \
		if ((elm)->field.tqe_next != NULL)                \
			(elm)->field.tqe_next->field.tqe_prev =   \
			    (elm)->field.tqe_prev;                \
		else                                              \
			(head)->tqh_last = (elm)->field.tqe_prev; \
		*(elm)->field.tqe_prev = (elm)->field.tqe_next;   \
	} while (0)
#define TAILQ_FOREACH(var, head, field)                \
	for ((var) = (head)->tqh_first; (var) != NULL; \
	     (var) = (var)->field.tqe_next)

#define LIST_HEAD(name, type)          \
	struct name {                  \
		struct type *lh_first; \
	}
#define LIST_HEAD_INITIALIZER(head) \
	{                           \
		NULL                \
	}
#define LIST_ENTRY(type)               \
	struct {                       \
		struct type *le_next;  \
		struct type **le_prev; \
	}
#define LIST_INIT(head)       ((void)((head)->lh_first = NULL))
#define LIST_EMPTY(head)      ((head)->lh_first == NULL)
#define LIST_FIRST(head)      ((head)->lh_first)
#define LIST_NEXT(elm, field) ((elm)->field.le_next)
#define LIST_INSERT_HEAD(head, elm, field)                             \
	do {                                                           \
		if (((elm)->field.le_next = (head)->lh_first) != NULL) \
			(head)->lh_first->field.le_prev =              \
			    &(elm)->field.le_next;                     \
		(head)->lh_first = (elm);                              \
		(elm)->field.le_prev = &(head)->lh_first;              \
	} while (0)
#define LIST_REMOVE(elm, field)                               \
	do {                                                  \
		if ((elm)->field.le_next != NULL)             \
			(elm)->field.le_next->field.le_prev = \
			    (elm)->field.le_prev;             \
		*(elm)->field.le_prev = (elm)->field.le_next; \
	} while (0)
#define LIST_FOREACH(var, head, field)                \
	for ((var) = (head)->lh_first; (var) != NULL; \
	     (var) = (var)->field.le_next)

#endif /* !TAILQ_HEAD */

#ifndef TAILQ_FOREACH_SAFE
#define TAILQ_FOREACH_SAFE(var, head, field, next)                  \
	for ((var) = TAILQ_FIRST(head);                             \
	     (var) != NULL && ((next) = TAILQ_NEXT(var, field), 1); \
	     (var) = (next))
#endif

#endif /* !_LIBKERN_KQUEUE_H_ */
