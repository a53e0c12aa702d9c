/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_tpmlog.c: bootinfo's TPMLOG, each field of which is wrong once.
 */
#include "x86test.h"

#include <arch/host/host.h>
#include <arch/x86/x86_tpmlog.h>
#include <sys/kmem.h>
#include <sys/tpmlog.h>

#include "../tpmlogmake.h"

static struct bootinfo bi; /* owner: the running test */
static struct prset ram;
static size_t size;

#define LOG (FAKE_BASE + 0x100)

static int
setup(void **state)
{
	static const struct tpmlog_alg alg = {TPMLOG_SHA256, 32};
	struct logmake lm = {fake_at(LOG), 4096, 0};

	(void)state;
	msgs_clear();
	fake_clear();
	bi_clear(&bi);
	memset(&ram, 0, sizeof(ram));
	prset_add(&ram, (struct prange){0x1000, 0x2000});
	lm_header(&lm, &alg, 1);
	lm_digests(&lm, 9, TPMLOG_EV_IPL, &alg, 1, 3);
	lm_data(&lm, "text", 4);
	size = lm.lm_n;
	return 0;
}

static void
take(uint64_t addr, uint32_t len, uint32_t flags)
{
	uint8_t rec[16];

	memcpy(rec, &addr, 8);
	memcpy(rec + 8, &len, 4);
	memcpy(rec + 12, &flags, 4);
	bi_clear(&bi);
	(void)bi_add(&bi, BTINFO_TPMLOG, rec, sizeof(rec));
	tpmlog_take(&bi, &fake_physmem, &ram);
}

static void
drop(void)
{
	const struct boot_tpmlog *btl = boot_tpmlog();

	kmem_free(
	    (void *)(uintptr_t)btl->btl_log.tlg_bytes, btl->btl_log.tlg_size);
	boot_tpmlog_set(NULL);
}

static void
test_taken(void **state)
{
	struct tpmlog_event tev;
	const char *what;
	size_t at;

	(void)state;
	take(LOG, (uint32_t)size, 0);
	assert_non_null(boot_tpmlog());
	assert_false(boot_tpmlog()->btl_full);
	/* It is a copy. */
	fake_clear();
	at = boot_tpmlog()->btl_log.tlg_first;
	assert_int_equal(
	    tpmlog_next(&boot_tpmlog()->btl_log, &at, &tev, &what), 0);
	assert_memory_equal(tev.tev_data, "text", 4);
	drop();
	assert_int_equal(setup(NULL), 0);
	take(LOG, (uint32_t)size, BI_TPMLOG_FULL);
	assert_true(boot_tpmlog()->btl_full);
	drop();
}

static void
bad(uint64_t addr, uint32_t len, const char *token)
{
	msgs_clear();
	take(addr, len, 0);
	assert_null(boot_tpmlog());
	assert_true(msgs_have("TPMLOG at 0x"));
	assert_true(msgs_have(token));
}

static void
test_bad(void **state)
{
	(void)state;
	bad(LOG, 0, "no byte");
	bad(LOG, BI_TPMLOG_MAX + 1, "more than 1 MB");
	bad(0xfffff000, 0x1001, "below 4 GB");
	bad(UINT64_MAX, 2, "below 4 GB");
	bad(0xfff, 2, "memory that is used");
	bad(0x1fff, 100, "memory that is used");
	bad(0x2000, 100, "cannot be read");
	bad(LOG, 40, "truncated");
	bad(LOG + 1, (uint32_t)size, "header");
	host_fail_after(1);
	bad(LOG, (uint32_t)size, "out of memory");
	host_fail_after(0);
}

static void
test_none(void **state)
{
	(void)state;
	tpmlog_take(&bi, &fake_physmem, &ram);
	assert_null(boot_tpmlog());
	/* A record that is too short is none. */
	(void)bi_add(&bi, BTINFO_TPMLOG, "1234567", 8);
	tpmlog_take(&bi, &fake_physmem, &ram);
	assert_null(boot_tpmlog());
	assert_false(msgs_have("TPMLOG"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_taken, setup),
	    cmocka_unit_test_setup(test_bad, setup),
	    cmocka_unit_test_setup(test_none, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
