/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor.c: from a line of text to a command that runs.
 */
#include <monitor/monitor_impl.h>
#include <libkern/libkern.h>
#include <sys/machdep.h>
#include <sys/monitor.h>
#include <sys/systm.h>

#define PROMPT "primeboot> "

const struct mon_command *const mon_tables[] = {mon_module_commands,
    mon_sysctl_commands, mon_system_commands, mon_crash_commands, NULL};

static void
mon_sink(int c, void *arg __kunused)
{
	cons_putc(c);
}

void
mon_printf(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	kvprintf(mon_sink, NULL, fmt, ap);
	va_end(ap);
}

int
mon_fail(int error, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	kvprintf(mon_sink, NULL, fmt, ap);
	va_end(ap);
	mon_printf(": %s: %s\n", kerrno_name(error), kstrerror(error));
	return error;
}

bool
mon_interrupted(void)
{
	int c;

	while ((c = cpu_cnpollc()) != -1)
		if (c == 'C' - '@')
			return true;
	return false;
}

static const struct mon_command *
find_command(const char *name)
{
	const struct mon_command *const *table, *mc;

	for (table = mon_tables; *table != NULL; table++)
		for (mc = *table; mc->mc_name != NULL; mc++)
			if (strcmp(mc->mc_name, name) == 0)
				return mc;
	return NULL;
}

/*
 * Copy the next word of the text at *sp to *outp, both moved past it.  A part
 * in double quotes keeps its blanks and semicolons.  NULL: no word before the
 * end of the command; *sp then stands at the ';' or NUL.
 */
static char *
next_word(const char **sp, char **outp)
{
	const char *s = *sp;
	char *word = *outp, *out = word;
	bool quoted = false;

	while (*s == ' ' || *s == '\t')
		s++;
	*sp = s;
	if (*s == '\0' || *s == ';')
		return NULL;
	for (; *s != '\0'; s++) {
		if (*s == '"')
			quoted = !quoted;
		else if (!quoted && (*s == ' ' || *s == '\t' || *s == ';'))
			break;
		else
			*out++ = *s;
	}
	*out++ = '\0';
	*sp = s;
	*outp = out;
	return word;
}

static int
run(int argc, char **argv)
{
	const struct mon_command *mc = find_command(argv[0]);
	int error;

	if (mc == NULL) {
		mon_printf("%s: no such command; help lists them\n", argv[0]);
		return ENOENT;
	}
	error = mc->mc_run(argc, argv);
	if (error != MON_USAGE)
		return error;
	mon_printf("usage: %s %s\n", mc->mc_name, mc->mc_args);
	return EINVAL;
}

int
monitor_command(const char *line)
{
	/* Words are shorter than the text by what stands between them. */
	char words[MON_LINE_MAX], *argv[MON_ARGS_MAX + 1], *out;
	int argc, error = 0;

	if (strlen(line) >= sizeof(words))
		return mon_fail(E2BIG, "the line has %zu bytes, limit %d",
		    strlen(line), MON_LINE_MAX - 1);
	for (;;) {
		out = words;
		for (argc = 0; argc < MON_ARGS_MAX; argc++)
			if ((argv[argc] = next_word(&line, &out)) == NULL)
				break;
		if (argc == MON_ARGS_MAX)
			return mon_fail(E2BIG, "%s: more than %d words",
			    argv[0], MON_ARGS_MAX - 1);
		argv[argc] = NULL;
		if (argc > 0)
			error = run(argc, argv);
		if (error != 0 || *line == '\0')
			return error;
		line++; /* the semicolon */
	}
}

void
monitor(void)
{
	char line[MON_LINE_MAX];

	for (;;)
		if (mon_readline(PROMPT, line))
			(void)monitor_command(line);
}
