/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host_console.c: the console as a buffer, the keyboard as a string.
 */
#include <stdio.h>
#include <stdlib.h>

#include <sys/machdep.h>

#include "host.h"

#define IDLE_NS 10000000 /* a tick of 100 Hz */

/* owner: this file */
static char *text;
static size_t text_len, text_size; /* text_size: allocated */
static const char *input = "";
static bool echo;
static unsigned idle_left;

void
cpu_cnputc(int c)
{
	if (text_len + 1 >= text_size) {
		text_size = text_size == 0 ? 4096 : text_size * 2;
		text = realloc(text, text_size);
		if (text == NULL)
			abort();
	}
	text[text_len++] = (char)c;
	text[text_len] = '\0';
	if (echo)
		putchar(c);
}

const char *
host_console_text(void)
{
	return text == NULL ? "" : text;
}

void
host_console_clear(void)
{
	text_len = 0;
	if (text != NULL)
		text[0] = '\0';
}

void
host_console_echo(bool on)
{
	echo = on;
}

void
host_console_input(const char *s)
{
	input = s;
}

int
cpu_cnpollc(void)
{
	return *input == '\0' ? -1 : (unsigned char)*input++;
}

/*
 * Return while there is input or time left; else power off, since no thread can
 * wake up.
 */
void
cpu_idle(void)
{
	if (*input != '\0')
		return;
	if (idle_left == 0)
		cpu_poweroff();
	idle_left--;
	host_time_advance(IDLE_NS);
}

void
host_idle_allow(unsigned n)
{
	idle_left = n;
}
