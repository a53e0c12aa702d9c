/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rel.h: one relocation, applied to bytes at an address that need not exist.
 */
#ifndef _KOBJTEST_REL_H_
#define _KOBJTEST_REL_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libelf/elf_decode.h>
#include <sys/kobj_md.h>

#define REL_OFF  8                   /* default offset in the section */
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
/* `r` is a raw relocation of the machine. */
enum kobj_reloc_status rel_apply_by(
    const struct kobj_md *md, struct rel *o, const void *r, vaddr_t s);
/* The field of `width` bytes; all other bytes must be unchanged. */
uint64_t rel_value(const struct rel *o, size_t width);

/* amd64, with addend `a`. */
static inline enum kobj_reloc_status
rel_apply(struct rel *o, uint32_t type, vaddr_t s, uint64_t a)
{
	const struct elf64_rela r = {
	    o->off, (uint64_t)1 << 32 | type, (int64_t)a};

	return rel_apply_by(&kobj_md_amd64, o, &r, s);
}

/* i386, with the addend in the place. */
static inline enum kobj_reloc_status
rel_apply32(struct rel *o, uint32_t type, vaddr_t s)
{
	const struct elf32_rel r = {(uint32_t)o->off, 1 << 8 | type};

	return rel_apply_by(&kobj_md_i386, o, &r, s);
}

#endif /* !_KOBJTEST_REL_H_ */
