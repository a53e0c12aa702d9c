/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * queue.h: queue(3).  TAILQ and LIST are libkern's; the singly linked kinds
 * and what else modules may use of it are added here.
 */
#ifndef _SYS_QUEUE_H_
#define _SYS_QUEUE_H_

#include <libkern/kqueue.h>

#define TAILQ_FOREACH_REVERSE(var, head, headname, field)       \
	for ((var) = TAILQ_LAST(head, headname); (var) != NULL; \
	     (var) = TAILQ_PREV(var, headname, field))
#define TAILQ_FOREACH_REVERSE_SAFE(var, head, headname, field, prev)          \
	for ((var) = TAILQ_LAST(head, headname);                              \
	     (var) != NULL && ((prev) = TAILQ_PREV(var, headname, field), 1); \
	     (var) = (prev))
#define TAILQ_CONCAT(head1, head2, field)                        \
	do {                                                     \
		if (!TAILQ_EMPTY(head2)) {                       \
			*(head1)->tqh_last = (head2)->tqh_first; \
			(head2)->tqh_first->field.tqe_prev =     \
			    (head1)->tqh_last;                   \
			(head1)->tqh_last = (head2)->tqh_last;   \
			TAILQ_INIT(head2);                       \
		}                                                \
	} while (0)

/* elm2, which is on no list, in the place of elm. */
#define TAILQ_REPLACE(head, elm, elm2, field)                       \
	do {                                                        \
		(elm2)->field = (elm)->field;                       \
		if ((elm2)->field.tqe_next != NULL)                 \
			(elm2)->field.tqe_next->field.tqe_prev =    \
			    &(elm2)->field.tqe_next;                \
		else                                                \
			(head)->tqh_last = &(elm2)->field.tqe_next; \
		*(elm2)->field.tqe_prev = (elm2);                   \
	} while (0)
#define TAILQ_END(head)  NULL
#define LIST_END(head)   NULL
#define SLIST_END(head)  NULL
#define STAILQ_END(head) NULL
#define LIST_REPLACE(elm, elm2, field)                         \
	do {                                                   \
		(elm2)->field = (elm)->field;                  \
		if ((elm2)->field.le_next != NULL)             \
			(elm2)->field.le_next->field.le_prev = \
			    &(elm2)->field.le_next;            \
		*(elm2)->field.le_prev = (elm2);               \
	} while (0)
/* All of head1 to head2. */
#define LIST_MOVE(head1, head2, field)                                         \
	do {                                                                   \
		(head2)->lh_first = (head1)->lh_first;                         \
		if ((head2)->lh_first != NULL) {                               \
			(head2)->lh_first->field.le_prev = &(head2)->lh_first; \
			LIST_INIT(head1);                                      \
		}                                                              \
	} while (0)

#define LIST_INSERT_AFTER(listelm, elm, field)                                 \
	do {                                                                   \
		if (((elm)->field.le_next = (listelm)->field.le_next) != NULL) \
			(listelm)->field.le_next->field.le_prev =              \
			    &(elm)->field.le_next;                             \
		(listelm)->field.le_next = (elm);                              \
		(elm)->field.le_prev = &(listelm)->field.le_next;              \
	} while (0)
#define LIST_INSERT_BEFORE(listelm, elm, field)                   \
	do {                                                      \
		(elm)->field.le_prev = (listelm)->field.le_prev;  \
		(elm)->field.le_next = (listelm);                 \
		*(listelm)->field.le_prev = (elm);                \
		(listelm)->field.le_prev = &(elm)->field.le_next; \
	} while (0)
#define LIST_FOREACH_SAFE(var, head, field, next)                  \
	for ((var) = LIST_FIRST(head);                             \
	     (var) != NULL && ((next) = LIST_NEXT(var, field), 1); \
	     (var) = (next))

#define SLIST_HEAD(name, type)          \
	struct name {                   \
		struct type *slh_first; \
	}
#define SLIST_HEAD_INITIALIZER(head) \
	{                            \
		NULL                 \
	}
#define SLIST_ENTRY(type)              \
	struct {                       \
		struct type *sle_next; \
	}
#define SLIST_INIT(head)       ((void)((head)->slh_first = NULL))
#define SLIST_EMPTY(head)      ((head)->slh_first == NULL)
#define SLIST_FIRST(head)      ((head)->slh_first)
#define SLIST_NEXT(elm, field) ((elm)->field.sle_next)
#define SLIST_INSERT_HEAD(head, elm, field)                \
	do {                                               \
		(elm)->field.sle_next = (head)->slh_first; \
		(head)->slh_first = (elm);                 \
	} while (0)
#define SLIST_INSERT_AFTER(slistelm, elm, field)                    \
	do {                                                        \
		(elm)->field.sle_next = (slistelm)->field.sle_next; \
		(slistelm)->field.sle_next = (elm);                 \
	} while (0)
#define SLIST_REMOVE_AFTER(slistelm, field)  \
	((void)((slistelm)->field.sle_next = \
		    (slistelm)->field.sle_next->field.sle_next))
#define SLIST_REMOVE_HEAD(head, field) \
	((void)((head)->slh_first = (head)->slh_first->field.sle_next))
#define SLIST_FOREACH(var, head, field)                \
	for ((var) = (head)->slh_first; (var) != NULL; \
	     (var) = (var)->field.sle_next)
#define SLIST_FOREACH_SAFE(var, head, field, next)                  \
	for ((var) = SLIST_FIRST(head);                             \
	     (var) != NULL && ((next) = SLIST_NEXT(var, field), 1); \
	     (var) = (next))
