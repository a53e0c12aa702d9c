/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bench_verify.c: verify a file as the loader does, for scripts/bench.py.
 *
 *	bench_verify KEYS MANIFEST NAME FILE
 *
 * FILE is verified as the module NAME of MANIFEST, whose signature is beside it
 * (MANIFEST.sig); MANIFEST may be "-": FILE has a signature of its own.  Under
 * callgrind (--collect-atstart=no) instructions are counted in three dumps:
 * what is done once for a manifest, the file, and SHA-256 alone of as many
 * bytes by the same code.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <valgrind/callgrind.h>

#include <libverify/verify.h>

#include "../../sys/arch/host/host.h"

struct bytes {
	uint8_t *b_data;
	size_t b_len;
};

static struct bytes
read_file(const char *path)
{
	struct bytes b;

	b.b_data = host_read_file(path, &b.b_len);
	if (b.b_data == NULL)
		host_die("%s: cannot read it", path);
	return b;
}

static void
expect_trust(const struct verify_reason *vrs)
{
	char text[VERIFY_REASON_MAX];

	if (vrs->vrs_error != 0)
		host_die("%s", verify_reason_text(vrs, text, sizeof(text)));
}

/* Once for all files of a manifest: its signature, and its text. */
static void
open_manifest(
    const struct verify_trust *vtr, const char *path, struct manifest *mf)
{
	char name[1024];
	struct bytes text, sig;
	struct manifest_entry *entries;
	struct verify_reason vrs;
	size_t max;

	snprintf(name, sizeof(name), "%s.sig", path);
	text = read_file(path);
	sig = read_file(name);
	max = manifest_count((const char *)text.b_data, text.b_len);
	entries = calloc(max + 1, sizeof(*entries));
	if (entries == NULL)
		host_die("out of memory");
	CALLGRIND_TOGGLE_COLLECT;
	(void)verify_manifest(vtr, path, (const char *)text.b_data, text.b_len,
	    sig.b_data, sig.b_len, entries, max, mf, &vrs);
	CALLGRIND_TOGGLE_COLLECT;
	expect_trust(&vrs);
}

static void
one_file(const struct verify_trust *vtr, const struct manifest *mf,
    const char *name, struct bytes file)
{
	struct verify_question vqn = {name, VERIFY_MODULE, NULL, file.b_data};
	struct verify_digest vd;
	struct verify_reason vrs;

	CALLGRIND_TOGGLE_COLLECT;
	verify_digest_file(
	    &vd, verify_hash_wanted(mf, name), file.b_data, file.b_len);
	vqn.vqn_digest = &vd;
	(void)verify_file(vtr, mf, &vqn, &vrs);
	CALLGRIND_TOGGLE_COLLECT;
	expect_trust(&vrs);
}

int
main(int argc, char **argv)
{
	struct verify_work work;
	struct keylist keys;
	struct verify_trust trust = {.vtr_keys = &keys, .vtr_work = &work};
	uint8_t hash[VERIFY_SHA256_SIZE];
	struct verify_fault fault;
	struct bytes list, file;
	struct manifest mf;
	bool listed;

	if (argc != 5) {
		fprintf(
		    stderr, "usage: bench_verify KEYS MANIFEST NAME FILE\n");
		return 2;
	}
	listed = strcmp(argv[2], "-") != 0;
	list = read_file(argv[1]);
	file = read_file(argv[4]);
	if (keylist_open(&keys, list.b_data, list.b_len, &work, &fault) != 0)
		host_die("%s: %s", argv[1], fault.vft_what);
	CALLGRIND_ZERO_STATS; /* discard the setup's counts */
	if (listed)
		open_manifest(&trust, argv[2], &mf);
	CALLGRIND_DUMP_STATS_AT("manifest");
	one_file(&trust, listed ? &mf : NULL, argv[3], file);
	CALLGRIND_DUMP_STATS_AT("file");
	CALLGRIND_TOGGLE_COLLECT;
	verify_sha256(file.b_data, file.b_len, hash);
	CALLGRIND_TOGGLE_COLLECT;
	CALLGRIND_DUMP_STATS_AT("sha256");
	return 0;
}
