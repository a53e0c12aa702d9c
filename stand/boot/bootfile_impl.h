/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootfile_impl.h: what bootfile.c uses of bootfile_hold.c.
 */
#ifndef _BOOT_BOOTFILE_IMPL_H_
#define _BOOT_BOOTFILE_IMPL_H_

#include <boot/bootfile.h>

/* A size in bytes, rounded up to whole pages. */
static inline size_t
bootfile_pages(size_t len)
{
	return (size_t)page_up(len);
}

/*
 * Keep the first `len` bytes in memory.  False: there is no memory for them;
 * else *errorp is fs_read's error.
 */
bool bootfile_keep_head(struct bootfile *bf, size_t len, int *errorp);
void bootfile_head_free(struct bootfile *bf);
/* From now on the file is read from these, all of its bytes. */
void bootfile_from_memory(struct bootfile *bf, uint8_t *p, size_t len);
/*
 * The file is encoded, so its bytes are not what is loaded: free the pages at
 * its place, which are copied to the heap if there is memory, and keep nothing
 * there from now on.
 */
void bootfile_leave_place(struct bootfile *bf);
/* Free all that is held. */
void bootfile_let_go(struct bootfile *bf);

#endif /* !_BOOT_BOOTFILE_IMPL_H_ */
