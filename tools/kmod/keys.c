/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * keys.c: the verb keys: make a key, make a list of keys, print one.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <libverify/pe.h>

#include "enrol.h"
#include "out.h"
#include "trustfile.h"
#include "verbs.h"

/* "NAME.key" */
static char *
with(const char *name, const char *suffix)
{
	const size_t size = strlen(name) + strlen(suffix) + 1;
	char *path = kmfile_alloc(size, 1);

	snprintf(path, size, "%s%s", name, suffix);
	return path;
}

/* openssl's words for a new key of that type; NULL: no such type. */
static const char *const *
key_words(const char *type)
{
	static const char *const p256[] = {
	    "ec", "-pkeyopt", "ec_paramgen_curve:P-256", NULL};
	static const char *const p384[] = {
	    "ec", "-pkeyopt", "ec_paramgen_curve:P-384", NULL};
	static const char *const rsa2048[] = {"rsa:2048", NULL};
	static const char *const rsa3072[] = {"rsa:3072", NULL};
	static const char *const rsa4096[] = {"rsa:4096", NULL};

	return type == NULL || strcmp(type, "p256") == 0 ? p256
	    : strcmp(type, "p384") == 0                  ? p384
	    : strcmp(type, "rsa2048") == 0               ? rsa2048
	    : strcmp(type, "rsa3072") == 0               ? rsa3072
	    : strcmp(type, "rsa4096") == 0               ? rsa4096
							 : NULL;
}

/* NAME.key, for its owner alone, and NAME.crt, self-signed. */
static int
new_key(const struct options *o)
{
	const char *const *how = key_words(o->o_type);
	const char *words[32] = {"req", "-x509", "-nodes", "-sha256", "-days",
	    "3650", "-addext",
	    o->o_ca ? "basicConstraints=critical,CA:TRUE"
		    : "basicConstraints=critical,CA:FALSE",
	    "-addext",
	    o->o_ca ? "keyUsage=critical,keyCertSign"
		    : "keyUsage=critical,digitalSignature",
	    "-newkey"};
	char *key, *crt, *subject, why[KMFILE_WHY];
	const char *slash = strrchr(o->o_new, '/');
	int status = STATUS_OK;
	size_t n = 11;

	if (how == NULL)
		return out_error(o->o_type,
		    "no such type: p256, p384, rsa2048, rsa3072 or rsa4096");
	for (; *how != NULL; how++)
		words[n++] = *how;
	key = with(o->o_new, ".key");
	crt = with(o->o_new, ".crt");
	subject = with("/CN=", slash == NULL ? o->o_new : slash + 1);
	words[n++] = "-keyout";
	words[n++] = key;
	words[n++] = "-out";
	words[n++] = crt;
	words[n++] = "-subj";
	words[n++] = subject;
	(void)umask(077);
	if (access(key, F_OK) == 0 || access(crt, F_OK) == 0)
		status = out_error(key, "the key or its certificate exists");
	else if (!openssl(words, NULL, NULL, why))
		status = out_error(key, why);
	else if (chmod(crt, 0644) != 0)
		status = out_error(crt, strerror(errno));
	else if (o->o_json)
		out_json(json_pack("{s:s, s:o, s:o}", "verb", "keys", "key",
		    out_string(key), "certificate", out_string(crt)));
	else
		printf("%s: private key, keep it secret\n%s: its certificate\n",
		    out_vis(key), out_vis(crt));
	free(key);
	free(crt);
	free(subject);
	return status;
}

static void
add_item(struct bytes *items, unsigned type, const uint8_t *p, size_t n)
{
	put_le(items, type, 4);
	put_le(items, n, 4);
	bytes_add(items, p, n);
}

