/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_trust.c: any bytes as bootinfo's TRUST and the file behind the kernel.
 * The first byte makes an allocation fail, or cuts the record; the record
 * follows, and the rest is the file, behind the keys of verifyseeds.py. Nothing
 * leaks, the level is never less than the record's, and no manifest counts but
 * what verifyseeds.py signed, nor a module but what is listed there or what the
 * loader says it has decompressed.
 */
#include <stdlib.h>
#include <string.h>

#include <arch/host/host.h>
#include <bootinfo.h>
#include <libverify/digest.h>
#include <sys/kmem.h>
#include <sys/ktrust.h>
#include <sys/module_parts.h>

#include "verifyseeds.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define check(ok) ((ok) ? (void)0 : abort())

#define CUT       0x80 /* in the first byte: bytes of the record are missing */

static struct btinfo_trust rec;
static uint8_t *file;
static size_t filelen;

/* A module of these bytes, as the loader left it. */
static int
object(const char *path, const char *bytes)
{
	struct module_trusted mtd;
	struct kobj_source src;
	int error;

	kobj_source_mem(&src, bytes, strlen(bytes));
	error = ktrust_module_ops.mto_object(path, &src, &mtd);
	check(error == 0 || error == 80); /* EAUTH */
	check(mtd.mtd_buf == NULL && !mtd.mtd_own);
	return error;
}

/* Is one of the signatures that the record has a seed? */
static bool
has_seed(void)
{
	uint8_t hash[VERIFY_SHA256_SIZE];
	struct bi_trust_piece btp;

	for (unsigned i = 0; i < BI_TRUST_MANIFESTS; i++) {
		btp = rec.manifest[i].sig;
		if (btp.off > filelen || btp.len > filelen - btp.off)
			continue;
		verify_sha256(file + btp.off, btp.len, hash);
		for (size_t j = 0; j < sizeof(seed_hashes); j += sizeof(hash))
			if (memcmp(seed_hashes + j, hash, sizeof(hash)) == 0)
				return true;
	}
	return false;
}

/* Does the record say that the loader decompressed these bytes? */
static bool
is_unpacked(const char *bytes)
{
	const struct bi_trust_piece btp = rec.unpacked;
	uint8_t hash[VERIFY_SHA256_SIZE];

	verify_sha256((const uint8_t *)bytes, strlen(bytes), hash);
	if (btp.off > filelen || btp.len > filelen - btp.off)
		return false;
	for (size_t i = 0; i + sizeof(hash) <= btp.len; i += sizeof(hash))
		if (memcmp(file + btp.off + i, hash, sizeof(hash)) == 0)
			return true;
	return false;
}

static void
check_level(size_t len)
{
	const enum ktrust_level level = ktrust_level();

	if (len < offsetof(struct btinfo_trust, svn) ||
	    rec.level > BI_TRUST_ENFORCE)
		check(level == KTRUST_ENFORCE);
	else
		check((uint32_t)level == rec.level);
	for (int64_t to = -1; to < 4; to++)
		(void)ktrust_raise(to);
	check(ktrust_level() >= level);
	check((level == KTRUST_OFF) == (ktrust_level() == KTRUST_OFF));
}

static void
check_modules(void)
{
	struct ktrust_info kti;
	size_t files;

	ktrust_info(&kti);
	check(kti.kti_manifests <= BI_TRUST_MANIFESTS);
	check(kti.kti_manifests == 0 || has_seed());
	for (unsigned i = 0; i < kti.kti_manifests; i++)
		check(ktrust_manifest(i, &files)[0] == '/');
	check(ktrust_manifest(kti.kti_manifests, &files) == NULL);
	if (kti.kti_level != KTRUST_ENFORCE)
		return;
	check(object("m", "evil") != 0 || is_unpacked("evil"));
	check(object("hd0a:/x/m.kmod", "module") != 0 ||
	    kti.kti_manifests != 0 || is_unpacked("module"));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const size_t before = kmem_inuse_bytes();
	uint32_t pa, filesize;
	size_t len = sizeof(rec);
	uint8_t *exact;

	if (size <= sizeof(rec))
		return 0;
	memcpy(&rec, data + 1, sizeof(rec));
	if (data[0] & CUT)
		len -=
		    MIN((size_t)(data[0] & ~CUT) * 2, len - sizeof(rec.common));
	filelen = sizeof(seed_keys) + size - 1 - sizeof(rec);
	file = malloc(filelen);
	exact = malloc(len);
	check(file != NULL && exact != NULL);
	memcpy(file, seed_keys, sizeof(seed_keys));
	memcpy(file + sizeof(seed_keys), data + 1 + sizeof(rec),
	    filelen - sizeof(seed_keys));
	memcpy(exact, &rec, len);
	if ((data[0] & CUT) == 0 && data[0] != 0)
		host_fail_after(data[0]);
	(void)ktrust_where(exact, len, &pa, &filesize);
	ktrust_start(exact, len, file, filelen);
	host_fail_after(0);
	check_level(len);
	check_modules();
	ktrust_reset();
	check(kmem_inuse_bytes() == before);
	host_console_clear();
	free(exact);
	free(file);
	return 0;
}
