/* SPDX-License-Identifier: BSD-2-Clause */
/* herald.h: what module herald offers to others, and what it uses. */
#ifndef _FORMATS_KOS_HERALD_H_
#define _FORMATS_KOS_HERALD_H_

/* How loud heralds are now. */
int herald_loudness(void);

/* Defined by module hail, and again by shout and sing. */
int hail_loudness(void);

#endif /* !_FORMATS_KOS_HERALD_H_ */
