/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * basicblocks.h: measure cost in basic blocks instead of time, which depends on
 * the machine and its load.  mk/host.mk compiles the measured files for the
 * test that includes this, with a call at the start of each block.
 */
#ifndef _BASICBLOCKS_H_
#define _BASICBLOCKS_H_

#include <stdint.h>

static uint64_t blocks; /* since the start; owner: the test */

void __sanitizer_cov_trace_pc(void);

void
__sanitizer_cov_trace_pc(void)
{
	blocks++;
}

#endif /* !_BASICBLOCKS_H_ */
