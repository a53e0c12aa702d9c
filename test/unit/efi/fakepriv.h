/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakepriv.h: what the parts of the fake firmware share.
 */
#ifndef _FAKEPRIV_H_
#define _FAKEPRIV_H_

#include <libkern/kdefs.h>

void fw_die(const char *why) __knoreturn;
void fw_alive(const char *call);
void fakecons_init(void);
void fakeprog_init(void);
void fakevar_init(void);

#endif /* !_FAKEPRIV_H_ */
