/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * verbs.h: the verbs of primeboot-kmod, a file each, and their options.
 */
#ifndef _KMOD_VERBS_H_
#define _KMOD_VERBS_H_

#include <stdbool.h>

struct options {
	bool o_json, o_dot;
	const char *o_modules; /* where else to look for modules; or NULL */
	unsigned o_timeout;    /* seconds */
	char **o_args;         /* o_nargs of them, then NULL */
	int o_nargs;
};

/* Each returns an exit status (enum status). */
int verb_info(const struct options *o);
int verb_deps(const struct options *o);
int verb_check(const struct options *o);
int verb_diff(const struct options *o);
int verb_run(const struct options *o);

#endif /* !_KMOD_VERBS_H_ */
