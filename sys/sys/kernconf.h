/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernconf.h: the kernel's configuration: variables of text files that the
 * loader passed, "key=value" in each line (docs/boot-protocol.md).
 */
#ifndef _SYS_KERNCONF_H_
#define _SYS_KERNCONF_H_

#include <libkern/kdefs.h>

#define KERNCONF_KEY   64    /* bytes of a key, its NUL included */
#define KERNCONF_VALUE 256   /* likewise, of a value */
#define KERNCONF_FILE  65536 /* bytes of a file */

/*
 * The value of a key; NULL: it is not set.  The text is valid as long as the
 * kernel runs, and so are values that a later file replaces.
 */
const char *kernconf_string(const char *key);
/*
 * As a number, in any base of C; as a switch: yes, no, true, false, on, off, 1,
 * 0.  ENOENT: not set; EINVAL: another thing; ERANGE.  *out is set on success.
 */
int kernconf_number(const char *key, int64_t *out);
int kernconf_switch(const char *key, bool *out);

/* Call fn for each variable, in the order of the keys. */
void kernconf_walk(
    void (*fn)(const char *key, const char *value, void *arg), void *arg);

/*
 * Take the variables of a text, which the loader knows as `path`, or, if a line
 * is wrong, none; later ones replace earlier ones.  Those that are the name of
 * a sysctl variable set it.  Failures are reported: EINVAL, EFBIG, ENOMEM.
 */
int kernconf_parse(const char *path, const char *text, size_t len);
/* For tests: forget all variables. */
void kernconf_reset(void);

#endif /* !_SYS_KERNCONF_H_ */
