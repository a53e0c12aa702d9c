/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * part.c: find a disk's partition table, in the order of NetBSD's loader: GPT,
 * a disklabel in a partition of the MBR, the MBR, a disklabel at the start of
 * the disk.
 */
#include <libsa/part.h>

#define MBR_FREEBSD 0xa5

/* Partitions of the MBR that may hold a disklabel, in the table's order. */
#define MAXSLICES 8
struct slices {
	uint64_t sl_blk[MAXSLICES];
	uint8_t sl_id[MAXSLICES];
	size_t sl_n;
};

static int
slice_found(void *arg, const struct part *pt)
{
	struct slices *sl = arg;

	if ((pt->pt_flags & PARTF_LABEL) != 0 && sl->sl_n < MAXSLICES) {
		sl->sl_id[sl->sl_n] = pt->pt_id;
		sl->sl_blk[sl->sl_n++] = pt->pt_startblk;
	}
	return 0;
}

static void
scan_reset(struct part_scan *ps)
{
	ps->ps_table = ps->ps_note = NULL;
	ps->ps_matchblk = UINT64_MAX;
	memset(&ps->ps_label, 0, sizeof(ps->ps_label));
	ps->ps_label.pdl_sector = -1;
}

/* The first disklabel in a slice.  EFTYPE: there is none. */
static int
label_in_slices(struct part_scan *ps, const struct slices *sl)
{
	size_t i;
	int error = EFTYPE;

	for (i = 0; i < sl->sl_n && error == EFTYPE; i++)
		error = disklabel_scan(ps, sl->sl_blk[i],
		    sl->sl_id[i] == MBR_FREEBSD ? PART_RELATIVE : 0);
	return error;
}

/*
 * The partitions of a disklabel in an MBR partition, then those of the MBR.
 */
static int
mbr_and_label(struct part_scan *ps)
{
	struct slices sl = {.sl_n = 0};
	struct part_scan slices = *ps;
	struct part_scan rest = *ps;
	int error;

	slices.ps_found = slice_found;
	slices.ps_arg = &sl;
	error = mbr_scan(&slices);
	if (error != 0)
		return error;
	error = label_in_slices(ps, &sl);
	if (error != 0 && error != EFTYPE)
		return error;
	error = mbr_scan(&rest);
	if (ps->ps_table == NULL)
		ps->ps_table = rest.ps_table;
	else
		ps->ps_table = "MBR and disklabel";
	if (ps->ps_note == NULL)
		ps->ps_note = rest.ps_note;
	return error;
}

int
part_scan(struct part_scan *ps)
{
	const char *note;
	int error;

	scan_reset(ps);
	error = gpt_scan(ps);
	if (error != EFTYPE)
		return error;
	note = ps->ps_note;
	scan_reset(ps);
	error = mbr_and_label(ps);
	if (error == EFTYPE)
		error = disklabel_scan(ps, 0, 0);
	if (note != NULL)
		ps->ps_note = note;
	return error;
}
