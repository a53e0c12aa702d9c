/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * payload_impl.h: what the files of this room share.
 */
#ifndef _PAYLOAD_PAYLOAD_IMPL_H_
#define _PAYLOAD_PAYLOAD_IMPL_H_

#include <fs/fs.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/payload.h>
#include <sys/systm.h>

/* A line about a file: "module list: logo.png: ..." */
#define payload_say(pld, fmt, ...) \
	kprintf("module list: %s: " fmt "\n", (pld)->pld_path, ##__VA_ARGS__)

/* Memory of kmem, for what sys/fs has. */
extern const struct fs_mem payload_mem;

/*
 * The decompressed contents of a file as *out, in memory of kmem.  0: *out is
 * set; EFTYPE: it is not compressed; else reported: EIO, EFBIG, ENOMEM.
 */
int payload_decode(const struct payload *pld, struct payload *out);

/* NULL, or what is wrong with a random seed's file (seed.c). */
const char *seed_check(const void *file, size_t len);

/* The functions of the owners. */
const char *seed_take(struct payload *pld);
const char *splash_take(struct payload *pld);
const char *kernconf_take(struct payload *pld);

#endif /* !_PAYLOAD_PAYLOAD_IMPL_H_ */
