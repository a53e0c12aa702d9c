/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_fsimage.c: images of file systems as payloads, compressed by gzip(1)
 * and zstd(1) or not, which the kernel mounts as its root.
 */
#include "fstest.h"

#include <arch/host/host.h>
#include <bootinfo.h>
#include <sys/fsimage.h>
#include <sys/kmem.h>
#include <sys/module.h>
#include <sys/payload.h>

/* Small images of the same tree, "img". */
static const struct maker {
	const char *mk_type; /* fo_name */
	const char *mk_tool, *mk_package, *mk_command;
} makers[] = {
    {"ffs", "makefs", "makefs",
	"makefs -t ffs -o version=2,bsize=4096,fsize=512 -s 96k img tree"},
    {"fat", "mcopy", "mtools",
	"mkfs.fat -F 12 -s 1 -C img 96 && "
	"MTOOLS_SKIP_CHECK=1 mcopy -s -i img tree/* ::"},
    {"ext", "mke2fs", "e2fsprogs",
	"mke2fs -q -F -b 1024 -N 24 -O ^has_journal,^resize_inode -d tree "
	"img 192K && mkdir -p tree/lost+found"},
    {"iso9660", "xorriso", "xorriso",
	"for try in 1 2 3; do rm -f img; xorriso -as mkisofs -quiet -no-pad "
	"-R -o img tree && exit 0; done; exit 1"},
};

/* What becomes of "img" in "file". */
static const char *const packers[] = {"cat img >file", "gzip -9nc img >file",
    "zstd -qc --check img >file", "zstd -qc --check <img >file"};

static const struct payload_entry *
give(int32_t type, const struct ft_image *im, size_t len)
{
	struct payload pld = {
	    .pld_path = "root.img",
	    .pld_type = type,
	    .pld_base = host_preload(im->im_data, len),
	    .pld_len = len,
	};

	host_console_clear();
	payload_give(payload_owners, &pld, 1);
	assert_non_null(payload_first());
	return payload_first();
}

static void
said(const char *words)
{
	if (strstr(host_console_text(), words) == NULL)
		fail_msg("\"%s\" not in \"%s\"", words, host_console_text());
}

/* Nothing is left. */
static void
finish(size_t inuse)
{
	fsimage_detach();
	payload_reset();
	assert_int_equal(host_preload_count(), 0);
	assert_int_equal(kmem_inuse_count(), inuse);
}

/* By its type, or by its contents; every byte is compared with the tree. */
static void
expect_root(const struct maker *mk, const struct ft_image *im, int32_t type)
{
	const size_t inuse = kmem_inuse_count();
	const struct payload_entry *pe = give(type, im, im->im_size);
	char words[60];

	snprintf(words, sizeof(words), "root.img: mounted, %s, ", mk->mk_type);
	said(words);
	assert_int_equal(pe->ple_pld.pld_type, BI_MODULE_FS);
	assert_string_equal(pe->ple_state, "mounted as root, read-only");
	assert_non_null(fsimage_volume());
	ft_compare(fsimage_volume(), "tree");
	finish(inuse);
}

/* A damaged compressed file is not mounted, and what is wrong is printed. */
static void
expect_refused(struct ft_image *im, size_t len)
{
	const size_t inuse = kmem_inuse_count();

	(void)give(BI_MODULE_FS, im, len);
	assert_null(fsimage_volume());
	said("root.img: ");
	said("EIO");
	finish(inuse);
}

static void
make_tree(void)
{
	ft_run("seq", "coreutils",
	    "mkdir -p tree/stand/amd64 && cd tree && seq 1 1900 >netbsd && "
	    "echo kernel=/netbsd >boot.cfg && : >empty && "
	    "seq 1 300 >stand/amd64/mod");
}

static void
test_root(void **state)
{
	struct ft_image im;

	(void)state;
	make_tree();
	for (size_t i = 0; i < knitems(makers); i++) {
		const struct maker *mk = &makers[i];

		ft_run(mk->mk_tool, mk->mk_package, "rm -f img; %s",
		    mk->mk_command);
		for (size_t j = 0; j < knitems(packers); j++) {
			ft_run("zstd", "zstd", "%s", packers[j]);
			ft_load(&im, "file");
			expect_root(mk, &im, BI_MODULE_FS);
			expect_root(mk, &im, BI_MODULE_NONE);
			ft_free(&im);
		}
		ft_run("rm", "coreutils", "rm -rf tree/lost+found");
	}
}

/* Of the last image: truncated, and with a wrong checksum. */
static void
test_damage(void **state)
{
	struct ft_image im;

	(void)state;
	for (size_t j = 1; j < knitems(packers); j++) {
		ft_run("zstd", "zstd", "%s", packers[j]);
		ft_load(&im, "file");
		expect_refused(&im, im.im_size / 2);
		expect_refused(&im, im.im_size - 1);
		/* In gzip's the sizes are last. */
		im.im_data[im.im_size - (j == 1 ? 5 : 1)] ^= 1;
		expect_refused(&im, im.im_size);
		ft_free(&im);
	}
}

/* A journal that was not replayed is told. */
static void
test_notice(void **state)
{
	const size_t inuse = kmem_inuse_count();
	struct ft_image im;

	(void)state;
	ft_run("mke2fs", "e2fsprogs",
	    "rm -f img && mke2fs -q -F -t ext4 -b 1024 img 4M && "
	    "debugfs -w -R 'feature needs_recovery' img");
	ft_load(&im, "img");
	(void)give(BI_MODULE_FS, &im, im.im_size);
	assert_non_null(fsimage_volume());
	said("fs: root.img: journal was not replayed");
	finish(inuse);
	ft_free(&im);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_root),
	    cmocka_unit_test(test_damage),
	    cmocka_unit_test(test_notice),
	};

	module_init();
	return cmocka_run_group_tests(tests, ft_setup, ft_teardown);
}
