/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * init_parts.c: this kernel has every part of the module framework, and takes
 * modules of every format.
 */
#include <sys/ktrust.h>
#include <sys/module_format.h>
#include <sys/module_parts.h>

/* owner: this file; never written. */
static const struct module_format *const formats[] = {
    &module_format_netbsd, /* the first: of a file that no other recognises */
    &module_format_kos,    /* by a section of its own */
    &module_format_toaru,
    &module_format_linux,
    &module_format_marionette,
    &module_format_sylixos,
    NULL,
};

/* owner: this file; never written. */
const struct module_parts module_parts = {
    .mp_formats = formats,
    .mp_props = &module_props_ops,
    .mp_files = &module_file_ops,
    .mp_sets = &module_set_ops,
    .mp_unused = &module_unused_ops,
    .mp_trust = &ktrust_module_ops,
};
