/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_node.c: the common part of file systems of nodes, over a fake one:
 * limits of paths, invalid answers of a file system, requests of a read.
 */
#include "fstest.h"

#include <fs/fs_node.h>
#include <libkern/libkern.h>

#define DEVSIZE (256 << 10)

/*
 * Node 1 is the root. Its entries lead to themselves: "d" is a directory like
 * it, as is "da"; "l" a link with lk_text, "f" a file with the runs of fi_run,
 * "stuck" is an entry that does not advance, "x" a device.
 */
static char lk_text[FS_PATH_MAX + 10];
static struct fs_run fi_run[200];
static uint64_t fi_size;
static bool stuck;
static size_t nodes_read;
static foff_t mapped;    /* by the last fake_map() */
static size_t maps_back; /* that were at an earlier offset than the last */

static int
fake_read(struct fs_node *fn)
{
	nodes_read++;
	fn->fn_at = fn->fn_id;
	switch (fn->fn_id) {
	case 1:
	case 'd':
		fn->fn_kind = FS_DIR;
		return 0;
	case 'l':
		fn->fn_kind = FS_LINK;
		return 0;
	case 'x':
		fn->fn_kind = FS_OTHER;
		return 0;
	case 'b':
		return fs_bad(fn->fn_vol, EIO, 77, "node is bad");
	default:
		fn->fn_kind = FS_FILE;
		fn->fn_size = fi_size;
		return 0;
	}
}

static int
fake_map(struct fs_node *fn, foff_t off, struct fs_run *run)
{
	(void)fn;
	maps_back += off < mapped;
	mapped = off;
	for (size_t i = 0; i < knitems(fi_run); i++) {
		if (off < fi_run[i].fr_len) {
			*run = fi_run[i];
			run->fr_off += off;
			run->fr_len -= off;
			return 0;
		}
		off -= fi_run[i].fr_len;
	}
	return 0; /* no length */
}

static int
fake_entry(struct fs_node *dir, uint64_t *pos, struct fs_entry *fe)
{
	static const char *const names[] = {
	    ".", "..", "", "a/b", "d", "l", "f", "x", "b", "da"};

	(void)dir;
	if (*pos >= knitems(names))
		return ENOENT;
	fe->fe_len = strlen(names[*pos]);
	memcpy(fe->fe_name, names[*pos], fe->fe_len);
	fe->fe_id = (uint8_t)names[*pos][0];
	fe->fe_kind = FS_UNKNOWN;
	if (!stuck)
		++*pos;
	return 0;
}

static int
fake_readlink(struct fs_node *fn, char *buf, size_t size)
{
	(void)fn;
	if (kstrlcpy(buf, lk_text, size) >= size)
		return ENAMETOOLONG;
	return 0;
}

static const struct fs_node_ops ops = {
    .no_name = "fake",
    .no_read = fake_read,
    .no_map = fake_map,
    .no_entry = fake_entry,
    .no_readlink = fake_readlink,
};

static uint8_t device[DEVSIZE];
static struct ft_image image = {device, DEVSIZE};
static struct ft_disk disk;

static struct fs_volume *
mount(uint32_t blksize)
{
	struct fs_volume *vol = NULL;
	struct fs_nodevol *nv = NULL;
	struct fs_fault fault;

	for (size_t i = 0; i < DEVSIZE; i++)
		device[i] = ft_byte(1, i);
	ft_disk(&disk, &image, blksize);
	assert_int_equal(
	    fs_nodevol_new(sizeof(*nv), &disk.d_dev, &ft_mem, &ops, &nv), 0);
	nv->nv_root = 1;
	stuck = false;
	fi_size = 0;
	memset(fi_run, 0, sizeof(fi_run));
	assert_int_equal(fs_nodevol_done(nv, 0, &vol, &fault), 0);
	return vol;
}

/* A path of n times `part`, and then `last`. */
static const char *
path_of(const char *part, size_t n, const char *last)
{
	static char path[5000];
	size_t len = 0;

	for (; n > 0; n--)
		len += (size_t)sprintf(path + len, "%s", part);
	strcpy(path + len, last);
	return path;
}

