/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rel_amd64.h: one relocation of amd64, applied to bytes at an address that
 * need not exist.
 */
#ifndef _KOBJTEST_REL_AMD64_H_
#define _KOBJTEST_REL_AMD64_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sys/kobj_md.h>

#define REL_OFF  8 /* where in the section, unless said otherwise */
#define REL_KERN 0xffffffff80000000u /* where amd64 kernels live */

/* One relocation in a section of its own, at addresses that need not exist. */
struct rel {
	uint8_t bytes[32];
	uint64_t off, room;
	vaddr_t place, got, slots;
	uint32_t aux;
	bool data; /* and no code */
};

struct rel rel_at(vaddr_t place);
struct rel rel_with_got(vaddr_t p, vaddr_t got, uint32_t aux);
enum kobj_reloc_status rel_apply(
    struct rel *o, uint32_t type, vaddr_t s, uint64_t a);
/* The field of `width` bytes; all other bytes must be as they were. */
uint64_t rel_value(const struct rel *o, size_t width);

#endif /* !_KOBJTEST_REL_AMD64_H_ */
