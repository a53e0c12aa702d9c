/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernrel.h: a relocatable kernel (NetBSD's GENERIC_KASLR), which prekern
 * links: a copy of its ELF file behind prekern, at KERNREL_PA, with sections at
 * boundaries of pages and sh_offset relative to the copy.
 */
#ifndef _BOOT_KERNREL_H_
#define _BOOT_KERNREL_H_

#include <boot/kernimg.h>

#define KERNREL_PA 0x200000 /* prekern knows no other */

struct kernrel {
	struct kernimg krl_img; /* the kernel's file: no segments */
	uint64_t *krl_dst; /* each section's offset in the copy; 0: not in it */
};

/*
 * Check that an open file is such a kernel.  Errors as kernimg_open();
 * kernrel_close() in any case.
 */
int kernrel_open(struct kernrel *kr, struct loader *ld, struct fs_file *ff,
    const char *name);
void kernrel_close(struct kernrel *kr);
/*
 * What kernimg_complete() and kernimg_read_symbols() do for other kernels, for
 * prekern `ki`: the copy is its ki_sym.
 */
int kernrel_complete(struct kernrel *kr, struct kernimg *ki);
int kernrel_read(struct kernrel *kr, const struct kernimg *ki,
    const struct memspans *mem, struct progress *pg);

#endif /* !_BOOT_KERNREL_H_ */
