/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trustbench.h: a loader in which keys can be enrolled, and files that the
 * tests of libverify signed (test/unit/verify/material.py).
 */
#ifndef _TRUSTBENCH_H_
#define _TRUSTBENCH_H_

#include "satest.h"

#include <ui/command.h>

extern struct satest *tb; /* owner: the running test */

int trustbench_setup(void **state);
int trustbench_teardown(void **state);
/*
 * A file of $PRIMEBOOT_BUILD, in host/verify unless the name has a folder;
 * malloc'd, of exactly its size.
 */
void *trustbench_material(const char *name, size_t *size);
/* The same, as a file of the volume. */
struct fakefile *trustbench_put(const char *path, const char *name);
/* The loader is this one, with its keys; the clock has the material's date. */
void trustbench_enrol(const char *name);
/* Secure Boot is on. */
void trustbench_secure(void);
/* Run a command: does it fail as it should, and say so? */
void trustbench_says(
    const char *line, enum cmd_result result, const char *text);

#endif /* !_TRUSTBENCH_H_ */
