/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_iso.c: ISO 9660 as xorriso and makefs write it: Rock Ridge, Joliet and
 * plain.
 */
#include "fstest.h"

struct made {
	struct ft_image m_image;
	struct ft_disk m_disk;
	struct fs_volume *m_vol;
};

static void
mount_made(struct made *m, uint32_t blksize)
{
	ft_disk(&m->m_disk, &m->m_image, blksize);
	m->m_vol = ft_mount(&m->m_disk, "iso9660");
}

static void
make(struct made *m, const char *options, const char *tree)
{
	/* xorriso 1.5.4 crashes now and then when it relocates directories. */
	ft_run("xorriso", "xorriso",
	    "for try in 1 2 3; do rm -f iso.img; "
	    "xorriso -as mkisofs -quiet -o iso.img %s %s && exit 0; done; exit 1",
	    options, tree);
	ft_load(&m->m_image, "iso.img");
	mount_made(m, 2048);
}

static void
unload(struct made *m)
{
	ft_unmount(m->m_vol);
	ft_free(&m->m_image);
}

/* That path leads to a file with that text. */
static void
expect_text(struct fs_volume *vol, const char *path, const char *text)
{
	struct fs_file *ff;
	char buf[100];

	if (fs_open(vol, path, &ff) != 0)
		fail_msg("%s: not found (%s)", path, vol->fv_fault.flt_what);
	assert_int_equal(ff->ff_size, strlen(text));
	assert_int_equal(fs_read(ff, 0, buf, strlen(text)), 0);
	assert_memory_equal(buf, text, strlen(text));
	fs_close(ff);
}

static void
test_rock(void **state)
{
	/* Deep directories in their place, and relocated; Joliet beside. */
	static const char *const options[] = {"-R -D", "-R -J -joliet-long",
	    "-r -rr_reloc_dir moved -iso-level 3"};
	struct made m;

	(void)state;
	ft_tree("tree", FT_LINKS | FT_SPARSE, 2048);
	/* xorriso 1.5.4 fails when continuations fill more than a block. */
	ft_run("/usr/bin/python3", "python3",
	    "cd tree/names && /usr/bin/python3 -S -c '\n"
	    "import os\n"
	    "long = [n for n in os.listdir(b\".\") if len(n) > 110]\n"
	    "for n in sorted(long)[6:]:\n"
	    "    os.unlink(n)'");
	for (size_t i = 0; i < 3; i++) {
		make(&m, options[i], "tree");
		for (uint32_t blksize = 512; blksize <= 4096; blksize *= 2) {
			fs_unmount(m.m_vol);
			mount_made(&m, blksize);
			ft_compare(m.m_vol, "tree");
			ft_check_links(m.m_vol);
		}
		ft_expect_error(m.m_vol, "/none", ENOENT);
		ft_expect_error(m.m_vol, "/ONE", ENOENT);
		ft_expect_error(m.m_vol, "/one/x", ENOTDIR);
		ft_expect_error(m.m_vol, "/size", EISDIR);
		unload(&m);
	}
}

/*
 * makefs, which NetBSD's CDs are made with, numbers the bytes of a directory's
 * continuations from the first of its blocks, however many there are.
 */
static void
test_makefs(void **state)
{
	struct made m;

	(void)state;
	ft_run("/usr/bin/python3", "python3",
	    "mkdir cd && cd cd && /usr/bin/python3 -S -c '\n"
	    "import os\n"
	    "for i in range(60):\n"
	    "    open(\"n\" * (150 + i), \"w\").write(str(i))\n"
	    "    os.symlink(\"./\" * (i + 1) + \"n\" * 150, \"l%%d\" %% i)'");
	ft_run("makefs", "makefs", "makefs -t cd9660 -o rockridge iso.img cd");
	ft_load(&m.m_image, "iso.img");
	mount_made(&m, 2048);
	ft_compare(m.m_vol, "cd");
	expect_text(m.m_vol, "/l59", "0");
	unload(&m);
}

/* UCS-2 names, versions removed; case does not count. */
static void
test_joliet(void **state)
{
	struct made m;

	(void)state;
	ft_run("sh", "dash",
	    "mkdir -p jol/Dir/sub && cd jol && printf 1 >'Long Name.Text' && "
	    "printf 2 >'\303\204rger \320\226' && printf 3 >Dir/sub/x && "
	    "printf 4 >'no point' && printf 5 >a.b.c && : >empty && "
	    "printf 6 >"
	    "'A name of sixty-four characters, as many as Joliet has.......x'");
	make(&m, "--norock -J", "jol");
	ft_compare(m.m_vol, "jol");
	expect_text(m.m_vol, "/long name.TEXT", "1");
	expect_text(m.m_vol, "/\303\244RGER \320\266", "2");
	expect_text(m.m_vol, "/dir/SUB/X", "3");
	ft_expect_error(m.m_vol, "/long", ENOENT);
	unload(&m);
}

static int
join(const struct fs_dirent *de, void *arg)
{
	char *all = arg;

	sprintf(
	    all + strlen(all), "%s%s ", de->fd_name, de->fd_isdir ? "/" : "");
	return 0;
}

