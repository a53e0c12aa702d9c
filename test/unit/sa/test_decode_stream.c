/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_decode_stream.c: compressed kernels are decoded once, front to back, to
 * their place; whatever the order of their parts, what reaches the hand-off is
 * what the file holds.
 */
#include <libsa/blkcache.h>

#include "decodetest.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "bootbench.h"
#include "kernbench.h"
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

/* Sizes of text and data, which compress to more than a piece of the input. */
#define SMALL      ((size_t)200000)
#define LARGE      ((size_t)700000)
#define DATA(text) ((text) / 2 + 1)

static uint8_t *
noise(size_t size)
{
	uint8_t *p = malloc(size);
	uint32_t seed = 1;

	for (size_t i = 0; i < size; i++) {
		seed = seed * 1103515245 + 12345;
		p[i] = (uint8_t)(seed >> 24);
	}
	return p;
}

/* Text and data, with bss behind both, and `debug` bytes behind them. */
static struct elfmake *
make_kernel(int class, bool data_first, size_t text, size_t debug)
{
	struct elfmake *em = elfmake_new(class);
	const uint64_t at = class == ELFCLASS64 ? ELFMAKE_BASE64 + 0x200000
						: ELFMAKE_BASE32 + 0x100000;
	const size_t data = DATA(text);
	uint8_t *all = noise(text + data + debug);
	struct elfmake_seg *es;

	em->em_entry = at + 0x10;
	for (int i = 0; i < 2; i++) {
		const bool first = (i == 0) != data_first;

		es = first ? elfmake_load(em, at, text, text + 100)
			   : elfmake_load(em, at + 0x100000, data, data + 6000);
		es->es_data = first ? all : all + text;
	}
	if (debug != 0)
		elfmake_section(
		    em, ".debug_info", SHT_PROGBITS, all + text + data, debug);
	elfmake_note_section(em, ELFMAKE_10_1);
	elfmake_symbols(em);
	elfmake_build(em);
	free(all);
	return em;
}

/* Change where segment i begins in the file. */
static void
set_offset(struct elfmake *em, size_t i, uint64_t off)
{
	Elf64_Phdr ph;
	uint8_t *p = em->em_file + em->em_phoff + i * sizeof(ph);

	assert_int_equal(em->em_class, ELFCLASS64);
	memcpy(&ph, p, sizeof(ph));
	assert_int_equal(ph.p_filesz, em->em_seg[i].es_filesz);
	ph.p_offset = em->em_seg[i].es_off = off;
	memcpy(p, &ph, sizeof(ph));
}

/* Put segment i at the end of the file, behind the section headers. */
static void
move_to_end(struct elfmake *em, size_t i)
{
	const size_t len = em->em_seg[i].es_filesz, end = em->em_size;

	em->em_size += len;
	em->em_file = realloc(em->em_file, em->em_size);
	assert_non_null(em->em_file);
	memcpy(em->em_file + end, em->em_file + em->em_seg[i].es_off, len);
	set_offset(em, i, end);
}

/* A machine that has this kernel, compressed, as netbsd.gz. */
struct packed {
	struct bootbench p_bench;
	struct fakefile *p_file;
	struct bytes p_bytes;
};

static void
packed_start(struct packed *p, struct elfmake *em, const char *how)
{
	const struct bytes data = {em->em_file, em->em_size};

	bootbench_start(&p->p_bench, em->em_class, ELFMAKE_10_1);
	elfmake_free(p->p_bench.b_kern);
	p->p_bench.b_kern = em;
	p->p_bytes = decodetest_make(&data, how);
	p->p_file = fakevol_file(p->p_bench.b_vol, "/netbsd.gz",
	    p->p_bytes.b_data, p->p_bytes.b_size);
}

static void
packed_end(struct packed *p)
{
	free(p->p_bytes.b_data);
	bootbench_end(&p->p_bench);
}

static bool
has_symbols(const struct bootbench *b)
{
	struct bitable bt = bootbench_table(b);

	return bitable_find(&bt, BTINFO_SYMTAB) != NULL;
}

/* What gzip's decoder and the boot need; the kernel is 1 MB. */
#define MOST_HEAP (((size_t)344 << 10) + BLKCACHE_LINES * BLKCACHE_LINE)

/*
 * Read and decoded once: each byte of the file is read once, beside its magic,
 * and header or trailer, and no buffer holds the kernel.
 */
