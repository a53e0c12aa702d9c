/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_fs_dev.c: ranges of bytes of a block device, the search through the
 * table of types, a file system on a disk, the search for a decoder.
 */
#include "ustartest.h"

static void
fill(unsigned char *data, size_t size)
{
	for (size_t i = 0; i < size; i++)
		data[i] = (unsigned char)(i * 7 + i / 256);
}

/*
 * Every range of a small device, for each block size; no byte outside of the
 * buffer is written.
 */
static void
test_ranges(void **state)
{
	static const uint32_t sizes[] = {1, 4, 16, 64};
	unsigned char data[128], buf[130];
	struct ut_disk d;

	(void)state;
	fill(data, sizeof(data));
	for (size_t s = 0; s < knitems(sizes); s++)
		for (size_t off = 0; off <= sizeof(data); off++)
			for (size_t len = 0; off + len <= sizeof(data); len++) {
				ut_disk_init(&d, data, sizeof(data), sizes[s]);
				memset(buf, 0xee, sizeof(buf));
				assert_int_equal(fs_dev_read(&d.d_dev, &ut_mem,
						     off, buf + 1, len),
				    0);
				assert_memory_equal(buf + 1, data + off, len);
				assert_int_equal(buf[0], 0xee);
				assert_int_equal(buf[len + 1], 0xee);
				assert_true(d.d_nread <= 3);
			}
	assert_int_equal(ut_memory.mm_live, 0);
}

static void
test_bad_ranges(void **state)
{
	unsigned char data[64], buf[64];
	struct fs_dev mem;
	struct ut_disk d;

	(void)state;
	fill(data, sizeof(data));
	fs_dev_mem(&mem, data, sizeof(data));
	assert_int_equal(fs_dev_read(&mem, &ut_mem, 64, buf, 0), 0);
	assert_int_equal(fs_dev_read(&mem, &ut_mem, 0, buf, 65), EINVAL);
	assert_int_equal(fs_dev_read(&mem, &ut_mem, 64, buf, 1), EINVAL);
	assert_int_equal(
	    fs_dev_read(&mem, &ut_mem, UINT64_MAX, buf, 2), EINVAL);
	ut_disk_init(&d, data, sizeof(data), 16);
	assert_int_equal(fs_dev_read(&d.d_dev, &ut_mem, 60, buf, 5), EINVAL);
	assert_int_equal(d.d_nread, 0);
	/* Whole blocks are read with one request. */
	assert_int_equal(fs_dev_read(&d.d_dev, &ut_mem, 16, buf, 48), 0);
	assert_int_equal(d.d_nread, 1);
	assert_int_equal(d.d_nblks, 3);
}

/* Each of the three requests may fail, and each allocation. */
static void
test_failures(void **state)
{
	unsigned char data[64], buf[64];
	struct ut_disk d;

	(void)state;
	fill(data, sizeof(data));
	for (size_t n = 1; n <= 3; n++) {
		ut_disk_init(&d, data, sizeof(data), 16);
		d.d_fail_at = n;
		assert_int_equal(
		    fs_dev_read(&d.d_dev, &ut_mem, 1, buf, 40), EIO);
		assert_int_equal(d.d_nread, n);
	}
	for (size_t n = 1; n <= 2; n++) {
		ut_disk_init(&d, data, sizeof(data), 16);
		ut_memory.mm_fail_at = n;
		assert_int_equal(
		    fs_dev_read(&d.d_dev, &ut_mem, 1, buf, 40), ENOMEM);
	}
	assert_int_equal(ut_memory.mm_live, 0);
}

/* A tar archive on a disk of each block size: the same files. */
static void
test_disk(void **state)
{
	struct ut_archive a = {0};
	char rec[80] = "", big[1500];
	struct fs_volume *vol;
	struct fs_fault fault;
	struct ut_disk d;
	int error;

	(void)state;
	memset(big, 'b', sizeof(big));
	big[1499] = '\0';
	ut_add_file(&a, "one", "first");
	ut_pax_rec(rec, "path", "a/longer/name");
	ut_add(&a, "", "x", 'x', rec, strlen(rec));
	ut_add_file(&a, "short", big);
	ut_finish(&a);
	for (uint32_t blksize = 512; blksize <= 4096; blksize *= 2) {
		while (a.a_size % blksize != 0)
			ut_finish(&a);
		ut_disk_init(&d, a.a_data, a.a_size, blksize);
		assert_int_equal(
		    fs_mount(fs_types, &d.d_dev, &ut_mem, &vol, &fault), 0);
		ut_expect_file(vol, "/one", "first");
		ut_expect_file(vol, "/a/longer/name", big);
		fs_unmount(vol);
	}
	/* A disk that fails at request n: reported, and no memory leaks. */
	error = EIO;
	for (size_t n = 1; error == EIO; n++) {
		ut_disk_init(&d, a.a_data, a.a_size, 512);
		d.d_fail_at = n;
		error = fs_mount(fs_types, &d.d_dev, &ut_mem, &vol, &fault);
		if (error == EIO) {
			assert_non_null(
			    strstr(fault.flt_what, "cannot be read"));
			assert_int_equal(ut_memory.mm_live, 0);
		} else
			assert_true(
			    n > 9); /* two passes of four, and the probe */
	}
	assert_int_equal(error, 0);
	ut_done(vol, &a);
}

