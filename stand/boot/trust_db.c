/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trust_db.c: the firmware's own lists, for Secure Boot: what dbx revokes is
 * forbidden, and the certificates of db are trusted if the key list says so.
 * They and the enrolled list become one list, which the kernel inherits.
 */
#include <boot/trust.h>
#include <libverify/siglist.h>

/* EFI_IMAGE_SECURITY_DATABASE_GUID */
static const uint8_t database[SA_GUID_SIZE] = {0xcb, 0xb2, 0x19, 0xd7, 0x3a,
    0x3d, 0x96, 0x45, 0xa3, 0xbc, 0xda, 0xd0, 0x0e, 0x67, 0x65, 0x6f};

#define VAR_MAX   ((size_t)128 << 10) /* bytes of db or dbx */
#define ATTR_AUTH 0x20u /* authenticated, with a time stamp (UEFI 8.2) */

/* The list that is made. */
struct merge {
	struct loader *mrg_ld;
	struct verify_work *mrg_work;
	uint8_t *mrg_list;
	size_t mrg_len, mrg_size; /* bytes used, allocated */
	uint32_t mrg_n;
	const char **mrg_what;
};

static void
le(uint8_t *p, uint64_t v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

/* Number of items and length, in the header. */
static void
header(struct merge *mrg)
{
	le(mrg->mrg_list + 10, mrg->mrg_n, 2);
	le(mrg->mrg_list + 12, mrg->mrg_len, 4);
}

static int
fail(struct merge *mrg, int error, const char *what)
{
	*mrg->mrg_what = what;
	return error;
}

static int
add(struct merge *mrg, unsigned type, const uint8_t *head, size_t nhead,
    const uint8_t *data, size_t len)
{
	uint8_t *p = mrg->mrg_list + mrg->mrg_len;
	const size_t size = KEYLIST_ITEM + nhead + len;

	if (mrg->mrg_n == KEYLIST_ITEMS ||
	    !range_valid(mrg->mrg_len, size, mrg->mrg_size))
		return fail(
		    mrg, E2BIG, "the firmware's db or dbx is too large");
	le(p, type, 4);
	le(p + 4, nhead + len, 4);
	memcpy(p + KEYLIST_ITEM, head, nhead);
	memcpy(p + KEYLIST_ITEM + nhead, data, len);
	mrg->mrg_len += size;
	mrg->mrg_n++;
	return 0;
}

static int
forbid(struct merge *mrg, const uint8_t hash[VERIFY_SHA256_SIZE])
{
	return add(mrg, KEYLIST_FORBID, hash, 0, hash, VERIFY_SHA256_SIZE);
}

/*
 * Of dbx: a hash, also of a certificate's signed part, whatever its date, since
 * signatures here have none; a certificate and its key.
 */
static int
take_dbx(struct merge *mrg, const struct siglist_item *sgi)
{
	uint8_t hash[VERIFY_SHA256_SIZE];
	struct verify_key vky;
	int error;
	bool ca;

	if (sgi->sgi_type == SIGLIST_SHA256 || sgi->sgi_type == SIGLIST_SIGNED)
		return forbid(mrg, sgi->sgi_data);
	if (sgi->sgi_type != SIGLIST_X509)
		return 0;
	verify_sha256(sgi->sgi_data, sgi->sgi_len, hash);
	error = forbid(mrg, hash);
	/* One of an algorithm that is not known signs nothing here. */
	if (error == 0 &&
	    verify_certificate(
		mrg->mrg_work, sgi->sgi_data, sgi->sgi_len, &vky, &ca) == NULL)
		error = forbid(mrg, vky.vky_id);
	return error;
}

/* Of db: a CA's certificate, or the key of another one, if it can be used. */
static int
take_db(struct merge *mrg, const struct siglist_item *sgi)
{
	uint8_t exp[4] = {0};
	struct verify_key vky;
	bool ca;

	if (sgi->sgi_type != SIGLIST_X509 || sgi->sgi_len > KEYLIST_CERT ||
	    verify_certificate(
		mrg->mrg_work, sgi->sgi_data, sgi->sgi_len, &vky, &ca) != NULL)
		return 0;
	if (ca)
		return add(
		    mrg, KEYLIST_CA, exp, 0, sgi->sgi_data, sgi->sgi_len);
	if (vky.vky_explen > sizeof(exp))
		return 0;
	if (vky.vky_type == VERIFY_RSA)
		memcpy(exp + sizeof(exp) - vky.vky_explen, vky.vky_exp,
		    vky.vky_explen);
	return add(mrg, vky.vky_type, exp,
	    vky.vky_type == VERIFY_RSA ? sizeof(exp) : 0, vky.vky_data,
	    vky.vky_len);
}

/* A variable's bytes, on the heap; *size 0: there is none. */
static int
read_var(struct loader *ld, const char *name, uint8_t **bytes, size_t *size)
{
	uint32_t attr;
	uint8_t none;
	size_t need = 0;
	int error;

	*bytes = NULL;
	*size = 0;
	if (ld->ld_env->se_var_get == NULL)
		return 0;
	error = sa_var_get_attr(ld, database, name, &none, &need, &attr);
	if (error == ENOENT || (error == 0 && need == 0))
		return 0;
	if (error != ERANGE)
		return error == 0 ? EIO : error;
	if (need == 0 || need > VAR_MAX)
		return E2BIG;
	*bytes = sa_alloc(ld, need);
	if (*bytes == NULL)
		return ENOMEM;
	*size = need;
	error = sa_var_get_attr(ld, database, name, *bytes, &need, &attr);
	/* (ENOENT would mean that there is none.) */
	if (error == ENOENT ||
	    (error == 0 && (need != *size || (attr & ATTR_AUTH) == 0)))
		error = EFTYPE;
	if (error != 0) {
		sa_free(ld, *bytes, *size);
		*bytes = NULL;
		*size = 0;
	}
	return error;
}

static int
take_all(struct merge *mrg, const uint8_t *bytes, size_t size,
    int (*take)(struct merge *mrg, const struct siglist_item *sgi))
{
	struct siglist sgl = {.sgl_bytes = bytes, .sgl_len = size};
	struct siglist_item sgi;
	int error;

	for (;;) {
		error = siglist_next(&sgl, &sgi, mrg->mrg_what);
		if (error != 0)
			return error == ENOENT ? 0 : error;
		error = take(mrg, &sgi);
		if (error != 0)
			return error;
	}
}

/* The enrolled items, without the one that asks for db. */
static int
take_enrolled(struct merge *mrg, const struct keylist *kyl)
{
	struct keylist_item kli;
	size_t at = 0;
	int error = 0;

	memcpy(mrg->mrg_list, kyl->kyl_bytes, KEYLIST_HEADER);
	mrg->mrg_len = KEYLIST_HEADER;
	while (error == 0 && keylist_next(kyl, &at, &kli))
		if (kli.kli_type != KEYLIST_DB)
			error = add(mrg, kli.kli_type, kli.kli_data, 0,
			    kli.kli_data, kli.kli_len);
	return error;
}

int
trust_merge(struct loader *ld, struct trust *tru)
{
	struct merge mrg = {.mrg_ld = ld,
	    .mrg_work = tru->tru_trust.vtr_work,
	    .mrg_what = &tru->tru_what};
	uint8_t *db = NULL, *dbx = NULL;
	size_t ndb = 0, ndbx = 0;
	int error;

	tru->tru_what = "the firmware's db or dbx cannot be read";
	error = read_var(ld, "dbx", &dbx, &ndbx);
	if (error == 0 && tru->tru_usedb)
		error = read_var(ld, "db", &db, &ndb);
	if (error == 0 && (ndb != 0 || ndbx != 0)) {
		/* An entry of 17 bytes is two hashes at most. */
		mrg.mrg_size = tru->tru_keys.kyl_len + 5 * ndbx + 2 * ndb;
		mrg.mrg_list = sa_alloc(ld, mrg.mrg_size);
		if (mrg.mrg_list == NULL)
			error = ENOMEM;
		if (error == 0)
			error = take_enrolled(&mrg, &tru->tru_keys);
		if (error == 0)
			error = take_all(&mrg, dbx, ndbx, take_dbx);
		if (error == 0)
			error = take_all(&mrg, db, ndb, take_db);
		if (error == 0)
			header(&mrg);
		tru->tru_list = mrg.mrg_list;
		tru->tru_listsize = mrg.mrg_size;
		tru->tru_listlen = mrg.mrg_len;
	}
	sa_free(ld, db, ndb);
	sa_free(ld, dbx, ndbx);
	return error;
}
