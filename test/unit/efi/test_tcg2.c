/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_tcg2.c: a TPM of the firmware: what is measured, the copy of its log,
 * and the events behind that; and firmware that lies.
 */
#include "fakefw.h"

#include <tcg2.h>

#include "../tpmlogmake.h"

static const struct tpmlog_alg alg[] = {{TPMLOG_SHA256, 32}};

/* The log is in the arena: its address is a physical one. */
static uint8_t *const room = (uint8_t *)(ARENA_PA + 0x100000);
#define ROOM ((size_t)256 << 10)
static struct logmake lm;
static size_t last; /* offset of the last event */

static EFI_STATUS capability_status, measure_status, log_status;
static struct tcg2_capability capability;
static EFI_PHYSICAL_ADDRESS log_first, log_last;
static BOOLEAN truncated;
static struct {
	uint32_t pcr, type;
	char text[64];
	uint64_t data, size;
} got;

static EFI_STATUS EFIAPI
fake_capability(struct tcg2_protocol *tcg, struct tcg2_capability *cap)
{
	assert_ptr_equal(tcg, fw.fw_protocol);
	assert_int_equal(cap->tcc_size, sizeof(*cap));
	*cap = capability;
	return capability_status;
}

static EFI_STATUS EFIAPI
fake_log(struct tcg2_protocol *tcg, UINT32 format, EFI_PHYSICAL_ADDRESS *first,
    EFI_PHYSICAL_ADDRESS *end, BOOLEAN *full)
{
	assert_ptr_equal(tcg, fw.fw_protocol);
	assert_int_equal(format, TCG2_LOG_TCG2);
	*first = log_first;
	*end = log_last;
	*full = truncated;
	return log_status;
}

static EFI_STATUS EFIAPI
fake_measure(struct tcg2_protocol *tcg, UINT64 flags, EFI_PHYSICAL_ADDRESS data,
    UINT64 size, struct tcg2_event *tce)
{
	const size_t len = tce->tce_size - sizeof(*tce);

	assert_ptr_equal(tcg, fw.fw_protocol);
	assert_int_equal(flags, 0);
	assert_int_equal(tce->tce_headersize, 14);
	assert_int_equal(tce->tce_version, 1);
	assert_true(len < sizeof(got.text));
	memset(&got, 0, sizeof(got));
	got.pcr = tce->tce_pcr;
	got.type = tce->tce_type;
	memcpy(got.text, tce->tce_data, len);
	got.data = data;
	got.size = size;
	return measure_status;
}

static struct tcg2_protocol protocol = {
    fake_capability, fake_log, fake_measure};

static void
event(const char *text)
{
	last = lm.lm_n;
	lm_digests(&lm, 9, TPMLOG_EV_IPL, alg, 1, 7);
	lm_data(&lm, text, strlen(text));
	log_last = log_first + last;
}

static int
setup(void **state)
{
	const int error = fw_setup(state);

	fw.fw_protocol = &protocol;
	memset(room, 0, ROOM);
	memset(&fw.fw_type[0x100], EfiBootServicesData, ROOM >> PAGE_SHIFT);
	memset(&capability, 0, sizeof(capability));
	capability.tcc_present = TRUE;
	capability.tcc_logs = TCG2_LOG_TCG2 | 1;
	capability_status = measure_status = log_status = EFI_SUCCESS;
	truncated = FALSE;
	lm = (struct logmake){room, ROOM, 0};
	log_first = log_last = (uintptr_t)room;
	lm_header(&lm, alg, 1);
	return error;
}

static int
teardown(void **state)
{
	fw.fw_stopped = false;
	efi_tpmlog_free(&fw.fw_efi);
	for (size_t i = 0; i < ARENA_PAGES; i++)
		assert_int_not_equal(fw.fw_type[i], EfiACPIReclaimMemory);
	return fw_teardown(state);
}

static void
test_find(void **state __kunused)
{
	struct efi *e = &fw.fw_efi;

	efi_tcg2_init(e);
	assert_ptr_equal(e->e_tcg2, &protocol);
	assert_true(e->e_tcg2_log);
	capability.tcc_logs = 1;
	efi_tcg2_init(e);
	assert_non_null(e->e_tcg2);
	assert_false(e->e_tcg2_log);
	capability.tcc_present = FALSE;
	efi_tcg2_init(e);
	assert_null(e->e_tcg2);
	capability.tcc_present = TRUE;
	capability_status = EFI_DEVICE_ERROR;
	efi_tcg2_init(e);
	assert_null(e->e_tcg2);
	fw.fw_protocol = NULL;
	efi_tcg2_init(e);
	assert_null(e->e_tcg2);
}

static void
test_measure(void **state __kunused)
{
	struct efi *e = &fw.fw_efi;

	efi_tcg2_init(e);
	assert_int_equal(efi_measure(e, 9, room, 17, "a text", 6), 0);
	assert_int_equal(got.pcr, 9);
	assert_int_equal(got.type, TPMLOG_EV_IPL);
	assert_string_equal(got.text, "a text");
	assert_int_equal(got.data, (uintptr_t)room);
	assert_int_equal(got.size, 17);
	measure_status = EFI_DEVICE_ERROR;
	assert_int_equal(efi_measure(e, 9, room, 17, "", 0), EIO);
	measure_status = EFI_VOLUME_FULL;
	assert_int_equal(efi_measure(e, 9, room, 17, "", 0), ENOSPC);
	fw.fw_poolfail = fw.fw_poolcalls + 1;
	assert_int_equal(efi_measure(e, 9, room, 17, "", 0), ENOMEM);
	assert_int_equal(efi_measure(e, 9, room, 1, "", SIZE_MAX), E2BIG);
}

