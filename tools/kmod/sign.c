/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sign.c: the verb sign: a signature beside a manifest, or at the end of a
 * module.  openssl has the private key.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "out.h"
#include "trustfile.h"
#include "verbs.h"

struct signer {
	const char *si_key; /* a file, or what openssl calls so */
	enum verify_keytype si_type;
	uint8_t si_id[VERIFY_SHA256_SIZE];
	size_t si_size;        /* of a value */
	struct bytes si_certs; /* as the structure has them */
	unsigned si_ncerts;
};

/* r or s: an INTEGER, into `size' bytes, big-endian. */
static const uint8_t *
integer(const uint8_t *p, const uint8_t *end, uint8_t *out, size_t size)
{
	size_t n;

	if (p == NULL || end - p < 2 || p[0] != 0x02 || p[1] > end - p - 2)
		return NULL;
	n = p[1];
	for (p += 2; n > 0 && *p == 0; n--)
		p++;
	if (n > size)
		return NULL;
	memset(out, 0, size);
	memcpy(out + size - n, p, n);
	return p + n;
}

/* A signature by openssl of these bytes, as the structure has it. */
static bool
value(const struct signer *si, const struct bytes *message, struct bytes *out,
    char why[KMFILE_WHY])
{
	const char *const words[] = {
	    "dgst", "-sha256", "-sign", si->si_key, NULL};
	const size_t size = si->si_type == VERIFY_P256 ? 32 : 48;
	struct bytes der = {NULL, 0};
	uint8_t raw[96];
	const uint8_t *p, *end;

	if (!openssl(words, message, &der, why))
		return false;
	if (si->si_type == VERIFY_RSA) {
		*out = der;
		return true;
	}
	end = der.by_data + der.by_len;
	p = der.by_len > 2 ? der.by_data + 2 : NULL; /* SEQUENCE */
	p = integer(p, end, raw, size);
	p = integer(p, end, raw + size, size);
	if (p != NULL)
		bytes_add(out, raw, 2 * size);
	else
		snprintf(why, KMFILE_WHY, "openssl made no ECDSA signature");
	bytes_free(&der);
	return p != NULL;
}

/* The type of a public key, by its SubjectPublicKeyInfo. */
static enum verify_keytype
key_type(const struct bytes *info)
{
	static const uint8_t p256[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01,
	    0x07},
			     p384[] = {0x2b, 0x81, 0x04, 0x00, 0x22},
			     rsa[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01,
				 0x01, 0x01};

	if (memmem(info->by_data, info->by_len, p256, sizeof(p256)) != NULL)
		return VERIFY_P256;
	if (memmem(info->by_data, info->by_len, p384, sizeof(p384)) != NULL)
		return VERIFY_P384;
	return memmem(info->by_data, info->by_len, rsa, sizeof(rsa)) != NULL
	    ? VERIFY_RSA
	    : VERIFY_NOKEY;
}

static bool
open_key(struct signer *si, const char *path, char why[KMFILE_WHY])
{
	const char *const words[] = {
	    "pkey", "-in", path, "-pubout", "-outform", "DER", NULL};
	struct bytes info = {NULL, 0}, none = {NULL, 0}, out = {NULL, 0};
	bool good;

	si->si_key = path;
	/* Unless it is a URI, openssl(1)'s message for these is long. */
	if (strchr(path, ':') == NULL && access(path, R_OK) != 0) {
		snprintf(why, KMFILE_WHY, "%s", strerror(errno));
		return false;
	}
	good = openssl(words, NULL, &info, why);
	if (good) {
		si->si_type = key_type(&info);
		verify_sha256(info.by_data, info.by_len, si->si_id);
		good = si->si_type != VERIFY_NOKEY;
		if (!good)
			snprintf(why, KMFILE_WHY,
			    "the key is not RSA, ECDSA P-256 or P-384");
	}
	bytes_free(&info);
	/* How long is a value? */
	good = good && value(si, &none, &out, why);
	si->si_size = out.by_len;
	if (good && si->si_type == VERIFY_RSA &&
	    (si->si_size < VERIFY_RSA_MIN || si->si_size > VERIFY_RSA_MAX)) {
		snprintf(why, KMFILE_WHY,
		    "the RSA key does not have 2048 to 4096 bits");
		good = false;
	}
	bytes_free(&out);
	return good;
}

static bool
add_cert(struct signer *si, const char *path, char why[KMFILE_WHY])
{
	static struct verify_work work; /* owner: this function */
	struct bytes der = {NULL, 0};
	struct verify_key vky;
	const char *what;
	bool ca, good;

	good = certificate_read(path, &der, why);
	what = good
	    ? verify_certificate(&work, der.by_data, der.by_len, &vky, &ca)
	    : NULL;
	if (good && what == NULL && der.by_len > SIGNATURE_CERT)
		what = "a certificate that is longer than 4096 bytes";
	if (good && what == NULL && si->si_ncerts == 0 &&
	    memcmp(vky.vky_id, si->si_id, sizeof(vky.vky_id)) != 0)
		what = "not the certificate of the key: the first one is the "
		       "signer's";
	if (what != NULL) {
		snprintf(why, KMFILE_WHY, "%s", what);
		good = false;
	}
	if (good) {
		put_le(&si->si_certs, der.by_len, 4);
		bytes_add(&si->si_certs, der.by_data, der.by_len);
		si->si_ncerts++;
	}
	bytes_free(&der);
	return good;
}

