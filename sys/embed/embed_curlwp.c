/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embed_curlwp.c: the running thread, which sysctl's functions are handed, in a
 * kernel without libthreads.a: not known.
 */
#include <sys/lwp.h>

struct lwp *curlwp; /* owner: this file; never written. */
