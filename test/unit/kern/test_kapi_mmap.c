/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kapi_mmap.c: devices that are mapped (fixture mapdev), and memory
 * objects.
 */
#include "modtest/modtest.h"

#include <stdio.h>

#include <dev/device.h>
#include <libkern/kerrno.h>
#include <sys/lwp.h>
#include <uvm/uvm_extern.h>

#define FREAD  0x1 /* <sys/fcntl.h> is libc's here */
#define FWRITE 0x2

static size_t pages_at_setup;

static int
mmap_setup(void **state)
{
	/* Before the counts: the timer thread stays. */
	assert_int_equal(lwp_init(), 0);
	lwp_yield();
	pages_at_setup = host_kmem_pages();
	return modtest_setup(state);
}

static int
mmap_teardown(void **state)
{
	lwp_yield(); /* a thread that ended is freed by the next one */
	return modtest_teardown(state) != 0 ||
	    host_kmem_pages() != pages_at_setup;
}
#define mmaptest(fn) \
	cmocka_unit_test_setup_teardown(fn, mmap_setup, mmap_teardown)

static void
load(const char *name)
{
	modtest_file(name);
	modtest_load(name, 0);
}

static void
test_command(void **state)
{
	(void)state;
	load("mapdev");
	modtest_run("mmap mapdev", 0,
	    "mapdev: 1 pages at 0x0, prot 1\n"
	    "00000000  66 69 72 73 74 20 70 61 67 65 00 00 00 00 00 00"
	    "  |first page......|\n00000010 ");
	modtest_said("\n00000030 ");
	modtest_said_not("00000040");
	modtest_run("mmap mapdev 0xffc 8", 0,
	    "2 pages at 0x0, prot 1\n00000ffc  00 00 00 00 73 65 63 6f        "
	    "                  |....seco|\n");
	modtest_run("mmap mapdev 4096 11", 0,
	    "1 pages at 0x1000, prot 1\n"
	    "00001000  73 65 63 6f 6e 64 20 70 61 67 65                 "
	    "|second page|\n");
	modtest_unload("mapdev", 0);
}

/* Each has its own error, and nothing is left mapped. */
static void
test_refused(void **state)
{
	(void)state;
	load("mapdev");
	load("dial");
	modtest_run("mmap dial", ENODEV, "mmap: dial: ENODEV");
	modtest_run("mmap mapdev1", EPERM, "mmap: mapdev1: EPERM");
	modtest_run("mmap mapdev2", ENOTSUP, "mmap: mapdev2: ENOTSUP");
	modtest_run("mmap mapdev3", EACCES, "mmap: mapdev3: EACCES");
	modtest_run("mmap mapdev4", ENODEV, "mmap: mapdev4: ENODEV");
	modtest_run("mmap mapdev6 0x1000", ENOTSUP,
	    "mapdev6: d_mmap: offset 0x1000 is physical page 0x6001,");
	modtest_said("mmap: mapdev6: ENOTSUP");
	modtest_run("mmap mapdev5 0x1000", ENOTSUP,
	    "mapdev5: d_mmap: offset 0x1000 is physical page 0x");
	modtest_run("mmap mapdev6 0x1ff0 17", EINVAL, "mmap: mapdev6: EINVAL");
	modtest_said_not("physical");
	/* Beyond the object, and beyond all objects. */
	modtest_run("mmap mapdev 0x2000", EINVAL, "mmap: mapdev: EINVAL");
	modtest_run("mmap mapdev 0x1fff 2", EINVAL, "EINVAL");
	modtest_run("mmap mapdev 0x7ffffffffffff000", EINVAL, "EINVAL");
	modtest_said_not("pages at");
	modtest_run("mmap mapdev 0x8000000000000000", EINVAL, "EINVAL");
	modtest_run("mmap mapdev 0xffffffffffffffff", EINVAL, "EINVAL");
	modtest_run("mmap none", ENXIO, "mmap: none: open");
	modtest_unload("mapdev", 0);
}