/* An archive that grows between the two passes over it. */
struct growing {
	struct ut_archive *g_small, *g_large;
	size_t g_nread, g_switch_at;
};

static int
growing_read(void *cookie, uint64_t blk, size_t nblks, void *buf)
{
	struct growing *g = cookie;
	const struct ut_archive *a =
	    ++g->g_nread < g->g_switch_at ? g->g_small : g->g_large;

	memset(buf, 0, nblks * 512);
	if (blk * 512 < a->a_size)
		memcpy(buf, a->a_data + blk * 512,
		    MIN(nblks * 512, a->a_size - (size_t)blk * 512));
	return 0;
}

static void
test_changing(void **state)
{
	struct ut_archive small = {0}, large = {0};
	struct growing g = {&small, &large, 0, 0};
	struct fs_dev dev = {growing_read, &g, 64 * 512, 512, NULL};
	struct fs_volume *vol;
	struct fs_fault fault;
	unsigned refused = 0;
	char name[80];

	(void)state;
	memset(name, 'n', sizeof(name));
	name[79] = '\0';
	ut_add_file(&small, "a", "");
	ut_add_file(&large, name, "");
	for (int i = 0; i < 8; i++)
		ut_add_file(&large, "b", "");
	for (g.g_switch_at = 1; g.g_switch_at < 8; g.g_switch_at++) {
		g.g_nread = 0;
		if (fs_mount(fs_types, &dev, &ut_mem, &vol, &fault) == 0)
			fs_unmount(vol);
		else {
			refused++;
			assert_non_null(strstr(fault.flt_what, "changes"));
		}
		assert_int_equal(ut_memory.mm_live, 0);
	}
	assert_true(refused > 0);
	free(small.a_data);
	free(large.a_data);
}

/* File system types of this test, distinguished by the first byte. */
static int
probe_a(const struct fs_dev *dev, const struct fs_mem *mem)
{
	unsigned char c;
	int error = fs_dev_read(dev, mem, 0, &c, 1);

	return error != 0 ? error : c == 'a' ? 0 : EFTYPE;
}

static int
probe_any(const struct fs_dev *dev, const struct fs_mem *mem)
{
	(void)dev;
	(void)mem;
	return 0;
}

static int
mount_bad(const struct fs_dev *dev, const struct fs_mem *mem,
    struct fs_volume **volp, struct fs_fault *fault)
{
	(void)dev;
	(void)mem;
	(void)volp;
	*fault = (struct fs_fault){"bad superblock", 8192};
	return EIO;
}

static void
test_types(void **state)
{
	static const struct fs_type a = {"a", probe_a, mount_bad};
	static const struct fs_type any = {"any", probe_any, mount_bad};
	static const struct fs_type *const one[] = {&a, NULL};
	static const struct fs_type *const two[] = {&a, &any, NULL};
	const struct fs_type *type = NULL;
	unsigned char data[16] = "abc";
	struct fs_volume *vol;
	struct fs_fault fault;
	struct ut_disk d;

	(void)state;
	ut_disk_init(&d, data, sizeof(data), 16);
	assert_int_equal(fs_probe(two, &d.d_dev, &ut_mem, &type), 0);
	assert_ptr_equal(type, &a);
	assert_int_equal(fs_mount(two, &d.d_dev, &ut_mem, &vol, &fault), EIO);
	assert_string_equal(fault.flt_what, "bad superblock");
	assert_int_equal(fault.flt_offset, 8192);
	data[0] = 'b';
	assert_int_equal(fs_probe(two, &d.d_dev, &ut_mem, &type), 0);
	assert_ptr_equal(type, &any);
	assert_int_equal(fs_probe(one, &d.d_dev, &ut_mem, &type), EFTYPE);
	assert_int_equal(
	    fs_mount(one, &d.d_dev, &ut_mem, &vol, &fault), EFTYPE);
	assert_string_equal(fault.flt_what, "no known file system");
	/* A read error ends the search: the next type is not tried. */
	d.d_fail_at = d.d_nread + 1;
	assert_int_equal(fs_mount(two, &d.d_dev, &ut_mem, &vol, &fault), EIO);
	assert_string_equal(fault.flt_what, "cannot be read");
}

static void
test_decoders(void **state)
{
	static const struct fs_decoder two = {"two", {'x', 'y'}, 2, 0, NULL};
	static const struct fs_decoder four = {
	    "four", {0x10, 2, 3, 4}, 4, 0x0f, NULL};
	static const struct fs_decoder *const table[] = {&two, &four, NULL};

	(void)state;
	assert_ptr_equal(fs_decoder_find(table, "xyz", 3), &two);
	assert_ptr_equal(fs_decoder_find(table, "xy", 2), &two);
	assert_null(fs_decoder_find(table, "x", 1));
	assert_null(fs_decoder_find(table, "", 0));
	assert_ptr_equal(fs_decoder_find(table, "\20\2\3\4", 4), &four);
	assert_ptr_equal(fs_decoder_find(table, "\37\2\3\4", 4), &four);
	assert_null(fs_decoder_find(table, "\40\2\3\4", 4));
	assert_null(fs_decoder_find(table, "\20\2\3\5", 4));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_ranges),
	    cmocka_unit_test(test_bad_ranges),
	    cmocka_unit_test(test_failures),
	    cmocka_unit_test(test_disk),
	    cmocka_unit_test(test_changing),
	    cmocka_unit_test(test_types),
	    cmocka_unit_test(test_decoders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
