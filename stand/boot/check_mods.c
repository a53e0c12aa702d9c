/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * check_mods.c: the modules to check: those that a boot would load, or all in
 * the kernel's directories of modules.
 */
#include <boot/check_impl.h>
#include <boot/modmeta.h>

#define MODULES_MAX 8192
#define MODULES_DIR (sizeof("/stand/amd64//modules") + MODFIND_SET)

/* A file of a directory: a request without a user. */
struct found {
	struct modreq mfn_req;
	const char *mfn_dir; /* in struct modreqs */
	char mfn_name[ELF_MODNAME];
	char mfn_text[BOOTFILE_WHERE];
};

struct modreqs {
	char mrs_dir[2][MODULES_DIR]; /* the set's, the release's; "" */
	struct found **mrs_list;
	size_t mrs_n, mrs_max;
	size_t mrs_more;     /* names beyond MODULES_MAX */
	const char *mrs_now; /* the directory that is read */
	struct loader *mrs_ld;
	int mrs_error;
};

/* Is it one component of a path that a module may be named by? */
static bool
is_name(const char *name)
{
	const size_t len = strlen(name);

	if (len == 0 || len >= ELF_MODNAME || name[0] == '.')
		return false;
	for (size_t i = 0; i < len; i++)
		if (name[i] <= ' ' || name[i] > '~' || name[i] == ':')
			return false;
	return true;
}

static int
grow(struct modreqs *mrs)
{
	const size_t max = mrs->mrs_max == 0 ? 64 : 2 * mrs->mrs_max;
	struct found **more;

	if (mrs->mrs_n < mrs->mrs_max)
		return 0;
	more = sa_alloc(mrs->mrs_ld, max * sizeof(struct found *));
	if (more == NULL)
		return ENOMEM;
	if (mrs->mrs_n != 0)
		memcpy(
		    more, mrs->mrs_list, mrs->mrs_n * sizeof(struct found *));
	sa_free(
	    mrs->mrs_ld, mrs->mrs_list, mrs->mrs_max * sizeof(struct found *));
	mrs->mrs_list = more;
	mrs->mrs_max = max;
	return 0;
}

/* As fs_readdir's callback. */
static int
take(const struct fs_dirent *de, void *arg)
{
	struct modreqs *mrs = arg;
	struct found *fo;

	if (!is_name(de->fd_name))
		return 0;
	if (mrs->mrs_n == MODULES_MAX) {
		mrs->mrs_more++;
		return 0;
	}
	mrs->mrs_error = grow(mrs);
	if (mrs->mrs_error != 0)
		return mrs->mrs_error;
	fo = sa_alloc(mrs->mrs_ld, sizeof(*fo));
	if (fo == NULL)
		return mrs->mrs_error = ENOMEM;
	fo->mfn_dir = mrs->mrs_now;
	(void)kstrlcpy(fo->mfn_name, de->fd_name, sizeof(fo->mfn_name));
	mrs->mrs_list[mrs->mrs_n++] = fo;
	return 0;
}

/* By name; the set's before the release's, which is behind it. */
static int
by_name(const void *a, const void *b)
{
	const struct found *x = *(struct found *const *)a;
	const struct found *y = *(struct found *const *)b;
	const int order = strcmp(x->mfn_name, y->mfn_name);

	return order != 0
	    ? order
	    : (x->mfn_dir > y->mfn_dir) - (x->mfn_dir < y->mfn_dir);
}

/* The directories in which module_find() looks. */
static void
name_dirs(struct modreqs *mrs, const struct modplace *mp)
{
	if (mp->mpl_set[0] != '\0')
		ksnprintf(
		    mrs->mrs_dir[0], MODULES_DIR, "%s/modules", mp->mpl_set);
	if (mp->mpl_release[0] != '\0')
		ksnprintf(mrs->mrs_dir[1], MODULES_DIR, "/stand/%s/%s/modules",
		    mp->mpl_machine, mp->mpl_release);
}

