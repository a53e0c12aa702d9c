/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_trust_db.c: what is taken of the firmware's db and dbx, and what makes
 * them unusable.
 */
#include "trustbench.h"

#include <boot/trust.h>

/* EFI_SIGNATURE_LIST (UEFI 2.10, 32.4.1). */
enum { AT_SIZE = 16, AT_ENTRY = 24, LIST = 28, OWNER = 16 };
static const uint8_t x509[16] = {0xa1, 0x59, 0xc0, 0xa5, 0xe4, 0x94, 0xa7, 0x4a,
    0x87, 0xb5, 0xab, 0x15, 0x5c, 0x2b, 0xf0, 0x72};
static const uint8_t unknown[16] = {1};

static struct {
	uint8_t bytes[128 << 10];
	size_t size;
} var; /* owner: the running test */

/* One more list of n entries, with the same data. */
static void
list(const uint8_t *type, const void *data, size_t len, size_t n)
{
	const uint32_t size = (uint32_t)(LIST + n * (OWNER + len));
	const uint32_t entry = (uint32_t)(OWNER + len);
	uint8_t *p = var.bytes + var.size;

	assert_true(size <= sizeof(var.bytes) - var.size);
	memset(p, 0, size);
	memcpy(p, type, 16);
	memcpy(p + AT_SIZE, &size, sizeof(size));
	memcpy(p + AT_ENTRY, &entry, sizeof(entry));
	for (size_t i = 0; i < n; i++)
		memcpy(p + LIST + i * entry + OWNER, data, len);
	var.size += size;
}

static void
list_material(const char *name)
{
	size_t size;
	void *p = trustbench_material(name, &size);

	list(x509, p, size, 1);
	free(p);
}

static void
set(const char *name)
{
	struct fakevar *fv = fakeenv_findvar(tb->fe, name);

	if (fv == NULL)
		fakeenv_var(tb->fe, name, trustbench_database,
		    TRUSTBENCH_DATABASE_ATTR, NULL, 0);
	fv = fakeenv_findvar(tb->fe, name);
	fv->fv_value = var.bytes;
	fv->fv_size = var.size;
}

static int
setup(void **state)
{
	const int error = trustbench_setup(state);

	var.size = 0;
	trustbench_put("/boot.manifest", "manifest");
	fakevol_text(tb->vol, "/netbsd", "kernel");
	trustbench_enrol("db.loader");
	trustbench_secure();
	return error;
}

/* A manifest signed by this key, or of this chain, is trusted. */
static void
signed_by(const char *sig, bool trusted)
{
	trustbench_put("/boot.manifest.sig", sig);
	trustbench_says("trust netbsd", trusted ? CMD_OK : CMD_FAILED,
	    trusted ? "netbsd: trusted" : "EAUTH");
}

/* The key of a certificate that is no CA's signs manifests itself. */
static void
test_keys(void **state)
{
	(void)state;
	signed_by("p256.sig", false);
	list_material("child.der"); /* p256 */
	set("db");
	signed_by("p256.sig", true);
	signed_by("p384.sig", false);
	signed_by("rsa2048.sig", false);
	signed_by("chain1.sig", false);
	list_material("revoked.der"); /* p384 */
	list_material("usage.der");   /* rsa2048 */
	set("db");
	signed_by("p256.sig", true);
	signed_by("p384.sig", true);
	signed_by("rsa2048.sig", true);
	signed_by("rsa4096.sig", false);
	trustbench_says("trust", CMD_OK, "\n  RSA          ");
	assert_saw(tb, "\n  ECDSA P-256  ");
	assert_saw(tb, "\n  ECDSA P-384  ");
	assert_not_saw(tb, "\n  CA ");
}

/* Entries of other types, and certificates that cannot sign, are ignored. */
static void
test_passed_over(void **state)
{
	static const uint8_t zeros[5000];

	(void)state;
	list(trustbench_sha256, zeros, VERIFY_SHA256_SIZE, 3);
	list(unknown, zeros, 7, 2);
	list(x509, zeros, 1, 1);
	list(x509, zeros, sizeof(zeros), 1); /* longer than the list takes */
	list_material("weakleaf.der");       /* RSA of 1024 bits */
	list_material("child.der");
	set("db");
	signed_by("weak.sig", false);
	signed_by("p256.sig", true);
	trustbench_says("trust", CMD_OK, "trust: enforce: keys");
	assert_int_equal(fakeenv_count(tb->fe, "\n  "), 1);
	/* In dbx a certificate is forbidden by its hash, whatever it is. */
	set("dbx");
	signed_by("p256.sig", false);
	var.size = 0;
	list(unknown, zeros, 7, 2);
	list(x509, zeros, 9, 1);
	set("dbx");
	list_material("child.der");
	set("db");
	signed_by("p256.sig", true);
	fakeenv_findvar(tb->fe, "dbx")->fv_size = var.size - 1;
	signed_by("p256.sig", false); /* truncated */
	trustbench_says("trust", CMD_OK, "cannot be used: a list of signa");
}

