/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embed_parts.c: the default module_parts names no optional part.
 */
#include <sys/module_parts.h>

/* owner: this file; never written. */
const struct module_parts module_parts = {0};
