/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * heap.h: the loader's heap, for the parts that load and start a kernel.
 * Private to libsa.
 */
#ifndef _SA_HEAP_H_
#define _SA_HEAP_H_

#include "libsa.h"

/*
 * `size` zeroed bytes, given back by sa_free with the same size.  NULL when
 * there are none, and then it has said so: `what` is what they were for.
 */
static inline void *
heap_zalloc(struct loader *ld, size_t size, const char *what)
{
	void *p = sa_alloc(ld, size);

	if (p == NULL)
		sa_printf(ld, "out of memory: %zu bytes for %s\n", size, what);
	else
		memset(p, 0, size);
	return p;
}

#endif /* !_SA_HEAP_H_ */
