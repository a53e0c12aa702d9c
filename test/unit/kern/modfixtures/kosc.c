/* SPDX-License-Identifier: BSD-2-Clause */
/* kosc.c: a KOS module that defines kos_answer(). */
#include "kosfix.h"

KOS_DEFINES("kosc", 3);
