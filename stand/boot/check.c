/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * check.c: link modules for a kernel before it is booted, by the kernel's own
 * linker (sys/arch/stand), and print what is wrong.  Nothing stays in memory.
 */
#include <boot/boot.h>
#include <boot/check_impl.h>

struct check_request {
	bool ckr_all;
	int ckr_result; /* of a check that was made */
};

static void *
env_alloc(void *cookie, size_t size)
{
	struct check *chk = cookie;

	return sa_alloc(chk->chk_ld, size);
}

static void
env_free(void *cookie, void *p, size_t size)
{
	struct check *chk = cookie;

	sa_free(chk->chk_ld, p, size);
}

static bool
env_step(void *cookie, size_t done, size_t total)
{
	return check_step(cookie, "linking", done, total);
}

/* The linker's state is not known any more. */
static void
env_panic(void *cookie, const char *text)
{
	struct check *chk = cookie;
	struct loader *ld = chk->chk_ld;

	sa_printf(ld,
	    "%s\nThis is a bug of the loader; any key returns to the "
	    "firmware.\n",
	    SA_VIS(text));
	(void)sa_waitkey(ld);
	ld->ld_env->se_quit(ld->ld_env->se_cookie);
}

/* Does the linker of this loader have its machine? */
static int
check_kind(struct check *chk)
{
	const struct kernimg *ki = &chk->chk_from.bkn_img;

	if (!modcheck_machine(&ki->ki_elf)) {
		sa_printf(chk->chk_ld,
		    "%s: check: modules of %s kernels cannot be linked by a "
		    "loader for 32-bit firmware; `primeboot-kmod check` on "
		    "another machine can\n",
		    ki->ki_name, ki->ki_machine);
		return ENOTSUP;
	}
	return 0;
}

static int
check_symbols(struct check *chk)
{
	const struct kernimg *ki = &chk->chk_from.bkn_img;

	if (ki->ki_sym.pr_start != ki->ki_sym.pr_end)
		return 0;
	sa_printf(chk->chk_ld,
	    "%s: check: without a symbol table it is not known what modules "
	    "can use (strip -g leaves it)\n",
	    ki->ki_name);
	return ENOTSUP;
}

/* The kernel's bytes for the linker. */
static struct modcheck_kernel
kernel_of(const struct check *chk)
{
	const struct kernimg *ki = &chk->chk_from.bkn_img;
	const struct builtins *bin = &chk->chk_open.mop_builtins;

	return (struct modcheck_kernel){
	    .mck_image = &ki->ki_elf,
	    .mck_version = ki->ki_version,
	    .mck_release = ki->ki_release,
	    .mck_builtins = (const char(*)[ELF_MODNAME])bin->bin_name,
	    .mck_nbuiltins = bin->bin_n,
	    .mck_symbols = chk->chk_span.span_at +
		(ki->ki_sym.pr_start - chk->chk_span.span_final.pr_start),
	    .mck_symsize = (size_t)prange_size(ki->ki_sym),
	};
}

static int
no_memory(struct check *chk)
{
	check_step_end(chk);
	sa_printf(chk->chk_ld, "check: out of memory\n");
	return ENOMEM;
}

/* Add the files to the linker. */
static int
add_modules(struct check *chk)
{
	const struct modfile *mf;
	int error;

	TAILQ_FOREACH (mf, &chk->chk_mods, mf_chain) {
		if (mf->mf_type != BI_MODULE_ELF)
			continue;
		error = modcheck_add(chk->chk_mc, mf->mf_file.bf_where,
		    mf->mf_file.bf_head, mf->mf_file.bf_headlen);
		if (error != 0)
			return error;
	}
	return 0;
}

/* Link what is open.  0: it was done. */
static int
check_link(struct check *chk)
{
	const struct modcheck_env env = {
	    .mce_cookie = chk,
	    .mce_alloc = env_alloc,
	    .mce_free = env_free,
	    .mce_step = env_step,
	    .mce_panic = env_panic,
	};
	const struct modcheck_kernel mck = kernel_of(chk);
	char why[MODCHECK_WHY];
	int error;

	error = modcheck_open(&chk->chk_mc, &env, &mck, why);
	if (error != 0) {
		sa_printf(chk->chk_ld, "%s: check: %s\n",
		    chk->chk_from.bkn_img.ki_name, SA_VIS(why));
		return ENOTSUP;
	}
	error = add_modules(chk);
	if (error == 0)
		error = modcheck_link(chk->chk_mc);
	check_step_end(chk);
	if (error == 0)
		check_report(chk);
	else if (error == ENOMEM)
		error = no_memory(chk);
	if (error == 0 &&
	    (modcheck_faults(chk->chk_mc) != 0 || chk->chk_unread != 0))
		error = ENOEXEC;
	modcheck_close(chk->chk_mc);
	return error;
}

static int
check_steps(struct check *chk, const char *text, bool search)
{
	struct loader *ld = chk->chk_ld;
	int error;

	error = bootkern_open(&chk->chk_from, ld, text, search);
	if (error != 0)
		return error;
	modplace_set(&chk->chk_open.mop_place, chk->chk_from.bkn_spec.sp_path);
	error = check_kind(chk);
	if (error == 0)
		error = check_read_kernel(chk);
	if (error == 0)
		error = check_symbols(chk);
	return error == 0 ? check_open_modules(chk) : error;
}

/* As bootkern_search() calls it. */
static int
check_once(struct loader *ld, const char *text, bool search, void *arg)
{
	struct check_request *ckr = arg;
	struct check *chk = sa_zalloc(ld, sizeof(*chk), "checking");
	int error;

	if (chk == NULL)
		return ENOMEM;
	chk->chk_ld = ld;
	chk->chk_all = ckr->ckr_all;
	TAILQ_INIT(&chk->chk_mods);
	error = check_steps(chk, text, search);
	if (error == 0)
		ckr->ckr_result = check_link(chk);
	check_step_end(chk);
	if (error == EINTR || ckr->ckr_result == EINTR)
		sa_printf(ld, "check: stopped\n");
	check_close_modules(chk);
	builtins_free(ld, &chk->chk_open.mop_builtins);
	check_free_kernel(chk);
	bootkern_close(&chk->chk_from);
	/* These are not for the next boot. */
	missing_clear(ld);
	sa_free(ld, chk, sizeof(*chk));
	return error;
}

int
boot_check(struct loader *ld, const char *text, bool all)
{
	struct check_request ckr = {.ckr_all = all};
	int error;

	ld->ld_boot->bo_checking = true;
	error = bootkern_search(ld, text, check_once, &ckr);
	ld->ld_boot->bo_checking = false;
	return error != 0 ? error : ckr.ckr_result;
}
