/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modload.c: load modules and other files behind the kernel, once they are
 * open.
 */
#include <boot/image.h>
#include <boot/modload.h>
#include <libsa/progress.h>

void
modlist_close(struct loader *ld, struct modlist *list)
{
	struct modfile *mf, *next;

	TAILQ_FOREACH_SAFE (mf, list, mf_chain, next)
		modfile_free(ld, list, mf);
}

/* Where the file lies, ready for the kernel; 0: nowhere. */
static paddr_t
lies_at(const struct modfile *mf)
{
	return mf->mf_data == NULL && bootfile_in_place(&mf->mf_file)
	    ? mf->mf_file.bf_place
	    : 0;
}

void
modlist_plan(struct loader *ld, const struct memmap *mm, struct modlist *list,
    struct boot_image *img)
{
	struct modfile *mf, *next;
	char why[IMAGE_WHY];

	for (mf = TAILQ_FIRST(list); mf != NULL; mf = next) {
		next = TAILQ_NEXT(mf, mf_chain);
		mf->mf_piece =
		    image_plan_file(img, mm, mf->mf_size, lies_at(mf), why);
		if (mf->mf_piece == NULL) {
			next = modlist_leave_out(ld, list, mf, why);
			continue;
		}
		mf->mf_piece->ip_secret = mf->mf_type == BI_MODULE_RND;
		mf->mf_file.bf_given = mf->mf_piece->ip_held;
	}
}

void
modlist_alloc(
    struct loader *ld, struct modlist *list, const struct boot_image *img)
{
	struct modfile *mf, *next;
	char why[IMAGE_WHY];

	for (mf = TAILQ_FIRST(list); mf != NULL; mf = next) {
		next = TAILQ_NEXT(mf, mf_chain);
		if (mf->mf_piece->ip_held ||
		    image_alloc(ld, img, mf->mf_piece) == 0)
			continue;
		ksnprintf(why, sizeof(why), "out of memory: %llu KB",
		    (unsigned long long)(page_up(mf->mf_size) / 1024));
		next = modlist_leave_out(ld, list, mf, why);
	}
}

/* "module: hello: hd0a:/..., 4 KB at 0x206000". */
static void
describe(const struct modfile *mf, char line[PROGRESS_LINE])
{
	ksnprintf(line, PROGRESS_LINE, "%s: %s: %s, %llu KB at 0x%llx",
	    modtype_kind(mf->mf_type), SA_VIS(mf->mf_req->mq_text),
	    mf->mf_file.bf_where,
	    (unsigned long long)((mf->mf_size + 1023) / 1024),
	    (unsigned long long)mf->mf_piece->ip_final.pr_start);
}

/* Read one file to its place, and zero the rest of its last page. */
static int
read_one(struct modfile *mf, struct progress *pg)
{
	const struct memspans mem = image_memory(mf->mf_piece);
	const struct prange *final = &mf->mf_piece->ip_final;
	const paddr_t end = final->pr_start + mf->mf_size;
	int error = 0;

	if (mf->mf_data != NULL)
		memspan_copy(
		    &mem, final->pr_start, mf->mf_data, (size_t)mf->mf_size);
	else if (!mf->mf_file.bf_given)
		error = bootfile_read(&mf->mf_file, pg, &mem, final);
	if (error == 0)
		memspan_zero(&mem, end, final->pr_end - end);
	return error;
}

/* Print one line for all files; the serial line gets one for each. */
static void
start_all(struct loader *ld, const struct modlist *list, size_t n,
    uint64_t bytes, bool quiet, struct progress *pg)
{
	const struct modfile *mf;
	char line[PROGRESS_LINE];

	if (!quiet)
		TAILQ_FOREACH (mf, list, mf_chain) {
			describe(mf, line);
			sa_log(ld, "%s\n", line);
		}
	ksnprintf(line, sizeof(line), "%zu files: %llu KB at 0x%llx", n,
	    (unsigned long long)((bytes + 1023) / 1024),
	    (unsigned long long)TAILQ_FIRST(list)->mf_piece->ip_final.pr_start);
	progress_start(pg, ld, line, bytes, quiet);
}

int
modlist_read(struct loader *ld, struct modlist *list, uint32_t howto)
{
	const bool quiet = (howto & AB_SILENT) != 0;
	bool each; /* has a line of its own */
	struct modfile *mf, *next;
	struct progress pg = {.pg_open = false};
	char line[PROGRESS_LINE];
	uint64_t bytes = 0;
	size_t n = 0;
	uint32_t khz;
	int error = 0;

	TAILQ_FOREACH (mf, list, mf_chain) {
		bytes += mf->mf_size;
		n++;
	}
	each = n == 1 || (howto & AB_VERBOSE) != 0;
	if (n != 0 && !each)
		start_all(ld, list, n, bytes, quiet, &pg);
	for (mf = TAILQ_FIRST(list); mf != NULL; mf = next) {
		next = TAILQ_NEXT(mf, mf_chain);
		if (each) {
			describe(mf, line);
			progress_start(&pg, ld, line, mf->mf_size, quiet);
		}
		error = read_one(mf, &pg);
		mf->mf_ticks = sa_ticks(ld, &khz);
		if (error != 0 || each)
			progress_end(&pg);
		if (error == EAGAIN)
			break;
		if (error != 0)
			next = modlist_leave_out(ld, list, mf,
			    SA_FS_WHY(mf->mf_file.bf_file->ff_vol, error));
	}
	progress_end(&pg);
	return error == EAGAIN ? error : 0;
}

void
modlist_wipe(struct loader *ld, const struct bootvols *vols)
{
	const struct modreq *mq;

	TAILQ_FOREACH (mq, &ld->ld_boot->bo_mods, mq_chain) {
		if (mq->mq_type == BI_MODULE_RND) {
			bootvols_wipe(ld, vols);
			return;
		}
	}
}

/* There is room: modlist_open opened no more files than fit. */
void
modlist_record(const struct modlist *list, struct bootrec *br)
{
	struct btinfo_modulelist *rec;
	struct bi_modulelist_entry *e;
	const struct modfile *mf;
	size_t n = 0;

	TAILQ_FOREACH (mf, list, mf_chain)
		n++;
	if (n == 0)
		return;
	rec = bootrec_add(br, BTINFO_MODULELIST, sizeof(*rec) + n * sizeof(*e));
	if (rec == NULL)
		return;
	e = rec->entry;
	TAILQ_FOREACH (mf, list, mf_chain) {
		(void)kstrlcpy(e->path, mf->mf_req->mq_text, sizeof(e->path));
		e->type = mf->mf_type;
		e->len = (int32_t)mf->mf_size;
		e->base = (uint32_t)mf->mf_piece->ip_final.pr_start;
		rec->endpa = e->base + (uint32_t)mf->mf_size;
		bootrec_time(
		    br, BI_TL_FILE, (unsigned)(e - rec->entry), mf->mf_ticks);
		e++;
	}
	rec->num = (int32_t)n;
}
