/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_ext.c: ext2, ext3 and ext4 as mke2fs writes them, with each feature
 * that changes what is on the disk.
 */
#include "exttest.h"

/* An image of a tree, made with `options`; *vol is mounted. */
struct made {
	struct ft_image m_image;
	struct ft_disk m_disk;
	struct fs_volume *m_vol;
};

static void
mount_made(struct made *m, uint32_t blksize)
{
	ft_disk(&m->m_disk, &m->m_image, blksize);
	m->m_vol = ft_mount(&m->m_disk, "ext");
}

static void
load(struct made *m)
{
	ft_load(&m->m_image, "ext.img");
	mount_made(m, 512);
}

static void
unload(struct made *m)
{
	ft_unmount(m->m_vol);
	ft_free(&m->m_image);
}

/* That path leads to a file of that size. */
static void
expect_size(struct fs_volume *vol, const char *path, uint64_t size)
{
	struct fs_file *ff;

	if (fs_open(vol, path, &ff) != 0)
		fail_msg("%s: not found (%s)", path, vol->fv_fault.flt_what);
	assert_int_equal(ff->ff_size, size);
	fs_close(ff);
}

static void
check(struct made *m, const char *tree)
{
	ft_compare(m->m_vol, tree);
	ft_check_links(m->m_vol);
	ft_expect_error(m->m_vol, "/none", ENOENT);
	ft_expect_error(m->m_vol, "/one/x", ENOTDIR);
	ft_expect_error(m->m_vol, "/size", EISDIR);
}

/* owner: never written. */
static const struct {
	const char *c_tree, *c_options;
} cases[] = {
    {"t1k", "-t ext2 -b 1024"},
    {"t1k", "-t ext2 -b 1024 -r 0 -O none"},
    {"t1k", "-t ext2 -b 1024 -I 128 -O ^filetype,^sparse_super,^resize_inode"},
    {"t1k", "-t ext3 -b 2048 -I 128"},
    {"t4k", "-t ext3 -b 4096"},
    {"t4k", "-t ext4 -b 4096"},
    {"t4k", "-t ext4 -b 4096 -I 1024 -g 1024"},
    {"t1k", "-t ext4 -b 1024 -O metadata_csum,64bit"},
    {"t1k", "-t ext4 -b 1024 -O metadata_csum,^64bit,^flex_bg"},
    {"t1k", "-t ext4 -b 1024 -O ^metadata_csum,uninit_bg,64bit"},
    {"t1k", "-t ext4 -b 1024 -O ^metadata_csum,uninit_bg,^64bit"},
    {"t1k", "-t ext4 -b 1024 -g 1024 -O meta_bg,^resize_inode,64bit"},
    {"t1k", "-t ext4 -b 1024 -g 256 -O meta_bg,^resize_inode,^sparse_super"},
    {"t1k",
	"-t ext4 -b 1024 -g 256 -O "
	"meta_bg,^resize_inode,sparse_super2,^metadata_csum"},
    {"plain", "-t ext4 -b 4096 -O inline_data"},
    {"plain", "-t ext4 -b 1024 -I 1024 -O inline_data,^metadata_csum"},
    {"t4k", "-t ext4 -b 4096 -O bigalloc -C 16384"},
    {"t1k", "-t ext4 -b 1024 -O bigalloc -C 4096"},
    {"t4k", "-t ext4 -b 4096 -O large_dir,metadata_csum_seed,casefold"},
    {"t4k", "-t ext4 -b 4096 -O quota,project,ea_inode,mmp,verity,encrypt"},
    {"t64k", "-t ext4 -b 65536"},
    {"t64k", "-t ext2 -b 32768"},
};

static void
test_features(void **state)
{
	struct made m;

	(void)state;
	ft_tree("t1k", FT_LINKS | FT_SPARSE, 1024);
	ft_tree("t4k", FT_LINKS | FT_SPARSE, 4096);
	/* mke2fs drops the hole that an inline file ends with. */
	ft_tree("plain", FT_LINKS, 4096);
	ft_tree("t64k", FT_LINKS | FT_SPARSE, 65536);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		print_message("%s\n", cases[i].c_options);
		ext_make(cases[i].c_options, cases[i].c_tree,
		    cases[i].c_tree[1] == '6' ? "48M" : "16M");
		load(&m);
		check(&m, cases[i].c_tree);
		assert_null(m.m_vol->fv_notice);
		unload(&m);
	}
}

