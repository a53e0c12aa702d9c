/* SPDX-License-Identifier: BSD-2-Clause */
/* trusttest.c: see trusttest.h. */
#include <stdio.h>

#include "trusttest.h"

#include <sys/linkset.h>

struct btinfo_trust trust_rec;
uint8_t trust_file[1 << 16];

void *
trusttest_read(const char *name, size_t *lenp)
{
	const char *build = getenv("PRIMEBOOT_BUILD");
	char path[512];
	void *p;

	snprintf(path, sizeof(path), "%s/host%s/ktrust/%s",
	    build == NULL ? "build" : build, sizeof(void *) == 4 ? "32" : "",
	    name);
	p = host_read_file(path, lenp);
	if (p == NULL)
		fail_msg("%s: missing", path);
	return p;
}

void
trusttest_put(const char *path, const char *name)
{
	size_t len;
	void *p = trusttest_read(name, &len);

	modtest_bytes_at(path, p, len);
	free(p);
}

int
trusttest_group(void **state)
{
	(void)state;
	return linkset_init() != 0 || ktrust_init() != 0;
}

int
trusttest_setup(void **state)
{
	const int error = modtest_setup(state);

	trusttest_record(BI_TRUST_ENFORCE);
	return error;
}

int
trusttest_teardown(void **state)
{
	(void)module_shutdown();
	ktrust_reset();
	return modtest_teardown(state);
}

struct bi_trust_piece
trusttest_piece(const void *bytes, size_t len)
{
	const struct bi_trust_piece btp = {trust_rec.size, (uint32_t)len};

	assert_true(len <= sizeof(trust_file) - trust_rec.size);
	memcpy(trust_file + trust_rec.size, bytes, len);
	trust_rec.size += (uint32_t)len;
	return btp;
}

static struct bi_trust_piece
piece_of(const char *name)
{
	struct bi_trust_piece btp;
	size_t len;
	void *p = trusttest_read(name, &len);

	btp = trusttest_piece(p, len);
	free(p);
	return btp;
}

void
trusttest_record(uint32_t level)
{
	memset(&trust_rec, 0, sizeof(trust_rec));
	trust_rec.common.len = sizeof(trust_rec);
	trust_rec.common.type = BTINFO_TRUST;
	trust_rec.version = BI_TRUST_VERSION;
	trust_rec.level = level;
	trust_rec.base = 0x1000;
	trust_rec.keys = piece_of("keys");
}

void
trusttest_manifest(const char *path, const char *name, const char *sig)
{
	struct bi_trust_manifest *btm = &trust_rec.manifest[trust_rec.num++];

	btm->name = trusttest_piece(path, strlen(path));
	btm->text = piece_of(name);
	btm->sig = piece_of(sig);
}

void
trusttest_start(void)
{
	ktrust_start(&trust_rec, sizeof(trust_rec), trust_file, trust_rec.size);
}
