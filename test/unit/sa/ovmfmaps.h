/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ovmfmaps.h: the memory maps of real builds of OVMF.
 */
#ifndef _TEST_OVMFMAPS_H_
#define _TEST_OVMFMAPS_H_

#include <libsa/libsa.h>

struct ovmfmap {
	const char *om_name;
	const struct sa_memrange *om_range;
	size_t om_n;
};
extern const struct ovmfmap ovmfmaps[]; /* ends with a name of NULL */

#endif /* !_TEST_OVMFMAPS_H_ */