/* Blocks of a device that are larger than those of the file system. */
static void
test_devices(void **state)
{
	struct made m;

	(void)state;
	ext_make("-t ext4 -b 1024", "t1k", "16M");
	load(&m);
	for (uint32_t blksize = 1; blksize <= 8192; blksize *= 8) {
		fs_unmount(m.m_vol);
		mount_made(&m, blksize);
		check(&m, "t1k");
	}
	unload(&m);
}

/* Is /many what the tree has, and is looking for a name in it cheap? */
static void
check_many(const char *tree)
{
	struct made m;

	load(&m);
	ft_compare(m.m_vol, tree);
	ft_disk(&m.m_disk, &m.m_image, 512);
	ft_expect_error(m.m_vol, "/many/absent", ENOENT);
	assert_true(m.m_disk.d_bytes < 1100000 && m.m_disk.d_nread < 600);
	unload(&m);
}

static void
check_index(const char *levels)
{
	ft_run("debugfs", "e2fsprogs",
	    "debugfs -R 'htree_dump /many' ext.img | "
	    "grep -q 'Indirect levels: %s'",
	    levels);
}

/*
 * A directory of 10,000 entries, without an index and with the one that e2fsck
 * makes.  mke2fs takes ten seconds for them.
 */
static void
test_many(void **state)
{
	static const struct {
		const char *o_options;
		unsigned o_bs;
		const char *o_levels;
	} options[] = {
	    {"-t ext4 -b 4096", 4096, "0"},
	    {"-t ext4 -b 1024", 1024, "1"},
	    {"-t ext3 -b 1024", 1024, "1"},
	};

	(void)state;
	ft_tree("many", FT_MANY, 4096);
	for (size_t i = 0; i < knitems(options); i++) {
		ft_run("mv", "coreutils", "mv many/many aside");
		ext_make(options[i].o_options, "many", "8M");
		ft_run("mv", "coreutils", "mv aside many/many");
		ext_add_many(options[i].o_bs);
		check_many("many");
		ft_run(
		    "e2fsck", "e2fsprogs", "e2fsck -fyD ext.img || [ $? = 1 ]");
		check_many("many");
		check_index(options[i].o_levels);
	}
}

static int
count_link(const struct fs_dirent *de, void *arg)
{
	assert_int_equal(de->fd_size, 2);
	++*(unsigned *)arg;
	return 0;
}

/* A directory of links, larger than the cache, is read once to list it. */
static void
test_many_links(void **state)
{
	struct fs_volume *vol;
	struct ft_image im;
	struct ft_disk d;
	unsigned n = 0;

	(void)state;
	ft_run("/usr/bin/python3", "python3",
	    "mkdir -p links/many && echo 1 >links/one && "
	    "/usr/bin/python3 -S -c '\n"
	    "import os\n"
	    "for i in range(4000):\n"
	    "    os.symlink(\"../one\", \"links/many/%%0100d\" %% i)'");
	ext_make("-t ext4 -N 5000", "links", "16M");
	ft_load(&im, "ext.img");
	ft_disk(&d, &im, 512);
	vol = ft_mount(&d, "ext");
	d.d_bytes = 0;
	assert_int_equal(fs_readdir(vol, "/many", count_link, &n), 0);
	assert_int_equal(n, 4000);
	assert_true(d.d_bytes < 8 << 20);
	ft_unmount(vol);
	ft_free(&im);
}