/* `elm` is on the list. */
#define SLIST_REMOVE(head, elm, type, field)               \
	do {                                               \
		struct type **slr_p = &(head)->slh_first;  \
		while (*slr_p != (elm))                    \
			slr_p = &(*slr_p)->field.sle_next; \
		*slr_p = (elm)->field.sle_next;            \
	} while (0)

#define STAILQ_HEAD(name, type)          \
	struct name {                    \
		struct type *stqh_first; \
		struct type **stqh_last; \
	}
#define STAILQ_HEAD_INITIALIZER(head)    \
	{                                \
		NULL, &(head).stqh_first \
	}
#define STAILQ_ENTRY(type)              \
	struct {                        \
		struct type *stqe_next; \
	}
#define STAILQ_INIT(head)                                \
	do {                                             \
		(head)->stqh_first = NULL;               \
		(head)->stqh_last = &(head)->stqh_first; \
	} while (0)
#define STAILQ_EMPTY(head)      ((head)->stqh_first == NULL)
#define STAILQ_FIRST(head)      ((head)->stqh_first)
#define STAILQ_NEXT(elm, field) ((elm)->field.stqe_next)
#define STAILQ_INSERT_HEAD(head, elm, field)                               \
	do {                                                               \
		if (((elm)->field.stqe_next = (head)->stqh_first) == NULL) \
			(head)->stqh_last = &(elm)->field.stqe_next;       \
		(head)->stqh_first = (elm);                                \
	} while (0)
#define STAILQ_INSERT_TAIL(head, elm, field)                 \
	do {                                                 \
		(elm)->field.stqe_next = NULL;               \
		*(head)->stqh_last = (elm);                  \
		(head)->stqh_last = &(elm)->field.stqe_next; \
	} while (0)
#define STAILQ_REMOVE_HEAD(head, field)                                   \
	do {                                                              \
		if (((head)->stqh_first =                                 \
			    (head)->stqh_first->field.stqe_next) == NULL) \
			(head)->stqh_last = &(head)->stqh_first;          \
	} while (0)
#define STAILQ_FOREACH(var, head, field)                \
	for ((var) = (head)->stqh_first; (var) != NULL; \
	     (var) = (var)->field.stqe_next)

#define STAILQ_FOREACH_SAFE(var, head, field, next)                  \
	for ((var) = STAILQ_FIRST(head);                             \
	     (var) != NULL && ((next) = STAILQ_NEXT(var, field), 1); \
	     (var) = (next))
#define STAILQ_INSERT_AFTER(head, listelm, elm, field)                       \
	do {                                                                 \
		if (((elm)->field.stqe_next = (listelm)->field.stqe_next) == \
		    NULL)                                                    \
			(head)->stqh_last = &(elm)->field.stqe_next;         \
		(listelm)->field.stqe_next = (elm);                          \
	} while (0)
#define STAILQ_REMOVE_AFTER(head, elm, field)                                 \
	do {                                                                  \
		if (((elm)->field.stqe_next =                                 \
			    (elm)->field.stqe_next->field.stqe_next) == NULL) \
			(head)->stqh_last = &(elm)->field.stqe_next;          \
	} while (0)
/* `elm` is on the list. */
#define STAILQ_REMOVE(head, elm, type, field)                   \
	do {                                                    \
		struct type **stqr_p = &(head)->stqh_first;     \
		while (*stqr_p != (elm))                        \
			stqr_p = &(*stqr_p)->field.stqe_next;   \
		if ((*stqr_p = (elm)->field.stqe_next) == NULL) \
			(head)->stqh_last = stqr_p;             \
	} while (0)
/* NOLINTBEGIN(bugprone-macro-parentheses): a type, a member */
#define STAILQ_LAST(head, type, field)                                      \
	(STAILQ_EMPTY(head) ? NULL                                          \
			    : kcontainer_of((head)->stqh_last, struct type, \
				  field.stqe_next))
/* NOLINTEND(bugprone-macro-parentheses) */
#define STAILQ_CONCAT(head1, head2)                                \
	do {                                                       \
		if (!STAILQ_EMPTY(head2)) {                        \
			*(head1)->stqh_last = (head2)->stqh_first; \
			(head1)->stqh_last = (head2)->stqh_last;   \
			STAILQ_INIT(head2);                        \
		}                                                  \
	} while (0)

#define SIMPLEQ_HEAD             STAILQ_HEAD
#define SIMPLEQ_HEAD_INITIALIZER STAILQ_HEAD_INITIALIZER
#define SIMPLEQ_ENTRY            STAILQ_ENTRY
#define SIMPLEQ_INIT             STAILQ_INIT
#define SIMPLEQ_EMPTY            STAILQ_EMPTY
#define SIMPLEQ_FIRST            STAILQ_FIRST
#define SIMPLEQ_NEXT             STAILQ_NEXT
#define SIMPLEQ_INSERT_HEAD      STAILQ_INSERT_HEAD
#define SIMPLEQ_INSERT_TAIL      STAILQ_INSERT_TAIL
#define SIMPLEQ_REMOVE_HEAD      STAILQ_REMOVE_HEAD
#define SIMPLEQ_FOREACH          STAILQ_FOREACH
#define SIMPLEQ_FOREACH_SAFE     STAILQ_FOREACH_SAFE
#define SIMPLEQ_INSERT_AFTER     STAILQ_INSERT_AFTER
#define SIMPLEQ_REMOVE           STAILQ_REMOVE
#define SIMPLEQ_REMOVE_AFTER     STAILQ_REMOVE_AFTER
#define SIMPLEQ_LAST             STAILQ_LAST
#define SIMPLEQ_CONCAT           STAILQ_CONCAT
#define SIMPLEQ_END              STAILQ_END

#endif /* !_SYS_QUEUE_H_ */
