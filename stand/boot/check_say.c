/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * check_say.c: what `check' prints: how far it is, findings, the summary.
 */
#include <boot/check_impl.h>

/* Findings that are printed of one module: a file may have very many. */
#define FINDINGS_MAX 10

static bool
is_stopped(struct loader *ld)
{
	const struct sa_env *env = ld->ld_env;
	const int key = env->se_getkey(env->se_cookie, 0);

	return key == SA_KEY_INTR || key == SA_KEY_ESC || key == 'q';
}

bool
check_step(struct check *chk, const char *what, size_t done, size_t total)
{
	struct loader *ld = chk->chk_ld;
	const uint64_t now = ld->ld_env->se_millis(ld->ld_env->se_cookie);
	char text[60];
	int width;

	if (chk->chk_last == 0)
		chk->chk_last = now;
	if (now - chk->chk_last < PROGRESS_INTERVAL)
		return true;
	chk->chk_last = now;
	if (is_stopped(ld))
		return false;
	width = ksnprintf(text, sizeof(text), "check: %s: %zu of %zu (stop: q)",
	    what, done, total);
	/* Blanks over the rest of a longer text. */
	sa_printf(ld, "\r%s%*s", text, MAX(chk->chk_width - width, 0), "");
	chk->chk_width = MAX(width, chk->chk_width);
	return true;
}

void
check_step_end(struct check *chk)
{
	if (chk->chk_width != 0)
		sa_printf(chk->chk_ld, "\r%*s\r", chk->chk_width, "");
	chk->chk_width = 0;
}

/* Text with names from files; further lines are indented. */
static void
print_text(struct loader *ld, const char *text)
{
	char piece[64 * 4 + 1];

	while (*text != '\0') {
		const char *end = strchr(text, '\n');
		size_t len = end == NULL ? strlen(text) : (size_t)(end - text);
		const size_t n = MIN(len, (size_t)64);

		sa_printf(ld, "%s", sa_vis(piece, sizeof(piece), text, n));
		text += n;
		if (*text != '\n')
			continue;
		text++;
		if (*text != '\0')
			sa_printf(ld, "\n    ");
	}
}

/* How many of a module were not printed. */
static void
print_rest(struct loader *ld, const char *module, size_t n)
{
	if (n > FINDINGS_MAX)
		sa_printf(ld, "%s: %zu more findings\n", SA_VIS(module),
		    n - FINDINGS_MAX);
}

static void
print_findings(struct check *chk)
{
	struct loader *ld = chk->chk_ld;
	struct modcheck_finding mcf;
	const char *module = NULL;
	size_t n = 0; /* of that module */

	for (size_t i = 0; modcheck_finding(chk->chk_mc, i, &mcf); i++) {
		if (mcf.mcf_module != module) {
			print_rest(ld, module, n);
			module = mcf.mcf_module;
			n = 0;
		}
		if (n++ >= FINDINGS_MAX)
			continue;
		sa_printf(ld, "%s: %s: ", SA_VIS(module), mcf.mcf_kind);
		print_text(ld, mcf.mcf_text);
		sa_printf(ld, "\n");
	}
	print_rest(ld, module, n);
}

void
check_report(struct check *chk)
{
	const struct kernimg *ki = &chk->chk_from.bkn_img;
	struct loader *ld = chk->chk_ld;
	char summary[MODCHECK_SUMMARY];

	print_findings(chk);
	modcheck_summary(chk->chk_mc, summary);
	sa_printf(ld, "%s: %s %s: %s", ki->ki_name, ki->ki_machine,
	    ki->ki_version == 0 ? "(no version note)" : ki->ki_release,
	    summary);
	if (chk->chk_unread != 0)
		sa_printf(ld, "; %zu not read, see above", chk->chk_unread);
	sa_printf(ld, "\n");
}
