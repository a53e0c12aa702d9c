/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * verbs.h: the verbs of primeboot-kmod, a file each, and their options.
 */
#ifndef _KMOD_VERBS_H_
#define _KMOD_VERBS_H_

#include <stdbool.h>
#include <stdint.h>

#define OPTION_LIST 64 /* times that an option may be given */

struct options {
	bool o_json, o_dot;
	const char *o_modules; /* where else to look for modules; or NULL */
	unsigned o_timeout;    /* seconds */
	const char *o_output, *o_key, *o_keys, *o_new, *o_type, *o_hash,
	    *o_time, *o_enrol;
	bool o_ca, o_db, o_enforce;
	uint32_t o_svn;
	bool o_svn_given;
	const char *o_cert[OPTION_LIST], *o_forbid[OPTION_LIST],
	    *o_add[OPTION_LIST];
	int o_ncert, o_nforbid, o_nadd;
	char **o_args; /* o_nargs of them, then NULL */
	int o_nargs;
};

/* Each returns an exit status (enum status). */
int verb_info(const struct options *o);
int verb_deps(const struct options *o);
int verb_check(const struct options *o);
int verb_diff(const struct options *o);
int verb_run(const struct options *o);
int verb_keys(const struct options *o);
int verb_manifest(const struct options *o);
int verb_sign(const struct options *o);
int verb_verify(const struct options *o);
int verb_tpmlog(const struct options *o);

/* makemanifest.c: the time of what is made, seconds since 1970. */
uint64_t build_time(void);

#endif /* !_KMOD_VERBS_H_ */
