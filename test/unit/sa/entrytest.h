/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * entrytest.h: helpers for the tests of the menu's entries and of the variables
 * that name them.
 */
#ifndef _ENTRYTEST_H_
#define _ENTRYTEST_H_

#include "satest.h"

#include <ui/command.h>
#include <ui/entry.h>
#include <ui/menu.h>

/* The vendor of the Boot Loader Interface's variables. */
extern const uint8_t entrytest_vendor[SA_GUID_SIZE];

/* Parse a boot.cfg, which has no faults. */
void entrytest_config(struct satest *t, const char *text);
/* What the loader does at its start; the number of the default entry. */
int entrytest_start(struct satest *t, const char *text);
/* Run a command line; the output is its own. */
enum cmd_result entrytest_run(struct satest *t, const char *line);
/* Set a variable of entrytest_vendor. */
void entrytest_set(struct satest *t, const char *name, const char *text);

#endif /* !_ENTRYTEST_H_ */
