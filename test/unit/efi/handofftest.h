/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * handofftest.h: se_handoff up to its jump, of an image whose pieces are left
 * out, in place, and to be moved.
 */
#ifndef _HANDOFFTEST_H_
#define _HANDOFFTEST_H_

#include "fakeboot.h"

#include "handoff.h"

#define P(n) ((uint64_t)(n) << PAGE_SHIFT)

extern struct boot_image ht_img; /* owner: the running test */
extern uint64_t ht_at;           /* where it jumped to */

int ht_setup(void **state);
/* Hand off ht_img.  An errno value, or: */
#define JUMPED (-1)
#define RESET  (-2)
int ht_run(void);
/* A piece of n pages for `final` that lies at `at` (0: nowhere). */
struct image_piece ht_piece(uint64_t final, uint64_t n, uint64_t at);
/* Check the pages of the setup's image. */
void ht_page(uint64_t page);

#endif /* !_HANDOFFTEST_H_ */
