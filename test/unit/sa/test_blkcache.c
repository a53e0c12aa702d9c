/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_blkcache.c: each block of a disk is read once, and has the right bytes.
 */
#include "satest.h"

#include <libsa/blkcache.h>

#include <stdlib.h>
#include <string.h>

#define BLK   512
#define NBLKS 2052 /* the last line is a part of one */

static uint8_t disk[NBLKS * BLK], buf[NBLKS * BLK];
static unsigned times[NBLKS]; /* how often each block was read */
static unsigned requests;
static uint64_t bad; /* a block that cannot be read; NBLKS: none */
static bool nomem;
static struct blkcache bc;
static struct fs_dev dev;

static int
disk_read(void *cookie, uint64_t blk, size_t nblks, void *p)
{
	assert_null(cookie);
	assert_true(nblks > 0 && blk + nblks <= NBLKS);
	if (bad >= blk && bad < blk + nblks)
		return EIO;
	memcpy(p, disk + blk * BLK, nblks * BLK);
	for (size_t i = 0; i < nblks; i++)
		times[blk + i]++;
	requests++;
	return 0;
}

static void *
disk_alloc(void *cookie, size_t size)
{
	assert_null(cookie);
	return nomem ? NULL : malloc(size);
}

static void
disk_free(void *cookie, void *p, size_t size)
{
	(void)cookie;
	(void)size;
	free(p);
}

static int
setup(void **state)
{
	const struct fs_mem mem = {disk_alloc, disk_free, NULL};
	const struct fs_dev raw = {disk_read, NULL, sizeof(disk), BLK, NULL};

	(void)state;
	for (size_t i = 0; i < sizeof(disk); i++)
		disk[i] = (uint8_t)(i * 7 + i / BLK);
	memset(times, 0, sizeof(times));
	requests = 0;
	bad = NBLKS;
	nomem = false;
	blkcache_init(&bc, &raw, &mem, &dev);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	blkcache_drop(&bc);
	return 0;
}

static int
read_at(uint64_t blk, size_t nblks)
{
	memset(buf, 0, sizeof(buf));
	return dev.dv_read(dev.dv_cookie, blk, nblks, buf);
}

static void
reads(uint64_t blk, size_t nblks)
{
	assert_int_equal(read_at(blk, nblks), 0);
	assert_memory_equal(buf, disk + blk * BLK, nblks * BLK);
}

/* Small reads at several places, repeatedly, as by probes. */
static void
test_once(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		reads(0, 1);
		reads(1, 33);
		reads(16, 2);
		reads(128, 16);
		reads(NBLKS - 1, 1);
		reads(NBLKS - 4, 4);
	}
	/* A large read takes its ends from the cache. */
	reads(30, 110);
	for (size_t i = 0; i < NBLKS; i++)
		assert_true(times[i] <= 1);
	assert_int_equal(requests, 4);
	blkcache_drop(&bc);
	reads(0, 1);
	assert_int_equal(times[0], 2);
}

/* Nothing of the disk is left in the cache, and it is read again. */
static void
test_wipe(void **state)
{
	(void)state;
	blkcache_wipe(&bc);
	reads(0, 1);
	reads(100, 16);
	assert_memory_equal(bc.bch_data, disk, BLK);
	blkcache_wipe(&bc);
	for (size_t i = 0; i < BLKCACHE_LINES * bc.bch_line; i++)
		assert_int_equal(bc.bch_data[i], 0);
	reads(0, 1);
	assert_int_equal(times[0], 2);
}

/* What is read ahead is one request, and is read from no more than once. */
static void
test_ahead(void **state)
{
	(void)state;
	reads(600, 1);
	requests = 0;
	dev.dv_ahead(dev.dv_cookie, 100, 510);
	assert_int_equal(requests, 1);
	reads(100, 1);
	reads(101, 300);
	reads(401, 209);
	reads(609, 1);
	assert_int_equal(requests, 1);
	reads(590, 100); /* runs past it */
	assert_int_equal(requests, 2);
	for (size_t i = 0; i < NBLKS; i++)
		assert_true(times[i] <= 1);
	/* The next one replaces it. */
	dev.dv_ahead(dev.dv_cookie, 700, 10);
	reads(700, 10);
	assert_int_equal(requests, 3);
	reads(100, 200);
	assert_int_equal(requests, 4);
	/* What is there is not read again. */
	dev.dv_ahead(dev.dv_cookie, 705, 5);
	dev.dv_ahead(dev.dv_cookie, 705, 3);
	assert_int_equal(requests, 4);
	reads(705, 3);
	assert_int_equal(requests, 4);
	blkcache_wipe(&bc);
	assert_null(bc.bch_ahead);
	dev.dv_ahead(dev.dv_cookie, 700, 10);
	dev.dv_ahead(dev.dv_cookie, 0, 0);
	assert_null(bc.bch_ahead);
	reads(700, 10);
}