static struct btinfo_tpmlog rec;

static int
copy(void)
{
	memset(&rec, 0, sizeof(rec));
	efi_tcg2_init(&fw.fw_efi);
	return efi_tpmlog(&fw.fw_efi, &rec);
}

static void
test_copy(void **state __kunused)
{
	/* The header alone, then events behind it. */
	assert_int_equal(copy(), 0);
	assert_int_equal(rec.size, lm.lm_n);
	event("one");
	event("two");
	truncated = TRUE;
	assert_int_equal(copy(), 0);
	assert_int_equal(rec.size, lm.lm_n);
	assert_int_equal(rec.flags, BI_TPMLOG_FULL);
	assert_memory_equal((void *)(uintptr_t)rec.addr, room, lm.lm_n);
	assert_true(rec.addr + rec.size <= EFI_4GIB);
	/* Without a table nothing is appended. */
	efi_tpmlog_finish(&fw.fw_efi, &rec);
	assert_int_equal(rec.size, lm.lm_n);
}

/* Firmware whose answers cannot be true. */
static void
test_lies(void **state __kunused)
{
	event("one");
	event("two");
	capability.tcc_logs = 1;
	assert_int_equal(copy(), ENOTSUP);
	capability.tcc_logs = TCG2_LOG_TCG2;
	log_status = EFI_DEVICE_ERROR;
	assert_int_equal(copy(), EIO);
	log_status = EFI_SUCCESS;
	log_first = 0;
	assert_int_equal(copy(), EIO);
	log_first = (uintptr_t)room;
	log_last = log_first - 1;
	assert_int_equal(copy(), EIO);
	log_last = UINT64_MAX;
	assert_int_equal(copy(), EIO);
	log_last = log_first + BI_TPMLOG_MAX;
	assert_int_equal(copy(), E2BIG);
	/* Within an event; behind the last one, where there is none. */
	log_last = log_first + last + 1;
	assert_int_equal(copy(), EIO);
	log_last = log_first + last - 1;
	assert_int_equal(copy(), EIO);
	log_last = log_first + 4;
	assert_int_equal(copy(), EIO);
	/* An event that is larger than any. */
	log_last = log_first + last;
	room[lm.lm_n - 7 + 2] = 2; /* 128 KB */
	assert_int_equal(copy(), EIO);
	room[lm.lm_n - 7 + 2] = 0;
	assert_int_equal(copy(), 0);
	room[0] = 1;
	assert_int_equal(copy(), EIO);
	room[0] = 0;
	memset(fw.fw_type, EfiBootServicesData, sizeof(fw.fw_type));
	assert_int_equal(copy(), ENOMEM);
	memset(fw.fw_type, EfiConventionalMemory, sizeof(fw.fw_type));
}

static uint8_t final[70 << 10] __attribute__((__aligned__(8)));

static void
final_event(struct logmake *out, const char *text)
{
	lm_digests(out, 5, 0x80000007, alg, 1, 8);
	lm_data(out, text, strlen(text));
}

static void
set_final(uint64_t version, uint64_t count)
{
	memcpy(final, &version, 8);
	memcpy(final + 8, &count, 8);
}

/* What the firmware logs after the copy, in its table. */
static void
test_final(void **state __kunused)
{
	static EFI_GUID guid = TCG2_FINAL_GUID;
	static EFI_CONFIGURATION_TABLE ct[2];
	struct logmake out = {final + 16, sizeof(final) - 16, 0};
	struct btinfo_tpmlog was;
	char large[16000];
	size_t skipped;

	ct[1] = (EFI_CONFIGURATION_TABLE){guid, final};
	fw.fw_st.ConfigurationTable = ct;
	fw.fw_st.NumberOfTableEntries = 2;
	event("one");
	final_event(&out, "before");
	skipped = out.lm_n;
	set_final(1, 1);
	assert_int_equal(copy(), 0);
	was = rec;
	/* Nothing new. */
	efi_tpmlog_finish(&fw.fw_efi, &rec);
	assert_int_equal(rec.size, was.size);
	final_event(&out, "after");
	final_event(&out, "and more");
	set_final(1, 3);
	fw.fw_stopped = true; /* no call of the firmware is allowed */
	efi_tpmlog_finish(&fw.fw_efi, &rec);
	efi_tpmlog_finish(&fw.fw_efi, NULL);
	assert_int_equal(rec.flags, 0);
	assert_int_equal(rec.size, was.size + out.lm_n - skipped);
	assert_memory_equal((uint8_t *)(uintptr_t)rec.addr + was.size,
	    final + 16 + skipped, out.lm_n - skipped);
	/* More than there is room for. */
	rec = was;
	memset(large, 'x', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	final_event(&out, large);
	set_final(1, 4);
	efi_tpmlog_finish(&fw.fw_efi, &rec);
	assert_int_equal(rec.flags, BI_TPMLOG_FULL);
	assert_true(rec.size < was.size + 16000);
	/* A number that is not true: an event with an unknown algorithm. */
	rec = was;
	memset(out.lm_bytes + out.lm_n, 0xff, 64);
	set_final(1, UINT64_MAX);
	efi_tpmlog_finish(&fw.fw_efi, &rec);
	assert_int_equal(rec.flags, BI_TPMLOG_FULL);
	/* A table of another version. */
	rec = was;
	set_final(2, 3);
	efi_tpmlog_finish(&fw.fw_efi, &rec);
	assert_int_equal(rec.size, was.size);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    T(test_find),
	    T(test_measure),
	    T(test_copy),
	    T(test_lies),
	    T(test_final),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