static void
check_once(int class, bool data_first, const char *how, size_t window)
{
	struct packed p;
	size_t before;

	packed_start(&p, make_kernel(class, data_first, LARGE, 0), how);
	before = p.p_bench.b_fe->fe_livebytes;
	p.p_bench.b_fe->fe_peakbytes = 0;
	p.p_file->ff_bytes = 0;
	bootbench_boots(&p.p_bench, "netbsd.gz", 0);
	assert_true(has_symbols(&p.p_bench));
	assert_true(p.p_file->ff_bytes <= p.p_bytes.b_size + 32);
	assert_true(p.p_bench.b_fe->fe_peakbytes - before < MOST_HEAP + window);
	packed_end(&p);
}

static void
test_once(void **state)
{
	(void)state;
	check_once(ELFCLASS64, false, "gzip -1c \"$F\"", 0);
	check_once(ELFCLASS32, true, "gzip -1c \"$F\"", 0);
	check_once(ELFCLASS64, true, "zstd -1qc --zstd=wlog=17 \"$F\"",
	    (size_t)640 << 10);
}

/* Boot a kernel that was changed, from each kind of file. */
static void
check_layout(void (*change)(struct elfmake *))
{
	static const char *const how[] = {"gzip -1c \"$F\"",
	    "cat \"$F\" | zstd -1qc",
	    "head -c 150000 \"$F\" | gzip -1c; "
	    "tail -c +150001 \"$F\" | gzip -1c"};
	struct elfmake *em;
	struct packed p;

	for (size_t i = 0; i < knitems(how); i++) {
		em = make_kernel(ELFCLASS64, false, SMALL, 5000);
		change(em);
		packed_start(&p, em, how[i]);
		bootbench_boots(&p.p_bench, "netbsd.gz", 0);
		assert_true(has_symbols(&p.p_bench));
		packed_end(&p);
	}
}

static void
unchanged(struct elfmake *em)
{
	(void)em;
}

/* e_shoff and the symbols are between the segments. */
static void
headers_in_middle(struct elfmake *em)
{
	move_to_end(em, 1);
}

/* ... and before both, which are in the order of data and text. */
static void
headers_first(struct elfmake *em)
{
	move_to_end(em, 1);
	move_to_end(em, 0);
}

/* Data is a part of the text's bytes, and text has the file's header. */
static void
segments_overlap(struct elfmake *em)
{
	set_offset(em, 0, 0);
	set_offset(em, 1, 30000);
}

/* Both have the same bytes, and what follows them is beyond the end of one. */
static void
segments_same(struct elfmake *em)
{
	set_offset(em, 1, em->em_seg[0].es_off);
}

static void
test_layouts(void **state)
{
	(void)state;
	check_layout(unchanged);
	check_layout(headers_in_middle);
	check_layout(headers_first);
	check_layout(segments_overlap);
	check_layout(segments_same);
}

/* Files that must be refused; the next boot works. */
static void
test_damaged(void **state)
{
	static const struct {
		const char *how, *words;
	} cases[] = {
	    {"gzip -1c \"$F\" | head -c -9000", "cannot be"},
	    {"gzip -1c \"$F\"; printf 'rest'; gzip -1c \"$F\" | tail -c 4",
		"not compressed"},
	    {"gzip -1c \"$F\" | head -c -4; printf '\\0\\0\\022\\0'",
		"length check"},
	    {"gzip -1c \"$F\" | head -c -4; printf '\\377\\377\\040\\0'",
		"length check"},
	    {"gzip -1c \"$F\" | head -c -8; printf 'abcd'; "
	     "gzip -1c \"$F\" | tail -c 4",
		"cannot be decompressed: incorrect data check: the file is "
		"damaged"},
	    {"zstd -1qc --check \"$F\" | head -c -9000", "truncated"},
	    {"zstd -1qc --check \"$F\"; head -c 999 \"$F\"", "not compressed"},
	    {"zstd -1qc --check \"$F\" | head -c -1; printf '\\001'",
		"cannot be decompressed: its check sum is wrong: the file is "
		"damaged"},
	    {"zstd -1qc --ultra --long=31 -1 <\"$F\"", "window"},
	};
	struct packed p;

	(void)state;
	for (size_t i = 0; i < knitems(cases); i++) {
		packed_start(&p, make_kernel(ELFCLASS64, false, SMALL, 100000),
		    cases[i].how);
		bootbench_fails(&p.p_bench, "netbsd.gz", EIO, cases[i].words);
		(void)fakevol_file(p.p_bench.b_vol, "/netbsd",
		    p.p_bench.b_kern->em_file, p.p_bench.b_kern->em_size);
		bootbench_boots(&p.p_bench, "netbsd", 0);
		packed_end(&p);
	}
}