/* Maps of every depth: files with many holes, far holes, more than 4 GB. */
static void
test_maps(void **state)
{
	static const char *const options[] = {
	    "-t ext4 -b 1024",
	    "-t ext4 -b 1024 -O ^metadata_csum",
	    "-t ext2 -b 1024",
	    "-t ext4 -b 4096",
	    "-t ext2 -b 4096",
	};
	struct made m;

	(void)state;
	ft_run("/usr/bin/python3", "python3",
	    "mkdir maps && cd maps && /usr/bin/python3 -S -c '\n"
	    "with open(\"holes\", \"wb\") as f:\n"
	    "    for i in range(1500):\n"
	    "        f.seek(i * 8192)\n"
	    "        f.write(b\"%%08d\" %% i * 512)\n"
	    "with open(\"far\", \"wb\") as f:\n"
	    "    for at in (0, 12, 267, 268, 269, 1035, 1036, 65803, 65804,\n"
	    "               65805, 70000):\n"
	    "        f.seek(at * 1024)\n"
	    "        f.write(b\"%%08d\" %% at * 128)\n"
	    "'");
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		ext_make(options[i], "maps", "32M");
		load(&m);
		ft_compare(m.m_vol, "maps");
		unload(&m);
	}
}

static void
test_large(void **state)
{
	static const char *const options[] = {
	    "-t ext4 -b 4096", "-t ext2 -b 4096 -O large_file"};
	const uint64_t size = ((uint64_t)5 << 30) + 3;
	struct fs_file *ff;
	struct made m;
	char buf[8];

	(void)state;
	ft_run("truncate", "coreutils",
	    "mkdir large && truncate -s 5G large/file && "
	    "printf end >>large/file");
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		ext_make(options[i], "large", "32M");
		load(&m);
		assert_int_equal(fs_open(m.m_vol, "/file", &ff), 0);
		assert_int_equal(ff->ff_size, size);
		assert_int_equal(fs_read(ff, size - 5, buf, 5), 0);
		assert_memory_equal(buf, "\0\0end", 5);
		assert_int_equal(fs_read(ff, (uint64_t)1 << 32, buf, 5), 0);
		assert_memory_equal(buf, "\0\0\0\0\0", 5);
		fs_close(ff);
		unload(&m);
	}
}

/* Blocks that are allocated and were never written read as zeros. */
static void
test_unwritten(void **state)
{
	struct fs_file *ff;
	struct made m;
	char buf[3000], zero[3000] = {0};

	(void)state;
	ft_run("sh", "dash", "mkdir unw && echo text >unw/file");
	ext_make("-t ext4 -b 1024", "unw", "8M");
	ft_run("debugfs", "e2fsprogs",
	    "printf 'fallocate /file 3 20\nset_inode_field /file size 15000\n'"
	    " >cmd && debugfs -w -f cmd ext.img && "
	    "debugfs -R 'ex /file' ext.img | grep -q Uninit");
	load(&m);
	assert_int_equal(fs_open(m.m_vol, "/file", &ff), 0);
	assert_int_equal(ff->ff_size, 15000);
	assert_int_equal(fs_read(ff, 3 << 10, buf, 3000), 0);
	assert_memory_equal(buf, zero, 3000);
	assert_int_equal(fs_read(ff, 12000, buf, 3000), 0);
	assert_memory_equal(buf, zero, 3000);
	assert_int_equal(fs_read(ff, 0, buf, 5), 0);
	assert_memory_equal(buf, "text\n", 5);
	fs_close(ff);
	unload(&m);
}

/* Inline data: is it in the inodes at all, and of every length? */
static void
test_inline(void **state)
{
	struct made m;

	(void)state;
	ft_run("/usr/bin/python3", "python3",
	    "mkdir inl && cd inl && /usr/bin/python3 -S -c '\n"
	    "import os\n"
	    "for n in range(200):\n"
	    "    open(\"f%%d\" %% n, \"wb\").write(bytes(range(n)))\n"
	    "for n in range(14):\n"
	    "    os.mkdir(\"d%%d\" %% n)\n"
	    "    for i in range(n):\n"
	    "        open(\"d%%d/n%%d\" %% (n, i), \"w\")\n"
	    "for n in (59, 60, 61, 100, 150):\n"
	    "    os.symlink(\".\" + \"/\" * (n - 4) + \"f77\", "
	    "\"l%%d\" %% n)\n"
	    "'");
	ext_make("-t ext4 -b 1024 -I 256 -O inline_data", "inl", "8M");
	ft_run("debugfs", "e2fsprogs",
	    "for f in f59 f100 d1 d4; do debugfs -R \"stat $f\" ext.img | "
	    "grep -q 'Flags: 0x10000000' || exit 1; done");
	load(&m);
	ft_compare(m.m_vol, "inl");
	expect_size(m.m_vol, "/l59", 77);
	expect_size(m.m_vol, "/l60", 77);
	expect_size(m.m_vol, "/l61", 77);
	expect_size(m.m_vol, "/l100", 77);
	expect_size(m.m_vol, "/l150", 77);
	unload(&m);
}

