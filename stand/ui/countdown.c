/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * countdown.c: wait for a key and show the time that is left.  Once a second
 * only the digits are printed again: console output is slow.
 */
#include <ui/menu.h>

/* Replace the `old` digits before the cursor.  Returns the new number of
 * digits. */
static unsigned
show_seconds(struct loader *ld, unsigned old, uint64_t seconds)
{
	char digits[24];
	unsigned n, i;

	for (i = 0; i < old; i++)
		sa_printf(ld, "\b");
	n = (unsigned)ksnprintf(
	    digits, sizeof(digits), "%llu", (unsigned long long)seconds);
	sa_printf(ld, "%s", digits);
	/* From 10 to 9, erase the second digit. */
	for (i = n; i < old; i++)
		sa_printf(ld, " ");
	for (i = n; i < old; i++)
		sa_printf(ld, "\b");
	return n;
}

int
countdown(struct loader *ld, int seconds)
{
	const struct sa_env *env = ld->ld_env;
	uint64_t now, end, left, shown = UINT64_MAX;
	unsigned ndigits = 0;
	int key;

	if (seconds <= 0) {
		key = env->se_getkey(
		    env->se_cookie, seconds < 0 ? -1 : COUNTDOWN_LOOK);
		sa_printf(ld, "\n");
		return key;
	}
	end = env->se_millis(env->se_cookie) + (uint64_t)seconds * 1000;
	for (;;) {
		now = env->se_millis(env->se_cookie);
		left = now >= end ? 0 : (end - now + 999) / 1000;
		if (left != shown)
			ndigits = show_seconds(ld, ndigits, left);
		shown = left;
		if (left == 0)
			break;
		/* Until the next second begins. */
		key = env->se_getkey(
		    env->se_cookie, (int)(end - now - (left - 1) * 1000));
		if (key != SA_KEY_NONE) {
			sa_printf(ld, "\n");
			return key;
		}
	}
	sa_printf(ld, "\n");
	return SA_KEY_NONE;
}