/* Every read of the disk and every allocation fails in turn. */
static void
test_fail_every(void **state)
{
	static const char *const how[] = {
	    "gzip -1c \"$F\"", "zstd -1qc \"$F\""};
	struct packed p;
	struct fakeenv *fe;
	unsigned n;

	(void)state;
	for (size_t i = 0; i < knitems(how); i++) {
		packed_start(
		    &p, make_kernel(ELFCLASS64, true, SMALL, 0), how[i]);
		fe = p.p_bench.b_fe;
		p.p_file->ff_nread = 0;
		bootbench_boots(&p.p_bench, "netbsd.gz", 0);
		n = p.p_file->ff_nread;
		assert_true(n > 3);
		for (p.p_file->ff_read_error = EIO; n-- > 0;) {
			p.p_file->ff_nread = 0;
			p.p_file->ff_good_reads = n;
			bootbench_fails(
			    &p.p_bench, "netbsd.gz", EIO, "cannot be");
		}
		p.p_file->ff_read_error = 0;
		/* zstd's own: test_decode_bad.c */
		for (n = 1; i == 0; n++) {
			int error;

			fakeenv_fail_after(fe, n, false);
			error = boot_kernel(&p.p_bench.b_ld, "netbsd.gz", 0);
			if (fe->fe_nfailed == 0)
				break;
			assert_true(error == ENOMEM || error == ECANCELED);
			assert_true(fe->fe_nheld == 0);
			assert_int_equal(fe->fe_nopenfiles, 0);
		}
		assert_true(i != 0 || n > 10);
		fakeenv_fail_after(fe, 0, false);
		bootbench_boots(&p.p_bench, "netbsd.gz", 0);
		packed_end(&p);
	}
}

/* ---- memory ---- */

static void
check_map(const struct sa_memrange *map, size_t n, size_t debug, size_t module,
    bool loaded, bool symbols)
{
	struct fakefile *mod = NULL;
	struct packed p;

	packed_start(&p, make_kernel(ELFCLASS64, false, SMALL, debug),
	    "gzip -1c \"$F\"");
	fakeenv_memmap(p.p_bench.b_fe, map, n);
	if (module != 0) {
		mod = bootbench_module(&p.p_bench, "big", module);
		bootbench_load(&p.p_bench, BI_MODULE_ELF, "big");
	}
	bootbench_boots(&p.p_bench, "netbsd.gz", loaded);
	assert_int_equal(has_symbols(&p.p_bench), symbols);
	if (loaded)
		bootbench_same(&p.p_bench, 0, mod);
	packed_end(&p);
}

/*
 * The firmware uses a part of the kernel's place, and the part is staged at the
 * end of memory, where the module goes: it is staged again, below the kernel,
 * or the module is left out.
 */
static void
test_restage(void **state)
{
	static struct sa_memrange map[] = {
	    {{0x10000, 0x20000}, SA_MEM_FREE},
	    {{0x100000, 0x200000}, SA_MEM_FREE},
	    {{0x200000, 0x280000}, SA_MEM_BOOT},
	    {{0x280000, 0x600000}, SA_MEM_FREE},
	};

	(void)state;
	check_map(map, knitems(map), 0, 0x280000, true, true);
	map[1].sm_kind = SA_MEM_RESERVED;
	check_map(map, knitems(map), 0, 0x280000, false, true);
	check_map(map, knitems(map), 0, 0x100000, true, true);
}

/*
 * Memory ends soon behind the kernel: less is reserved for symbols than the
 * file could have; without any it boots and warns.
 */
static void
test_reserve(void **state)
{
	static struct sa_memrange map[] = {
	    {{0x100000, 0x3a0000}, SA_MEM_FREE},
	    {{0x3a0000, 0x400000}, SA_MEM_RESERVED},
	    {{0x400000, 0x1000000}, SA_MEM_FREE},
	};

	(void)state;
	check_map(map, knitems(map), 3000000, 0, false, true);
	map[0].sm_range.pr_end = map[1].sm_range.pr_start = 0x31a000;
	check_map(map, knitems(map), 3000000, 0, false, false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_once),
	    cmocka_unit_test(test_layouts),
	    cmocka_unit_test(test_damaged),
	    cmocka_unit_test(test_fail_every),
	    cmocka_unit_test(test_restage),
	    cmocka_unit_test(test_reserve),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
