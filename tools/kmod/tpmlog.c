/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tpmlog.c: the verb tpmlog: print the event log of a TPM, the registers that
 * follow from it, and whether what the loader measured is what is in files.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <libkern/kerrno.h>

#include "out.h"
#include "tpmreplay.h"
#include "trustdir.h"
#include "trustfile.h"
#include "verbs.h"

/* What is said of an event of ours. */
enum verdict {
	V_NONE,    /* nothing: it is not ours, or there are no files */
	V_SAME,    /* the file, or the text, is what was measured */
	V_DIFFERS, /* the file is another one */
	V_MISSING, /* there is no such file */
	V_FORGED,  /* the text is not what was measured */
	V_UNREAD,  /* the loader could not measure the file */
	V_UNKNOWN, /* no digest that this program can make */
	V_N
};

static const struct {
	const char *name, *text;
} verdicts[V_N] = {
    [V_NONE] = {"none", ""},
    [V_SAME] = {"same", "the same"},
    [V_DIFFERS] = {"differs", "DIFFERS from what was measured"},
    [V_MISSING] = {"missing", "NOT FOUND"},
    [V_FORGED] = {"forged", "the event's text is NOT what was measured"},
    [V_UNREAD] = {"not-measured", "the loader could NOT measure it"},
    [V_UNKNOWN] = {"unknown", "has no digest by an algorithm of this program"},
};

/* The files that the log is compared with. */
struct roots {
	struct trustdir *ro_dir;
	size_t ro_n;
	struct kmimage **ro_image;
	struct kmfile *ro_file;
	size_t ro_nimages;
};

struct reading {
	struct tpmlog re_log;
	struct tpmreplay re_replay;
	struct roots re_roots;
	json_t *re_events; /* NULL: text */
	size_t re_n, re_count[V_N];
};

/* ---- roots ---- */

static struct trustdir *
add_root(struct roots *ro)
{
	ro->ro_dir =
	    kmfile_realloc(ro->ro_dir, ro->ro_n + 1, sizeof(*ro->ro_dir));
	return &ro->ro_dir[ro->ro_n];
}

static bool
add_image(struct roots *ro, const char *path)
{
	const size_t n = ro->ro_nimages, before = ro->ro_n;
	char why[KMFILE_WHY];
	struct kmimage *im;

	ro->ro_file = kmfile_realloc(ro->ro_file, n + 1, sizeof(*ro->ro_file));
	ro->ro_image =
	    kmfile_realloc(ro->ro_image, n + 1, sizeof(*ro->ro_image));
	if (!kmfile_map(&ro->ro_file[n], path, why))
		return out_error(path, why) == STATUS_OK;
	if (kmfile_is_elf(&ro->ro_file[n])) {
		kmfile_close(&ro->ro_file[n]);
		return out_error(path, "not a disk image") == STATUS_OK;
	}
	ro->ro_image[n] = im = kmimage_open(&ro->ro_file[n], path);
	ro->ro_nimages++;
	for (size_t i = 0; i < kmimage_volumes(im); i++)
		if (trustdir_volume(add_root(ro), im, i, path))
			ro->ro_n++;
	if (ro->ro_n != before)
		return true;
	return out_error(path, "no known file system") == STATUS_OK;
}

static bool
open_roots(struct roots *ro, char *const *paths, int n)
{
	struct stat st;

	for (int i = 0; i < n; i++) {
		if (stat(paths[i], &st) == 0 && S_ISDIR(st.st_mode))
			trustdir_host(add_root(ro), paths[i]), ro->ro_n++;
		else if (!add_image(ro, paths[i]))
			return false;
	}
	return true;
}

static void
close_roots(struct roots *ro)
{
	for (size_t i = 0; i < ro->ro_n; i++)
		trustdir_close(&ro->ro_dir[i]);
	for (size_t i = 0; i < ro->ro_nimages; i++) {
		kmimage_close(ro->ro_image[i]);
		kmfile_close(&ro->ro_file[i]);
	}
	free(ro->ro_dir);
	free(ro->ro_image);
	free(ro->ro_file);
}

/* ---- one event ---- */