/* The structure over the first `size' bytes of a file. */
static bool
make(const struct signer *si, const struct kmfile *kf, size_t size,
    enum verify_purpose purpose, uint32_t svn, struct bytes *out,
    char why[KMFILE_WHY])
{
	const size_t len = SIGNATURE_HEADER + si->si_certs.by_len + si->si_size;
	const struct signature sgn = {.sgn_type = si->si_type,
	    .sgn_purpose = purpose,
	    .sgn_ncerts = si->si_ncerts,
	    .sgn_len = len,
	    .sgn_valuelen = si->si_size,
	    .sgn_svn = svn,
	    .sgn_key = si->si_id};
	struct bytes message = {NULL, 0}, sig = {NULL, 0};
	uint8_t header[SIGNATURE_HEADER];
	bool good;

	signature_header(&sgn, header);
	bytes_add(out, header, sizeof(header));
	bytes_add(out, si->si_certs.by_data, si->si_certs.by_len);
	bytes_add(&message, kf->kf_data, size);
	bytes_add(&message, out->by_data, out->by_len);
	good = value(si, &message, &sig, why);
	bytes_add(out, sig.by_data, sig.by_len);
	if (good && out->by_len != len) {
		snprintf(
		    why, KMFILE_WHY, "openssl's signature has another size");
		good = false;
	}
	bytes_free(&message);
	bytes_free(&sig);
	return good;
}

/* MANIFEST.sig */
static bool
sign_manifest(const struct signer *si, const struct options *o,
    const char *path, const struct kmfile *kf, char why[KMFILE_WHY])
{
	struct manifest_entry *entries;
	struct bytes sig = {NULL, 0};
	struct manifest mf;
	uint32_t svn;
	char *name;
	bool good;

	if (!manifest_open(&mf, &entries, kf, why))
		return false;
	free(entries);
	svn = mf.mnf_veriexec ? o->o_svn : (uint32_t)mf.mnf_svn;
	good = make(si, kf, kf->kf_size, VERIFY_FOR_MANIFEST, svn, &sig, why);
	name = kmfile_alloc(strlen(path) + 5, 1);
	snprintf(name, strlen(path) + 5, "%s.sig", path);
	good = good && bytes_write(&sig, name, why);
	free(name);
	bytes_free(&sig);
	return good;
}

/* At the end, in place of one that is there. */
static bool
sign_module(const struct signer *si, const struct options *o, const char *path,
    const struct kmfile *kf, char why[KMFILE_WHY])
{
	struct bytes sig = {NULL, 0}, out = {NULL, 0};
	uint8_t tail[SIGNATURE_TAIL];
	struct signature sgn;
	struct verify_fault vft;
	size_t size;
	bool good;

	(void)signature_find(&sgn, kf->kf_data, kf->kf_size, &size, &vft);
	good = make(si, kf, size, VERIFY_FOR_MODULE, o->o_svn, &sig, why);
	sgn.sgn_len = sig.by_len;
	signature_tail(&sgn, tail);
	bytes_add(&out, kf->kf_data, size);
	bytes_add(&out, sig.by_data, sig.by_len);
	bytes_add(&out, tail, sizeof(tail));
	good = good && bytes_write(&out, path, why);
	bytes_free(&sig);
	bytes_free(&out);
	return good;
}

static bool
sign(const struct signer *si, const struct options *o, const char *path,
    char why[KMFILE_WHY])
{
	struct kmfile kf;
	bool good = false;

	if (!kmfile_map(&kf, path, why))
		return false;
	if (is_manifest(&kf))
		good = sign_manifest(si, o, path, &kf, why);
	else if (kmfile_is_elf(&kf) || kmfile_is_compressed(&kf))
		good = sign_module(si, o, path, &kf, why);
	else
		snprintf(why, KMFILE_WHY, "neither a manifest nor a module");
	kmfile_close(&kf);
	return good;
}

static json_t *
json_signed(const struct signer *si, const char *path)
{
	char hex[HEX_SIZE];

	hex_text(hex, si->si_id, sizeof(si->si_id));
	return json_pack("{s:o, s:s, s:s, s:i}", "file", out_string(path),
	    "type", verify_key_name(si->si_type), "key", hex, "certificates",
	    (int)si->si_ncerts);
}

int
verb_sign(const struct options *o)
{
	json_t *list = o->o_json ? json_array() : NULL;
	struct signer si = {0};
	int status = STATUS_OK;
	char why[KMFILE_WHY];

	if (o->o_key == NULL)
		status = out_error("sign", "--key=FILE is missing");
	else if (o->o_ncert > SIGNATURE_CERTS)
		status = out_error("sign", "more than three certificates");
	else if (!open_key(&si, o->o_key, why))
		status = out_error(o->o_key, why);
	for (int i = 0; i < o->o_ncert && status == STATUS_OK; i++)
		if (!add_cert(&si, o->o_cert[i], why))
			status = out_error(o->o_cert[i], why);
	for (int i = 0; i < o->o_nargs && status == STATUS_OK; i++)
		if (!sign(&si, o, o->o_args[i], why))
			status = out_error(o->o_args[i], why);
		else if (list != NULL)
			json_array_append_new(
			    list, json_signed(&si, o->o_args[i]));
	if (list != NULL)
		out_json(
		    json_pack("{s:s, s:o}", "verb", "sign", "files", list));
	bytes_free(&si.si_certs);
	return status;
}
