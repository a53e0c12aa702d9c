/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_device.c: names of volumes and files, opening, the default device.
 */
#include "satest.h"

#include <boot/bootfile.h>

static void
filespec_splits(void **state __kunused)
{
	static const struct {
		const char *text, *dev, *path;
	} good[] = {
	    {"netbsd", "", "netbsd"},
	    {"", "", ""},
	    {"/a/b", "", "/a/b"},
	    {"hd0a:netbsd", "hd0a", "netbsd"},
	    {"hd0a:/a:b", "hd0a", "/a:b"},
	    {"/a:b", "", "/a:b"},
	    {"a/b:c", "", "a/b:c"},
	    {"hd1b:", "hd1b", ""},
	    {"NAME=root:x", "NAME=root", "x"},
	};
	struct filespec fs;
	size_t i;

	for (i = 0; i < knitems(good); i++) {
		assert_int_equal(filespec_parse(good[i].text, &fs), 0);
		assert_string_equal(fs.sp_dev, good[i].dev);
		assert_string_equal(fs.sp_path, good[i].path);
	}
	assert_int_equal(filespec_parse(":x", &fs), EINVAL);
	assert_int_equal(filespec_parse(":", &fs), EINVAL);
}

static void
filespec_has_limits(void **state __kunused)
{
	char text[600];
	struct filespec fs;

	memset(text, 'a', sizeof(text));
	text[255] = '\0';
	assert_int_equal(filespec_parse(text, &fs), 0);
	text[255] = 'a';
	text[256] = '\0';
	assert_int_equal(filespec_parse(text, &fs), ENAMETOOLONG);
	text[127] = ':';
	assert_int_equal(filespec_parse(text, &fs), 0);
	assert_int_equal(strlen(fs.sp_dev), 127);
	text[127] = 'a';
	text[128] = ':';
	assert_int_equal(filespec_parse(text, &fs), ENAMETOOLONG);
}

static void
path_becomes_absolute(void **state __kunused)
{
	static const char *const paths[][2] = {
	    {"", "/"},
	    {"/", "/"},
	    {"///", "/"},
	    {".", "/"},
	    {"..", "/"},
	    {"../../x", "/x"},
	    {"netbsd", "/netbsd"},
	    {"/a//b/", "/a/b"},
	    {"a/./b", "/a/b"},
	    {"a/../b", "/b"},
	    {"/a/b/..", "/a"},
	    {"/a/b/../..", "/"},
	    {"/a/...", "/a/..."},
	    {"/a/.b", "/a/.b"},
	};
	char out[64], small[5];
	size_t i;

	for (i = 0; i < knitems(paths); i++) {
		assert_int_equal(path_canon(paths[i][0], out, sizeof(out)), 0);
		assert_string_equal(out, paths[i][1]);
	}
	assert_int_equal(path_canon("abc", small, sizeof(small)), 0);
	assert_string_equal(small, "/abc");
	assert_int_equal(
	    path_canon("abcd", small, sizeof(small)), ENAMETOOLONG);
	assert_int_equal(
	    path_canon("a/../../b/cd", small, sizeof(small)), ENAMETOOLONG);
}

/* A machine with hd0a (esp, boot), hd0b, hd1a, hd10a, cd0. */
static void
more_volumes(struct satest *t)
{
	struct fakevol *v;

	v = fakeenv_volume(t->fe, "hd0b");
	strcpy(v->fv_label, "NetBSD root");
	v = fakeenv_volume(t->fe, "hd1a");
	v->fv_isesp = true;
	strcpy(v->fv_label, "data");
	fakeenv_volume(t->fe, "hd10a");
	fakeenv_volume(t->fe, "cd0");
}

