/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * toybad.c: a module of the test format whose entry is data.
 */
#include "modfix.h"
#include "toyfix.h"

extern struct toy_module toy_metadata;

struct toy_module toy_metadata = {
    "toybad",
    (int (*)(int, char **))(uintptr_t)&toy_metadata,
    NULL,
};
