/* SPDX-License-Identifier: BSD-2-Clause */
/* counter.h: what module counter offers to others. */
#ifndef _FORMATS_TOARU_COUNTER_H_
#define _FORMATS_TOARU_COUNTER_H_

/* 1, 2, 3, ... */
int counter_next(void);

#endif /* !_FORMATS_TOARU_COUNTER_H_ */
