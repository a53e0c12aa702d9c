/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_siglist.c: any bytes as the firmware's db or dbx.  Besides the
 * sanitizers' checks: items are in the bytes, one behind the other.
 */
#include <stdlib.h>
#include <string.h>

#include <libkern/kerrno.h>
#include <libverify/siglist.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool ok)
{
	if (!ok)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct siglist sgl = {.sgl_bytes = data, .sgl_len = size};
	const uint8_t *at = data;
	struct siglist_item sgi;
	const char *what = NULL;
	int error;

	while ((error = siglist_next(&sgl, &sgi, &what)) == 0) {
		check(sgi.sgi_data >= at + 16 && sgi.sgi_len > 0);
		at = sgi.sgi_data + sgi.sgi_len;
		check(at <= data + size);
		check(sgi.sgi_type != SIGLIST_SHA256 || sgi.sgi_len == 32);
	}
	check(error == ENOENT || (error == EFTYPE && what != NULL));
	check(error != ENOENT || sgl.sgl_at == size);
	return 0;
}
