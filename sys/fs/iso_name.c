/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * iso_name.c: names of ECMA-119, as small letters, and of Joliet; both without
 * the version ";1" and without the point before it that nothing follows.
 */
#include <fs/fs_bytes.h>
#include <libkern/libkern.h>

#include "fs_utf8.h"
#include "iso_impl.h"

/* The length of a name without its version and a point at its end. */
static size_t
base_len(const char *name, size_t len)
{
	size_t n = len;

	while (n > 0 && name[n - 1] >= '0' && name[n - 1] <= '9')
		n--;
	if (n > 1 && name[n - 1] == ';')
		len = n - 1;
	return len > 1 && name[len - 1] == '.' ? len - 1 : len;
}

int
iso_name(
    struct iso_volume *iv, const struct iso_record *ir, struct fs_entry *fe)
{
	uint16_t chars[128];
	const uint8_t *s;
	const void *p;
	size_t i, n = ir->ir_name_len;
	int error;

	error = fs_meta(&iv->iv_nodes, ir->ir_at + ISO_DIRREC, n, 0, &p);
	if (error != 0)
		return error;
	s = p;
	if (iv->iv_names == ISO_JOLIET) {
		for (i = 0; i < n / 2; i++)
			chars[i] = fs_be16(s + i * 2);
		n = fs_utf8_name(chars, n / 2, fe->fe_name);
	} else
		for (i = 0; i < n; i++)
			fe->fe_name[i] = (char)(s[i] >= 'A' && s[i] <= 'Z'
				? s[i] + ('a' - 'A')
				: s[i]);
	fe->fe_len = base_len(fe->fe_name, n);
	return 0;
}
