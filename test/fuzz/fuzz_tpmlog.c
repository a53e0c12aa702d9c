/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_tpmlog.c: any bytes as the event log of a TPM.  Besides the sanitizers'
 * checks: events follow each other without gaps to the end or to the fault,
 * all that they point to is in them, and their text is printable.
 *
 * The mutator changes one number of the header or of an event, copies, removes
 * or cuts an event, or hands the data of one to libFuzzer's.
 */
#include <stdlib.h>
#include <string.h>

#include <libkern/kerrno.h>
#include <libtpmlog/tpmlog.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(
    uint8_t *data, size_t size, size_t max, unsigned seed);

static void
check(bool ok)
{
	if (!ok)
		abort();
}

static bool
within(const uint8_t *p, size_t n, const uint8_t *start, const uint8_t *end)
{
	return p >= start && p <= end && n <= (size_t)(end - p);
}

static void
check_event(
    const struct tpmlog_event *tev, const uint8_t *start, const uint8_t *end)
{
	char text[TPMLOG_TEXT];
	struct tpmlog_ours tou;
	const struct tpmlog_digest *tld;
	uint8_t locality;

	check(tev->tev_ndigests <= TPMLOG_ALGS);
	check(tev->tev_data + tev->tev_size == end);
	check(within(tev->tev_data, tev->tev_size, start, end));
	check(
	    tev->tev_pcr < TPMLOG_PCRS || tev->tev_type == TPMLOG_EV_NO_ACTION);
	for (unsigned i = 0; i < tev->tev_ndigests; i++) {
		tld = &tev->tev_digest[i];
		check(
		    within(tld->tld_bytes, tld->tld_alg.tla_size, start, end));
		check(tpmlog_digest(tev, tld->tld_alg.tla_id) == tld);
	}
	check(tpmlog_text(tev, text) == text && strlen(text) < sizeof(text));
	for (const char *s = text; *s != '\0'; s++)
		check(*s >= ' ' && *s <= '~');
	if (tpmlog_ours(tev, &tou))
		check(within((const uint8_t *)tou.tou_kind, tou.tou_kindlen,
			  tev->tev_data, end) &&
		    within((const uint8_t *)tou.tou_what, tou.tou_whatlen,
			tev->tev_data, end));
	if (tpmlog_locality(tev, &locality))
		check(tev->tev_pcr == 0);
	check(tpmlog_type_name(tev->tev_type) != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* A copy of exactly that size: ASan guards its end. */
	uint8_t *log = malloc(size == 0 ? 1 : size);
	struct tpmlog_event tev;
	struct tpmlog tlg;
	const char *what;
	size_t at, was;
	int error;

	check(log != NULL);
	if (size > 0)
		memcpy(log, data, size);
	error = tpmlog_open(&tlg, log, size, &what);
	check(error == 0 || (error == EFTYPE && what != NULL));
	check(error != 0 || (tlg.tlg_first <= size && tlg.tlg_nalgs > 0));
	at = tlg.tlg_first;
	while (error == 0) {
		was = at;
		error = tpmlog_next(&tlg, &at, &tev, &what);
		check((error == EFTYPE) == (what != NULL));
		if (error == 0) {
			check(at > was && at <= size);
			check_event(&tev, log + was, log + at);
		} else {
			check(at == was && (error == EFTYPE || at == size));
		}
	}
	free(log);
	return 0;
}

/* ---- the mutator ---- */

#define EVENTS 64
#define NSPEC  56 /* offset of the number of algorithms */

struct parts {
	size_t pa_at[EVENTS + 1]; /* of events, and their end */
	size_t pa_n;
};

static bool
find_parts(const uint8_t *data, size_t size, struct parts *pa)
{
	struct tpmlog_event tev;
	struct tpmlog tlg;
	const char *what;
	size_t at;

	pa->pa_n = 0;
	if (tpmlog_open(&tlg, data, size, &what) != 0)
		return false;
	pa->pa_at[0] = at = tlg.tlg_first;
	while (pa->pa_n < EVENTS && tpmlog_next(&tlg, &at, &tev, &what) == 0)
		pa->pa_at[++pa->pa_n] = at;
	return pa->pa_n > 0;
}

/* A number of 32 bits becomes a small one, a large one, or the next. */
static void
change(uint8_t *p, unsigned seed)
{
	static const uint32_t values[] = {0, 1, 3, 8, 9, 13, 24, 0x7fffffff,
	    0x80000001, 0x80000007, 0xffffffff};
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	v = seed % 4 == 0 ? v + 1
	    : seed % 4 == 1
	    ? v - 1
	    : values[seed / 4 % (sizeof(values) / sizeof(values[0]))];
	memcpy(p, &v, sizeof(v));
}

/* Put n bytes behind the last event. */
static size_t
append(uint8_t *data, size_t size, size_t max, size_t at, size_t n)
{
	if (n > max - size)
		return size;
	memmove(data + size, data + at, n);
	return size + n;
}

/* The data of an event that ends at `end', by libFuzzer. */
static size_t
mutate_data(uint8_t *data, size_t size, size_t max, size_t start, size_t end)
{
	static uint8_t tail[1 << 16];
	const size_t left = size - end, from = end - (end - start) / 2;
	size_t n;

	if (left > sizeof(tail))
		return LLVMFuzzerMutate(data, size, max);
	memcpy(tail, data + end, left);
	n = LLVMFuzzerMutate(data + from, end - from, max - left - from);
	memcpy(data + from + n, tail, left);
	return from + n + left;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	struct parts pa;
	size_t start, end;

	if (seed % 8 == 0 || !find_parts(data, size, &pa))
		return LLVMFuzzerMutate(data, size, max);
	start = pa.pa_at[seed / 8 % pa.pa_n];
	end = pa.pa_at[seed / 8 % pa.pa_n + 1];
	switch (seed % 8) {
	case 1: /* algorithms: their number, and one of them */
		change(data + NSPEC + seed / 512 % 2 * 4, seed / 1024);
		return size;
	case 2: /* PCR */
		change(data + start, seed / 512);
		return size;
	case 3: /* type */
		change(data + start + 4, seed / 512);
		return size;
	case 4: /* number of digests */
		change(data + start + 8, seed / 512);
		return size;
	case 5:
		return append(data, size, max, start, end - start);
	case 6: /* remove it */
		memmove(data + start, data + end, size - end);
		return size - (end - start);
	default:
		return mutate_data(data, size, max, start, end);
	}
}
