/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_ustar_cost.c: what large archives cost.
 */
#include "../basicblocks.h"

#include "ustartest.h"

/* Basic blocks to mount n members and open every third. */
static uint64_t
cost(unsigned n)
{
	struct ut_archive a = {
	    .a_data = malloc((size_t)n * 512), .a_size = (size_t)n * 512};
	struct fs_volume *vol;
	uint64_t start = blocks;

	memset(a.a_data, 0, a.a_size);
	for (unsigned i = 0; i < n; i++) {
		char name[100];

		snprintf(name, sizeof(name), "dir%u/file%u", i % 7,
		    (i * 2654435761u) % 1000003);
		ustarmake_header(a.a_data + (size_t)i * 512, name, '0', 0);
	}
	vol = ut_mount_ok(&a);
	for (unsigned i = 0; i < n; i += 3) {
		char path[101];
		struct fs_file *ff;

		snprintf(path, sizeof(path), "/%s",
		    (char *)a.a_data + (size_t)i * 512);
		assert_int_equal(fs_open(vol, path, &ff), 0);
		fs_close(ff);
	}
	ut_done(vol, &a);
	return blocks - start;
}

/*
 * The cost is n log n: ten times the members cost a little more than ten times
 * as much.
 */
static void
test_large(void **state)
{
	uint64_t small = cost(2000), large = cost(20000);

	(void)state;
	/* At least one block per member was counted. */
	assert_true(small > 2000);
	if (large > small * 16)
		fail_msg("2000 members: %llu blocks, 20000: %llu",
		    (unsigned long long)small, (unsigned long long)large);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
