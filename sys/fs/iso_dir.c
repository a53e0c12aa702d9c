/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * iso_dir.c: nodes and directories.  A node's number is where its record is:
 * all that is known about a file is there.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "iso_impl.h"

static int
bad_record(struct iso_volume *iv, devoff_t at, const char *what)
{
	return fs_bad(&iv->iv_nodes, EIO, at, what);
}

/* The record of the next section of a file. */
static int
next_section(struct iso_volume *iv, struct iso_record *ir)
{
	devoff_t at = ir->ir_at + ir->ir_len;
	int error;

	error = iso_record(iv, at, ir);
	if (error == ENOENT) /* it is in the next sector */
		error = iso_record(iv, at + (ISO_SECTOR - at % ISO_SECTOR), ir);
	if (error == ENOENT)
		error = bad_record(
		    iv, at, "directory record: the file does not end");
	return error;
}

/* A file's size is that of all its sections. */
static int
add_sections(struct fs_node *fn, const struct iso_record *first)
{
	struct iso_volume *iv = iso_volume_of(fn);
	struct iso_record ir = *first;
	unsigned n;
	int error;

	for (n = 1; (ir.ir_flags & ISO_MULTI) != 0; n++) {
		if (n == ISO_SECTIONS_MAX)
			return bad_record(iv, first->ir_at,
			    "directory record: more than 1024 sections");
		error = next_section(iv, &ir);
		if (error != 0)
			return error;
		fn->fn_size += ir.ir_size;
	}
	return 0;
}

/* A directory that is too deep for ECMA-119 is elsewhere. */
static int
read_child(struct iso_volume *iv, uint32_t blk, struct iso_record *ir)
{
	const devoff_t at = (uint64_t)blk * iv->iv_bsize;
	int error;

	error = iso_record(iv, at, ir);
	if (error == ENOENT ||
	    (error == 0 && (ir->ir_flags & ISO_DIRECTORY) == 0))
		error = bad_record(
		    iv, at, "relocated directory does not begin with itself");
	return error;
}

int
iso_read(struct fs_node *fn)
{
	struct iso_volume *iv = iso_volume_of(fn);
	struct iso_node *in = iso_node_of(fn);
	struct iso_record ir = {0};
	struct iso_rock rk = {0};
	int error;

	fn->fn_at = fn->fn_id;
	error = iso_record(iv, fn->fn_id, &ir);
	if (error == 0 && iv->iv_names == ISO_ROCK)
		error = iso_rock_read(iv, &ir, &rk, NULL);
	if (error == 0 && rk.rk_child != 0)
		error = read_child(iv, rk.rk_child, &ir);
	if (error != 0)
		return error == ENOENT ? bad_record(iv, fn->fn_id,
					     "directory record has no length")
				       : error;
	fn->fn_kind = iso_rock_kind(&ir, &rk);
	fn->fn_size = ir.ir_size;
	in->isn_data = ir.ir_data;
	in->isn_size = ir.ir_size;
	return fn->fn_kind == FS_DIR ? 0 : add_sections(fn, &ir);
}

int
iso_map(struct fs_node *fn, foff_t off, struct fs_run *run)
{
	const struct iso_node *in = iso_node_of(fn);
	struct iso_volume *iv = iso_volume_of(fn);
	struct iso_record ir;
	uint64_t data = in->isn_data, size = in->isn_size;
	int error = 0;

	if (off >= size)
		error = iso_record(iv, fn->fn_id, &ir);
	/* iso_read() has counted: fn_size is that of all sections. */
	while (error == 0 && off >= size) {
		off -= size;
		error = next_section(iv, &ir);
		data = ir.ir_data;
		size = ir.ir_size;
	}
	*run = (struct fs_run){.fr_off = data + off, .fr_len = size - off};
	return error;
}

/* The record at *pos of a directory; *pos becomes that of the next. */
static int
next_record(struct fs_node *dir, foff_t *pos, struct iso_record *ir)
{
	struct iso_volume *iv = iso_volume_of(dir);
	struct fs_run run;
	int error;

	while (*pos < dir->fn_size) {
		error = fs_node_map(dir, *pos, &run);
		if (error != 0)
			return error;
		error = iso_record(iv, run.fr_off, ir);
		if (error == 0 && ir->ir_len > run.fr_len)
			error = bad_record(iv, run.fr_off,
			    "directory record runs past its directory");
		if (error == 0)
			*pos += ir->ir_len;
		if (error != ENOENT)
			return error;
		*pos += ISO_SECTOR - run.fr_off % ISO_SECTOR;
	}
	return ENOENT;
}

/* "." and ".." have a name of one byte, 0 and 1. */
static int
is_dot(struct iso_volume *iv, const struct iso_record *ir, bool *dotp)
{
	const void *p;
	int error;

	*dotp = false;
	if (ir->ir_name_len != 1)
		return 0;
	error = fs_meta(&iv->iv_nodes, ir->ir_at + ISO_DIRREC, 1, 0, &p);
	if (error == 0)
		*dotp = *(const uint8_t *)p <= 1;
	return error;
}

/* Name and kind of the entry of a record; fe_len 0: it is not listed. */
static int
fill_entry(
    struct iso_volume *iv, const struct iso_record *ir, struct fs_entry *fe)
{
	struct iso_rock rk = {0};
	bool dot;
	int error;

	fe->fe_id = ir->ir_at;
	fe->fe_len = 0;
	error = is_dot(iv, ir, &dot);
	if (error != 0 || dot || (ir->ir_flags & ISO_ASSOCIATED) != 0)
		return error;
	if (iv->iv_names == ISO_ROCK)
		error = iso_rock_read(iv, ir, &rk, fe->fe_name);
	fe->fe_kind = iso_rock_kind(ir, &rk);
	fe->fe_len = rk.rk_name_len;
	if (error == 0 && fe->fe_len == 0)
		error = iso_name(iv, ir, fe);
	if (rk.rk_relocated)
		fe->fe_len = 0;
	return error;
}

int
iso_entry(struct fs_node *dir, foff_t *pos, struct fs_entry *fe)
{
	struct iso_volume *iv = iso_volume_of(dir);
	struct iso_record ir = {0};
	int error;

	error = next_record(dir, pos, &ir);
	if (error == 0)
		error = fill_entry(iv, &ir, fe);
	/* The other sections of a file are no entries. */
	while (error == 0 && (ir.ir_flags & ISO_MULTI) != 0 &&
	    (ir.ir_flags & ISO_DIRECTORY) == 0) {
		error = next_record(dir, pos, &ir);
		if (error == ENOENT)
			error = bad_record(iv, ir.ir_at,
			    "directory record: the file does not end");
	}
	return error;
}
