/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modahead.c: read modules that follow each other on a disk together: a
 * request costs more than its bytes, and modules are small.  Each file is read
 * from what was read ahead, by way of its file system as any other.
 */
#include <boot/modload.h>
#include <libsa/blkcache.h>

/* Bytes of one request; those between files, or of a file's block pointers. */
#define AHEAD_MAX ((uint64_t)BLKCACHE_AHEAD)
#define AHEAD_GAP ((uint64_t)64 << 10)

/* Where a file is. */
struct place {
	struct fs_volume *plc_vol;
	devoff_t plc_at;
	uint64_t plc_run, plc_size; /* bytes side by side; all */
	struct modfile *plc_mod;
};

/* By volume and offset. */
static int
place_compare(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->plc_vol != y->plc_vol)
		return (uintptr_t)x->plc_vol < (uintptr_t)y->plc_vol ? -1 : 1;
	if (x->plc_at != y->plc_at)
		return x->plc_at < y->plc_at ? -1 : 1;
	return 0;
}

/* Fill in the place of each module that may be held.  Returns how many. */
static size_t
find_places(const struct modlist *found, uint64_t hold, struct place *pl)
{
	struct modfile *mf;
	size_t n = 0;

	TAILQ_FOREACH (mf, found, mf_chain) {
		struct fs_file *ff = mf->mf_file.bf_file;

		if (mf->mf_type != BI_MODULE_ELF || ff->ff_size > AHEAD_MAX ||
		    page_up(ff->ff_size) > hold ||
		    !fs_where(ff, &pl[n].plc_at, &pl[n].plc_run))
			continue;
		hold -= page_up(ff->ff_size);
		pl[n].plc_vol = ff->ff_vol;
		pl[n].plc_size = ff->ff_size;
		pl[n].plc_mod = mf;
		n++;
	}
	return n;
}

/* Where the range ends that all of a file lies in, if it is in one place. */
static devoff_t
place_end(const struct place *pl)
{
	return pl->plc_at + pl->plc_size +
	    (pl->plc_run < pl->plc_size ? AHEAD_GAP : 0);
}

/*
 * Read the first of n files, and those that one request can read with it.
 * Returns how many.  What was read last stays: a file's last fragment may lie
 * behind the first blocks of the next.
 */
static size_t
read_group(const struct place *pl, size_t n)
{
	const devoff_t at = pl->plc_at;
	devoff_t last = at + pl->plc_size, end = place_end(pl);
	size_t i;

	for (i = 1; i < n && pl[i].plc_vol == pl->plc_vol &&
	     pl[i].plc_at <= last + AHEAD_GAP &&
	     place_end(&pl[i]) - at <= AHEAD_MAX;
	     i++) {
		last = MAX(last, pl[i].plc_at + pl[i].plc_size);
		end = MAX(end, place_end(&pl[i]));
	}
	if (i == 1 && pl->plc_run >= pl->plc_size)
		return 1;
	fs_ahead(pl->plc_vol, at, MIN(end - at, AHEAD_MAX));
	for (size_t k = 0; k < i; k++)
		bootfile_keep(&pl[k].plc_mod->mf_file);
	return i;
}

void
modahead_read(struct loader *ld, const struct modlist *found, uint64_t hold)
{
	const struct modfile *mf;
	struct place *pl;
	size_t max = 0, n, i;

	TAILQ_FOREACH (mf, found, mf_chain)
		max++;
	pl = max == 0 ? NULL : sa_alloc(ld, max * sizeof(*pl));
	if (pl == NULL)
		return;
	n = find_places(found, hold, pl);
	ksort(pl, n, sizeof(*pl), place_compare);
	for (i = 0; i < n;) {
		struct fs_volume *const vol = pl[i].plc_vol;

		i += read_group(&pl[i], n - i);
		if (i == n || pl[i].plc_vol != vol)
			fs_ahead(vol, 0, 0);
	}
	sa_free(ld, pl, max * sizeof(*pl));
}
