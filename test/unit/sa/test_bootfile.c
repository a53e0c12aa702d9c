/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_bootfile.c: files that are held in memory: in pages at the place where
 * the kernel finds them, or in a block of the heap that is freed as such.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include <boot/bootfile.h>
#include <boot/modmeta.h>
#include <libverify/signature.h>

#include "bootbench.h"
#include "decodetest.h"

#define PLACE ((paddr_t)0x400000)
#define SIZE  ((size_t)200000)

static struct bootbench b; /* owner: the running test */
static struct bootvols vols;
static struct bootfile bf;

/* The heap's next block of this size, once. */
static struct {
	uint8_t *nb_block;
	size_t nb_size;
	unsigned nb_freed;
	void *(*nb_alloc)(void *, size_t);
	void (*nb_free)(void *, void *, size_t);
} next; /* owner: the running test */

static void *
next_alloc(void *cookie, size_t size)
{
	if (size != next.nb_size)
		return next.nb_alloc(cookie, size);
	next.nb_size = 0;
	return next.nb_block;
}

static void
next_free(void *cookie, void *p, size_t size)
{
	if (p == NULL || p != next.nb_block)
		next.nb_free(cookie, p, size);
	else
		next.nb_freed++;
}

static int
setup(void **state)
{
	(void)state;
	bootbench_start(&b, ELFCLASS64, ELFMAKE_10_1);
	next.nb_alloc = b.b_fe->fe_env.se_alloc;
	next.nb_free = b.b_fe->fe_env.se_free;
	b.b_fe->fe_env.se_alloc = next_alloc;
	b.b_fe->fe_env.se_free = next_free;
	next.nb_size = next.nb_freed = 0;
	next.nb_block = NULL;
	LIST_INIT(&vols);
	return 0;
}

/* Pages and blocks that held the file are freed. */
static int
teardown(void **state)
{
	(void)state;
	bootfile_close(&bf);
	bootvols_unmount(&b.b_ld, &vols);
	assert_true(b.b_fe->fe_nheld == 0);
	bootbench_end(&b);
	return 0;
}

static void
open_file(const char *path, paddr_t place)
{
	assert_int_equal(bootfile_open(&b.b_ld, &vols, "", path, &bf), 0);
	bootfile_set_place(&bf, place);
}

static void
decode(uint64_t keep)
{
	char why[BOOTFILE_WHY];

	assert_int_equal(
	    bootfile_decode(&b.b_ld, fs_decoders, &bf, keep, why), 0);
}

/* A file that is kept, held and decoded is read once, to its place. */
static void
test_place(void **state)
{
	struct fakefile *ff = bootbench_file(&b, "/m", SIZE);
	struct modopen mo = {.mop_hold = 0};

	(void)state;
	open_file("/m", PLACE);
	assert_false(bootfile_in_place(&bf));
	bootfile_keep(&bf);
	assert_int_equal(bootfile_hold(&bf), 0);
	decode(1);
	assert_int_equal(modmeta_hold(&b.b_ld, &mo, &bf), 0);
	assert_true(bootfile_in_place(&bf));
	assert_int_equal((uintptr_t)bf.bf_head, PLACE);
	assert_int_equal(bf.bf_headlen, SIZE);
	assert_int_equal(b.b_fe->fe_nheld, page_up(SIZE) / PAGE_SIZE);
	assert_int_equal(bootfile_held(&bf), page_up(SIZE));
	assert_memory_equal(bf.bf_head, ff->ff_data, SIZE);
	assert_int_equal(ff->ff_nread, 1);
}

/* A file of which only the first bytes are kept is not in its place. */
static void
test_first_bytes(void **state)
{
	struct modopen mo = {.mop_hold = UINT64_MAX};

	(void)state;
	bootbench_file(&b, "/m", SIZE);
	open_file("/m", PLACE);
	decode(1);
	assert_true(bf.bf_headlen > 0 && bf.bf_headlen < SIZE);
	assert_false(bootfile_in_place(&bf));
	assert_int_equal(bootfile_held(&bf), 0);
	assert_int_equal(modmeta_hold(&b.b_ld, &mo, &bf), 0);
	assert_int_equal(bf.bf_headlen, SIZE);
	assert_int_equal(mo.mop_hold, UINT64_MAX - page_up(SIZE));
}

