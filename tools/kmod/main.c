/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * main.c: primeboot-kmod: the kernel's linker as a command on the developer's
 * machine (man/primeboot-kmod.1): options, and the verb.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "out.h"
#include "verbs.h"

static const struct verb {
	const char *v_name, *v_args, *v_help;
	const char *v_options; /* letters; those of all verbs are left out */
	int v_min;             /* arguments */
	int (*v_fn)(const struct options *o);
} verbs[] = {
    {"info", "FILE...", "what a module is, needs and exports", "j", 1,
	verb_info},
    {"deps", "FILE|DIR...", "requirements, declared and real", "jd", 1,
	verb_deps},
    {"check", "KERNEL [FILE|DIR|DISK-IMAGE...]", "link modules for a kernel",
	"jm", 1, verb_check},
    {"diff", "KERNEL-A KERNEL-B FILE|DIR...",
	"what breaks under another kernel", "jm", 3, verb_diff},
    {"run", "FILE...", "initialise modules on this machine", "t", 1, verb_run},
};
#define NVERBS (sizeof(verbs) / sizeof(verbs[0]))

static void
usage(FILE *to)
{
	fputs("usage: primeboot-kmod VERB [OPTION...] ARGUMENT...\n\n", to);
	for (size_t i = 0; i < NVERBS; i++)
		fprintf(to, "  %-6s%-36s%s\n", verbs[i].v_name, verbs[i].v_args,
		    verbs[i].v_help);
	fputs(
	    "\n"
	    "  -j, --json         info, deps, check, diff: print JSON\n"
	    "      --dot          deps: a graph for graphviz\n"
	    "  -m, --modules=DIR  check, diff: where else required modules are\n"
	    "  -t, --timeout=N    run: seconds until it is ended (10)\n"
	    "      --color=WHEN   auto, always or never\n"
	    "  -h, --help         this text\n"
	    "\n"
	    "Exit status: 0 all is well, 1 something was found, 2 usage, or "
	    "a file\ncannot be read.  See primeboot-kmod(1).\n",
	    to);
}

static int
bad_usage(const char *what, const char *which)
{
	fprintf(stderr, "primeboot-kmod: %s%s (see --help)\n", what, which);
	return STATUS_ERROR;
}

#define TIMEOUT 10 /* seconds; see usage() */

enum { OPT_COLOR = 256, OPT_DOT };

static const struct option long_options[] = {
    {"json", no_argument, NULL, 'j'},
    {"dot", no_argument, NULL, OPT_DOT},
    {"modules", required_argument, NULL, 'm'},
    {"timeout", required_argument, NULL, 't'},
    {"color", required_argument, NULL, OPT_COLOR},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static bool
parse_seconds(const char *text, unsigned *seconds)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	*seconds = (unsigned)n;
	return end != text && *end == '\0' && n >= 1 && n <= 3600;
}

/* -1: go on; else an exit status. */
static int
parse(int argc, char **argv, struct options *o)
{
	int c;

	while (
	    (c = getopt_long(argc, argv, "jm:t:h", long_options, NULL)) != -1) {
		switch (c) {
		case 'j':
			o->o_json = true;
			break;
		case OPT_DOT:
			o->o_dot = true;
			break;
		case 'm':
			o->o_modules = optarg;
			break;
		case 't':
			if (!parse_seconds(optarg, &o->o_timeout))
				return bad_usage(
				    "--timeout is 1 to 3600, not ", optarg);
			break;
		case OPT_COLOR:
			if (!out_init(optarg))
				return bad_usage("--color is auto, always or "
						 "never, not ",
				    optarg);
			break;
		case 'h':
			usage(stdout);
			return STATUS_OK;
		default: /* getopt_long has said why */
			return bad_usage("bad option", "");
		}
	}
	return -1;
}

/* Is each option that was given one of the verb's? */
static bool
options_fit(const struct options *o, const struct verb *v)
{
	const struct {
		char letter;
		bool given;
		const char *no_option;
	} all[] = {
	    {'j', o->o_json, "--json is not an option of "},
	    {'d', o->o_dot, "--dot is not an option of "},
	    {'m', o->o_modules != NULL, "--modules is not an option of "},
	    {'t', o->o_timeout != 0, "--timeout is not an option of "},
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].given &&
		    strchr(v->v_options, all[i].letter) == NULL) {
			(void)bad_usage(all[i].no_option, v->v_name);
			return false;
		}
	if (o->o_json && o->o_dot) {
		(void)bad_usage("--json or --dot, not both", "");
		return false;
	}
	return true;
}

int
main(int argc, char **argv)
{
	struct options o = {0};
	const struct verb *v = verbs;
	int status;

	(void)out_init("auto");
	status = parse(argc, argv, &o);
	if (status >= 0)
		return status;
	if (optind == argc) {
		usage(stderr);
		return STATUS_ERROR;
	}
	while (v < verbs + NVERBS && strcmp(v->v_name, argv[optind]) != 0)
		v++;
	if (v == verbs + NVERBS)
		return bad_usage("no such verb: ", argv[optind]);
	o.o_args = argv + optind + 1;
	o.o_nargs = argc - optind - 1;
	if (!options_fit(&o, v))
		return STATUS_ERROR;
	if (o.o_nargs < v->v_min) {
		fprintf(stderr, "usage: primeboot-kmod %s [OPTION...] %s\n",
		    v->v_name, v->v_args);
		return STATUS_ERROR;
	}
	if (o.o_timeout == 0)
		o.o_timeout = TIMEOUT;
	status = v->v_fn(&o);
	if (fflush(stdout) != 0 || ferror(stdout))
		return out_error("standard output", "cannot be written");
	return status;
}