/* Look for the file in each root: a device has other names elsewhere. */
static enum verdict
judge_file(
    const struct roots *ro, const struct tpmlog_event *tev, const char *path)
{
	enum verdict verdict = V_MISSING;
	char why[KMFILE_WHY];
	struct kmfile kf;

	for (size_t i = 0; i < ro->ro_n && verdict != V_SAME; i++) {
		if (!trustdir_exists(&ro->ro_dir[i], path) ||
		    !trustdir_read(&ro->ro_dir[i], path, &kf, why))
			continue;
		verdict = tpm_measured(tev, kf.kf_data, kf.kf_size) ? V_SAME
								    : V_DIFFERS;
		kmfile_close(&kf);
	}
	return verdict;
}

/* Does it lead out of the root?  The loader's paths do not. */
static bool
has_dotdot(const char *path)
{
	while (path != NULL) {
		path += *path == '/';
		if (strncmp(path, "..", 2) == 0 &&
		    (path[2] == '/' || path[2] == '\0'))
			return true;
		path = strchr(path, '/');
	}
	return false;
}

static bool
is_kind(const struct tpmlog_ours *tou, const char *kind)
{
	return tou->tou_kindlen == strlen(kind) &&
	    memcmp(tou->tou_kind, kind, tou->tou_kindlen) == 0;
}

static enum verdict
judge(const struct roots *ro, const struct tpmlog_event *tev)
{
	enum verdict verdict;
	struct tpmlog_ours tou;
	const char *colon;
	size_t left;
	char *path;

	if (!tpmlog_ours(tev, &tou))
		return V_NONE;
	if (!tpm_checkable(tev))
		return V_UNKNOWN;
	if (tev->tev_pcr != TPMLOG_PCR_FILE || is_kind(&tou, TPMLOG_NOT_READ)) {
		if (!tpm_measured(tev, tev->tev_data, tev->tev_size))
			return V_FORGED;
		return tev->tev_pcr != TPMLOG_PCR_FILE ? V_SAME : V_UNREAD;
	}
	if (ro->ro_n == 0)
		return V_NONE;
	colon = memchr(tou.tou_what, ':', tou.tou_whatlen);
	if (colon == NULL)
		return V_MISSING;
	/* Paths are absolute, and here relative to the root. */
	left = tou.tou_whatlen - (size_t)(colon + 1 - tou.tou_what);
	path = kmfile_alloc(left + 1, 1);
	memcpy(path, colon + 1, left);
	path[left] = '\0';
	verdict = has_dotdot(path)
	    ? V_MISSING
	    : judge_file(ro, tev, path + strspn(path, "/"));
	free(path);
	return verdict;
}

/* "sha256", or an algorithm's number. */
#define ALG_SIZE 8
static const char *
alg_name(uint16_t alg, char buf[ALG_SIZE])
{
	const char *name = tpmlog_alg_name(alg);

	snprintf(buf, ALG_SIZE, "0x%04x", alg);
	return strcmp(name, "?") == 0 ? buf : name;
}

static json_t *
json_event(const struct tpmlog_event *tev, enum verdict verdict)
{
	char text[TPMLOG_TEXT], buf[ALG_SIZE], hex[HEX_SIZE];
	json_t *digests = json_object();

	for (unsigned i = 0; i < tev->tev_ndigests; i++) {
		const struct tpmlog_digest *tld = &tev->tev_digest[i];

		hex_text(hex, tld->tld_bytes, tld->tld_alg.tla_size);
		json_object_set_new(digests, alg_name(tld->tld_alg.tla_id, buf),
		    json_string(hex));
	}
	return json_pack("{s:I, s:I, s:s, s:s, s:o, s:s}", "pcr",
	    (json_int_t)tev->tev_pcr, "type", (json_int_t)tev->tev_type, "name",
	    tpmlog_type_name(tev->tev_type), "text", tpmlog_text(tev, text),
	    "digests", digests, "verdict", verdicts[verdict].name);
}

static void
print_event(const struct tpmlog_event *tev, enum verdict verdict)
{
	const bool bad = verdict > V_SAME;
	char text[TPMLOG_TEXT];

	printf("%3d %-30s %s%s", (int)tev->tev_pcr,
	    tpmlog_type_name(tev->tev_type), bad ? out_on(OUT_RED) : "",
	    tpmlog_text(tev, text));
	if (verdict != V_NONE)
		printf(": %s", verdicts[verdict].text);
	printf("%s\n", bad ? out_off() : "");
}

