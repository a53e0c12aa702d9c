/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_payload.c: every type of payload reaches its owner, and its
 * memory is freed.
 */
#include "modtest/modtest.h"
#include "ustartest.h"

#include <bootinfo.h>
#include <libkern/kerrno.h>
#include <sys/fsimage.h>
#include <sys/payload.h>

/* Hand over a copy of `data`, as the machine does.  Returns the copy. */
static const void *
give(const struct payload_owner *owners, int32_t type, const char *path,
    const void *data, size_t len)
{
	struct payload pld = {path, type, host_preload(data, len), len};

	payload_give(owners, &pld);
	return pld.pld_base;
}

static unsigned ntaken; /* owner: toy_take, test_table */

static void
toy_take(const struct payload *pld)
{
	assert_int_equal(pld->pld_type, 77);
	assert_string_equal(pld->pld_path, "toy");
	assert_memory_equal(pld->pld_base, "abc", 3);
	ntaken++;
	cpu_preload_free(pld->pld_base, pld->pld_len);
}

/* With a table of the test, unknown types are skipped. */
static void
test_table(void **state)
{
	static const struct payload_owner owners[] = {
	    {77, toy_take}, {0, NULL}};

	(void)state;
	give(owners, 77, "toy", "abc", 3);
	assert_int_equal(ntaken, 1);
	give(owners, BI_MODULE_ELF, "m.kmod", "abc", 3);
	modtest_said("m.kmod: unknown type 1, skipped");
	give(owners, -1, "neg", "abc", 3);
	modtest_said("neg: unknown type -1, skipped");
	give(owners, 0, "zero", "abc", 3);
	modtest_said("zero: unknown type 0, skipped");
	assert_int_equal(ntaken, 1);
	assert_int_equal(host_preload_count(), 0);
}

static void
test_modules(void **state)
{
	size_t len;
	char *data = modtest_read("plain", &len);
	char tar[1024] = "a.kmod";

	(void)state;
	/* GRUB's type 0 and an ELF file is a module. */
	give(payload_owners, BI_MODULE_NONE, "plain.kmod", data, len);
	give(payload_owners, BI_MODULE_ELF, "again.kmod", data, len);
	modtest_said("\"plain\" is on the boot list already");
	/* An archive is recognised by its magic number; damage is reported. */
	memcpy(tar + 257, "ustar", 6);
	give(payload_owners, BI_MODULE_NONE, "initrd", tar, sizeof(tar));
	modtest_said("fs: initrd: offset 0 of 1024");
	modtest_said("; known types: ustar, ffs, ext, iso9660, fat)\n");
	give(payload_owners, BI_MODULE_NONE, "text", "hello", 5);
	modtest_said("text: no type, neither ELF file nor");
	give(payload_owners, BI_MODULE_NONE, "short",
	    "\x7f"
	    "EL",
	    3);
	modtest_said("short: no type, neither ELF file nor");
	assert_int_equal(host_preload_count(), 1);
	modtest_startup();
	modtest_expect("+plain");
	assert_int_equal(host_preload_count(), 0);
	modtest_unload("plain", 0);
	free(data);
}

/* Add a compiled test module to an archive. */
static void
add_module(struct ut_archive *a, const char *name, const char *fixture)
{
	size_t len;
	char *data = modtest_read(fixture, &len);

	ut_add(a, "", name, '0', data, len);
	free(data);
}

/* Give an archive as `type`, start, and expect this. */
static void
boot_archive(
    struct ut_archive *a, int32_t type, const char *said, const char *log)
{
	const void *base;

	ut_finish(a);
	base = give(payload_owners, type, "initrd", a->a_data, a->a_size);
	modtest_said(said);
	modtest_startup();
	modtest_expect(log);
	modtest_load("/sub/importer.kmod", log[0] == '\0' ? ENOENT : EINVAL);
	fsimage_detach();
	cpu_preload_free(base, a->a_size);
	assert_int_equal(host_preload_count(), 0);
	if (log[0] != '\0')
		modtest_unload("plain", 0);
	modtest_log_clear();
	free(a->a_data);
}

/*
 * An archive without a type: modules in its root are primed, with their
 * properties, and files that are not modules are reported.
 */
static void
test_archive(void **state)
{
	static const char *const said[] = {"fs: initrd: mounted, ustar",
	    "primed (initrd/plain.kmod, ", "initrd/text.kmod: not primed",
	    "initrd/empty.kmod: not primed",
	    "initrd/exporter.kmod: line 1 of its properties",
	    "not primed: its name has a blank"};

	(void)state;
	for (size_t i = 0; i < knitems(said); i++) {
		struct ut_archive a = {0};

		add_module(&a, "plain.kmod", "plain");
		add_module(&a, "exporter.kmod", "exporter");
		ut_add_file(&a, "exporter.plist", "this is no plist");
		ut_add_file(&a, "text.kmod", "text");
		ut_add_file(&a, "empty.kmod", "");
		ut_add_file(&a, "plain.txt", "text");
		ut_add_file(&a, "a b.kmod", "text");
		add_module(&a, "sub/importer.kmod", "importer");
		/*
		 * It requires exporter, which cannot be loaded without its
		 * properties.
		 */
		boot_archive(&a, BI_MODULE_NONE, said[i], "+plain");
	}
}

/* With the type of a file system it is mounted only. */
static void
test_fsimage(void **state)
{
	struct ut_archive a = {0};

	(void)state;
	add_module(&a, "plain.kmod", "plain");
	boot_archive(&a, BI_MODULE_FS, "fs: initrd: mounted, ustar", "");
}

static const void *seed_at; /* owner: take_seed, test_seed */

static void
take_seed(const void *seed, size_t len)
{
	assert_int_equal(len, 4);
	assert_memory_equal(seed, "seed", 4);
	seed_at = seed;
}

static void
test_seed(void **state)
{
	(void)state;
	assert_true(payload_first(BI_MODULE_RND));
	assert_false(payload_first(BI_MODULE_ELF));
	payload_seed = NULL;
	give(payload_owners, BI_MODULE_RND, "rnd", "seed", 4);
	modtest_said("rnd: random seed, not used");
	payload_seed = take_seed;
	give(payload_owners, BI_MODULE_RND, "rnd", "seed", 4);
	payload_seed = NULL;
	assert_non_null(seed_at);
	modtest_said("rnd: random seed, 4 bytes");
	assert_int_equal(host_preload_count(), 0);
}

static void
test_others(void **state)
{
	char image[1024] = "no archive";

	(void)state;
	give(payload_owners, BI_MODULE_IMAGE, "logo", "GIF", 3);
	modtest_said("logo: splash image, not shown");
	give(payload_owners, BI_MODULE_FS, "fs.tar", image, sizeof(image));
	modtest_said("fs: fs.tar: offset 0 of 1024");
	assert_null(fsimage_volume());
	give(payload_owners, BI_MODULE_PROPS, "gone.kmod", "<dict/>", 7);
	modtest_said("gone.kmod: properties for a module that was not primed");
	give(payload_owners, BI_MODULE_PLIST, "gone.kmod", "<dict/>", 7);
	modtest_said("gone.kmod: properties for a module that was not primed");
	assert_int_equal(host_preload_count(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_table),
	    modtest(test_modules),
	    modtest(test_archive),
	    modtest(test_fsimage),
	    modtest(test_seed),
	    modtest(test_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
