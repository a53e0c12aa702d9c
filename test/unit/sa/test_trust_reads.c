/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_trust_reads.c: boots in level enforce from a disk of which each read
 * fails in turn, or one block has another byte.  Only what was verified is
 * started, whatever file system and cache return.
 */
#include "disktest.h"
#include "trustbench.h"

#include <boot/boot.h>

#define ROOT     200
#define ROOTSIZE 11000
#define APART    ((size_t)1 << 20)
#define KERNEL   "hd0b:netbsd"

static struct partdisk *pd; /* owner: the running test */
static bool sticky;         /* the reads after the n-th fail, too */
static struct {
	uint64_t blk; /* 0: none */
	size_t byte;
	unsigned times;
} lie;                         /* this block has another byte, so often */
static uint64_t members[5][2]; /* the blocks of each */
static size_t nmembers;

static int
read_disk(void *cookie, uint64_t blk, size_t nblks, void *buf)
{
	const unsigned n = pd->pd_nreads + 1, bad = pd->pd_fail_read;
	uint8_t *p = buf;
	int error;

	pd->pd_fail_read = 0;
	error = pd->pd_dev.dv_read(cookie, blk, nblks, buf);
	pd->pd_fail_read = bad;
	if (bad != 0 && (n == bad || (n > bad && sticky))) {
		memset(buf, '?', nblks * USTAR_BLOCK);
		return EIO;
	}
	if (lie.blk >= blk && lie.blk - blk < nblks && lie.times > 0) {
		p[(lie.blk - blk) * USTAR_BLOCK + lie.byte] ^= 1;
		lie.times--;
	}
	return error;
}

/*
 * The next member, of these bytes or of this file of the material; and zeros
 * behind it, so that all of them are not in one read.
 */
static uint64_t
put(uint64_t blk, const char *path, const char *bytes, const char *name)
{
	static const uint8_t zeros[APART];
	size_t size = bytes == NULL ? 0 : strlen(bytes);
	void *p = name == NULL ? NULL : trustbench_material(name, &size);

	members[nmembers][0] = blk;
	blk = ustar_member(pd, blk, path, p == NULL ? bytes : p, size);
	members[nmembers++][1] = blk;
	free(p);
	return ustar_member(pd, blk, "between", zeros, sizeof(zeros));
}

static void
make_disk(void)
{
	uint64_t blk = ROOT;

	nmembers = 0;
	lie.blk = 0;
	pd = partdisk_new(USTAR_BLOCK, ROOT + ROOTSIZE + 200);
	gpt_image_ffs(pd, ROOT, ROOT + ROOTSIZE - 1);
	blk = put(blk, "netbsd", NULL, "boot.kernel");
	blk = put(blk, "boot.manifest", NULL, "boot.manifest");
	blk = put(blk, "boot.manifest.sig", NULL, "boot.sig");
	blk = put(blk, "m.plist", "<plist/>", NULL);
	(void)put(blk, "m.kmod", "module", NULL);
}

static int
setup(void **state)
{
	const int error = trustbench_setup(state);

	make_disk();
	disktest_alone(tb->fe, pd, 0);
	tb->fe->fe_disks[0].di_dev.dv_read = read_disk;
	trustbench_enrol("loader");
	trustbench_secure();
	assert_int_equal(modreq_add(&tb->ld, BI_MODULE_ELF, "hd0b:/m.kmod"), 0);
	return error;
}

static int
teardown(void **state)
{
	int error;

	device_fini(&tb->ld);
	error = trustbench_teardown(state);
	partdisk_free(pd);
	return error;
}

/*
 * Returns how many files are started with the kernel, -1: it is not; *more: the
 * n-th read was bad.
 */
static int
boot(unsigned n, bool *more)
{
	struct fakeenv *fe = tb->fe;
	const unsigned before = fe->fe_handoff.fh_count;
	int error, got = -1;

	device_fini(&tb->ld);
	fakeenv_out_clear(fe);
	pd->pd_nreads = 0;
	pd->pd_fail_read = n;
	error = boot_kernel(&tb->ld, KERNEL, 0);
	pd->pd_fail_read = 0;
	*more = n != 0 && pd->pd_nreads >= n;
	assert_true(fakeenv_released(fe));
	if (fe->fe_handoff.fh_count == before + 1)
		got = trustbench_started();
	else
		assert_int_equal(fe->fe_handoff.fh_count, before);
	assert_int_equal(error == ECANCELED, got >= 0);
	if (got != 2)
		assert_true(fakeenv_out(fe)[0] != '\0');
	device_fini(&tb->ld);
	return got;
}

/* All reads in turn; at most so many files are started. */
static void
each(int max)
{
	bool more;
	unsigned n;
	int got;

	for (unsigned i = 0; i < 2; i++) {
		sticky = i == 1;
		for (n = 1, more = true; more; n++) {
			got = boot(n, &more);
			if (more ? got > max : got != max)
				fail_msg("%u, read %u: %d: %s", i, n, got,
				    fakeenv_out(tb->fe));
			assert_int_equal(boot(0, &(bool){false}), max);
		}
		assert_true(n > 5);
	}
}

static void
test_each(void **state)
{
	(void)state;
	each(2);
}

/* Another kernel than the manifest lists. */
static void
test_bad_kernel(void **state)
{
	(void)state;
	partdisk_blk(pd, ROOT + 1)[TRUSTBENCH_KERNEL_OFF] ^= 1;
	each(-1);
}

/*
 * One byte of each block is wrong, where names, sizes and contents are, in the
 * first read or in all.
 */
static void
test_lies(void **state)
{
	static const size_t bytes[] = {0, 3, 130};
	unsigned started = 0, refused = 0;
	bool more;

	(void)state;
	for (size_t i = 0; i < 2 * knitems(bytes); i++)
		for (size_t m = 0; m < nmembers; m++)
			for (uint64_t blk = members[m][0]; blk < members[m][1];
			     blk++) {
				lie.blk = blk;
				lie.byte = bytes[i / 2];
				lie.times = i % 2 == 0 ? 1 : 1000;
				if (boot(0, &more) == 2)
					started++;
				else
					refused++;
				lie.blk = 0;
				assert_int_equal(boot(0, &more), 2);
			}
	assert_true(started > 0 && refused > 10);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    T(test_each),
	    T(test_bad_kernel),
	    T(test_lies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