/* All events.  ENOENT: to the end; EFTYPE, reported. */
static int
read_events(struct reading *re, const char *path)
{
	size_t at = re->re_log.tlg_first;
	char why[KMFILE_WHY];
	struct tpmlog_event tev;
	enum verdict verdict;
	const char *what;
	int error;

	while ((error = tpmlog_next(&re->re_log, &at, &tev, &what)) == 0) {
		verdict = judge(&re->re_roots, &tev);
		re->re_n++;
		re->re_count[verdict]++;
		tpmreplay_event(&re->re_replay, &tev);
		if (re->re_events == NULL)
			print_event(&tev, verdict);
		else
			json_array_append_new(
			    re->re_events, json_event(&tev, verdict));
	}
	if (error != ENOENT) {
		snprintf(why, sizeof(why), "at byte %zu: %s", at, what);
		(void)out_error(path, why);
	}
	return error;
}

/* ---- registers ---- */

/* Why a bank's registers are not known; NULL: they are. */
static const char *
not_replayed(const struct tpmbank *tpb)
{
	return tpb->tpb_gap   ? "events have no digest by it"
	    : !tpb->tpb_known ? "not an algorithm of this program"
			      : NULL;
}

static void
print_bank(const struct tpmbank *tpb, json_t *list, json_t *missing)
{
	const char *why = not_replayed(tpb);
	char buf[ALG_SIZE], hex[HEX_SIZE];
	const char *name = alg_name(tpb->tpb_alg.tla_id, buf);

	if (why != NULL) {
		if (list == NULL)
			printf("%s: not replayed: %s\n", name, why);
		else
			json_array_append_new(missing,
			    json_pack("{s:s, s:s}", "bank", name, "why", why));
		return;
	}
	for (unsigned i = 0; i < TPMLOG_PCRS; i++) {
		if (!tpb->tpb_used[i])
			continue;
		hex_text(hex, tpb->tpb_pcr[i], tpb->tpb_alg.tla_size);
		if (list == NULL)
			printf("%s PCR %2u %s\n", name, i, hex);
		else
			json_array_append_new(list,
			    json_pack("{s:s, s:i, s:s}", "bank", name, "pcr",
				(int)i, "value", hex));
	}
}

static size_t
findings(const struct reading *re)
{
	size_t n = 0;

	for (int v = V_SAME + 1; v < V_N; v++)
		n += re->re_count[v];
	return n;
}

static void
print_end(struct reading *re)
{
	json_t *list = re->re_events == NULL ? NULL : json_array();
	json_t *missing = list == NULL ? NULL : json_array();

	for (unsigned i = 0; i < re->re_replay.tpr_nbanks; i++)
		print_bank(&re->re_replay.tpr_bank[i], list, missing);
	if (list == NULL)
		printf("%zu events, %zu the same, %zu findings\n", re->re_n,
		    re->re_count[V_SAME], findings(re));
	else
		out_json(json_pack("{s:s, s:o, s:o, s:o, s:I, s:I}", "verb",
		    "tpmlog", "events", re->re_events, "pcrs", list,
		    "not-replayed", missing, "same",
		    (json_int_t)re->re_count[V_SAME], "findings",
		    (json_int_t)findings(re)));
}

int
verb_tpmlog(const struct options *o)
{
	struct reading re = {.re_n = 0};
	const char *path = o->o_args[0], *what;
	char why[KMFILE_WHY];
	struct kmfile kf;
	int status = STATUS_ERROR;

	if (!kmfile_map(&kf, path, why))
		return out_error(path, why);
	if (tpmlog_open(&re.re_log, kf.kf_data, kf.kf_size, &what) != 0) {
		kmfile_close(&kf);
		return out_error(path, what);
	}
	if (open_roots(&re.re_roots, o->o_args + 1, o->o_nargs - 1)) {
		tpmreplay_start(&re.re_replay, &re.re_log);
		re.re_events = o->o_json ? json_array() : NULL;
		status =
		    read_events(&re, path) == ENOENT ? STATUS_OK : STATUS_ERROR;
		print_end(&re);
		if (status == STATUS_OK && findings(&re) != 0)
			status = STATUS_FINDINGS;
	}
	close_roots(&re.re_roots);
	kmfile_close(&kf);
	return status;
}
