/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzzenv.h: the firmware of the targets that take a file for a kernel: a heap,
 * and a clock by which every update of progress is shown.  What is printed must
 * be printable.
 */
#ifndef _FUZZENV_H_
#define _FUZZENV_H_

#include <libsa/libsa.h>

extern const struct sa_env fuzzenv;

/* Abort unless `ok`. */
void fuzzenv_check(bool ok);
/* Bytes allocated by se_alloc() now. */
size_t fuzzenv_live(void);

#endif /* !_FUZZENV_H_ */
