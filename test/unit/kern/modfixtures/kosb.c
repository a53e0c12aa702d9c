/* SPDX-License-Identifier: BSD-2-Clause */
/* kosb.c: a KOS module that defines kos_answer(). */
#include "kosfix.h"

KOS_DEFINES("kosb", 2);