static void
volumes_have_names(void **state)
{
	static const struct {
		const char *name;
		int index; /* -1: ENXIO */
	} names[] = {
	    {"hd0a", 0},
	    {"hd0b", 1},
	    {"hd1a", 2},
	    {"hd10a", 3},
	    {"cd0", 4},
	    {"", 1}, /* the default, set below */
	    {"hd", 0},
	    {"hd0", 0},
	    {"hd1", 2},
	    {"hd10", 3},
	    {"cd", 4},
	    {"cd0a", 4},
	    {"esp", 0},
	    {"NAME=data", 2},
	    {"NAME=NetBSD root", 1},
	    {"h", -1},
	    {"hd2", -1},
	    {"hd0c", -1},
	    {"hd0aa", -1},
	    {"cd0b", -1},
	    {"cd1", -1},
	    {"NAME=", -1},
	    {"NAME=dat", -1},
	    {"HD0A", -1},
	    {"tftp", -1},
	};
	struct satest *t = *state;
	size_t i, index;

	more_volumes(t);
	strcpy(t->ld.ld_dev, "hd0b");
	for (i = 0; i < knitems(names); i++) {
		index = 99;
		if (names[i].index < 0) {
			assert_int_equal(
			    device_find(&t->ld, names[i].name, &index), ENXIO);
			continue;
		}
		assert_int_equal(device_find(&t->ld, names[i].name, &index), 0);
		assert_int_equal(index, names[i].index);
	}
}

static struct satest *scanned; /* owner: scan_brings_the_rest */
static unsigned nscans;

static void
scan(void *cookie __kunused)
{
	struct fakeenv *fe = scanned->fe;
	struct fakevol *v;

	/* The table of devices is in use: it must grow. */
	fe->fe_ld = NULL;
	if (nscans++ == 0) {
		v = fakeenv_volume(fe, "hd1a");
		strcpy(v->fv_label, "data");
	}
	fe->fe_ld = &scanned->ld;
}

/* An unknown name, and `dev', scan for further disks. */
static void
scan_brings_the_rest(void **state)
{
	struct satest *t = *state;
	size_t index;

	scanned = t;
	nscans = 0;
	t->fe->fe_env.se_disk_scan = scan;
	assert_int_equal(device_find(&t->ld, "hd0a", &index), 0);
	assert_int_equal(device_find(&t->ld, "esp", &index), 0);
	assert_int_equal(nscans, 0);
	assert_int_equal(device_find(&t->ld, "NAME=data", &index), 0);
	assert_int_equal(index, 1);
	assert_int_equal(nscans, 1);
	/* There is one scan only. */
	assert_int_equal(device_find(&t->ld, "hd9a", &index), ENXIO);
	assert_int_equal(nscans, 1);
}

static int
fs0_on_no_disk(void *cookie, size_t i, struct sa_fwfsinfo *fi)
{
	int error = fakefwfs_info(cookie, i, fi);

	if (i == 1)
		fi->fi_disk = SA_NODISK;
	return error;
}

/* A scan changes the number of fs0, which must not become the new volume. */
static void
scan_renumbers(void **state)
{
	struct satest *t = *state;
	struct bootvols vols = LIST_HEAD_INITIALIZER(vols);
	struct bootfile bf;

	scanned = t;
	nscans = 0;
	fakevol_text(fakeenv_volume(t->fe, "fs0"), "/a", "a");
	t->fe->fe_env.se_fwfs_info = fs0_on_no_disk;
	t->fe->fe_env.se_disk_scan = scan;
	assert_int_equal(bootfile_open(&t->ld, &vols, "fs0", "/a", &bf), 0);
	bootfile_close(&bf);
	assert_int_equal(nscans, 0);
	assert_int_equal(
	    bootfile_open(&t->ld, &vols, "hd1a", "/a", &bf), ENOENT);
	assert_int_equal(nscans, 1);
	assert_string_equal(bf.bf_where, "hd1a:/a");
	bootvols_unmount(&t->ld, &vols);
}

static int
open_text(struct satest *t, const char *text)
{
	struct filespec fs;
	struct sa_file f;
	int error = filespec_parse(text, &fs);

	if (error == 0)
		error = sa_open(&t->ld, &fs, &f);
	if (error == 0)
		sa_close(&f);
	return error;
}

static void
files_open(void **state)
{
	struct satest *t = *state;

	more_volumes(t);
	fakevol_text(t->vol, "/stand/x", "x");
	fakevol_text(t->fe->fe_vols[1], "/y", "y");
	assert_int_equal(open_text(t, "stand/x"), 0);
	assert_int_equal(open_text(t, "/stand/../stand/./x"), 0);
	assert_int_equal(open_text(t, "NAME=NetBSD root:y"), 0);
	assert_int_equal(open_text(t, "y"), ENOENT);
	assert_int_equal(open_text(t, "hd7a:y"), ENXIO);
	assert_int_equal(open_text(t, "stand"), EISDIR);
	assert_int_equal(open_text(t, "stand/x/z"), ENOTDIR);
	t->vol->fv_mount_error = EIO;
	assert_int_equal(open_text(t, "stand/x"), EIO);
}

