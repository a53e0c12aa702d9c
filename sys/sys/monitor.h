/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor.h: the kernel's monitor: a prompt on the console.
 */
#ifndef _SYS_MONITOR_H_
#define _SYS_MONITOR_H_

#include <libkern/kdefs.h>

/* Read commands and run them.  Does not return. */
__knoreturn void monitor(void);

/*
 * One line: commands separated by ';', up to the first that fails.  Returns
 * its errno value, after a message that says what failed and why.
 */
int monitor_command(const char *line);

#endif /* !_SYS_MONITOR_H_ */
