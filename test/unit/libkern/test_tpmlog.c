/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_tpmlog.c: event logs of a TPM, valid ones and ones with a field wrong.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>

#include <libkern/kerrno.h>
#include "../tpmlogmake.h"

static const struct tpmlog_alg algs[] = {{TPMLOG_SHA1, 20}, {TPMLOG_SHA256, 32},
    {TPMLOG_SHA384, 48}, {TPMLOG_SHA512, 64}};
#define NALGS 4

static uint8_t room[4096];
static struct logmake lm;
static struct tpmlog tlg;
static struct tpmlog_event tev;
static const char *what;

static void
make(uint32_t n)
{
	lm = (struct logmake){room, sizeof(room), 0};
	lm_header(&lm, algs, n);
}

static void
event(uint32_t pcr, uint32_t type, const void *data, size_t size)
{
	lm_digests(&lm, pcr, type, algs, 2, 0x5a);
	lm_data(&lm, data, size);
}

/* A copy of exactly that size: ASan guards its end. */
static uint8_t *copy;

static int
reopen(size_t size)
{
	free(copy);
	copy = malloc(size == 0 ? 1 : size);
	assert_non_null(copy);
	memcpy(copy, room, size);
	return tpmlog_open(&tlg, copy, size, &what);
}

static void
test_events(void **state)
{
	size_t at;

	(void)state;
	make(2);
	event(0, 8, "v\0001\0\0", 6);
	event(9, TPMLOG_EV_IPL, "primeboot: kernel hd0a:/netbsd", 30);
	assert_int_equal(reopen(lm.lm_n), 0);
	assert_int_equal(tlg.tlg_nalgs, 2);
	assert_int_equal(tlg.tlg_alg[1].tla_id, TPMLOG_SHA256);
	assert_int_equal(tlg.tlg_alg[1].tla_size, 32);
	at = tlg.tlg_first;
	assert_int_equal(tpmlog_next(&tlg, &at, &tev, &what), 0);
	assert_int_equal(tev.tev_pcr, 0);
	assert_int_equal(tev.tev_type, 8);
	assert_int_equal(tpmlog_next(&tlg, &at, &tev, &what), 0);
	assert_int_equal(tev.tev_pcr, 9);
	assert_int_equal(tev.tev_ndigests, 2);
	assert_int_equal(tev.tev_size, 30);
	assert_int_equal(
	    tpmlog_digest(&tev, TPMLOG_SHA256)->tld_bytes[31], 0x5a);
	assert_null(tpmlog_digest(&tev, TPMLOG_SHA512));
	assert_int_equal(tpmlog_next(&tlg, &at, &tev, &what), ENOENT);
	assert_int_equal(at, lm.lm_n);
	assert_null(what);
}

/* Cut anywhere, it is refused: a header, or the event that is cut. */
static void
test_truncated(void **state)
{
	size_t at, first, second;
	int error;

	(void)state;
	make(2);
	first = lm.lm_n;
	event(9, TPMLOG_EV_IPL, "one", 3);
	second = lm.lm_n;
	event(9, TPMLOG_EV_IPL, "two", 3);
	for (size_t size = 0; size < lm.lm_n; size++) {
		error = reopen(size);
		assert_int_equal(error, size < first ? EFTYPE : 0);
		if (error != 0) {
			assert_non_null(what);
			continue;
		}
		at = tlg.tlg_first;
		error = 0;
		while (error == 0)
			error = tpmlog_next(&tlg, &at, &tev, &what);
		assert_int_equal(
		    error, size == first || size == second ? ENOENT : EFTYPE);
		assert_int_equal(at, size < second ? first : second);
		assert_true((error == EFTYPE) == (what != NULL));
	}
}

/* A number in the header is another one. */
static void
bad_header(size_t at, size_t size, uint64_t v, const char *token)
{
	make(2);
	for (size_t i = 0; i < size; i++)
		room[at + i] = (uint8_t)(v >> 8 * i);
	assert_int_equal(reopen(lm.lm_n), EFTYPE);
	assert_non_null(strstr(what, token));
}

