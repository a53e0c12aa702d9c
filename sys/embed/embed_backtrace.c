/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embed_backtrace.c: cpu_backtrace() of libmsgbuf.a: panic() prints none.
 */
#include <sys/machdep.h>

void
cpu_backtrace(void)
{
}
