/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * menu.h: menu, countdown, and boot without a menu.
 */
#ifndef _MENU_H_
#define _MENU_H_

#include <ui/ui.h>

/*
 * Milliseconds to wait for a key if timeout is 0: firmware reports a key that
 * is held down when it repeats.
 */
#define COUNTDOWN_LOOK 100

/*
 * countdown.c: wait for a key for at most `seconds` (-1: no limit, 0:
 * COUNTDOWN_LOOK ms), and show at the cursor how many are left, and a bar where
 * the cursor can be moved.  Returns the key, or SA_KEY_NONE at timeout.  Ends
 * the line.
 */
int countdown(struct loader *ld, int seconds);

/* autoboot.c: count down and boot the default kernel.  Returns if a key
 * other than return was pressed, or the boot failed. */
void autoboot_run(struct loader *ld);
/*
 * menu_found.c: make a menu of what is found on all disks, instead of
 * boot.cfg's. False: there is no memory for it.
 */
bool menu_find(struct loader *ld);
/*
 * loadargs.c: boot as the loader's arguments say.  False: there are none, or
 * not all of them are understood, which was printed.  True: the boot failed, or
 * a key was pressed; there is no countdown any more.
 */
bool loadargs_run(struct loader *ld);
/* Print the banner of boot.cfg, or the loader's own. */
void banner_show(struct loader *ld);

#endif /* !_MENU_H_ */
