/* SPDX-License-Identifier: BSD-2-Clause */
/* toarunext.c: an older ToaruOS module that depends on two others. */
#include "toarufix.h"

MODULE_DEPENDS(toarufirst);
MODULE_DEPENDS(plain);

int (*toarunext_uses)(void) = toaru_shared;

TOARU_MODULE(module_info_toarunext, "toarunext");
