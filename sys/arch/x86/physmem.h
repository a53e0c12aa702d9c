/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * physmem.h: read physical memory of the loader or firmware (boot records, ACPI
 * tables) through one function, so that the parsers also run in host tests.
 */
#ifndef _ARCH_X86_PHYSMEM_H_
#define _ARCH_X86_PHYSMEM_H_

#include <libkern/kdefs.h>

struct physmem {
	/* Copy [pa, pa+len) to buf.  EFAULT: it is not accessible. */
	int (*pm_read)(void *cookie, paddr_t pa, void *buf, size_t len);
	void *pm_cookie;
};

static inline int
physmem_read(const struct physmem *pm, paddr_t pa, void *buf, size_t len)
{
	return pm->pm_read(pm->pm_cookie, pa, buf, len);
}

/* The number of `width` bytes, at most 8, at `pa`; 0 when it cannot be read. */
static inline uint64_t
physmem_word(const struct physmem *pm, paddr_t pa, size_t width)
{
	uint64_t v = 0;

	return physmem_read(pm, pa, &v, width) == 0 ? v : 0;
}

#endif /* !_ARCH_X86_PHYSMEM_H_ */
