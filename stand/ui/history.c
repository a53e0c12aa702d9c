/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * history.c: the lines entered at the prompt.
 */
#include <ui/lineedit.h>
#include <ui/ui.h>

/* Take line i out and close the gap; the caller has it then. */
static char *
history_take(struct history *h, unsigned i)
{
	char *line = h->h_line[i];

	memmove(&h->h_line[i], &h->h_line[i + 1],
	    (h->h_n - i - 1) * sizeof(h->h_line[0]));
	h->h_n--;
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
	for (i = 0; i < h->h_n; i++)
		if (strcmp(h->h_line[i], line) == 0) {
			copy = history_take(h, i);
			break;
		}
	if (copy == NULL &&
	    (copy = sa_strndup(ld, line, LINE_MAX_BYTES)) == NULL)
		return;
	if (h->h_n == HISTORY_MAX)
		sa_strfree(ld, history_take(h, 0));
	h->h_line[h->h_n++] = copy;
}

const char *
history_get(const struct loader *ld, unsigned n)
{
	const struct history *h = ld->ld_ui->us_history;

	if (h == NULL || n == 0 || n > h->h_n)
		return NULL;
	return h->h_line[h->h_n - n];
}

void
history_free(struct loader *ld)
{
	struct history *h = ld->ld_ui->us_history;

	if (h == NULL)
		return;
	while (h->h_n > 0)
		sa_strfree(ld, history_take(h, h->h_n - 1));
	sa_free(ld, h, sizeof(*h));
	ld->ld_ui->us_history = NULL;
}