/* Names of ECMA-119: small letters, no version, no point at the end. */
static void
test_plain(void **state)
{
	char all[200] = "";
	struct made m;

	(void)state;
	ft_run("sh", "dash",
	    "mkdir -p plain/STAND && cd plain && printf 1 >NETBSD && "
	    "printf 2 >BOOT.CFG && printf 3 >STAND/A_1.KMO");
	make(&m, "-iso-level 1 -l --norock", "plain");
	assert_int_equal(fs_readdir(m.m_vol, "/", join, all), 0);
	assert_string_equal(all, "boot.cfg netbsd stand/ ");
	expect_text(m.m_vol, "/netbsd", "1");
	expect_text(m.m_vol, "/Boot.Cfg", "2");
	expect_text(m.m_vol, "/stand/a_1.kmo", "3");
	ft_expect_error(m.m_vol, "/boot.cfg;1", ENOENT);
	unload(&m);
}

static void
test_many(void **state)
{
	struct made m;

	(void)state;
	ft_tree("many", FT_MANY, 2048);
	ft_run("rm", "coreutils", "rm -r many/names many/size many/deep");
	make(&m, "-R", "many");
	ft_compare(m.m_vol, "many");
	ft_disk(&m.m_disk, &m.m_image, 2048);
	ft_expect_error(m.m_vol, "/many/absent", ENOENT);
	assert_true(m.m_disk.d_bytes < 2600000 && m.m_disk.d_nread < 1000);
	unload(&m);
}

/* Where the directory record of that name is. */
static uint8_t *
record_of(struct ft_image *im, const char *name)
{
	uint8_t *p = memmem(im->im_data, im->im_size, name, strlen(name));

	assert_non_null(p);
	return p - 33;
}

/*
 * xorriso makes files of two records of more than 4 GB only: two files become
 * one here, whose data is in two places.
 */
static void
test_sections(void **state)
{
	struct fs_volume *vol;
	struct fs_file *ff;
	uint8_t *first, buf[6100], want[6100];
	struct made m;

	(void)state;
	ft_run("/usr/bin/python3", "python3",
	    "mkdir sect && cd sect && /usr/bin/python3 -S -c '\n"
	    "open(\"BIG0\", \"wb\").write(b\"a\" * 4096)\n"
	    "open(\"BIG1\", \"wb\").write(b\"b\" * 2001)\n"
	    "open(\"OTHER\", \"wb\").write(b\"c\")'");
	make(&m, "-iso-level 3 --norock", "sect");
	first = record_of(&m.m_image, "BIG0.;1");
	first[25] |= 0x80;
	memcpy(record_of(&m.m_image, "BIG1.;1") + 33, "BIG0", 4);
	fs_unmount(m.m_vol);
	mount_made(&m, 512);
	vol = m.m_vol;
	assert_int_equal(fs_open(vol, "/big0", &ff), 0);
	assert_int_equal(ff->ff_size, 6097);
	memset(want, 'a', 4096);
	memset(want + 4096, 'b', 2001);
	assert_int_equal(fs_read(ff, 0, buf, 6097), 0);
	assert_memory_equal(buf, want, 6097);
	assert_int_equal(fs_read(ff, 4095, buf, 3), 0);
	assert_memory_equal(buf, "abb", 3);
	assert_int_equal(fs_read(ff, 10, buf, 3), 0);
	assert_memory_equal(buf, "aaa", 3);
	fs_close(ff);
	ft_expect_error(vol, "/big1", ENOENT);
	expect_text(vol, "/other", "c");
	unload(&m);
}

static void
set32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++, v >>= 8)
		*p++ = (uint8_t)v;
}

/* A file of more than 4 GB, in the records that such a file has. */
static void
test_large(void **state)
{
	const uint64_t section = 0xfffff800, rest = 300 << 20;
	const uint64_t at = 2048 * 1000;
	struct fs_file *ff;
	uint8_t *record, buf[10];
	struct made m;

	(void)state;
	if (SIZE_MAX == UINT32_MAX)
		skip(); /* there is no room for the image */
	ft_run(
	    "sh", "dash", "mkdir big && echo a >big/BIG0 && echo b >big/BIG1");
	make(&m, "-iso-level 3 --norock", "big");
	unload(&m);
	ft_run("truncate", "coreutils", "truncate -s 5G iso.img");
	ft_load(&m.m_image, "iso.img");
	record = record_of(&m.m_image, "BIG0.;1");
	record[25] |= 0x80;
	set32(record + 2, (uint32_t)(at / 2048));
	set32(record + 10, (uint32_t)section);
	record = record_of(&m.m_image, "BIG1.;1");
	memcpy(record + 33, "BIG0", 4);
	set32(record + 2, (uint32_t)((at + section) / 2048));
	set32(record + 10, (uint32_t)rest);
	memcpy(m.m_image.im_data + at + section - 4, "over the end", 12);
	memcpy(m.m_image.im_data + at + section + rest - 4, "last", 4);
	mount_made(&m, 2048);
	assert_int_equal(fs_open(m.m_vol, "/big0", &ff), 0);
	assert_int_equal(ff->ff_size, section + rest);
	assert_int_equal(fs_read(ff, section - 3, buf, 10), 0);
	assert_memory_equal(buf, "ver the en", 10);
	assert_int_equal(fs_read(ff, section + rest - 4, buf, 4), 0);
	assert_memory_equal(buf, "last", 4);
	assert_int_equal(fs_read(ff, section + rest - 3, buf, 4), EINVAL);
	fs_close(ff);
	unload(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rock),
	    cmocka_unit_test(test_makefs),
	    cmocka_unit_test(test_joliet),
	    cmocka_unit_test(test_plain),
	    cmocka_unit_test(test_many),
	    cmocka_unit_test(test_sections),
	    cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests(tests, ft_setup, ft_teardown);
}
