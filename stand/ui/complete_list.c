/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * complete_list.c: the candidates of a completion.  They are not stored; only
 * their common prefix is kept, so that memory does not depend on the size of a
 * directory.
 */
#include <ui/complete_impl.h>

#include <ui/words.h>

#define LIST_WIDTH 78

static int
foldcase(struct complete_work *w, char c)
{
	return w->w_fold && c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

/* Length of the common prefix of two strings. */
static size_t
common(struct complete_work *w, const char *a, const char *b)
{
	size_t n = 0;

	while (a[n] != '\0' && foldcase(w, a[n]) == foldcase(w, b[n]))
		n++;
	return n;
}

/* Print a candidate, in columns of 16 characters. */
static void
list_one(struct complete_work *w, const char *name, char end)
{
	char shown[SA_VIS_MAX];
	size_t len, width;

	sa_vis(shown, sizeof(shown), name, SIZE_MAX);
	len = strlen(shown) + 1;
	width = (len + 16) & ~(size_t)15;
	if (w->w_lines >= LIST_LINES)
		return;
	if (w->w_col > 0 && w->w_col + len > LIST_WIDTH) {
		sa_printf(w->w_ld, "\n");
		w->w_col = 0;
		if (++w->w_lines == LIST_LINES) {
			sa_printf(w->w_ld, "...\n");
			return;
		}
	}
	sa_printf(w->w_ld, "%s%c%*s", shown, end, (int)(width - len), "");
	w->w_col += width;
}

void
complete_candidate(struct complete_work *w, const char *name, char end)
{
	struct completion *cm = w->w_out;

	if (*name == '\0' || strlen(name) >= COMPLETE_MAX ||
	    !words_typeable(name) || common(w, name, w->w_word) < w->w_wordlen)
		return;
	if (w->w_list)
		list_one(w, name, end);
	if (cm->cm_count++ == 0) {
		(void)kstrlcpy(cm->cm_common, name, sizeof(cm->cm_common));
		cm->cm_end = end;
	} else {
		cm->cm_common[common(w, name, cm->cm_common)] = '\0';
	}
}