/* A mount or open that runs out of memory leaks nothing. */
static void
opening_needs_memory(void **state)
{
	struct satest *t = *state;
	unsigned n, without = 0;
	int error;

	fakevol_text(t->vol, "/x", "x");
	for (n = 1;; n++) {
		fakeenv_fail_after(t->fe, n, false);
		error = open_text(t, "/x");
		if (t->fe->fe_nfailed == 0)
			break;
		/* It works without the block cache. */
		without += error == 0;
		assert_true(error == 0 || error == ENOMEM);
		assert_true(fakeenv_noleak(t->fe));
	}
	assert_int_equal(error, 0);
	assert_int_equal(without, 1);
	assert_true(n > 8);
}

static void
default_is_where_kernels_are(void **state)
{
	struct satest *t = *state;

	device_default(&t->ld, default_kernels);
	assert_string_equal(t->ld.ld_dev, "hd0a");
	more_volumes(t);
	/* No kernel anywhere: the loader's own volume. */
	device_default(&t->ld, default_kernels);
	assert_string_equal(t->ld.ld_dev, "hd0a");
	/* A kernel on another disk is ignored. */
	fakevol_text(t->fe->fe_vols[2], "/netbsd", "k");
	device_default(&t->ld, default_kernels);
	assert_string_equal(t->ld.ld_dev, "hd0a");
	/*
	 * One on another volume of the same disk counts, with any default name.
	 */
	fakevol_text(t->fe->fe_vols[1], "/netbsd.old.gz", "k");
	device_default(&t->ld, default_kernels);
	assert_string_equal(t->ld.ld_dev, "hd0b");
	/* The loader's own comes first. */
	fakevol_text(t->vol, "/onetbsd", "k");
	device_default(&t->ld, default_kernels);
	assert_string_equal(t->ld.ld_dev, "hd0a");
	/* The boot volume need not be the first. */
	t->vol->fv_isboot = false;
	t->fe->fe_vols[2]->fv_isboot = true;
	device_fini(&t->ld);
	device_default(&t->ld, default_kernels);
	assert_string_equal(t->ld.ld_dev, "hd1a");
}

/* The loader was read from no disk, or from one in memory: all are searched. */
static void
default_on_any_disk(void **state)
{
	struct satest *t = *state;

	t->vol->fv_isboot = false;
	more_volumes(t);
	device_default(&t->ld, default_kernels);
	assert_string_equal(t->ld.ld_dev, "hd0a");
	fakevol_text(t->fe->fe_vols[2], "/netbsd", "k");
	device_default(&t->ld, default_kernels);
	assert_string_equal(t->ld.ld_dev, "hd1a");
	t->fe->fe_ramdisk = true;
	t->vol->fv_isboot = true;
	device_fini(&t->ld);
	device_default(&t->ld, default_kernels);
	assert_string_equal(t->ld.ld_dev, "hd1a");
	fakevol_find(t->fe->fe_vols[2], "/netbsd")->ff_open_error = ENOENT;
	device_default(&t->ld, default_kernels);
	assert_string_equal(t->ld.ld_dev, "hd0a");
	fakevol_find(t->fe->fe_vols[2], "/netbsd")->ff_open_error = 0;
	fakevol_text(t->vol, "/onetbsd", "k");
	device_default(&t->ld, default_kernels);
	assert_string_equal(t->ld.ld_dev, "hd0a");
}

static void
default_without_disks(void **state __kunused)
{
	struct fakeenv *fe = fakeenv_new();
	struct loader ld;
	size_t i;

	fakeenv_loader(fe, &ld);
	device_default(&ld, default_kernels);
	assert_string_equal(ld.ld_dev, "");
	assert_int_equal(device_find(&ld, "", &i), ENXIO);
	assert_int_equal(device_find(&ld, "hd0a", &i), ENXIO);
	fakeenv_free(fe);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(filespec_splits),
	    cmocka_unit_test(filespec_has_limits),
	    cmocka_unit_test(path_becomes_absolute),
	    satest_unit(volumes_have_names),
	    satest_unit(scan_brings_the_rest),
	    satest_unit(scan_renumbers),
	    satest_unit(files_open),
	    satest_unit(opening_needs_memory),
	    satest_unit(default_is_where_kernels_are),
	    satest_unit(default_on_any_disk),
	    cmocka_unit_test(default_without_disks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