/* The names in the kernel's directories, sorted. */
static int
list_names(struct check *chk, struct modreqs *mrs)
{
	struct fs_volume *vol = chk->chk_from.bkn_file.bf_vol->bv_vol;
	int error;

	for (size_t i = 0; i < knitems(mrs->mrs_dir); i++) {
		mrs->mrs_now = mrs->mrs_dir[i];
		if (mrs->mrs_now[0] == '\0')
			continue;
		error = fs_readdir(vol, mrs->mrs_now, take, mrs);
		if (mrs->mrs_error != 0)
			return mrs->mrs_error;
		if (error == 0 || error == ENOENT || error == ENOTDIR)
			continue;
		sa_printf(chk->chk_ld, "%s:%s: %s\n",
		    chk->chk_open.mop_place.mpl_dev, SA_VIS(mrs->mrs_now),
		    SA_FS_WHY(vol, error));
		chk->chk_unread++;
	}
	if (mrs->mrs_more != 0)
		sa_printf(chk->chk_ld,
		    "check: %zu names in directories of modules are left out, "
		    "the limit is %d: name modules by `load`\n",
		    mrs->mrs_more, MODULES_MAX);
	chk->chk_unread += mrs->mrs_more;
	ksort(mrs->mrs_list, mrs->mrs_n, sizeof(struct found *), by_name);
	return 0;
}

/* Is there <dir>/<name>/<name>.kmod?  To open it tells what else is wrong. */
static bool
is_file(struct check *chk, struct found *fo)
{
	struct bootfile *bf = sa_alloc(chk->chk_ld, sizeof(*bf));
	char path[BOOTFILE_PATH];
	int error = ENOENT;

	if (bf == NULL)
		return true;
	if (ksnprintf(path, sizeof(path), "%s/%s/%s.kmod", fo->mfn_dir,
		fo->mfn_name, fo->mfn_name) < (int)sizeof(path)) {
		error = bootfile_open(chk->chk_ld, chk->chk_open.mop_vols,
		    chk->chk_open.mop_place.mpl_dev, path, bf);
		bootfile_close(bf);
	}
	sa_free(chk->chk_ld, bf, sizeof(*bf));
	return error != ENOENT && error != ENOTDIR && error != EISDIR;
}

/* Open it as by its path. */
static int
open_found(struct check *chk, struct found *fo)
{
	struct loader *ld = chk->chk_ld;
	struct modfile *mf;
	size_t n;

	ksnprintf(fo->mfn_text, sizeof(fo->mfn_text), "%s:%s/%s/%s.kmod",
	    chk->chk_open.mop_place.mpl_dev, fo->mfn_dir, fo->mfn_name,
	    fo->mfn_name);
	fo->mfn_req =
	    (struct modreq){.mq_type = BI_MODULE_ELF, .mq_text = fo->mfn_text};
	mf = modfile_new(ld, &fo->mfn_req, BI_MODULE_ELF);
	if (mf == NULL)
		return ENOMEM;
	if (!modlist_open_one(ld, &chk->chk_open, mf, &chk->chk_mods, &n))
		chk->chk_unread++;
	return 0;
}

/* All modules of the directories. */
static int
open_all(struct check *chk)
{
	struct modreqs *mrs = sa_alloc(chk->chk_ld, sizeof(*mrs));
	const char *last = "";
	int error;

	if (mrs == NULL)
		return ENOMEM;
	*mrs = (struct modreqs){.mrs_ld = chk->chk_ld};
	chk->chk_reqs = mrs;
	name_dirs(mrs, &chk->chk_open.mop_place);
	error = list_names(chk, mrs);
	for (size_t i = 0; i < mrs->mrs_n && error == 0; i++) {
		struct found *fo = mrs->mrs_list[i];

		if (!check_step(chk, "reading", i, mrs->mrs_n))
			return EINTR;
		if (strcmp(last, fo->mfn_name) == 0 || !is_file(chk, fo))
			continue;
		last = fo->mfn_name;
		error = open_found(chk, fo);
	}
	return error;
}

static size_t
count(const struct check *chk)
{
	const struct modfile *mf;
	size_t n = 0;

	TAILQ_FOREACH (mf, &chk->chk_mods, mf_chain)
		n += mf->mf_type == BI_MODULE_ELF;
	return n;
}