static int
count_entry(const struct fs_dirent *de, void *arg)
{
	char want[8];

	snprintf(want, sizeof(want), "n%d", (*(int *)arg)++);
	assert_string_equal(de->fd_name, want);
	return 0;
}

/* An inline directory goes on in an attribute, which mke2fs never makes. */
static void
test_inline_dir(void **state)
{
	struct made m;
	char path[20];
	int n = 0;

	(void)state;
	ft_run("sh", "dash", "mkdir inldir && printf text >inldir/file");
	ext_make("-t ext4 -b 1024 -I 256 -O inline_data", "inldir", "8M");
	ext_add_inline("/file");
	load(&m);
	assert_int_equal(fs_readdir(m.m_vol, "/dir", count_entry, &n), 0);
	assert_int_equal(n, 9);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "/dir/n%d", i);
		expect_size(m.m_vol, path, 4);
	}
	ft_expect_error(m.m_vol, "/dir/n9", ENOENT);
	unload(&m);
}

static int
any_entry(const struct fs_dirent *de, void *arg)
{
	(void)de;
	++*(int *)arg;
	return 0;
}

/* Encrypted files and folders are refused; others can be read. */
static void
test_encrypted(void **state)
{
	static const char *const paths[] = {
	    "/file", "/dir", "/dir/n", "/link", "/to"};
	struct made m;
	int n = 0;

	(void)state;
	ft_run("sh", "dash",
	    "mkdir -p enc/dir && echo text >enc/file && echo n >enc/dir/n && "
	    "echo plain >enc/plain && ln -s plain enc/link && "
	    "ln -s dir/n enc/to");
	ext_make("-t ext4 -b 1024 -O encrypt", "enc", "8M");
	ft_run("debugfs", "e2fsprogs",
	    "printf 'sif /file flags 0x80800\nsif /dir flags 0x80800\n"
	    "sif /link flags 0x800\n' >cmd && debugfs -w -f cmd ext.img && "
	    "debugfs -R 'stat /dir' ext.img | grep -q 'Flags: 0x80800'");
	load(&m);
	expect_size(m.m_vol, "/plain", 6);
	for (size_t i = 0; i < knitems(paths); i++) {
		ft_expect_error(m.m_vol, paths[i], ENOTSUP);
		assert_non_null(
		    strstr(m.m_vol->fv_fault.flt_what, "encrypted"));
	}
	assert_int_equal(fs_readdir(m.m_vol, "/", any_entry, &n), 0);
	assert_int_equal(n, 6); /* and lost+found */
	assert_int_equal(fs_readdir(m.m_vol, "/dir", any_entry, &n), ENOTSUP);
	unload(&m);
}

/* A journal that was not replayed is reported; the files can be read. */
static void
test_journal(void **state)
{
	struct made m;

	(void)state;
	ext_make("-t ext4 -b 1024", "unw", "8M");
	ft_run("debugfs", "e2fsprogs",
	    "debugfs -w -R 'feature needs_recovery' ext.img");
	load(&m);
	assert_non_null(strstr(m.m_vol->fv_notice, "journal was not replayed"));
	expect_size(m.m_vol, "/file", 5);
	unload(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_features),
	    cmocka_unit_test(test_devices),
	    cmocka_unit_test(test_many),
	    cmocka_unit_test(test_many_links),
	    cmocka_unit_test(test_maps),
	    cmocka_unit_test(test_large),
	    cmocka_unit_test(test_unwritten),
	    cmocka_unit_test(test_inline),
	    cmocka_unit_test(test_inline_dir),
	    cmocka_unit_test(test_encrypted),
	    cmocka_unit_test(test_journal),
	};

	return cmocka_run_group_tests(tests, ft_setup, ft_teardown);
}