static void
test_paths(void **state)
{
	struct fs_volume *vol = mount(512);

	(void)state;
	ft_expect_fine(vol, "/d/d/d/f");
	ft_expect_fine(vol, path_of("/d", 500, "/f"));
	ft_expect_error(vol, path_of("/d", 511, "/f"), ENAMETOOLONG);
	ft_expect_error(vol, path_of("/d", 2000, "/f"), ENAMETOOLONG);
	ft_expect_error(vol, "/x", EFTYPE);
	ft_expect_error(vol, "/x/f", ENOTDIR);
	ft_expect_error(vol, "/a/b", ENOENT);
	ft_expect_error(vol, "/b", EIO);
	assert_string_equal(vol->fv_fault.flt_what, "node is bad");
	assert_int_equal(vol->fv_fault.flt_offset, 77);
	ft_expect_error(vol, "/none", ENOENT);
	assert_string_equal(vol->fv_fault.flt_what, "");
	/* Links: empty, too long, too long with the rest, too many steps. */
	lk_text[0] = '\0';
	ft_expect_error(vol, "/l", ENOENT);
	strcpy(lk_text, "../../d/./f");
	ft_expect_fine(vol, "/d/d/l");
	ft_expect_fine(vol, "/l");
	strcpy(lk_text, path_of("d/", 510, "f"));
	ft_expect_fine(vol, "/l");
	ft_expect_error(vol, "/l/f/f", ENAMETOOLONG);
	strcpy(lk_text, path_of("d/", 511, "ff"));
	ft_expect_error(vol, "/l", ENAMETOOLONG);
	strcpy(lk_text, path_of("./", 400, "l"));
	ft_expect_error(vol, "/l", ELOOP);
	stuck = true;
	ft_expect_error(vol, "/f", EIO);
	assert_non_null(strstr(vol->fv_fault.flt_what, "no length"));
	ft_unmount(vol);
}

static void
expect_walk(struct fs_volume *vol, const char *path, int error, size_t nodes)
{
	struct fs_file *ff = NULL;

	nodes_read = 0;
	assert_int_equal(fs_open(vol, path, &ff), error);
	assert_int_equal(nodes_read, nodes);
	if (error == 0)
		fs_close(ff);
}

/* A walk begins where it leaves the path of the walk before. */
static void
test_walk_again(void **state)
{
	struct fs_volume *vol = mount(512);

	(void)state;
	expect_walk(vol, "/d/d/d/f", 0, 5);
	expect_walk(vol, "/d/d/d/f", 0, 2);
	expect_walk(vol, "/d/d/d/none", ENOENT, 1);
	expect_walk(vol, "/d/d/f", 0, 2);
	expect_walk(vol, "/d/d/dd/f", ENOENT, 1);
	expect_walk(vol, "/d/d", EISDIR, 2);
	expect_walk(vol, "/d/d/d/d", EISDIR, 4);
	expect_walk(vol, "/f/d", ENOTDIR, 2);
	expect_walk(vol, "/f/x", ENOTDIR, 2);
	expect_walk(vol, "/da/f", 0, 3);
	expect_walk(vol, "/d/f", 0, 3);
	expect_walk(vol, "/d/b", EIO, 2);
	expect_walk(vol, "/d/f", 0, 2);
	/* What a link leads to is not what its path says. */
	strcpy(lk_text, "d/d");
	expect_walk(vol, "/d/l/f", 0, 5 + 1);
	expect_walk(vol, "/d/l/f", 0, 5 + 2);
	expect_walk(vol, "/d/l/x", EFTYPE, 5 + 2);
	strcpy(lk_text, "/f");
	expect_walk(vol, "/d/l", 0, 5);
	expect_walk(vol, "/d/l/f", ENOTDIR, 5);
	ft_unmount(vol);
}

static void
expect_read(struct fs_volume *vol, uint64_t off, size_t len, int error)
{
	static uint8_t buf[DEVSIZE], want[DEVSIZE];
	struct fs_file *ff;
	uint64_t at = 0;

	assert_int_equal(fs_open(vol, "/f", &ff), 0);
	disk.d_nread = 0;
	assert_int_equal(fs_read(ff, off, buf, len), error);
	fs_close(ff);
	if (error != 0)
		return;
	for (size_t i = 0; i < knitems(fi_run); i++) {
		for (uint64_t j = 0; j < fi_run[i].fr_len && at < DEVSIZE; j++)
			want[at++] = fi_run[i].fr_hole
			    ? 0
			    : device[fi_run[i].fr_off + j];
	}
	assert_memory_equal(buf, want + off, len);
}

