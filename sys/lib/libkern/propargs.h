/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * propargs.h: convert module properties as typed, `-i size=5 -b fast=yes
 * -s "name=a b"`, to an XML property list, for the loader's `load` and the
 * monitor's `modload`.
 */
#ifndef _LIBKERN_PROPARGS_H_
#define _LIBKERN_PROPARGS_H_

#include <libkern/kdefs.h>

#define PROPARGS_MAX     4096 /* bytes of XML: modctl(2)'s limit */
#define PROPARGS_NAMEMAX 127  /* bytes of a name: a property key's limit */

struct propargs {
	unsigned pga_count; /* properties so far */
	size_t pga_len;     /* bytes of pga_xml, without its NUL */
	char pga_xml[PROPARGS_MAX + 1];
};

void propargs_init(struct propargs *pa);

/* Does this letter take a property: b, i or s? */
bool propargs_option(int option);

/*
 * Add one: option 'b' (true, false, yes, no, on, off, 1, 0), 'i' (64 bits,
 * signed or not; decimal, 0x hexadecimal, 0 octal) or 's', and "name=value".
 * EINVAL, ERANGE, E2BIG: nothing is added, and *whyp is the reason, for a
 * message.
 */
int propargs_add(
    struct propargs *pa, int option, const char *arg, const char **whyp);

/* Complete pga_xml to a property list.  Nothing can be added afterwards. */
void propargs_finish(struct propargs *pa);

/*
 * The path of a module's property file: .kmod replaced by .plist, or .plist
 * appended.  False: too long.
 */
bool propargs_file(const char *path, char *out, size_t size);

#endif /* !_LIBKERN_PROPARGS_H_ */
