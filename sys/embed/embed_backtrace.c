/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embed_backtrace.c: panic() of libmsgbuf.a prints no backtrace.
 */
#include <sys/machdep.h>

void
cpu_backtrace(void)
{
}
