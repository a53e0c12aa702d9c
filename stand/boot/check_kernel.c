/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * check_kernel.c: a kernel with its symbols in memory, not where it will run.
 */
#include <boot/check_impl.h>
#include <boot/image.h>

static void
release(struct loader *ld, const struct memspan *span)
{
	const struct sa_env *env = ld->ld_env;

	env->se_pages_free(env->se_cookie,
	    prange_size(span->span_final) / PAGE_SIZE,
	    (uintptr_t)span->span_at);
}

/* Memory for the pages that its plan needs; at worst without symbols. */
static int
allocate(struct check *chk)
{
	const struct sa_env *env = chk->chk_ld->ld_env;
	struct kernimg *ki = &chk->chk_from.bkn_img;
	struct prange want;
	paddr_t pa;
	int error;

	for (;; ki->ki_reserve /= 2) {
		want = kernimg_pages(ki);
		error = env->se_pages_alloc(env->se_cookie,
		    prange_size(want) / PAGE_SIZE, IMAGE_LIMIT,
		    (struct prange){0, 0}, &pa);
		if (error == 0 || ki->ki_reserve == 0)
			break;
	}
	if (error != 0) {
		sa_printf(chk->chk_ld,
		    "%s: check: out of memory: %llu KB for the kernel\n",
		    ki->ki_name,
		    (unsigned long long)(prange_size(want) / 1024));
		return error;
	}
	chk->chk_span = (struct memspan){want, (uint8_t *)(uintptr_t)pa};
	chk->chk_mem = (struct memspans){&chk->chk_span, 1};
	return 0;
}

/* The symbols of a compressed kernel are found behind its segments. */
static int
read_all(struct check *chk, struct progress *pg)
{
	struct kernimg *ki = &chk->chk_from.bkn_img;
	const bool forward = kernimg_forward(ki);
	char line[PROGRESS_LINE];
	int error = 0;

	if (!forward)
		error = bootkern_complete(&chk->chk_from, UINT32_MAX);
	if (error == 0)
		error = allocate(chk);
	if (error != 0)
		return error;
	ksnprintf(line, sizeof(line), "check: %s", ki->ki_name);
	progress_start(pg, chk->chk_ld, line, ki->ki_filebytes, forward);
	error = kernimg_read_segments(ki, &chk->chk_mem, pg);
	if (error == 0 && forward)
		error = bootkern_complete(
		    &chk->chk_from, chk->chk_span.span_final.pr_end);
	if (error == 0)
		error =
		    bootkern_read_symbols(&chk->chk_from, &chk->chk_mem, pg);
	return error;
}

int
check_read_kernel(struct check *chk)
{
	struct kernimg *ki = &chk->chk_from.bkn_img;
	struct progress pg = {.pg_open = false};
	int error;

	error = read_all(chk, &pg);
	progress_end(&pg);
	if (error == 0)
		builtins_find(&chk->chk_open.mop_builtins, ki, &chk->chk_mem);
	return error;
}

void
check_free_kernel(struct check *chk)
{
	if (chk->chk_mem.mss_n != 0)
		release(chk->chk_ld, &chk->chk_span);
}