/* A CA's certificate as it is, of any other the key. */
static bool
add_certificate(struct bytes *items, const char *path, char why[KMFILE_WHY])
{
	struct bytes der = {NULL, 0}, key = {NULL, 0};
	static struct verify_work work; /* owner: this function */
	struct verify_key vky;
	const char *what;
	bool ca, good;

	good = certificate_read(path, &der, why);
	what = good
	    ? verify_certificate(&work, der.by_data, der.by_len, &vky, &ca)
	    : NULL;
	if (what != NULL) {
		snprintf(why, KMFILE_WHY, "%s", what);
		good = false;
	} else if (good && ca) {
		add_item(items, KEYLIST_CA, der.by_data, der.by_len);
	} else if (good) {
		if (vky.vky_type == VERIFY_RSA) {
			for (size_t i = vky.vky_explen; i < 4; i++)
				bytes_add(&key, "", 1);
			bytes_add(&key, vky.vky_exp, vky.vky_explen);
		}
		bytes_add(&key, vky.vky_data, vky.vky_len);
		add_item(items, vky.vky_type, key.by_data, key.by_len);
	}
	bytes_free(&der);
	bytes_free(&key);
	return good;
}

/*
 * --forbid=: a hash; or a certificate, by its signed part and by its key, since
 * its issuer's signature can be changed and stay valid.  How many items: 0: it
 * is neither.
 */
static unsigned
add_forbidden(struct bytes *items, const char *text, char why[KMFILE_WHY])
{
	static struct verify_work work; /* owner: this function */
	uint8_t hash[VERIFY_SHA256_SIZE];
	struct bytes der = {NULL, 0};
	struct verify_key vky;
	const char *what;
	unsigned n = 0;
	bool ca;

	if (hex_read(text, hash)) {
		add_item(items, KEYLIST_FORBID, hash, sizeof(hash));
		return 1;
	}
	if (access(text, F_OK) != 0) {
		snprintf(why, KMFILE_WHY,
		    "not a SHA-256, 64 digits 0-9 and a-f, nor the file of a "
		    "certificate");
		return 0;
	}
	if (certificate_read(text, &der, why)) {
		what = verify_certificate(
		    &work, der.by_data, der.by_len, &vky, &ca);
		if (verify_certificate_signed(der.by_data, der.by_len, hash)) {
			add_item(items, KEYLIST_FORBID, hash, sizeof(hash));
			n++;
		}
		/* One of an algorithm that is not known signs nothing here. */
		if (n != 0 && what == NULL) {
			add_item(items, KEYLIST_FORBID, vky.vky_id,
			    sizeof(vky.vky_id));
			n++;
		}
		snprintf(why, KMFILE_WHY, "no certificate");
	}
	bytes_free(&der);
	return n;
}

static int
write_list(const struct options *o)
{
	struct bytes items = {NULL, 0}, list = {NULL, 0};
	static struct verify_work work; /* owner: this function */
	int status = STATUS_OK;
	struct verify_fault vft;
	char why[KMFILE_WHY];
	struct keylist kyl;
	unsigned n, forbidden = 0;

	for (int i = 0; i < o->o_nargs && status == STATUS_OK; i++)
		if (!add_certificate(&items, o->o_args[i], why))
			status = out_error(o->o_args[i], why);
	for (int i = 0; i < o->o_nforbid && status == STATUS_OK; i++) {
		n = add_forbidden(&items, o->o_forbid[i], why);
		forbidden += n;
		if (n == 0)
			status = out_error(o->o_forbid[i], why);
	}
	if (o->o_db)
		add_item(&items, KEYLIST_DB, (const uint8_t *)"\1", 1);
	if (o->o_enforce)
		add_item(&items, KEYLIST_ENFORCE, (const uint8_t *)"\1", 1);
	bytes_add(&list, KEYLIST_MAGIC, 8);
	put_le(&list, 1, 2);
	put_le(&list,
	    (unsigned)(o->o_nargs + o->o_db + o->o_enforce) + forbidden, 2);
	put_le(&list, KEYLIST_HEADER + items.by_len, 4);
	put_le(&list, o->o_svn, 4);
	put_le(&list, 0, 4);
	put_le(&list, build_time(), 8);
	bytes_add(&list, items.by_data, items.by_len);
	/* The loader would refuse it, too. */
	if (status == STATUS_OK &&
	    keylist_open(&kyl, list.by_data, list.by_len, &work, &vft) != 0)
		status = out_error(o->o_output, vft.vft_what);
	if (status == STATUS_OK && !bytes_write(&list, o->o_output, why))
		status = out_error(o->o_output, why);
	bytes_free(&items);
	bytes_free(&list);
	return status;
}

