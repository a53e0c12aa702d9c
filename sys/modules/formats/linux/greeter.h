/* SPDX-License-Identifier: BSD-2-Clause */
/* greeter.h: what module greeter offers to others. */
#ifndef _FORMATS_LINUX_GREETER_H_
#define _FORMATS_LINUX_GREETER_H_

/* Greet whom; the number of this greeting. */
int greeter_greet(const char *whom);

#endif /* !_FORMATS_LINUX_GREETER_H_ */
