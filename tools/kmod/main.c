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
	const char
	    *v_options; /* see options_fit(); those of all are left out */
	int v_min;      /* arguments */
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
    {"keys", "[LIST | CERTIFICATE...]", "make or print keys and their lists",
	"jonyCDEsfe", 0, verb_keys},
    {"manifest", "DIR", "list the files of a root or set", "josax", 1,
	verb_manifest},
    {"sign", "FILE...", "sign manifests and modules", "jkcs", 1, verb_sign},
    {"verify", "FILE|DIR|DISK-IMAGE...", "what a loader would say of files",
	"jKsT", 1, verb_verify},
    {"tpmlog", "LOG [DIR|DISK-IMAGE...]", "what a TPM's event log says", "j", 1,
	verb_tpmlog},
};
#define NVERBS (sizeof(verbs) / sizeof(verbs[0]))

static void
usage(FILE *to)
{
	fputs("usage: primeboot-kmod VERB [OPTION...] ARGUMENT...\n\n", to);
	for (size_t i = 0; i < NVERBS; i++)
		fprintf(to, "  %-9s%-39s%s\n", verbs[i].v_name, verbs[i].v_args,
		    verbs[i].v_help);
	fputs(
	    "\n"
	    "  -j, --json         all but run: print JSON\n"
	    "      --dot          deps: a graph for graphviz\n"
	    "  -m, --modules=DIR  check, diff: where else required modules are\n"
	    "  -t, --timeout=N    run: seconds until it is ended (10)\n"
	    "  -o, --output=FILE  keys, manifest: write there\n"
	    "      --new=NAME     keys: make NAME.key and NAME.crt\n"
	    "      --type=TYPE    keys --new: p256, p384, rsa2048, rsa3072, "
	    "rsa4096\n"
	    "      --ca           keys --new: of a CA\n"
	    "      --enrol=LOADER keys: put the list into bootx64.efi\n"
	    "      --db           keys: those of the firmware's db, too\n"
	    "      --enforce      keys: refuse what is not signed in any case\n"
	    "      --forbid=HASH  keys: a file or key, or CERTIFICATE\n"
	    "      --add=ROLE:PATH manifest: list it, too\n"
	    "      --hash=HASH    manifest: sha256, sha384, sha512\n"
	    "  -k, --key=FILE     sign: the private key\n"
	    "  -c, --cert=FILE    sign: its certificate, then the issuers'\n"
	    "  -K, --keys=LIST    verify: the keys that are trusted\n"
	    "      --svn=N        security version number (1)\n"
	    "      --time=DATE    verify: as in 2026-11-29T10:00:00Z\n"
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

enum {
	OPT_COLOR = 256,
	OPT_DOT,
	OPT_NEW,
	OPT_ENROL,
	OPT_TYPE,
	OPT_CA,
	OPT_DB,
	OPT_ENFORCE,
	OPT_FORBID,
	OPT_ADD,
	OPT_HASH,
	OPT_SVN,
	OPT_TIME
};

static const struct option long_options[] = {
    {"json", no_argument, NULL, 'j'},
    {"dot", no_argument, NULL, OPT_DOT},
    {"modules", required_argument, NULL, 'm'},
    {"timeout", required_argument, NULL, 't'},
    {"color", required_argument, NULL, OPT_COLOR},
    {"help", no_argument, NULL, 'h'},
    {"output", required_argument, NULL, 'o'},
    {"key", required_argument, NULL, 'k'},
    {"cert", required_argument, NULL, 'c'},
    {"keys", required_argument, NULL, 'K'},
    {"new", required_argument, NULL, OPT_NEW},
    {"enrol", required_argument, NULL, OPT_ENROL},
    {"type", required_argument, NULL, OPT_TYPE},
    {"ca", no_argument, NULL, OPT_CA},
    {"db", no_argument, NULL, OPT_DB},
    {"enforce", no_argument, NULL, OPT_ENFORCE},
    {"forbid", required_argument, NULL, OPT_FORBID},
    {"add", required_argument, NULL, OPT_ADD},
    {"hash", required_argument, NULL, OPT_HASH},
    {"svn", required_argument, NULL, OPT_SVN},
    {"time", required_argument, NULL, OPT_TIME},
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

static bool
parse_svn(const char *text, struct options *o)
{
	char *end;
	unsigned long long n = strtoull(text, &end, 10);

	o->o_svn = (uint32_t)n;
	o->o_svn_given = true;
	return end != text && *end == '\0' && *text != '-' && n <= UINT32_MAX;
}

static bool
add_to(const char **list, int *n, const char *what)
{
	if (*n == OPTION_LIST)
		return false;
	list[(*n)++] = what;
	return true;
}

/* Those of keys, manifest, sign and verify; -1 or an exit status. */
static int
parse_trust(int c, struct options *o)
{
	const struct {
		int c;
		const char **to;
	} texts[] = {{'o', &o->o_output}, {'k', &o->o_key}, {'K', &o->o_keys},
	    {OPT_NEW, &o->o_new}, {OPT_ENROL, &o->o_enrol},
	    {OPT_TYPE, &o->o_type}, {OPT_HASH, &o->o_hash},
	    {OPT_TIME, &o->o_time}};
	bool room = true;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].c == c)
			*texts[i].to = optarg;
	if (c == OPT_CA)
		o->o_ca = true;
	else if (c == OPT_DB)
		o->o_db = true;
	else if (c == OPT_ENFORCE)
		o->o_enforce = true;
	else if (c == 'c')
		room = add_to(o->o_cert, &o->o_ncert, optarg);
	else if (c == OPT_FORBID)
		room = add_to(o->o_forbid, &o->o_nforbid, optarg);
	else if (c == OPT_ADD)
		room = add_to(o->o_add, &o->o_nadd, optarg);
	else if (c == OPT_SVN && !parse_svn(optarg, o))
		return bad_usage("--svn is 0 to 4294967295, not ", optarg);
	return room ? -1 : bad_usage("too many of an option: ", optarg);
}

/* -1: go on; else an exit status. */
static int
parse(int argc, char **argv, struct options *o)
{
	int c, status;

	while ((c = getopt_long(
		    argc, argv, "jm:t:ho:k:c:K:", long_options, NULL)) != -1) {
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
		case '?': /* getopt_long has said why */
			return bad_usage("bad option", "");
		default:
			status = parse_trust(c, o);
			if (status >= 0)
				return status;
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
	    {'o', o->o_output != NULL, "--output is not an option of "},
	    {'k', o->o_key != NULL, "--key is not an option of "},
	    {'c', o->o_ncert != 0, "--cert is not an option of "},
	    {'K', o->o_keys != NULL, "--keys is not an option of "},
	    {'n', o->o_new != NULL, "--new is not an option of "},
	    {'e', o->o_enrol != NULL, "--enrol is not an option of "},
	    {'y', o->o_type != NULL, "--type is not an option of "},
	    {'C', o->o_ca, "--ca is not an option of "},
	    {'D', o->o_db, "--db is not an option of "},
	    {'E', o->o_enforce, "--enforce is not an option of "},
	    {'f', o->o_nforbid != 0, "--forbid is not an option of "},
	    {'a', o->o_nadd != 0, "--add is not an option of "},
	    {'x', o->o_hash != NULL, "--hash is not an option of "},
	    {'s', o->o_svn_given, "--svn is not an option of "},
	    {'T', o->o_time != NULL, "--time is not an option of "},
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
	if (!o.o_svn_given && v->v_fn != verb_verify && v->v_fn != verb_keys)
		o.o_svn = 1;
	if (o.o_timeout == 0)
		o.o_timeout = TIMEOUT;
	status = v->v_fn(&o);
	if (fflush(stdout) != 0 || ferror(stdout))
		return out_error("standard output", "cannot be written");
	return status;
}