static void
test_runs(void **state)
{
	struct fs_volume *vol;

	(void)state;
	for (uint32_t blksize = 512; blksize <= 8192; blksize *= 4) {
		vol = mount(blksize);
		/* Three that touch are one request. */
		fi_size = 60000;
		fi_run[0] = (struct fs_run){8192, 16384, false};
		fi_run[1] = (struct fs_run){24576, 8192, false};
		fi_run[2] = (struct fs_run){32768, 60000, false};
		expect_read(vol, 0, 57344, 0);
		assert_int_equal(disk.d_nread, 1);
		/* The parts of blocks at both ends are read apart. */
		expect_read(vol, 100, 50001, 0);
		assert_true(disk.d_nread <= 3);
		expect_read(vol, 8191, 20000, 0);
		/* What is small stays in the cache. */
		expect_read(vol, 5, 700, 0);
		expect_read(vol, 5, 700, 0);
		assert_int_equal(disk.d_nread, 0);
		/* A hole in the middle, and one at the end. */
		fi_run[1] = (struct fs_run){0, 8192, true};
		fi_run[2] = (struct fs_run){24576, 8192, false};
		fi_run[3] = (struct fs_run){0, 90000, true};
		expect_read(vol, 0, 60000, 0);
		assert_int_equal(disk.d_nread, 1);
		for (uint64_t off = 0; off < 59000; off += 777)
			expect_read(vol, off, (size_t)(off % 1000), 0);
		/* Beyond the device; no run at all. */
		fi_run[2].fr_off = DEVSIZE - 8191;
		expect_read(vol, 0, 60000, EIO);
		assert_non_null(strstr(vol->fv_fault.flt_what, "beyond"));
		fi_run[2].fr_off = UINT64_MAX - 100;
		expect_read(vol, 0, 60000, EIO);
		fi_run[2].fr_len = fi_run[3].fr_len = 0;
		expect_read(vol, 0, 60000, EIO);
		/* To the last byte of the device. */
		fi_size = 8192;
		fi_run[0] = (struct fs_run){DEVSIZE - 8192, 8192, false};
		expect_read(vol, 0, 8192, 0);
		expect_read(vol, 8000, 192, 0);
		ft_unmount(vol);
	}
}

/* Small runs between holes, side by side on the device, are one request. */
static void
test_small_runs(void **state)
{
	struct fs_volume *vol = mount(512);
	static uint8_t buf[5 * 1024];
	struct fs_file *ff;

	(void)state;
	fi_size = sizeof(buf);
	fi_run[0] = (struct fs_run){3072, 1024, false};
	fi_run[1] = (struct fs_run){0, 2048, true};
	fi_run[2] = (struct fs_run){4096, 2048, false};
	expect_read(vol, 0, sizeof(buf), 0);
	assert_int_equal(disk.d_nread, 1);
	/* What is behind them is bad. */
	ft_unmount(vol);
	vol = mount(512);
	fi_size = sizeof(buf);
	fi_run[0] = (struct fs_run){3072, 1024, false};
	fi_run[1] = (struct fs_run){0, 4096, true};
	assert_int_equal(fs_open(vol, "/f", &ff), 0);
	disk.d_fail_at = disk.d_nread + 1;
	assert_int_equal(fs_read(ff, 0, buf, sizeof(buf)), 0);
	assert_memory_equal(buf, device + 3072, 1024);
	fs_close(ff);
	ft_unmount(vol);
}

/* Parts between holes that are side by side on the device: one request. */
static void
test_gather(void **state)
{
	struct fs_volume *vol;

	(void)state;
	for (uint32_t blksize = 1; blksize <= 4096; blksize *= 8) {
		vol = mount(blksize);
		fi_size = 120000;
		fi_run[0] = (struct fs_run){8192, 4096, false};
		fi_run[1] = (struct fs_run){0, 1024, true};
		fi_run[2] = (struct fs_run){12288, 40960, false};
		fi_run[3] = (struct fs_run){0, 16384, true};
		fi_run[4] = (struct fs_run){53248, 1024, false};
		fi_run[5] = (struct fs_run){54272, 7168, false};
		fi_run[6] = (struct fs_run){0, 50000, true};
		expect_read(vol, 0, 120000, 0);
		assert_int_equal(disk.d_nread, 1);
		expect_read(vol, 1000, 60000, 0);
		for (size_t len = 4097; len < 71000; len += 1009) {
			expect_read(vol, 0, len, 0);
			expect_read(vol, len, 120000 - len, 0);
		}
		/* A part that is elsewhere is another request. */
		fi_run[4].fr_off = 4096;
		expect_read(vol, 0, 120000, 0);
		assert_true(disk.d_nread <= 3);
		/* If the one request fails, the first part is read alone. */
		fi_run[4].fr_off = 53248;
		disk.d_fail_at = 1;
		expect_read(vol, 0, 120000, 0);
		disk.d_fail_at = 0;
		assert_int_equal(disk.d_nread, 1 + 2);
		/* The last part is beyond the device. */
		fi_run[2].fr_off = DEVSIZE - 40960;
		fi_run[0].fr_off = DEVSIZE - 40960 - 4096;
		fi_run[4].fr_off = DEVSIZE;
		expect_read(vol, 0, 120000, EIO);
		ft_unmount(vol);
	}
	/* More parts than are gathered at once. */
	vol = mount(512);
	for (size_t i = 0; i < knitems(fi_run); i++)
		fi_run[i] = (struct fs_run){
		    4096 + i / 2 * 1024, i % 2 == 0 ? 1024 : 512, i % 2 != 0};
	fi_size = 100 * 1536;
	expect_read(vol, 0, 100 * 1536, 0);
	assert_in_range(disk.d_nread, 2, 4);
	ft_unmount(vol);
}

