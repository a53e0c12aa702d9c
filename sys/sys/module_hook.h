/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_hook.h: calls into a module that may not be there, NetBSD's
 * module_hook(9).
 *
 *	MODULE_HOOK(foo_hook, int, (int arg));		in a header
 *	struct foo_hook_t foo_hook;			in the kernel
 *	MODULE_HOOK_SET(foo_hook, foo_in_module);	at the module's INIT
 *	MODULE_HOOK_UNSET(foo_hook);			at its FINI
 *	MODULE_HOOK_CALL(foo_hook, (1), ENOSYS, error);	anywhere
 *
 * UNSET returns when no call is under way any more.
 */
#ifndef _SYS_MODULE_HOOK_H_
#define _SYS_MODULE_HOOK_H_

#include <libkern/kdefs.h>
#include <sys/localcount.h>

void module_hook_set(bool *hooked, struct localcount *lc);
void module_hook_unset(bool *hooked, struct localcount *lc);
/* May the hook be called?  If so, module_hook_exit() must follow. */
bool module_hook_tryenter(const bool *hooked, struct localcount *lc);
void module_hook_exit(struct localcount *lc);

/* `args` brings its own parentheses, and a type can have none. */
/* NOLINTBEGIN(bugprone-macro-parentheses) */

/* Declare `hook`: a function of this type and these arguments. */
#define MODULE_HOOK(hook, type, args) \
	extern struct hook##_t {      \
		type(*f) args;        \
		struct localcount lc; \
		bool hooked;          \
	} hook

#define MODULE_HOOK_SET(hook, func)                          \
	do {                                                 \
		(hook).f = (func);                           \
		module_hook_set(&(hook).hooked, &(hook).lc); \
	} while (0)

#define MODULE_HOOK_UNSET(hook)                                \
	do {                                                   \
		module_hook_unset(&(hook).hooked, &(hook).lc); \
		(hook).f = NULL;                               \
	} while (0)

/* retval = the hook's result, or `otherwise` when nothing is hooked. */
#define MODULE_HOOK_CALL(hook, args, otherwise, retval)                  \
	do {                                                             \
		if (!module_hook_tryenter(&(hook).hooked, &(hook).lc)) { \
			(retval) = (otherwise);                          \
			break;                                           \
		}                                                        \
		(retval) = (*(hook).f)args;                              \
		module_hook_exit(&(hook).lc);                            \
	} while (0)

/* Call the hook, or evaluate `otherwise`. */
#define MODULE_HOOK_CALL_VOID(hook, args, otherwise)                     \
	do {                                                             \
		if (!module_hook_tryenter(&(hook).hooked, &(hook).lc)) { \
			otherwise;                                       \
			break;                                           \
		}                                                        \
		(*(hook).f) args;                                        \
		module_hook_exit(&(hook).lc);                            \
	} while (0)

/* NOLINTEND(bugprone-macro-parentheses) */

#endif /* !_SYS_MODULE_HOOK_H_ */
