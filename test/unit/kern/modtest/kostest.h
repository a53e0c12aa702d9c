/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kostest.h: helpers for the tests of KOS's modules: the fixtures kosa, kosb
 * and kosc, each a definition of kos_answer(), and kosuser, which tracks it.
 */
#ifndef _MODTEST_KOSTEST_H_
#define _MODTEST_KOSTEST_H_

#define KOSTEST_DEFINERS 3
extern const char *const kostest_definers[KOSTEST_DEFINERS]; /* kosa is 1 */

/* The answer whose kos_answer() does not return yet; 0: none. */
extern int kostest_wait;

/* Call an exported int (void) function. */
int kostest_call(const char *name);
/* kosuser's call and its stored pointer both reach the definition n. */
void kostest_answers(int n);
/* Make the fixtures available as files. */
void kostest_files(void);
/* Group setup. */
int kostest_setup(void **state);

#endif /* !_MODTEST_KOSTEST_H_ */
