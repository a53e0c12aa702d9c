/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * seed.c: see seed.h.
 */
#include <boot/image.h>
#include <boot/seed.h>
#include <libverify/seed.h>

/* What the next seed depends on besides this one. */
struct seed_mix {
	uint64_t sdm_ticks, sdm_millis, sdm_date;
};

static struct seed_mix
gather(struct loader *ld)
{
	const struct sa_env *env = ld->ld_env;
	uint32_t khz;

	return (struct seed_mix){
	    .sdm_ticks = sa_ticks(ld, &khz),
	    .sdm_millis = env->se_millis(env->se_cookie),
	    .sdm_date = env->se_date == NULL ? 0 : env->se_date(env->se_cookie),
	};
}

/*
 * EFTYPE: not a seed as NetBSD writes it.  EROFS: the firmware cannot write to
 * the volume.
 */
static int
replace(struct loader *ld, const struct modfile *mf)
{
	const struct sa_env *env = ld->ld_env;
	const struct memspans mem = image_memory(mf->mf_piece);
	const struct seed_mix mix = gather(ld);
	const size_t fwfs =
	    device_fwfs(ld, mf->mf_file.bf_vol->bv_info.vi_name);
	uint8_t seed[SEED_SIZE], next[SEED_SIZE];
	int error = EFTYPE;

	if (env->se_file_replace == NULL || fwfs == SA_NODISK)
		return EROFS;
	if (mf->mf_size != SEED_SIZE)
		return EFTYPE;
	memspan_fetch(&mem, mf->mf_piece->ip_final.pr_start, seed, SEED_SIZE);
	if (seed_valid(seed)) {
		seed_next(next, seed, &mix, sizeof(mix));
		error = env->se_file_replace(
		    env->se_cookie, fwfs, mf->mf_file.bf_path, next, SEED_SIZE);
	}
	seed_wipe(seed, sizeof(seed));
	seed_wipe(next, sizeof(next));
	return error;
}

void
seeds_replace(struct loader *ld, const struct modlist *list, bool quiet)
{
	const struct modfile *mf;
	int error;

	TAILQ_FOREACH (mf, list, mf_chain) {
		if (mf->mf_type != BI_MODULE_RND)
			continue;
		error = replace(ld, mf);
		if (error == EROFS && !quiet)
			sa_printf(ld,
			    "rndseed: %s: the loader cannot write there: the "
			    "system has to replace it, or it is used again\n",
			    mf->mf_file.bf_where);
		else if (error == EFTYPE)
			sa_printf(ld,
			    "WARNING: rndseed: %s: not a seed of rndctl(8): "
			    "not replaced\n",
			    mf->mf_file.bf_where);
		else if (error != 0 && error != EROFS)
			sa_printf(ld,
			    "WARNING: rndseed: %s: cannot be replaced: %s: it "
			    "is used again at the next boot\n",
			    mf->mf_file.bf_where, kstrerror(error));
	}
}
