/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * iso_susp.c: the System Use Sharing Protocol: entries behind the name of a
 * directory record, each a signature of two letters, its length and its
 * version; "CE" says where they go on.
 */
#include <fs/fs_bytes.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "iso_impl.h"

#define HEADER   4
#define CONT_MAX 8 /* areas of one record: each has up to a block */

void
iso_susp_init(struct iso_susp *su, struct iso_volume *iv,
    const struct iso_record *ir, unsigned skip)
{
	const uint64_t end = ir->ir_at + ir->ir_len;

	*su = (struct iso_susp){
	    .iss_vol = iv,
	    .iss_at = MIN(ir->ir_at + ir->ir_use + skip, end),
	    .iss_end = end,
	};
}

/* Where the entries go on: "CE". */
static int
set_continuation(struct iso_susp *su, const uint8_t *p, devoff_t at)
{
	struct iso_volume *iv = su->iss_vol;

	if (p[2] < 28)
		return fs_bad(&iv->iv_nodes, EIO, at,
		    "system use: CE entry is too short");
	/* makefs has offsets of more than a sector. */
	su->iss_cont =
	    (uint64_t)fs_le32(p + 4) * iv->iv_bsize + fs_le32(p + 12);
	su->iss_contlen = fs_le32(p + 20);
	if (su->iss_contlen > ISO_SECTOR)
		return fs_bad(&iv->iv_nodes, EIO, at,
		    "system use: continuation is larger than a sector");
	return 0;
}

/* The next area, if there is one. */
static int
continue_there(struct iso_susp *su)
{
	if (su->iss_contlen == 0)
		return ENOENT;
	if (++su->iss_ncont > CONT_MAX)
		return fs_bad(&su->iss_vol->iv_nodes, EIO, su->iss_at,
		    "system use: more than 8 continuations");
	su->iss_at = su->iss_cont;
	su->iss_end = su->iss_cont + su->iss_contlen;
	su->iss_contlen = 0;
	return 0;
}

/* The header at iss_at; *lenp 0: the area ends before. */
static int
read_header(struct iso_susp *su, size_t *lenp)
{
	struct fs_nodevol *nv = &su->iss_vol->iv_nodes;
	const void *p;
	const uint8_t *h;
	int error;

	*lenp = 0;
	if (su->iss_end - su->iss_at < HEADER)
		return 0;
	error = fs_meta(nv, su->iss_at, HEADER, su->iss_end - su->iss_at, &p);
	if (error != 0)
		return error;
	h = p;
	if (h[0] == 0 || memcmp(h, "ST", 2) == 0)
		return 0;
	if (h[2] < HEADER || h[2] > su->iss_end - su->iss_at)
		return fs_bad(nv, EIO, su->iss_at,
		    "system use: the length of an entry is wrong");
	*lenp = h[2];
	return 0;
}

int
iso_susp_next(struct iso_susp *su, const uint8_t **pp)
{
	const void *p;
	size_t len;
	devoff_t at;
	int error;

	for (;;) {
		error = read_header(su, &len);
		if (error == 0 && len == 0) {
			error = continue_there(su);
			if (error == 0)
				continue;
		}
		if (error != 0)
			return error;
		at = su->iss_at;
		error = fs_meta(&su->iss_vol->iv_nodes, at, len, 0, &p);
		if (error != 0)
			return error;
		*pp = p;
		su->iss_at += len;
		if (memcmp(p, "CE", 2) != 0)
			return 0;
		error = set_continuation(su, p, at);
		if (error != 0)
			return error;
	}
}
