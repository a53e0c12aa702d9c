/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modreq.h: what the other rooms know of modreq.c beyond libsa.h.
 */
#ifndef _MODREQ_H_
#define _MODREQ_H_

#include <libsa/libsa.h>

/* Entries of either list.  A boot.cfg can name no more in reason, and a
 * kernel takes far fewer through bootinfo. */
#define MODREQ_MAX 1024

/*
 * The settings that commands change, so that the commands of a menu entry
 * that failed leave no trace for the next choice.
 */
struct settings {
	size_t st_nmods, st_nuserconf;
	bool st_modules_on;
	char st_dev[sizeof(((struct loader *)NULL)->ld_dev)];
	char st_root[sizeof(((struct loader *)NULL)->ld_root)];
};
void settings_save(struct loader *ld, struct settings *st);
/* Allocates nothing; the lists must not have been cleared in between. */
void settings_restore(struct loader *ld, const struct settings *st);

const char *modreq_typename(int type);

#endif /* !_MODREQ_H_ */
