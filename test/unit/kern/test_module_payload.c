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
	struct payload pld = {
	    .pld_path = path,
	    .pld_type = type,
	    .pld_base = host_preload(data, len),
	    .pld_len = len,
	};
	const void *base = pld.pld_base;

	payload_give(owners, &pld, 1);
	return base;
}

static unsigned ntaken; /* owner: toy_take, test_table */

/* What the list says of the file that was taken last. */
static const char *
state_of(const char *path)
{
	const struct payload_entry *pe = payload_first();

	while (pe != NULL && strcmp(pe->ple_path, path) != 0)
		pe = pe->ple_next;
	assert_non_null(pe);
	return pe == NULL ? "" : pe->ple_state; /* for clang's analyzer */
}

static const char *
toy_take(struct payload *pld)
{
	assert_int_equal(pld->pld_type, 77);
	assert_string_equal(pld->pld_path, "toy");
	assert_memory_equal(pld->pld_base, "abc", 3);
	ntaken++;
	payload_free(pld);
	return "played with";
}

/* With a table of the test, unknown types are kept. */
static void
test_table(void **state)
{
	static const struct payload_owner owners[] = {
	    {77, PAYLOAD_REST, "toy", "test", toy_take},
	    {0, PAYLOAD_REST, NULL, NULL, NULL}};

	(void)state;
	give(owners, 77, "toy", "abc", 3);
	assert_int_equal(ntaken, 1);
	assert_string_equal(state_of("toy"), "played with");
	give(owners, 1234, "m.kmod", "abc", 3);
	modtest_said("m.kmod: unknown type 1234, kept");
	give(owners, -1, "neg", "abc", 3);
	modtest_said("neg: unknown type -1, kept");
	assert_int_equal(ntaken, 1);
	assert_int_equal(host_preload_count(), 2);
	modtest_run("payloads", 0,
	    "1234      -                  3 kept, unknown type         m.kmod\n"
	    "-1        -                  3 kept, unknown type         neg\n");
	modtest_run("payloads", 0, "toy       test               3 played");
	payload_reset();
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
	modtest_said("text: file, 5 bytes, kept for firmware_open()");
	give(payload_owners, BI_MODULE_NONE, "short",
	    "\x7f"
	    "EL",
	    3);
	modtest_said("short: file, 3 bytes, kept");
	assert_string_equal(state_of("plain.kmod"), "primed");
	assert_string_equal(state_of("again.kmod"), "refused");
	payload_reset();
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
	ut_finish(a);
	give(payload_owners, type, "initrd", a->a_data, a->a_size);
	modtest_said(said);
	modtest_startup();
	modtest_expect(log);
	modtest_load("/sub/importer.kmod", log[0] == '\0' ? ENOENT : EINVAL);
	assert_string_equal(state_of("initrd"), "mounted as root, read-only");
	fsimage_detach();
	payload_reset();
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

static void
test_others(void **state)
{
	char image[1024] = "no archive";

	(void)state;
	give(payload_owners, BI_MODULE_IMAGE, "logo", "GIF", 3);
	modtest_said("logo: splash image, 3 bytes, not shown: there is no");
	give(payload_owners, BI_MODULE_FS, "fs.tar", image, sizeof(image));
	modtest_said("fs: fs.tar: offset 0 of 1024");
	assert_null(fsimage_volume());
	give(payload_owners, BI_MODULE_PROPS, "gone.kmod", "<dict/>", 7);
	modtest_said("gone.kmod: properties for a module that was not primed");
	give(payload_owners, BI_MODULE_PLIST, "gone.kmod", "<dict/>", 7);
	modtest_said("gone.kmod: properties for a module that was not primed");
	assert_int_equal(host_preload_count(), 0);
	payload_reset();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_table),
	    modtest(test_modules),
	    modtest(test_archive),
	    modtest(test_fsimage),
	    modtest(test_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
