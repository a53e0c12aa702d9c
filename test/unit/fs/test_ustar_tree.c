/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_ustar_tree.c: archives as tar writes them: the tree that is in them, and
 * reads and allocations that fail.
 */
#include "fstest.h"

static const char *const formats[] = {"ustar", "pax", "gnu"};

static void
make(struct ft_image *im, const char *format, const char *tree)
{
	ft_run("tar", "tar", "tar -c -f ustar.img --format=%s -C %s .", format,
	    tree);
	ft_load(im, "ustar.img");
}

static void
test_tree(void **state)
{
	struct fs_volume *vol;
	struct ft_image im;
	struct ft_disk d;

	(void)state;
	/* ustar has names of 100 bytes; the other two have any. */
	ft_run("sh", "dash", "mkdir -p plain/a/b && echo x >plain/a/b/c");
	ft_tree("tree", 0, 512);
	for (size_t i = 0; i < knitems(formats); i++) {
		const char *tree = i == 0 ? "plain" : "tree";

		make(&im, formats[i], tree);
		ft_disk(&d, &im, 2048);
		vol = ft_mount(&d, "ustar");
		ft_compare(vol, tree);
		ft_unmount(vol);
		ft_free(&im);
	}
}

static void
test_failures(void **state)
{
	struct ft_image im;

	(void)state;
	ft_run("sh", "dash",
	    "mkdir -p small/stand/amd64/10.1 && cd small && "
	    "head -c 3000 /dev/zero >netbsd && echo m >stand/amd64/10.1/mod && "
	    ": >stand/a-name-that-is-too-long-for-the-name-field-of-a-header-"
	    "so-that-it-goes-into-an-extended-header-of-the-archive-before-it");
	for (size_t i = 1; i < knitems(formats); i++) {
		make(&im, formats[i], "small");
		ft_fail_all(&im, 512);
		ft_fail_all(&im, 4096);
		ft_free(&im);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_tree),
	    cmocka_unit_test(test_failures),
	};

	return cmocka_run_group_tests(tests, ft_setup, ft_teardown);
}