/*
 * A file in many parts is mapped from front to back: a chain of FAT is followed
 * from its start to find an earlier cluster.
 */
static void
test_fragments(void **state)
{
	struct fs_volume *vol = mount(512);

	(void)state;
	for (size_t i = 0; i < knitems(fi_run); i++)
		fi_run[i] = (struct fs_run){i * 1024, 512, false};
	fi_size = knitems(fi_run) * 512;
	mapped = maps_back = 0;
	expect_read(vol, 0, (size_t)fi_size, 0);
	assert_int_equal(maps_back, 0);
	ft_unmount(vol);
}

/* Nothing of the device is left in the volume's memory; it is read again. */
static void
test_wipe(void **state)
{
	struct fs_volume *vol = mount(512);
	struct fs_nodevol *nv = kcontainer_of(vol, struct fs_nodevol, nv_vol);
	const struct fs_cache *fc = &nv->nv_cache;
	const void *p = NULL;

	(void)state;
	assert_int_equal(fs_meta(nv, 512, 512, 0, &p), 0);
	assert_int_equal(fs_meta(nv, 4095, 2, 0, &p), 0);
	fs_wipe(vol);
	for (size_t i = 0; i < fc->fc_lines * fc->fc_line; i++)
		assert_int_equal(fc->fc_data[i], 0);
	for (size_t i = 0; i < sizeof(nv->nv_bounce); i++)
		assert_int_equal(nv->nv_bounce[i], 0);
	assert_int_equal(fs_meta(nv, 512, 512, 0, &p), 0);
	assert_memory_equal(p, device + 512, 512);
	ft_unmount(vol);
}

/* Metadata: lines, what crosses them, the end of the device. */
static void
test_cache(void **state)
{
	struct fs_volume *vol = mount(512);
	struct fs_nodevol *nv = kcontainer_of(vol, struct fs_nodevol, nv_vol);
	const void *p = NULL;

	(void)state;
	for (uint64_t off = 0; off < DEVSIZE; off += 1001) {
		size_t len = (size_t)(off % 1024) + 1;

		if (off + len > DEVSIZE)
			break;
		assert_int_equal(fs_meta(nv, off, len, 0, &p), 0);
		assert_memory_equal(p, device + off, len);
	}
	/* 32 lines are one request, and no line is read twice. */
	ft_unmount(vol);
	vol = mount(512);
	nv = kcontainer_of(vol, struct fs_nodevol, nv_vol);
	for (uint64_t off = 0; off < DEVSIZE; off += 512)
		assert_int_equal(fs_meta(nv, off, 512, DEVSIZE - off, &p), 0);
	assert_int_equal(disk.d_nread, DEVSIZE / FS_LINE_SIZE / 32);
	assert_int_equal(disk.d_bytes, DEVSIZE);
	assert_int_equal(fs_meta(nv, DEVSIZE - 1, 2, 0, &p), EIO);
	assert_int_equal(fs_meta(nv, UINT64_MAX, 2, 0, &p), EIO);
	assert_int_equal(vol->fv_fault.flt_offset, DEVSIZE);
	assert_int_equal(fs_meta(nv, 4000, 2000, 0, &p), EIO);
	assert_non_null(strstr(vol->fv_fault.flt_what, "misaligned"));
	ft_unmount(vol);
	/* What is ahead cannot be read: the line alone can. */
	vol = mount(512);
	nv = kcontainer_of(vol, struct fs_nodevol, nv_vol);
	disk.d_fail_at = 1;
	assert_int_equal(fs_meta(nv, 0, 16, 65536, &p), 0);
	assert_memory_equal(p, device, 16);
	disk.d_fail_at = disk.d_nread + 1;
	assert_int_equal(fs_meta(nv, 8192, 16, 0, &p), ENXIO);
	assert_string_equal(vol->fv_fault.flt_what, "cannot be read");
	assert_int_equal(vol->fv_fault.flt_offset, 8192);
	assert_int_equal(fs_meta(nv, 8192, 16, 0, &p), 0);
	assert_memory_equal(p, device + 8192, 16);
	ft_unmount(vol);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_paths),
	    cmocka_unit_test(test_walk_again),
	    cmocka_unit_test(test_runs),
	    cmocka_unit_test(test_small_runs),
	    cmocka_unit_test(test_gather),
	    cmocka_unit_test(test_fragments),
	    cmocka_unit_test(test_wipe),
	    cmocka_unit_test(test_cache),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
