/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_boot_reads.c: each read of a disk fails in turn, alone and with all that
 * follow, from the partition table to the last byte of the last module.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "disktest.h"
#include "modmake.h"

#define ROOT     200
#define ROOTSIZE 4000
#define KERNEL   "hd0b:netbsd"

static struct bootbench b;
static struct partdisk *pd; /* owner: the running test */
static bool sticky;         /* the reads after the failing one fail, too */
static uint64_t bad_blk;    /* this block cannot be read; 0: none */
static uint64_t kernel_end, module_blk;

static int
read_disk(void *cookie, uint64_t blk, size_t nblks, void *buf)
{
	if (sticky && pd->pd_fail_read != 0 &&
	    pd->pd_nreads >= pd->pd_fail_read) {
		pd->pd_nreads++;
		return EIO;
	}
	if (bad_blk != 0 && bad_blk >= blk && bad_blk - blk < nblks)
		return EIO;
	return pd->pd_dev.dv_read(cookie, blk, nblks, buf);
}

static int
setup(void **state)
{
	static const uint8_t zeros[1 << 20];
	const struct modspec spec = {.ms_name = "m"};
	struct elfmake *mod = modmake(&spec);
	uint64_t blk;

	(void)state;
	bootbench_start(&b, ELFCLASS64, ELFMAKE_10_1);
	pd = partdisk_new(USTAR_BLOCK, 4400);
	gpt_image_ffs(pd, ROOT, ROOT + ROOTSIZE - 1);
	blk = ustar_member(
	    pd, ROOT, "netbsd", b.b_kern->em_file, b.b_kern->em_size);
	/* Far from the kernel, so that it is not in the same read. */
	kernel_end = blk;
	module_blk = blk =
	    ustar_member(pd, blk, "between", zeros, sizeof(zeros));
	(void)ustar_member(pd, blk, "m.kmod", mod->em_file, mod->em_size);
	elfmake_free(mod);
	disktest_alone(b.b_fe, pd, 0);
	b.b_fe->fe_disks[0].di_dev.dv_read = read_disk;
	bootbench_load(&b, BI_MODULE_ELF, "hd0b:/m.kmod");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	device_fini(&b.b_ld);
	bootbench_end(&b);
	partdisk_free(pd);
	return 0;
}

/*
 * The boot fails with a message, or leaves the module out with one, or what was
 * read ahead is read again; nothing is held.
 */
static void
check_end(int error, unsigned before, unsigned *failed, unsigned *without)
{
	struct fakeenv *fe = b.b_fe;

	if (error == ECANCELED) {
		assert_int_equal(fe->fe_handoff.fh_count, before + 1);
		if (bootbench_modules(&b) == NULL) {
			assert_true(fakeenv_saw(fe, "WARNING: "));
			++*without;
		}
	} else {
		assert_true(error == EIO || error == ENXIO);
		assert_int_equal(fe->fe_handoff.fh_count, before);
		assert_true(fakeenv_saw(fe, "netbsd: "));
		++*failed;
	}
	assert_true(fakeenv_released(fe));
	assert_int_equal(fe->fe_nopenfiles, 0);
}

/* The next boot is complete. */
static void
fail_every(unsigned *failed, unsigned *without)
{
	unsigned n, before;
	int error;

	*failed = *without = 0;
	bootbench_boots(&b, KERNEL, 1);
	for (n = 1;; n++) {
		before = b.b_fe->fe_handoff.fh_count;
		device_fini(&b.b_ld);
		fakeenv_out_clear(b.b_fe);
		pd->pd_nreads = 0;
		pd->pd_fail_read = n;
		error = boot_kernel(&b.b_ld, KERNEL, AB_VERBOSE);
		pd->pd_fail_read = 0;
		if (pd->pd_nreads < n)
			break;
		check_end(error, before, failed, without);
		device_fini(&b.b_ld);
		bootbench_boots(&b, KERNEL, 1);
	}
	assert_int_equal(error, ECANCELED);
	assert_true(n > 3);
}

static void
test_every_read(void **state)
{
	unsigned failed, without;

	(void)state;
	sticky = false;
	fail_every(&failed, &without);
	sticky = true;
	fail_every(&failed, &without);
	assert_true(failed > 1);
}

/* A block of the disk that cannot be read, in each of the files. */
static void
test_bad_block(void **state)
{
	unsigned before, failed = 0, without = 0;
	int error;

	(void)state;
	for (bad_blk = ROOT; bad_blk <= module_blk + 1; bad_blk++) {
		if (bad_blk == kernel_end)
			bad_blk = module_blk;
		before = b.b_fe->fe_handoff.fh_count;
		device_fini(&b.b_ld);
		fakeenv_out_clear(b.b_fe);
		error = boot_kernel(&b.b_ld, KERNEL, AB_VERBOSE);
		check_end(error, before, &failed, &without);
	}
	bad_blk = 0;
	device_fini(&b.b_ld);
	bootbench_boots(&b, KERNEL, 1);
	if (failed < 10 || without < 1)
		fail_msg("%u boots failed, %u without", failed, without);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_every_read, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_bad_block, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
