/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernbench.h: open bytes as a kernel and place it, for tests.
 */
#ifndef _KERNBENCH_H_
#define _KERNBENCH_H_

#include "elfmake.h"
#include "fakeenv.h"
#include <boot/kernimg.h>

/* A loader with one volume, and a kernel opened from it. */
struct kernbench {
	struct fakeenv *t_fe;
	struct fakevol *t_vol;
	struct loader t_ld;
	struct fs_volume *t_fs;
	struct fs_file *t_ff;
	struct fakefile *t_file;
	struct kernimg t_ki;
};

void kernbench_start(struct kernbench *t);
/* Checks for leaks. */
void kernbench_end(struct kernbench *t);
/* kernimg_open() of these bytes as hd0a:/netbsd; then close, always. */
int kernbench_open(struct kernbench *t, const void *data, size_t size);
int kernbench_open_made(struct kernbench *t, struct elfmake *em);
void kernbench_close(struct kernbench *t);
/* Place it in a buffer of just the planned size, which the caller frees. */
uint8_t *kernbench_read(struct kernbench *t, int expect);

#endif /* !_KERNBENCH_H_ */