/* Modules that a boot would load, beside what they require. */
static size_t
count_requests(const struct boot_options *bo)
{
	const struct modreq *mq;
	size_t n = 0;

	TAILQ_FOREACH (mq, &bo->bo_mods, mq_chain)
		n += mq->mq_type == BI_MODULE_ELF && bo->bo_modules_on;
	return n;
}

/* What modmeta_read() could not read. */
static int
read_rest(struct check *chk)
{
	struct modfile *mf, *next;
	int error;

	for (mf = TAILQ_FIRST(&chk->chk_mods); mf != NULL; mf = next) {
		next = TAILQ_NEXT(mf, mf_chain);
		if (mf->mf_type != BI_MODULE_ELF)
			continue;
		error = modmeta_hold(chk->chk_ld, &chk->chk_open, &mf->mf_file);
		if (error == ENOMEM || error == EAGAIN)
			return error;
		if (error == 0)
			continue;
		chk->chk_unread++;
		next = modlist_leave_out(chk->chk_ld, &chk->chk_mods, mf,
		    SA_FS_WHY(mf->mf_file.bf_file->ff_vol, error));
	}
	return 0;
}

static void
no_modules(struct check *chk)
{
	const struct modreqs *mrs = chk->chk_reqs;
	const char *before = " in ";

	check_step_end(chk);
	sa_printf(
	    chk->chk_ld, "%s: no modules", chk->chk_from.bkn_file.bf_where);
	for (size_t i = 0; i < knitems(mrs->mrs_dir); i++) {
		if (mrs->mrs_dir[i][0] == '\0')
			continue;
		sa_printf(chk->chk_ld, "%s%s", before, SA_VIS(mrs->mrs_dir[i]));
		before = ", ";
	}
	sa_printf(chk->chk_ld, ": name them by `load`\n");
}

int
check_open_modules(struct check *chk)
{
	struct modopen *mo = &chk->chk_open;
	const struct kernimg *ki = &chk->chk_from.bkn_img;
	const size_t requests = count_requests(chk->chk_ld->ld_boot);
	int error = 0;

	mo->mop_vols = &chk->chk_from.bkn_vols;
	mo->mop_place.mpl_dev = chk->chk_from.bkn_file.bf_vol->bv_info.vi_name;
	mo->mop_place.mpl_machine = ki->ki_machine;
	mo->mop_place.mpl_release = ki->ki_release;
	mo->mop_version = ki->ki_version;
	mo->mop_quiet = mo->mop_check = true;
	mo->mop_max = mo->mop_left = MODULES_MAX;
	mo->mop_hold = UINT64_MAX;
	if (chk->chk_all || requests == 0) {
		error = open_all(chk);
	} else {
		modlist_open(chk->chk_ld, mo, &chk->chk_mods);
		chk->chk_unread = requests - MIN(requests, count(chk));
		moddeps_add(chk->chk_ld, mo, &chk->chk_mods);
	}
	if (error == 0)
		error = read_rest(chk);
	if (error == ENOMEM) {
		check_step_end(chk);
		sa_printf(chk->chk_ld, "check: out of memory\n");
	}
	if (error == 0 && chk->chk_reqs != NULL && count(chk) == 0 &&
	    chk->chk_unread == 0) {
		no_modules(chk);
		return ENOTSUP;
	}
	return error;
}

void
check_close_modules(struct check *chk)
{
	struct modreqs *mrs = chk->chk_reqs;

	modlist_close(chk->chk_ld, &chk->chk_mods);
	if (mrs == NULL)
		return;
	for (size_t i = 0; i < mrs->mrs_n; i++)
		sa_free(
		    chk->chk_ld, mrs->mrs_list[i], sizeof(*mrs->mrs_list[i]));
	sa_free(
	    chk->chk_ld, mrs->mrs_list, mrs->mrs_max * sizeof(struct found *));
	sa_free(chk->chk_ld, mrs, sizeof(*mrs));
	chk->chk_reqs = NULL;
}