static void
test_header(void **state)
{
	static const struct tpmlog_alg twice[] = {{4, 20}, {4, 20}};
	const size_t data = 32;

	(void)state;
	bad_header(0, 4, 1, "EV_NO_ACTION");
	bad_header(4, 4, 8, "EV_NO_ACTION");
	bad_header(28, 4, 0x10000, "truncated");
	bad_header(28, 4, 27, "Spec ID Event03");
	bad_header(28, 4, 36, "list of algorithms is truncated");
	bad_header(data + 13, 1, '2', "Spec ID Event03");
	bad_header(data + 24, 4, 0, "number of algorithms");
	bad_header(data + 24, 4, 9, "number of algorithms");
	bad_header(data + 24, 4, 3, "list of algorithms is truncated");
	bad_header(data + 30, 2, 0, "no byte");
	bad_header(data + 30, 2, 65, "more than 64");
	lm = (struct logmake){room, sizeof(room), 0};
	lm_header(&lm, twice, 2);
	assert_int_equal(reopen(lm.lm_n), EFTYPE);
	assert_non_null(strstr(what, "twice"));
}

/* The first event is wrong. */
static void
bad_event(const char *token)
{
	size_t at;

	assert_int_equal(reopen(lm.lm_n), 0);
	at = tlg.tlg_first;
	assert_int_equal(tpmlog_next(&tlg, &at, &tev, &what), EFTYPE);
	assert_non_null(strstr(what, token));
	assert_int_equal(at, tlg.tlg_first);
}

static void
test_event(void **state)
{
	static const struct tpmlog_alg twice[] = {{4, 20}, {4, 20}};
	size_t at;

	(void)state;
	make(2);
	lm_digests(&lm, 9, 13, algs, 3, 0);
	lm_data(&lm, "", 0);
	bad_event("more digests");
	make(2);
	lm_digests(&lm, 9, 13, algs + 2, 1, 0);
	lm_data(&lm, "", 0);
	bad_event("does not list");
	make(2);
	lm_digests(&lm, 9, 13, twice, 2, 0);
	lm_data(&lm, "", 0);
	bad_event("two digests");
	make(2);
	event(TPMLOG_PCRS, TPMLOG_EV_IPL, "", 0);
	bad_event("no such PCR");
	make(2);
	lm_digests(&lm, 9, 13, algs, 2, 0);
	lm_le(&lm, UINT32_MAX, 4);
	bad_event("truncated");
	/* What is not measured may have any number, and no digest. */
	make(2);
	lm_digests(&lm, UINT32_MAX, TPMLOG_EV_NO_ACTION, algs, 0, 0);
	lm_data(&lm, "", 0);
	assert_int_equal(reopen(lm.lm_n), 0);
	at = tlg.tlg_first;
	assert_int_equal(tpmlog_next(&tlg, &at, &tev, &what), 0);
}

static const char *
text_of(uint32_t type, const void *data, size_t size)
{
	static char out[TPMLOG_TEXT + 1];
	uint8_t *exact = malloc(size == 0 ? 1 : size);

	memcpy(exact, data, size);
	memset(out, 0x55, sizeof(out));
	tev = (struct tpmlog_event){
	    .tev_type = type, .tev_data = exact, .tev_size = (uint32_t)size};
	assert_ptr_equal(tpmlog_text(&tev, out), out);
	assert_int_equal(out[TPMLOG_TEXT], 0x55);
	free(exact);
	return out;
}

/* UEFI_VARIABLE_DATA whose name has `units'. */
static size_t
variable(uint8_t data[64], const char *name, uint64_t units)
{
	memset(data, 0xee, 64);
	for (size_t i = 0; i < 8; i++)
		data[16 + i] = (uint8_t)(units >> 8 * i);
	for (size_t i = 0; name[i] != '\0'; i++) {
		data[32 + 2 * i] = (uint8_t)name[i];
		data[33 + 2 * i] = 0;
	}
	return 32 + 2 * strlen(name) + 1;
}