static void
test_usage(void **state)
{
	static const char *const wrong[] = {"mmap", "mmap mapdev x",
	    "mmap mapdev 0 0", "mmap mapdev 0 65537", "mmap mapdev 0 1 2"};

	(void)state;
	for (size_t i = 0; i < knitems(wrong); i++)
		modtest_run(wrong[i], EINVAL, "usage: mmap ");
}

/* A mapping outlives its file, and its module. */
static void
test_file(void **state)
{
	struct file *fp;
	const void *va;

	(void)state;
	load("mapdev");
	assert_int_equal(cdev_open("mapdev", FWRITE, &fp), 0);
	assert_int_equal(file_mmap(fp, 0, PAGE_SIZE, &va), EACCES);
	assert_int_equal(file_close(fp), 0);
	assert_int_equal(cdev_open("mapdev", FREAD, &fp), 0);
	assert_int_equal(file_mmap(fp, 1, PAGE_SIZE, &va), EINVAL);
	assert_int_equal(
	    file_mmap(fp, -(int64_t)PAGE_SIZE, PAGE_SIZE, &va), EINVAL);
	assert_int_equal(file_mmap(fp, 0, 0, &va), EINVAL);
	assert_int_equal(file_mmap(fp, 0, PAGE_SIZE + 1, &va), EINVAL);
	assert_int_equal(file_mmap(fp, 0, 2 * PAGE_SIZE, &va), 0);
	assert_int_equal(file_close(fp), 0);
	modtest_unload("mapdev", 0);
	assert_string_equal((const char *)va + PAGE_SIZE, "second page");
	file_munmap(va, 2 * PAGE_SIZE);
}

/* Without memory at any point: ENOMEM, and nothing is left. */
static void
test_no_memory(void **state)
{
	vaddr_t va;

	(void)state;
	for (size_t n = 2;; n++) { /* 1: of uao_create(), which waits */
		host_fail_after(n);
		if (uvm_map(kernel_map, &va, PAGE_SIZE, NULL,
			UVM_UNKNOWN_OFFSET, 0, 0) == 0)
			break;
		assert_true(host_fail_fired());
		assert_int_equal(host_kmem_pages(), pages_at_setup);
		assert_in_range(n, 2, 3);
	}
	host_fail_after(0);
	memset((void *)va, 0xff, PAGE_SIZE);
	uvm_unmap(kernel_map, va, va + PAGE_SIZE);
	assert_int_equal(host_kmem_pages(), pages_at_setup);
	assert_int_equal(uvm_map(kernel_map, &va, PAGE_SIZE, NULL,
			     UVM_UNKNOWN_OFFSET, 2 * PAGE_SIZE, 0),
	    EINVAL);
	assert_int_equal(
	    uvm_map(kernel_map, &va, 100, NULL, UVM_UNKNOWN_OFFSET, 0, 0),
	    EINVAL);
}

static void
unmap_half(void *arg)
{
	uvm_deallocate(kernel_map, *(vaddr_t *)arg, PAGE_SIZE);
}

static void
test_mistakes(void **state)
{
	struct uvm_object *uobj = uao_create(1, 0);
	vaddr_t va;

	(void)state;
	/* An object of which nothing is mapped has no memory. */
	assert_int_equal(host_kmem_pages(), pages_at_setup);
	uao_detach(uobj);
	assert_int_equal(uvm_map(kernel_map, &va, 2 * PAGE_SIZE, NULL,
			     UVM_UNKNOWN_OFFSET, 0, 0),
	    0);
	assert_int_equal(host_run(unmap_half, &va), HOST_HALTED);
	modtest_said("is not mapped");
	uvm_deallocate(kernel_map, va, 2 * PAGE_SIZE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    mmaptest(test_command),
	    mmaptest(test_refused),
	    mmaptest(test_usage),
	    mmaptest(test_file),
	    mmaptest(test_no_memory),
	    mmaptest(test_mistakes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
