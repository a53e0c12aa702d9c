/* SPDX-License-Identifier: BSD-2-Clause */
/* kosa.c: a KOS module that defines kos_answer(). */
#include "kosfix.h"

KOS_DEFINES("kosa", 1);