static void
test_text(void **state)
{
	uint8_t data[300];
	size_t n;

	(void)state;
	assert_string_equal(text_of(0x80000007, "Exit Boot", 9), "Exit Boot");
	assert_string_equal(text_of(5, "with NUL\0", 10), "with NUL");
	assert_string_equal(text_of(8, "v\0001\0\0", 6), "v1");
	assert_string_equal(text_of(4, "\0\0\0\0", 4), "00000000");
	assert_string_equal(text_of(4, "", 0), "");
	assert_string_equal(text_of(1, "\377bcdefghijklmnop", 16),
	    "ff62636465666768696a6b6c"
	    "6d6e6f70");
	assert_string_equal(text_of(1, "\377bcdefghijklmnopq", 17),
	    "ff62636465666768696a6b6c"
	    "6d6e6f70...");
	n = variable(data, "PK", 2);
	assert_string_equal(text_of(0x80000001, data, n), "PK");
	assert_string_equal(text_of(0x8000000c, data, n), "PK");
	/* Longer than the data; of another type. */
	n = variable(data, "PK", 3);
	assert_string_equal(text_of(0x80000001, data, n),
	    "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee...");
	n = variable(data, "PK", 2);
	assert_string_equal(text_of(0x80000003, data, n),
	    "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee...");
	assert_string_equal(text_of(0x80000002, data, 20),
	    "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee...");
	memset(data, 'x', sizeof(data));
	text_of(5, data, sizeof(data));
	assert_string_equal(text_of(5, data, sizeof(data)) + 248, "...");
	/* Ours may have a name with any bytes. */
	assert_string_equal(
	    text_of(TPMLOG_EV_IPL, "primeboot: kernel \303\241\n", 21),
	    "primeboot: kernel \\xc3\\xa1\\x0a");
	memset(data, 0x80, sizeof(data));
	memcpy(data, "primeboot: ", 11);
	assert_non_null(
	    strstr(text_of(TPMLOG_EV_IPL, data, sizeof(data)), "\\x80..."));
}

static bool
ours(const char *text, const char *kind, const char *rest)
{
	struct tpmlog_ours tou;

	tev = (struct tpmlog_event){.tev_type = TPMLOG_EV_IPL,
	    .tev_data = (const uint8_t *)text,
	    .tev_size = (uint32_t)strlen(text)};
	if (!tpmlog_ours(&tev, &tou))
		return false;
	assert_int_equal(tou.tou_kindlen, strlen(kind));
	assert_memory_equal(tou.tou_kind, kind, strlen(kind));
	assert_int_equal(tou.tou_whatlen, strlen(rest));
	assert_memory_equal(tou.tou_what, rest, strlen(rest));
	return true;
}

static void
test_ours(void **state)
{
	(void)state;
	assert_true(ours("primeboot: module hd0a:/a b", "module", "hd0a:/a b"));
	assert_true(ours("primeboot: ", "", ""));
	assert_true(ours("primeboot: x", "x", ""));
	assert_true(ours("primeboot: x ", "x", ""));
	assert_false(ours("primeboot:", "", ""));
	assert_false(ours("grub_cmd: ls", "", ""));
	tev.tev_type = 5;
	tev.tev_data = (const uint8_t *)"primeboot: x";
	tev.tev_size = 12;
	assert_false(tpmlog_ours(&tev, &(struct tpmlog_ours){0}));
}

static void
test_locality(void **state)
{
	uint8_t locality = 0;

	(void)state;
	tev = (struct tpmlog_event){.tev_type = TPMLOG_EV_NO_ACTION,
	    .tev_data = (const uint8_t *)"StartupLocality\0\3",
	    .tev_size = 17};
	assert_true(tpmlog_locality(&tev, &locality));
	assert_int_equal(locality, 3);
	tev.tev_size = 18;
	assert_false(tpmlog_locality(&tev, &locality));
	tev.tev_size = 17;
	tev.tev_pcr = 1;
	assert_false(tpmlog_locality(&tev, &locality));
	tev.tev_pcr = 0;
	tev.tev_type = 5;
	assert_false(tpmlog_locality(&tev, &locality));
}

static void
test_names(void **state)
{
	(void)state;
	assert_string_equal(tpmlog_type_name(TPMLOG_EV_IPL), "EV_IPL");
	assert_string_equal(tpmlog_type_name(0x80000007), "EV_EFI_ACTION");
	assert_string_equal(tpmlog_type_name(0x12345), "?");
	assert_string_equal(tpmlog_alg_name(TPMLOG_SHA384), "sha384");
	assert_string_equal(tpmlog_alg_name(0xffff), "?");
}

static int
teardown(void **state)
{
	(void)state;
	free(copy);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_events),
	    cmocka_unit_test(test_truncated),
	    cmocka_unit_test(test_header),
	    cmocka_unit_test(test_event),
	    cmocka_unit_test(test_text),
	    cmocka_unit_test(test_ours),
	    cmocka_unit_test(test_locality),
	    cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, teardown);
}
