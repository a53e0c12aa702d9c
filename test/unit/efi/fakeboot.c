/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakeboot.c: see fakeboot.h.
 */
#include "fakeboot.h"

struct told told;

void
bootrec_stamp(struct boot_image *img, unsigned event, uint64_t ticks)
{
	assert_non_null(img);
	assert_true(ticks >= told.ticks);
	told.ticks = ticks;
	if (event == BI_TL_READY) {
		assert_int_equal(told.exit, 0);
		told.ready++;
	} else {
		assert_int_equal(event, BI_TL_EXIT);
		assert_true(told.ready > 0);
		told.exit++;
	}
}

int
bootrec_finish(struct boot_image *img, const struct sa_memrange *map,
    size_t nmap, const void *efimap, uint32_t ndesc, uint32_t descsize,
    uint32_t descver)
{
	assert_non_null(efimap);
	assert_true(nmap > 0);
	fw_log('b');
	told.calls++;
	told.nmap = nmap;
	told.ndesc = ndesc;
	told.descsize = descsize;
	told.descver = descver;
	told.lastend = map[nmap - 1].sm_range.pr_end;
	img->img_extmem_kb = 0x1234;
	img->img_basemem_kb = 640;
	return told.error;
}
