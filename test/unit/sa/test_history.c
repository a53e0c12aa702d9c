/* SPDX-License-Identifier: BSD-2-Clause */
/* test_history.c: the history of the prompt. */
#include "satest.h"

#include <ui/lineedit.h>

static char line[LINE_MAX_BYTES + 1];

/* Type, then Enter; the line is in `line'. */
static void
edit(struct satest *t, const char *keys)
{
	fakeenv_out_clear(t->fe);
	fakeenv_type(t->fe, keys);
	fakeenv_key(t->fe, '\r');
	assert_int_equal(lineedit_read(&t->ld, "> ", line, sizeof(line)), 0);
}

static void
up(struct satest *t, unsigned n)
{
	while (n-- > 0)
		fakeenv_key(t->fe, SA_KEY_UP);
}

static void
down(struct satest *t, unsigned n)
{
	while (n-- > 0)
		fakeenv_key(t->fe, SA_KEY_DOWN);
}

static void
history_walks(void **state)
{
	struct satest *t = *state;

	history_add(&t->ld, "one");
	history_add(&t->ld, "two");
	history_add(&t->ld, "");
	history_add(&t->ld, "three");
	up(t, 1);
	edit(t, "");
	assert_string_equal(line, "three");
	up(t, 3);
	edit(t, "!");
	assert_string_equal(line, "one!");
	/* Beyond the oldest line: no change. */
	up(t, 9);
	edit(t, "");
	assert_string_equal(line, "one");
	/* Down returns to the line that was being typed. */
	fakeenv_type(t->fe, "new");
	up(t, 2);
	down(t, 2);
	edit(t, "er");
	assert_string_equal(line, "newer");
	/* And no further. */
	fakeenv_type(t->fe, "x");
	down(t, 3);
	edit(t, "y");
	assert_string_equal(line, "xy");
	edit(t, "\020\020\016"); /* ^P ^P ^N */
	assert_string_equal(line, "three");
}

static void
history_keeps_each_once(void **state)
{
	struct satest *t = *state;

	history_add(&t->ld, "a");
	history_add(&t->ld, "b");
	history_add(&t->ld, "a");
	assert_string_equal(history_get(&t->ld, 1), "a");
	assert_string_equal(history_get(&t->ld, 2), "b");
	assert_null(history_get(&t->ld, 3));
	assert_null(history_get(&t->ld, 0));
}

static void
history_is_bounded(void **state)
{
	struct satest *t = *state;
	char text[16];
	int i;

	for (i = 0; i < HISTORY_MAX + 5; i++) {
		snprintf(text, sizeof(text), "%d", i);
		history_add(&t->ld, text);
	}
	assert_string_equal(history_get(&t->ld, 1), "36");
	assert_string_equal(history_get(&t->ld, HISTORY_MAX), "5");
	assert_null(history_get(&t->ld, HISTORY_MAX + 1));
}

static void
history_without_memory(void **state)
{
	struct satest *t = *state;

	fakeenv_fail_after(t->fe, 1, false);
	history_add(&t->ld, "a");
	assert_null(history_get(&t->ld, 1));
	fakeenv_fail_after(t->fe, 2, false);
	history_add(&t->ld, "a");
	assert_null(history_get(&t->ld, 1));
	history_add(&t->ld, "a");
	assert_string_equal(history_get(&t->ld, 1), "a");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(history_walks),
	    satest_unit(history_keeps_each_once),
	    satest_unit(history_is_bounded),
	    satest_unit(history_without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
