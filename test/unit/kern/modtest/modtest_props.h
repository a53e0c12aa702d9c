/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modtest_props.h: what the tests of properties share: the file beside module
 * plain, and what its INIT was given.
 */
#ifndef _MODTEST_PROPS_H_
#define _MODTEST_PROPS_H_

#include "modtest.h"

#define PROPS_FILE                                   \
	"/stand/" HOST_MACHINE "/" PRIMEBOOT_RELEASE \
	"/modules/plain/plain.plist"
#define LIST(body) "<plist version=\"1.0\"><dict>\n" body "</dict></plist>\n"

/* The last INIT's, as XML without its frame; or there was no dictionary. */
extern char props_seen[16384];
extern bool props_none;

/* Look at what the module's INIT is given. */
void props_watch(const char *name);
/* modctl's load, with properties as XML or NULL. */
int props_load(const char *name, int flags, const char *xml);
/* Load plain, which is given `want` (NULL: nothing), and unload it. */
void props_expect(int flags, const char *xml, const char *want);
/* The text of plain's property file. */
void props_file(const char *text);

#endif /* !_MODTEST_PROPS_H_ */
