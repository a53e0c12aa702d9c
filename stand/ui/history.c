/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * history.c: the lines entered at the prompt.
 */
#include <ui/lineedit.h>
#include <ui/ui.h>

/* Remove line i, which the caller then owns. */
static char *
history_take(struct history *h, unsigned i)
{
	char *line = h->hist_line[i];

	memmove(&h->hist_line[i], &h->hist_line[i + 1],
	    (h->hist_n - i - 1) * sizeof(h->hist_line[0]));
	h->hist_n--;
	return line;
}

void
history_add(struct loader *ld, const char *line)
{
	struct history *h = ld->ld_ui->us_history;
	char *copy = NULL;
	unsigned i;

	if (line[0] == '\0')
		return;
	if (h == NULL) {
		if ((h = sa_alloc(ld, sizeof(*h))) == NULL)
			return;
		memset(h, 0, sizeof(*h));
		ld->ld_ui->us_history = h;
	}
	for (i = 0; i < h->hist_n; i++)
		if (strcmp(h->hist_line[i], line) == 0) {
			copy = history_take(h, i);
			break;
		}
	if (copy == NULL &&
	    (copy = sa_strndup(ld, line, LINE_MAX_BYTES)) == NULL)
		return;
	if (h->hist_n == HISTORY_MAX)
		sa_strfree(ld, history_take(h, 0));
	h->hist_line[h->hist_n++] = copy;
}

const char *
history_get(const struct loader *ld, unsigned n)
{
	const struct history *h = ld->ld_ui->us_history;

	if (h == NULL || n == 0 || n > h->hist_n)
		return NULL;
	return h->hist_line[h->hist_n - n];
}

void
history_free(struct loader *ld)
{
	struct history *h = ld->ld_ui->us_history;

	if (h == NULL)
		return;
	while (h->hist_n > 0)
		sa_strfree(ld, history_take(h, h->hist_n - 1));
	sa_free(ld, h, sizeof(*h));
	ld->ld_ui->us_history = NULL;
}
