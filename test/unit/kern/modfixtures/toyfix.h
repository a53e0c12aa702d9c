/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * toyfix.h: a module format of test_module_format.c, like those of other
 * systems: a global symbol `toy_metadata' names one of these, section toydeps
 * has names that end with a NUL, section toyexports points to what is exported.
 */
#ifndef _TOYFIX_H_
#define _TOYFIX_H_

struct toy_module {
	const char *tm_name;
	int (*tm_init)(int argc, char **argv);
	int (*tm_fini)(void);
};

#endif /* !_TOYFIX_H_ */