/* Of ranges that overlap, and around cached lines, only the rest is read. */
static void
test_ahead_rest(void **state)
{
	(void)state;
	reads(300, 1); /* a line of 64 blocks: 256 to 319 */
	reads(520, 1); /* 512 to 575 */
	requests = 0;
	dev.dv_ahead(dev.dv_cookie, 200, 300);
	assert_int_equal(requests, 2);
	dev.dv_ahead(dev.dv_cookie, 450, 500);
	assert_int_equal(requests, 4);
	reads(450, 500);
	dev.dv_ahead(dev.dv_cookie, 940, 5); /* within */
	reads(940, 5);
	assert_int_equal(requests, 4);
	for (size_t i = 0; i < NBLKS; i++)
		assert_true(times[i] <= 1);
	/* The rest cannot be read: what was there stays, and is right. */
	dev.dv_ahead(dev.dv_cookie, 1000, 100);
	bad = 1120;
	dev.dv_ahead(dev.dv_cookie, 1050, 100);
	requests = 0;
	reads(1050, 50);
	assert_int_equal(requests, 0);
	assert_int_equal(read_at(1090, 40), EIO);
	reads(1090, 30);
	/* A range before it is read whole. */
	bad = NBLKS;
	dev.dv_ahead(dev.dv_cookie, 1000, 60);
	requests = 0;
	reads(1000, 60);
	assert_int_equal(requests, 0);
}

/* A large read goes around each line that is cached. */
static void
test_large(void **state)
{
	(void)state;
	reads(300, 1);
	reads(900, 1);
	requests = 0;
	reads(100, 1000);
	assert_int_equal(requests, 3);
	for (size_t i = 0; i < NBLKS; i++)
		assert_true(times[i] <= 1);
}

/* What cannot be read ahead is read when it is asked for. */
static void
test_ahead_bad(void **state)
{
	(void)state;
	bad = 150;
	dev.dv_ahead(dev.dv_cookie, 100, 100);
	reads(100, 50);
	assert_int_equal(read_at(100, 100), EIO);
	bad = NBLKS;
	reads(100, 100);
	dev.dv_ahead(dev.dv_cookie, 0, 0);
	dev.dv_ahead(dev.dv_cookie, NBLKS - 1, 2);
	dev.dv_ahead(dev.dv_cookie, UINT64_MAX, 1);
	dev.dv_ahead(dev.dv_cookie, 1, UINT64_MAX);
	dev.dv_ahead(dev.dv_cookie, 0, BLKCACHE_AHEAD / BLK + 1);
	assert_null(bc.bch_ahead);
	nomem = true;
	dev.dv_ahead(dev.dv_cookie, 300, 100);
	reads(300, 100);
}

/* Any requests give the disk's bytes, also when lines are replaced. */
static void
test_any(void **state)
{
	uint32_t seed = 1, n;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		seed = seed * 1664525 + 1013904223;
		n = 1 + (seed >> 8) % (i % 4 == 0 ? 300 : 20);
		reads((seed >> 16) % (NBLKS - n + 1), n);
	}
}

/* A bad block fails only the requests that include it. */
static void
test_bad(void **state)
{
	(void)state;
	bad = 5;
	reads(4, 1);
	reads(6, 20);
	assert_int_equal(read_at(5, 1), EIO);
	assert_int_equal(read_at(0, 200), EIO);
	bad = NBLKS;
	reads(0, 8);
	assert_int_equal(read_at(NBLKS, 1), EIO);
	assert_int_equal(read_at(1, SIZE_MAX), EIO);
}

static void
test_nomem(void **state)
{
	(void)state;
	nomem = true;
	reads(3, 1);
	reads(3, 1);
	assert_int_equal(times[3], 2);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    TEST(test_once),
	    TEST(test_wipe),
	    TEST(test_any),
	    TEST(test_ahead),
	    TEST(test_ahead_bad),
	    TEST(test_ahead_rest),
	    TEST(test_large),
	    TEST(test_bad),
	    TEST(test_nomem),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
