/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor_line.c: read a line from the console, with backspace, ^U, ^W, ^C and
 * a history on cursor up and down.  kern_poll() is called while no key is
 * typed.
 */
#include <monitor/monitor_impl.h>
#include <libkern/libkern.h>
#include <sys/kernel.h>
#include <sys/lwp.h>
#include <sys/machdep.h>
#include <sys/systm.h>

#define CTRL(c) ((c) - '@')
#define ESC     0x1b
#define DEL     0x7f

#define HISTORY 16 /* lines */

/* Keys that are not a single byte. */
enum { KEY_UP = 256, KEY_DOWN, KEY_OTHER };

/* owner: this file.  A ring; history[history_end - 1] is the newest. */
static char history[HISTORY][MON_LINE_MAX];
static unsigned history_end; /* lines stored so far */

struct editor {
	const char *med_prompt;
	char *med_line; /* MON_LINE_MAX bytes */
	size_t med_len;
	unsigned med_back; /* how many lines of history back; 0: the new line */
};

/* The bytes of one key arrive within this many ns. */
#define KEY_TIME 50000000u

/* A byte; -1: none by `deadline`, in cpu_nanotime()'s ns (0: wait forever). */
static int
wait_byte(uint64_t deadline)
{
	int c;

	while ((c = cpu_cnpollc()) == -1) {
		if (deadline != 0 && cpu_nanotime() >= deadline)
			return -1;
		kern_poll();
		if (!lwp_others_runnable())
			cpu_idle();
	}
	return c;
}

/*
 * The next key.  An escape sequence of a terminal is one key.  A lone ESC is
 * ignored, and a byte that follows it later is a key of its own.
 */
static int
wait_key(void)
{
	uint64_t deadline;
	int c = wait_byte(0);

	if (c != ESC)
		return c;
	do {
		deadline = cpu_nanotime() + KEY_TIME;
		c = wait_byte(deadline);
	} while (c == ESC);
	if (c == -1)
		return KEY_OTHER;
	if (c != '[' && c != 'O')
		return c;
	do
		c = wait_byte(deadline);
	while ((c >= '0' && c <= '9') || c == ';');
	return c == 'A' ? KEY_UP : c == 'B' ? KEY_DOWN : KEY_OTHER;
}

/* Erase the last n characters of the line and on the screen. */
static void
rub_out(struct editor *ed, size_t n)
{
	for (; n > 0; n--) {
		mon_printf("\b \b");
		ed->med_len--;
	}
	ed->med_line[ed->med_len] = '\0';
}

static void
append(struct editor *ed, const char *s)
{
	for (; *s != '\0' && ed->med_len < MON_LINE_MAX - 1; s++) {
		cons_putc(*s);
		ed->med_line[ed->med_len++] = *s;
	}
	ed->med_line[ed->med_len] = '\0';
}

/* Replace the line by the one `back` lines ago, or by an empty one. */
static void
recall(struct editor *ed, unsigned back)
{
	if (back > MIN(history_end, (unsigned)HISTORY))
		return;
	ed->med_back = back;
	rub_out(ed, ed->med_len);
	if (back > 0)
		append(ed, history[(history_end - back) % HISTORY]);
}

/* Length in bytes of the last word and the blanks after it. */
static size_t
last_word(const struct editor *ed)
{
	size_t n = ed->med_len;

	while (n > 0 && ed->med_line[n - 1] == ' ')
		n--;
	while (n > 0 && ed->med_line[n - 1] != ' ')
		n--;
	return ed->med_len - n;
}

/* Apply a key to the line. */
static void
edit(struct editor *ed, int key)
{
	char c[2] = {(char)key, '\0'};

	switch (key) {
	case '\b':
	case DEL:
		rub_out(ed, ed->med_len > 0);
		break;
	case CTRL('U'):
		rub_out(ed, ed->med_len);
		break;
	case CTRL('W'):
		rub_out(ed, last_word(ed));
		break;
	case KEY_UP:
	case CTRL('P'):
		recall(ed, ed->med_back + 1);
		break;
	case KEY_DOWN:
	case CTRL('N'):
		recall(ed, ed->med_back == 0 ? 0 : ed->med_back - 1);
		break;
	default:
		if (key >= ' ' && key < DEL)
			append(ed, c);
		break;
	}
}

/* Empty lines and repetitions of the last one are not stored. */
static void
remember(const char *line)
{
	if (line[0] == '\0' ||
	    (history_end > 0 &&
		strcmp(line, history[(history_end - 1) % HISTORY]) == 0))
		return;
	kstrlcpy(history[history_end++ % HISTORY], line, MON_LINE_MAX);
}

bool
mon_readline(const char *prompt, char buf[MON_LINE_MAX])
{
	struct editor ed = {.med_prompt = prompt, .med_line = buf};
	int key;

	buf[0] = '\0';
	mon_printf("%s", prompt);
	while ((key = wait_key()) != '\r' && key != '\n') {
		if (key == CTRL('C')) {
			mon_printf("^C\n");
			return false;
		}
		edit(&ed, key);
	}
	cons_putc('\n');
	remember(buf);
	return true;
}
