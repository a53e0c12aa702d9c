/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modload.c: load modules and other files behind the kernel.
 */
#include <boot/image.h>
#include <boot/modload.h>
#include <boot/modprops.h>
#include <libsa/progress.h>

/* Files whose first bytes are kept from opening to reading, 128 KB each. */
#define HEADS_MAX 64

void
modlist_close(struct loader *ld, struct modlist *list)
{
	struct modfile *mf, *next;

	TAILQ_FOREACH_SAFE (mf, list, mf_chain, next)
		modfile_free(ld, list, mf);
}

/* Remove a file, and a module's properties.  Returns the next entry. */
static struct modfile *
drop(struct loader *ld, struct modlist *list, struct modfile *mf)
{
	struct modfile *next = TAILQ_NEXT(mf, mf_chain);

	if (mf->mf_type == BI_MODULE_ELF)
		next = modprops_drop(ld, list, next);
	modfile_drop(ld, mf);
	modfile_free(ld, list, mf);
	return next;
}

/*
 * Warn that a file is left out, and remove it: a module with its properties,
 * and properties with their module, which must not run without them.  Returns
 * the entry that follows.
 */
static struct modfile *
leave_out(struct loader *ld, struct modlist *list, struct modfile *mf,
    const char *why)
{
	struct modfile *mod = mf;

	while (modfile_is_props(mod))
		mod = TAILQ_PREV(mod, modlist, mf_chain);
	if (mod == mf)
		sa_printf(ld, "WARNING: %s: %s: left out\n",
		    mf->mf_file.bf_where, why);
	else
		modprops_warn(ld, &mf->mf_file, &mod->mf_file, why);
	return drop(ld, list, mod);
}

/* Open one request's file.  NULL: it is left out, reported. */
static struct modfile *
open_one(struct loader *ld, struct bootvols *vols, const struct modplace *mp,
    const struct modreq *mq, struct modlist *list, bool keep)
{
	struct modfile *mf = modfile_new(ld, mq, mq->mq_type);
	char why[BOOTFILE_WHY];

	if (mf == NULL) {
		sa_printf(ld, "WARNING: %s %s: out of memory\n",
		    modtype_kind(mq->mq_type), SA_VIS(mq->mq_text));
		return NULL;
	}
	if (module_find(ld, vols, mp, mq, &mf->mf_file) != 0) {
		sa_free(ld, mf, sizeof(*mf));
		return NULL;
	}
	TAILQ_INSERT_TAIL(list, mf, mf_chain);
	/* A random seed may begin with a decoder's magic by chance. */
	if (mf->mf_type != BI_MODULE_RND &&
	    bootfile_decode(ld, fs_decoders, &mf->mf_file, keep, why) != 0) {
		(void)leave_out(ld, list, mf, why);
		return NULL;
	}
	mf->mf_size = mf->mf_file.bf_file->ff_size;
	if (mf->mf_size == 0)
		(void)leave_out(ld, list, mf, "empty file (0 bytes)");
	else if (mf->mf_size > INT32_MAX)
		(void)leave_out(ld, list, mf, "larger than 2 GB");
	else
		return mf;
	return NULL;
}

void
modlist_open(struct loader *ld, struct bootvols *vols,
    const struct modplace *mp, struct bootrec *br, struct modlist *list)
{
	size_t room = bootrec_room(br), max = 0, n = 0, dropped = 0;
	const struct modreq *mq;
	struct modfile *mf;
	size_t nprops;

	if (room > sizeof(struct btinfo_modulelist))
		max = (room - sizeof(struct btinfo_modulelist)) /
		    sizeof(struct bi_modulelist_entry);
	TAILQ_FOREACH (mq, &ld->ld_boot->bo_mods, mq_chain) {
		if (mq->mq_type == BI_MODULE_PROPS ||
		    (mq->mq_type == BI_MODULE_ELF &&
			!ld->ld_boot->bo_modules_on))
			continue;
		if (n >= max) {
			dropped++;
			continue;
		}
		mf = open_one(ld, vols, mp, mq, list, n < HEADS_MAX);
		if (mf == NULL)
			continue;
		nprops = 0;
		if (mf->mf_type == BI_MODULE_ELF &&
		    !modprops_attach(ld, list, mf, &nprops)) {
			(void)drop(ld, list, mf);
		} else if (nprops >= max - n) {
			(void)drop(ld, list, mf);
			dropped += 1 + nprops;
		} else
			n += 1 + nprops;
	}
	if (dropped > 0)
		sa_printf(ld,
		    "WARNING: bootinfo has room for %zu files: %zu are left "
		    "out\n",
		    max, dropped);
}

void
modlist_plan(struct loader *ld, const struct memmap *mm, struct modlist *list,
    struct boot_image *img)
{
	struct modfile *mf, *next;
	char why[IMAGE_WHY];

	for (mf = TAILQ_FIRST(list); mf != NULL; mf = next) {
		next = TAILQ_NEXT(mf, mf_chain);
		mf->mf_piece = image_plan_file(img, mm, mf->mf_size, why);
		if (mf->mf_piece == NULL)
			next = leave_out(ld, list, mf, why);
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
		if (image_alloc(ld, img, mf->mf_piece) == 0)
			continue;
		ksnprintf(why, sizeof(why), "out of memory: %llu KB",
		    (unsigned long long)(page_up(mf->mf_size) / 1024));
		next = leave_out(ld, list, mf, why);
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
	else
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
			next = leave_out(ld, list, mf,
			    SA_FS_WHY(mf->mf_file.bf_file->ff_vol, error));
	}
	progress_end(&pg);
	return error == EAGAIN ? error : 0;
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