/*
 * The pages of the place are in use: the heap has them, and returns a block
 * that begins there.  It is freed as the heap's, and is not taken for the
 * place; it may be smaller than the file.
 */
static void
test_taken(void **state)
{
	static _Alignas(PAGE_SIZE) uint8_t block[1 << 20];

	(void)state;
	bootbench_file(&b, "/m", SIZE);
	next.nb_block = block;
	for (unsigned i = 0; i < 2; i++) {
		open_file("/m", (uintptr_t)block);
		next.nb_size = page_up(i == 0 ? SIZE : SIZE % (128 << 10));
		if (i == 0)
			assert_int_equal(bootfile_hold(&bf), 0);
		else
			decode(1);
		assert_ptr_equal(i == 0 ? bf.bf_packed : bf.bf_head, block);
		assert_false(bootfile_in_place(&bf));
		assert_int_equal(next.nb_freed, i);
		bootfile_close(&bf);
		assert_int_equal(next.nb_freed, i + 1);
	}
}

/* A compressed file is not left in the place, whenever it is read. */
static void
test_compressed(void **state)
{
	struct bytes data = decodetest_contents(900000);
	struct bytes file = decodetest_make(&data, GZIP);
	uint8_t *all = malloc(file.b_size + SIGNATURE_TAIL);

	(void)state;
	assert_non_null(all);
	memcpy(all, file.b_data, file.b_size);
	memset(all + file.b_size, 0, 4);
	memcpy(all + file.b_size + 4, SIGNATURE_TAIL_MAGIC, SIGNATURE_TAIL - 4);
	fakevol_file(b.b_vol, "/m", all, file.b_size);
	fakevol_file(b.b_vol, "/s", all, file.b_size + SIGNATURE_TAIL);
	for (unsigned i = 0; i < 6; i++) {
		open_file(i % 2 == 0 ? "/m" : "/s", PLACE);
		if (i / 2 == 1)
			bootfile_keep(&bf);
		else if (i / 2 == 2)
			assert_int_equal(bootfile_hold(&bf), 0);
		decode(1);
		assert_non_null(bf.bf_raw);
		assert_int_equal(bf.bf_packed != NULL, i != 0);
		assert_false(bootfile_in_place(&bf));
		assert_true(b.b_fe->fe_nheld == 0);
		bootfile_close(&bf);
	}
	free(all);
	free(file.b_data);
	free(data.b_data);
}

/* Nor is it taken for the kernel's file if it had to stay in the place. */
static void
test_compressed_nomem(void **state)
{
	struct bytes data = decodetest_contents(900000);
	struct bytes file = decodetest_make(&data, GZIP);
	char why[BOOTFILE_WHY];
	unsigned n = 0, stayed = 0;

	(void)state;
	fakevol_file(b.b_vol, "/m", file.b_data, file.b_size);
	do {
		open_file("/m", PLACE);
		assert_int_equal(bootfile_hold(&bf), 0);
		fakeenv_fail_after(b.b_fe, ++n, false);
		if (bootfile_decode(&b.b_ld, fs_decoders, &bf, 1, why) == 0) {
			assert_non_null(bf.bf_raw);
			assert_false(bootfile_in_place(&bf));
			stayed += b.b_fe->fe_nheld != 0;
		}
		bootfile_close(&bf);
		assert_true(b.b_fe->fe_nheld == 0);
	} while (b.b_fe->fe_nfailed != 0);
	fakeenv_fail_after(b.b_fe, 0, false);
	assert_int_equal(stayed, 1);
	free(file.b_data);
	free(data.b_data);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    T(test_place),
	    T(test_first_bytes),
	    T(test_taken),
	    T(test_compressed),
	    T(test_compressed_nomem),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