/* One item, as text or, if `list' is not NULL, there. */
static void
show_item(struct verify_work *vwk, const struct keylist_item *kli, json_t *list)
{
	const char *what, *field = "id";
	struct verify_key vky = {0};
	char hex[HEX_SIZE];
	bool ca;

	if (kli->kli_type == KEYLIST_DB || kli->kli_type == KEYLIST_ENFORCE) {
		what = kli->kli_type == KEYLIST_DB ? "db" : "enforce";
		if (list != NULL)
			json_array_append_new(
			    list, json_pack("{s:s}", "type", what));
		else
			printf("%s\n",
			    kli->kli_type == KEYLIST_DB
				? "the firmware's db"
				: "enforce, also without Secure Boot");
		return;
	}
	if (kli->kli_type == KEYLIST_FORBID) {
		what = "forbidden";
		field = "hash";
		memcpy(vky.vky_id, kli->kli_data, sizeof(vky.vky_id));
	} else if (kli->kli_type == KEYLIST_CA) {
		what = "CA";
		(void)verify_certificate(
		    vwk, kli->kli_data, kli->kli_len, &vky, &ca);
	} else {
		(void)verify_key_item(
		    &vky, kli->kli_type, kli->kli_data, kli->kli_len);
		what = verify_key_name(vky.vky_type);
	}
	hex_text(hex, vky.vky_id, sizeof(vky.vky_id));
	if (list != NULL)
		json_array_append_new(
		    list, json_pack("{s:s, s:s}", "type", what, field, hex));
	else
		printf("%-12s %s\n", what, hex);
}

static int
show(const struct options *o, const char *path)
{
	json_t *list = o->o_json ? json_array() : NULL;
	char date[MANIFEST_DATE_SIZE], why[KMFILE_WHY];
	struct keylist_item kli;
	struct keyfile kyf;
	size_t at = 0;

	if (!keyfile_open(&kyf, path, why)) {
		json_decref(list);
		return out_error(path, why);
	}
	manifest_date_text(date, kyf.kyf_list.kyl_built);
	if (list == NULL)
		printf("svn %u, made %s\n", kyf.kyf_list.kyl_svn, date);
	while (keylist_next(&kyf.kyf_list, &at, &kli))
		show_item(&kyf.kyf_work, &kli, list);
	if (list != NULL)
		out_json(json_pack("{s:s, s:I, s:s, s:o}", "verb", "keys",
		    "svn", (json_int_t)kyf.kyf_list.kyl_svn, "built", date,
		    "items", list));
	keyfile_close(&kyf);
	return STATUS_OK;
}

/* Into a loader: --output, or in place. */
static int
enrol_list(const struct options *o, const char *path)
{
	const char *to = o->o_output == NULL ? o->o_enrol : o->o_output;
	struct bytes out = {NULL, 0};
	int status = STATUS_OK;
	char why[KMFILE_WHY];
	struct keyfile kyf;
	struct kmfile image;

	if (!keyfile_open(&kyf, path, why))
		return out_error(path, why);
	if (!kmfile_map(&image, o->o_enrol, why)) {
		status = out_error(o->o_enrol, why);
	} else {
		if (!enrol(&image, PE_KEYS, &kyf.kyf_file, &out, why))
			status = out_error(o->o_enrol, why);
		else if (!bytes_write(&out, to, why))
			status = out_error(to, why);
		kmfile_close(&image);
	}
	bytes_free(&out);
	keyfile_close(&kyf);
	return status;
}

/* With --json, what was made is printed, too. */
static int
made(const struct options *o, int status, const char *path)
{
	return status == STATUS_OK && o->o_json ? show(o, path) : status;
}

int
verb_keys(const struct options *o)
{
	if (o->o_new != NULL)
		return o->o_nargs == 0 && o->o_output == NULL
		    ? new_key(o)
		    : out_error("--new", "takes no further argument");
	if (o->o_enrol != NULL)
		return o->o_nargs == 1
		    ? made(o, enrol_list(o, o->o_args[0]),
			  o->o_output == NULL ? o->o_enrol : o->o_output)
		    : out_error("--enrol", "takes one list of keys");
	if (o->o_output != NULL)
		return made(o, write_list(o), o->o_output);
	if (o->o_nargs != 1)
		return out_error("keys",
		    "one list to print, or --output=LIST CERTIFICATE..., or "
		    "--new=NAME, or --enrol=LOADER LIST");
	return show(o, o->o_args[0]);
}
