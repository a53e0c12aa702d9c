/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modtest_props.h: helpers for the tests of properties: the file next to module
 * plain, and the dictionary that its INIT got.
 */
#ifndef _MODTEST_PROPS_H_
#define _MODTEST_PROPS_H_

#include "modtest.h"

#define PROPS_FILE                                   \
	"/stand/" HOST_MACHINE "/" PRIMEBOOT_RELEASE \
	"/modules/plain/plain.plist"
#define LIST(body) "<plist version=\"1.0\"><dict>\n" body "</dict></plist>\n"

/* The last INIT's dictionary, as XML without its frame; or it had none. */
extern char props_seen[16384];
extern bool props_none;

/* Record the dictionary of this module's INIT. */
void props_watch(const char *name);
/* modctl's load, with properties as XML or NULL. */
int props_load(const char *name, int flags, const char *xml);
/* Load plain, whose INIT must get `want` (NULL: none), and unload it. */
void props_expect(int flags, const char *xml, const char *want);
/* Write plain's property file. */
void props_file(const char *text);

#endif /* !_MODTEST_PROPS_H_ */
