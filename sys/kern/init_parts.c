/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * init_parts.c: this kernel has every part of the module framework.
 */
#include <sys/module_parts.h>

/* owner: this file; never written. */
const struct module_parts module_parts = {
    .mp_props = &module_props_ops,
    .mp_files = &module_file_ops,
    .mp_sets = &module_set_ops,
    .mp_unused = &module_unused_ops,
};
