/* SPDX-License-Identifier: BSD-2-Clause */
/* toarufirst.c: a ToaruOS module that others need. */
#include "toarufix.h"

int
toaru_shared(void)
{

	return 42;
}

TOARU_MODULE(metadata, "toarufirst");
