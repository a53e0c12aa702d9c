/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * subr_prf.c: messages go to the console and to the message buffer, which dmesg
 * prints.
 */
#include <sys/machdep.h>
#include <sys/systm.h>

/* Bytes of messages kept; a power of two. */
#define MSGBUF_SIZE ((size_t)64 << 10)

/*
 * owner: this file.  A ring; the counters only grow, and their difference is
 * the number of bytes in it.
 */
static char msgbuf[MSGBUF_SIZE];
static size_t msgbuf_start, msgbuf_end;

static void
msgbuf_putc(int c)
{
	msgbuf[msgbuf_end++ % MSGBUF_SIZE] = (char)c;
	if (msgbuf_end - msgbuf_start > MSGBUF_SIZE)
		msgbuf_start = msgbuf_end - MSGBUF_SIZE;
}

void
msgbuf_walk(void (*putc)(int c, void *arg), void *arg)
{
	size_t i, end = msgbuf_end; /* putc may itself print */

	for (i = msgbuf_start; i != end; i++)
		putc((unsigned char)msgbuf[i % MSGBUF_SIZE], arg);
}

void
msgbuf_clear(void)
{
	msgbuf_start = msgbuf_end;
}

static bool muted; /* owner: cons_mute */

bool
cons_mute(bool on)
{
	bool before = muted;

	muted = on;
	return before;
}

void
cons_putc(int c)
{
	if (!muted)
		cpu_cnputc(c);
}

static void
message_putc(int c, void *arg __kunused)
{
	msgbuf_putc(c);
	cons_putc(c);
}

int
kvprintf_cons(const char *fmt, va_list ap)
{
	return kvprintf(message_putc, NULL, fmt, ap);
}
