/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * check_impl.h: what the files of `check' share.
 *
 *	check.c        the steps
 *	check_kernel.c the kernel in memory
 *	check_mods.c   which modules
 *	check_say.c    progress, findings
 */
#ifndef _BOOT_CHECK_IMPL_H_
#define _BOOT_CHECK_IMPL_H_

#include <arch/stand/modcheck.h>
#include <boot/bootkern.h>
#include <boot/modload.h>

/* One check.  Owner: check_once. */
struct check {
	struct loader *chk_ld;
	bool chk_all; /* not what is requested, but all there are */
	struct bootkern chk_from;
	struct memspan chk_span; /* the kernel, anywhere in memory */
	struct memspans chk_mem;
	struct modopen chk_open;
	struct modlist chk_mods;
	struct modreqs *chk_reqs; /* made for chk_all */
	size_t chk_unread;        /* modules that could not be opened or read */
	struct modcheck *chk_mc;
	uint64_t chk_last; /* time of the last step that was shown */
	int chk_width;     /* of the text of progress on the screen */
};

/* Read the kernel with its symbols.  Failures have been printed. */
int check_read_kernel(struct check *chk);
void check_free_kernel(struct check *chk);

/*
 * Open the modules, with what they require, and read them.  EINTR; EAGAIN: see
 * kernimg_bad; ENOMEM, printed.
 */
int check_open_modules(struct check *chk);
void check_close_modules(struct check *chk);

/* "reading 12 of 200", a few times in a second.  False: a key stops it. */
bool check_step(struct check *chk, const char *what, size_t done, size_t total);
/* Erase that. */
void check_step_end(struct check *chk);
/* Print findings and summary. */
void check_report(struct check *chk);

#endif /* !_BOOT_CHECK_IMPL_H_ */
