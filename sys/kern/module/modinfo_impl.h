/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modinfo_impl.h: section .modinfo, between the files that read it: NUL-ended
 * strings "key=value".
 */
#ifndef _KERN_MODINFO_IMPL_H_
#define _KERN_MODINFO_IMPL_H_

#include <sys/module.h>

#define MODINFO ".modinfo"

/* The strings that have not been looked at. */
struct modinfo_text {
	const char *mit_next, *mit_end;
};

/* modinfo_text.c.  False: there is no such section, or it is freed. */
bool modinfo_open(const module_t *mod, struct modinfo_text *mit);
/*
 * The value of the next string with this key; NULL: there is no more.  Text at
 * the end without a NUL is left out: the link may write over the last one.
 */
const char *modinfo_next(struct modinfo_text *mit, const char *key);

/* Report what is wrong with the string at `text', or part of one: ENOEXEC. */
int modinfo_bad(const module_t *mod, const char *text, const char *what);

/* modinfo_alias.c: fill in mod_aliases.  ENOMEM, reported. */
int modinfo_aliases(module_t *mod);

/*
 * modinfo_params.c: parameters, declared by "parmtype=name:type", are variables
 * of the module; properties of their names set them.
 */
int modinfo_params_check(const module_t *mod);
/* EINVAL, reported: not a value for it, or the variable is none of its type. */
int modinfo_params_set(const module_t *mod, prop_dictionary_t props);
/* Strings in `props' stay until it is released; NULL for NULL. */
prop_dictionary_t modinfo_params_retain(prop_dictionary_t props);
void modinfo_params_release(prop_dictionary_t props);

#endif /* !_KERN_MODINFO_IMPL_H_ */
