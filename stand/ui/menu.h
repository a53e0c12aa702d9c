/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * menu.h: the ways into a boot that the user need not type.
 */
#ifndef _MENU_H_
#define _MENU_H_

#include <ui/ui.h>

/*
 * Milliseconds to look for a key if there is no timeout: firmware reports a
 * key that is held down only when it repeats.
 */
#define COUNTDOWN_LOOK 100

/*
 * countdown.c: wait for a key, at most `seconds` (-1: for ever, 0:
 * COUNTDOWN_LOOK), and show behind the cursor how many are left.  The key, or
 * SA_KEY_NONE when time is up.  Ends the line.
 */
int countdown(struct loader *ld, int seconds);

/* autoboot.c: without a menu: count down, boot the default kernel.  Returns
 * when the user wants the prompt or the boot failed. */
void autoboot_run(struct loader *ld);
/* The banner of boot.cfg, or the loader's own. */
void banner_show(struct loader *ld);

#endif /* !_MENU_H_ */
