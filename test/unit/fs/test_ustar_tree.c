/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_ustar_tree.c: archives as tar writes them: the tree that is in them, its
 * links, and reads and allocations that fail.
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
compare(const char *format, const char *tree, bool links)
{
	struct fs_volume *vol;
	struct ft_image im;
	struct ft_disk d;

	make(&im, format, tree);
	for (uint32_t blksize = 1; blksize <= 2048; blksize *= 2048) {
		ft_disk(&d, &im, blksize);
		vol = ft_mount(&d, "ustar");
		ft_compare(vol, tree);
		if (links)
			ft_check_links(vol);
		ft_unmount(vol);
	}
	ft_free(&im);
}

/* ustar has names of 100 bytes; the other two have any. */
static void
test_tree(void **state)
{
	(void)state;
	ft_run("sh", "dash",
	    "mkdir -p plain/a/b && cd plain && echo x >a/b/c && "
	    "ln a/b/c hard && ln a/b/c a/z && ln -s a/b dir");
	ft_tree("tree", FT_LINKS, 512);
	ft_tree("many", FT_MANY, 512);
	compare("ustar", "plain", false);
	compare("pax", "tree", true);
	compare("gnu", "tree", true);
	compare("ustar", "many/many", false);
}

/* Names and link texts too long for a header, of one member and of others. */
static void
test_long(void **state)
{
	struct fs_volume *vol;
	struct ft_image im;
	struct ft_disk d;

	(void)state;
	ft_run("sh", "dash",
	    "L=long-$(printf '%%0120d' 7); mkdir -p long/$L/$L && cd long && "
	    "echo text >$L/$L/file && ln -s $L/$L/file short && "
	    "ln -s $L $L/link-$L && ln -s ./$L/link-$L/../$L/file dots && "
	    "ln $L/$L/file hard && ln $L/$L/file $L/hard-$L && "
	    "ln -s $L/hard-$L tohard && ln -s / root");
	for (size_t i = 1; i < knitems(formats); i++) {
		compare(formats[i], "long", false);
		make(&im, formats[i], "long");
		ft_disk(&d, &im, 512);
		vol = ft_mount(&d, "ustar");
		ft_expect_fine(vol, "/short");
		ft_expect_fine(vol, "/dots");
		ft_expect_fine(vol, "/tohard");
		ft_expect_fine(vol, "/root/root/hard");
		ft_expect_error(vol, "/hard/x", ENOTDIR);
		ft_expect_error(vol, "/tohard/x", ENOTDIR);
		ft_unmount(vol);
		ft_fail_all(&im, 512);
		ft_free(&im);
	}
}

/* What tar --sparse writes is not the file's content: refused by name. */
static void
test_sparse(void **state)
{
	static const char *const ways[] = {"gnu", "pax --sparse-version=0.0",
	    "pax --sparse-version=0.1", "pax --sparse-version=1.0"};
	struct fs_fault fault;
	struct ft_image im;
	struct ft_disk d;

	(void)state;
	ft_run("sh", "dash",
	    "mkdir sparse && cd sparse && echo first >a && for i in 0 1 2 3 4 5 "
	    "6 7 8 9; do printf text | dd of=b bs=1 seek=$((i * 10000000)) "
	    "conv=notrunc; done");
	for (size_t i = 0; i < knitems(ways); i++) {
		ft_run("tar", "tar",
		    "tar -c -S -f ustar.img --format=%s -C sparse .", ways[i]);
		ft_load(&im, "ustar.img");
		ft_disk(&d, &im, 512);
		assert_int_equal(ft_use(&d, &fault), ENOTSUP);
		assert_non_null(strstr(fault.flt_what, "sparse"));
		ft_free(&im);
	}
}

/* dv_read of a file that is too large to be mapped. */
static int
file_read(void *cookie, uint64_t blk, size_t nblks, void *buf)
{
	FILE *f = cookie;

	if (fseeko(f, (off_t)(blk * 512), SEEK_SET) != 0 ||
	    fread(buf, 512, nblks, f) != nblks)
		return EIO;
	return 0;
}

static void
expect_end(struct fs_volume *vol, const char *path, uint64_t size)
{
	struct fs_file *ff;
	char buf[9];

	if (fs_open(vol, path, &ff) != 0)
		fail_msg("%s: %s", path, vol->fv_fault.flt_what);
	assert_int_equal(ff->ff_size, size);
	assert_int_equal(fs_read(ff, size - 3, buf, 3), 0);
	assert_memory_equal(buf, "end", 3);
	fs_close(ff);
}

/*
 * A member of more than 4 GB, by the field's octal digits, and one of more than
 * they can say, by base 256 and by an extended header; and one behind it.
 */
static void
test_large(void **state)
{
	static const uint64_t sizes[] = {
	    ((uint64_t)5 << 30) + 5, ((uint64_t)9 << 30) + 5};
	struct fs_fault fault;
	struct fs_volume *vol;
	char path[200];
	FILE *f;

	(void)state;
	snprintf(path, sizeof(path), "%s/large.img", ft_dir);
	for (size_t i = 0; i < knitems(formats); i++) {
		const uint64_t size = sizes[i == 0 ? 0 : 1];

		ft_run("/usr/bin/python3", "python3",
		    "/usr/bin/python3 -S -c '\n"
		    "import tarfile\n"
		    "with open(\"large.img\", \"wb\") as f:\n"
		    "    for name, size in (\"large\", %llu), (\"small\", 3):\n"
		    "        t = tarfile.TarInfo(name)\n"
		    "        t.size = size\n"
		    "        f.write(t.tobuf(tarfile.%s_FORMAT))\n"
		    "        f.seek(size - 3, 1)\n"
		    "        f.write(b\"end\" + bytes(-size %% 512))\n"
		    "    f.write(bytes(1024))'",
		    (unsigned long long)size,
		    i == 0       ? "USTAR"
			: i == 1 ? "PAX"
				 : "GNU");
		f = fopen(path, "rb");
		assert_non_null(f);
		assert_int_equal(fseeko(f, 0, SEEK_END), 0);
		const struct fs_dev dev = {
		    file_read, f, (uint64_t)ftello(f), 512, NULL};
		if (fs_mount(fs_types, &dev, &ft_mem, &vol, &fault) != 0)
			fail_msg("%s: %s", formats[i], fault.flt_what);
		expect_end(vol, "/large", size);
		expect_end(vol, "/small", 3);
		ft_unmount(vol);
		fclose(f);
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
	    cmocka_unit_test(test_long),
	    cmocka_unit_test(test_sparse),
	    cmocka_unit_test(test_large),
	    cmocka_unit_test(test_failures),
	};

	return cmocka_run_group_tests(tests, ft_setup, ft_teardown);
}
