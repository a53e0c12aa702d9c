/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bench.h: between the files of make bench.
 */
#ifndef _BENCH_BENCH_H_
#define _BENCH_BENCH_H_

#include <stddef.h>

/* Pages that the kernel's allocator has from the machine now. */
size_t bench_kmem_pages(void);

#endif /* !_BENCH_BENCH_H_ */
