/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * seed.h: a random seed is used once: it is replaced when it has been read.
 */
#ifndef _BOOT_SEED_H_
#define _BOOT_SEED_H_

#include <boot/modload.h>

/*
 * Replace the file of each seed that was read, before a kernel gets it, by the
 * one that follows from it, if the firmware can write there.  Otherwise it is
 * said that the seed will be used again, unless `quiet'.
 */
void seeds_replace(struct loader *ld, const struct modlist *list, bool quiet);

#endif /* !_BOOT_SEED_H_ */
