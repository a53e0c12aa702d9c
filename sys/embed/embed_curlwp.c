/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * embed_curlwp.c: curlwp without libthreads.a: NULL, which sysctl functions get
 * for the calling thread.
 */
#include <sys/lwp.h>

struct lwp *curlwp; /* owner: this file; never written. */