/* More than a list of keys has room for: none of them counts. */
static void
test_too_many(void **state)
{
	size_t n;

	(void)state;
	list_material("child.der");
	n = (sizeof(var.bytes) - var.size - LIST) / (OWNER + 1);
	assert_true(n < KEYLIST_ITEMS && n + 600 > KEYLIST_ITEMS);
	set("db");
	signed_by("p256.sig", true);
	list(x509, "", 1, n);
	set("dbx");
	signed_by("p256.sig", false); /* child.der is in dbx, too */
	trustbench_says("trust", CMD_OK, "trust: enforce: keys are enrolled");
	trustbench_enrol("many.loader");
	trustbench_says("trust", CMD_OK, "db or dbx is too large");
	signed_by("p256.sig", false);
	/* Without dbx there is room. */
	fakeenv_findvar(tb->fe, "dbx")->fv_size = 0;
	signed_by("p256.sig", true);
}

/* A firmware without variables has neither db nor dbx nor Secure Boot. */
static void
test_no_variables(void **state)
{
	(void)state;
	trustbench_enrol("loader");
	tb->fe->fe_env.se_var_get = NULL;
	trustbench_says("trust", CMD_OK, "trust: warn: keys are enrolled");
	signed_by("p256.sig", true);
}

/* SecureBoot counts as on if it is there and cannot be read. */
static void
test_secure_unknown(void **state)
{
	struct fakevar *fv = fakeenv_findvar(tb->fe, "SecureBoot");

	(void)state;
	fv->fv_size = 0;
	trustbench_says("trust", CMD_OK, "trust: warn: ");
	fv->fv_error = EIO;
	trustbench_says("trust", CMD_OK, "trust: enforce: ");
	fv->fv_error = ENOTSUP;
	trustbench_says("trust", CMD_OK, "trust: warn: ");
	fv->fv_error = ENOENT;
	trustbench_says("trust", CMD_OK, "trust: warn: ");
}

/* Without a platform key everybody can write db; dbx only takes away. */
static void
test_setup_mode(void **state)
{
	static const uint8_t on = 1, off = 0;
	struct fakevar *fv;

	(void)state;
	fakeenv_findvar(tb->fe, "SecureBoot")->fv_value = &off;
	list_material("child.der");
	set("db");
	fv = fakeenv_findvar(tb->fe, "SetupMode");
	signed_by("p256.sig", true);
	fv->fv_value = &on;
	trustbench_says("trust", CMD_OK,
	    "; Secure Boot is off, no platform key: db is not");
	signed_by("p256.sig", false);
	fv->fv_value = &off;
	fv->fv_error = EIO;
	signed_by("p256.sig", false);
	/* Firmware that does not know platform keys. */
	fv->fv_error = ENOENT;
	trustbench_says("trust", CMD_OK, "off, no platform key: db is not");
	signed_by("p256.sig", false);
	fv->fv_error = 0;
	fv->fv_size = 0;
	signed_by("p256.sig", false);
	fv->fv_size = 1;
	trustbench_says("trust", CMD_OK, "; Secure Boot is off\n");
	signed_by("p256.sig", true);
	/* What is revoked is, also then. */
	set("dbx");
	trustbench_enrol("loader");
	signed_by("p256.sig", false);
	fv->fv_value = &on;
	signed_by("p256.sig", false);
	trustbench_says("trust", CMD_OK, "  forbidden ");
	/* Nothing is said of db if it would not count in any case. */
	trustbench_says("trust", CMD_OK, "; Secure Boot is off\n");
}

/* dbx is read twice, first for its size: the second read's answer differs. */
static struct {
	int (*get)(void *cookie, const struct sa_varname *name, void *buf,
	    size_t *size, uint32_t *attributes);
	unsigned n;
	int error;
	size_t less;
} second; /* owner: the running test */

static int
get_twice(void *cookie, const struct sa_varname *name, void *buf, size_t *size,
    uint32_t *attributes)
{
	const int error = second.get(cookie, name, buf, size, attributes);

	if (memcmp(name->sva_guid, trustbench_database, SA_GUID_SIZE) != 0 ||
	    name->sva_name[2] != 'x' || ++second.n % 2 != 0)
		return error;
	*size -= second.less;
	return second.error != 0 ? second.error : error;
}

static void
test_second_read(void **state)
{
	static const uint8_t hash[VERIFY_SHA256_SIZE];
	static const int errors[] = {ENOENT, ERANGE, EIO};

	(void)state;
	list(trustbench_sha256, hash, sizeof(hash), 1);
	set("dbx");
	second.get = tb->fe->fe_env.se_var_get;
	tb->fe->fe_env.se_var_get = get_twice;
	second.n = 0;
	second.error = 0;
	second.less = 0;
	trustbench_says("trust", CMD_OK, "trust: enforce: keys are enrolled");
	assert_int_equal(second.n, 2);
	second.less = 1;
	trustbench_says("trust", CMD_OK, "db or dbx cannot be read");
	second.less = 0;
	for (size_t i = 0; i < knitems(errors); i++) {
		second.error = errors[i];
		trustbench_says("trust", CMD_OK, "db or dbx cannot be read");
	}
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, trustbench_teardown)
	const struct CMUnitTest tests[] = {
	    T(test_keys),
	    T(test_passed_over),
	    T(test_too_many),
	    T(test_no_variables),
	    T(test_secure_unknown),
	    T(test_setup_mode),
	    T(test_second_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
