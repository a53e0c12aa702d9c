/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootkern.h: the kernel's file, as `boot' and `check' were asked for it.
 */
#ifndef _BOOT_BOOTKERN_H_
#define _BOOT_BOOTKERN_H_

#include <boot/bootfile.h>
#include <boot/kernrel.h>

struct bootkern {
	struct loader *bkn_ld;
	bool bkn_search; /* one of the default names: ENOENT is expected */
	struct bootvols bkn_vols;
	struct filespec bkn_spec; /* as typed; of a set, the kernel in it */
	struct bootfile bkn_file;
	struct kernimg bkn_img;
	/* `pkboot': bkn_img is prekern, bkn_rel the kernel in bkn_file. */
	bool bkn_prekern;
	struct bootfile bkn_pkfile;
	struct kernrel bkn_rel;
};

/*
 * Find, open and check the kernel `text'.  A failure has been printed (EAGAIN:
 * see kernimg_bad), but for ENOENT with `search'.  ENXIO: its volume cannot be
 * mounted.  bootkern_close() in any case.
 */
int bootkern_open(
    struct bootkern *bk, struct loader *ld, const char *text, bool search);
/* kernimg_complete(), and a warning if the kernel has no version. */
int bootkern_complete(struct bootkern *bk, paddr_t limit);
/* kernimg_read_symbols(); of prekern, the kernel that it links. */
int bootkern_read_symbols(
    struct bootkern *bk, const struct memspans *mem, struct progress *pg);
void bootkern_close(struct bootkern *bk);

/*
 * boot_search.c: call fn for `text', or if that is NULL or "" for the default
 * names on the default device until it is done, then for the only set.  If fn
 * returns EAGAIN, it is called again with bo_counted.  Returns fn's value;
 * ENOENT, printed: there is no kernel.
 */
typedef int (*bootkern_try_t)(
    struct loader *ld, const char *text, bool search, void *arg);
int bootkern_search(
    struct loader *ld, const char *text, bootkern_try_t fn, void *arg);

#endif /* !_BOOT_BOOTKERN_H_ */
