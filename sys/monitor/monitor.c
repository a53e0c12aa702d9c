/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor.c: parse a line and run its commands; help and repeat.
 */
#include <monitor/monitor_impl.h>
#include <libkern/libkern.h>
#include <sys/machdep.h>
#include <sys/monitor.h>
#include <sys/systm.h>

#define PROMPT     "primeboot> "
#define REPEAT_MAX 4 /* nesting depth of repeat */

static const struct mon_command own_commands[3];

/* All tables of commands, ended by NULL. */
static const struct mon_command *const tables[] = {mon_module_commands,
    mon_sysctl_commands, mon_kern_commands, mon_payload_commands,
    mon_trust_commands, mon_system_commands, mon_ddb_commands, mon_dev_commands,
    mon_ioctl_commands, mon_mmap_commands, mon_job_commands, mon_boot_commands,
    mon_tpm_commands, own_commands, mon_crash_commands, NULL};

static const struct mon_command *
find_command(const char *name)
{
	const struct mon_command *const *table, *mc;

	for (table = tables; *table != NULL; table++)
		for (mc = *table; mc->mc_name != NULL; mc++)
			if (strcmp(mc->mc_name, name) == 0)
				return mc;
	return NULL;
}

/*
 * Copy the next word of the text at *sp to *outp, and advance both past it.  A
 * part in double quotes keeps its blanks and semicolons.  NULL: no more words
 * in the command; *sp then points at the ';' or NUL.
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
	/* Each word with its NUL is no longer than its part of the line. */
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
		if (argc > 1 && strcmp(argv[argc - 1], "&") == 0)
			error = mon_background(run, argc - 1, argv);
		else if (argc > 0)
			error = run(argc, argv);
		if (error != 0 || *line == '\0')
			return error;
		line++; /* the semicolon */
	}
}

static int
cmd_help(int argc, char **argv)
{
	const struct mon_command *const *table, *mc;
	bool found = false;

	if (argc > 2)
		return MON_USAGE;
	for (table = tables; *table != NULL; table++)
		for (mc = *table; mc->mc_name != NULL; mc++) {
			if (argc == 2 && strcmp(argv[1], mc->mc_name) != 0)
				continue;
			mon_printf("%s %s\n\t%s\n", mc->mc_name, mc->mc_args,
			    mc->mc_help);
			found = true;
		}
	if (!found)
		return mon_fail(ENOENT, "help: %s", argv[1]);
	return 0;
}

/* Run the line n times or until it fails; *donep counts the successes. */
static int
repeat(const char *line, uint64_t n, uint64_t *donep)
{
	int error;

	for (*donep = 0; *donep < n; ++*donep) {
		error = mon_interrupted() ? EINTR : monitor_command(line);
		if (error != 0)
			return error;
	}
	return 0;
}

/*
 * -q prints only the result.  Repetitions may nest up to REPEAT_MAX deep, since
 * each uses stack.
 */
static int
cmd_repeat(int argc, char **argv)
{
	static int depth; /* owner: this function */
	bool quiet = argc > 1 && strcmp(argv[1], "-q") == 0, muted = false;
	char line[MON_LINE_MAX];
	uint64_t n, done = 0;
	int error;

	argv += quiet;
	argc -= quiet;
	if (argc < 3 || kstrtou64(argv[1], 10, &n) != 0)
		return MON_USAGE;
	error = mon_join(line, argc, argv, 2);
	if (error == 0 && depth == REPEAT_MAX)
		error = ELOOP;
	if (error != 0)
		return mon_fail(error, "repeat");
	depth++;
	if (quiet)
		muted = cons_mute(true);
	error = repeat(line, n, &done);
	if (quiet)
		(void)cons_mute(muted);
	depth--;
	if (error != 0)
		return mon_fail(error, "repeat: %llu of %llu done",
		    (unsigned long long)done, (unsigned long long)n);
	mon_printf("repeat: %llu done\n", (unsigned long long)n);
	return 0;
}

static const struct mon_command own_commands[3] = {
    {"help", "[<command>]", "this list", cmd_help},
    {"repeat", "[-q] <n> \"<command>[; <command>]...\"",
	"run commands n times; -q: without their output; ^C stops", cmd_repeat},
    {NULL, NULL, NULL, NULL},
};

void
monitor(void)
{
	char line[MON_LINE_MAX];

	for (;;)
		if (mon_readline(PROMPT, line))
			(void)monitor_command(line);
}
