/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * iso_record.c: reads and checks a directory record.
 */
#include <fs/fs_bytes.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "iso_impl.h"

static int
bad_record(struct iso_volume *iv, devoff_t at, const char *what)
{
	return fs_bad(&iv->iv_nodes, EIO, at, what);
}

int
iso_record(struct iso_volume *iv, devoff_t at, struct iso_record *ir)
{
	const uint64_t room = ISO_SECTOR - at % ISO_SECTOR;
	const struct iso_dirrec *dr;
	const void *p;
	int error;

	error = fs_meta(&iv->iv_nodes, at, 1, room, &p);
	if (error != 0)
		return error;
	ir->ir_at = at;
	ir->ir_len = *(const uint8_t *)p;
	if (ir->ir_len == 0)
		return ENOENT;
	if (ir->ir_len <= ISO_DIRREC || ir->ir_len > room)
		return bad_record(
		    iv, at, "directory record: its length is wrong");
	error = fs_meta(&iv->iv_nodes, at, ir->ir_len, room, &p);
	if (error != 0)
		return error;
	dr = p;
	ir->ir_name_len = dr->dr_name_len;
	if (ir->ir_name_len == 0 || ir->ir_name_len > ir->ir_len - ISO_DIRREC)
		return bad_record(
		    iv, at, "directory record: its name is too long");
	if (dr->dr_unit != 0)
		return bad_record(iv, at,
		    "directory record: interleaved files are not supported");
	ir->ir_flags = dr->dr_flags;
	ir->ir_size = fs_le32(dr->dr_size);
	ir->ir_data =
	    ((uint64_t)fs_le32(dr->dr_extent) + dr->dr_xar_len) * iv->iv_bsize;
	/* Behind the name, and a byte that makes the offset even. */
	ir->ir_use = ISO_DIRREC + ir->ir_name_len;
	ir->ir_use = MIN(ir->ir_use + ir->ir_use % 2, ir->ir_len);
	return 0;
}
