/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embed_parts.c: module_parts of a kernel that defines none: no optional part.
 */
#include <sys/module_parts.h>

/* owner: this file; never written. */
const struct module_parts module_parts = {0};
