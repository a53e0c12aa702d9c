/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embed_curlwp.c: curlwp without libthreads.a: the running thread, an argument
 * of sysctl functions, is not known.
 */
#include <sys/lwp.h>

struct lwp *curlwp; /* owner: this file; never written. */
