/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The firmware's file systems behind fs_ops.
 */
#include "fakevol.h"

#define FILESIZE (3u << 20)

static struct fs_volume *mounted; /* owner: the running test */

static int
setup(void **state)
{
	if (fw_setup(state) != 0)
		return -1;
	vol_init();
	vol_add("\\", true, 0);
	vol_add("\\netbsd", false, FILESIZE);
	vol_add("\\dir", true, 0);
	vol_add("\\dir\\caf\xc3\xa9", false, 5);
	return efi_fs_mount(&fw.fw_efi, &vol.sfs, &mounted);
}

static int
teardown(void **state)
{
	size_t i;

	fs_unmount(mounted);
	for (i = 0; i < vol.nfiles; i++)
		if (vol.file[i].ff_opened != 0)
			return -1;
	return fw_teardown(state);
}

static void
check_bytes(const uint8_t *buf, uint64_t off, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (buf[i] != vol_byte(off + i))
			fail_msg("wrong byte at %zu", i);
}

static void
test_read_whole(void **state __kunused)
{
	uint8_t *buf = malloc(FILESIZE);
	struct fs_file *ff;

	assert_int_equal(fs_open(mounted, "/netbsd", &ff), 0);
	assert_int_equal(ff->ff_size, FILESIZE);
	assert_int_equal(fs_read(ff, 0, buf, FILESIZE), 0);
	check_bytes(buf, 0, FILESIZE);
	assert_int_equal(vol.nreads, (FILESIZE + (1 << 20) - 1) >> 20);
	assert_int_equal(vol.nseeks, 0);
	fs_close(ff);
	free(buf);
}

static void
test_read_parts(void **state __kunused)
{
	struct fs_file *ff;
	uint8_t buf[64];

	assert_int_equal(fs_open(mounted, "/netbsd", &ff), 0);
	assert_int_equal(fs_read(ff, 0, buf, 64), 0);
	assert_int_equal(fs_read(ff, 64, buf, 10), 0);
	check_bytes(buf, 64, 10);
	assert_int_equal(vol.nseeks, 0);
	assert_int_equal(fs_read(ff, FILESIZE - 64, buf, 64), 0);
	check_bytes(buf, FILESIZE - 64, 64);
	assert_int_equal(fs_read(ff, 8, buf, 16), 0);
	check_bytes(buf, 8, 16);
	assert_int_equal(vol.nseeks, 2);
	assert_int_equal(fs_read(ff, FILESIZE, buf, 0), 0);
	assert_int_not_equal(fs_read(ff, FILESIZE - 63, buf, 64), 0);
	assert_int_not_equal(fs_read(ff, UINT64_MAX, buf, 2), 0);
	assert_int_equal(vol.nreads, 4);
	fs_close(ff);
}

/*
 * At most 1 MB at once; firmware that fails that gets smaller requests through
 * a fresh handle, and is not asked again.
 */
static void
test_read_chunked(void **state __kunused)
{
	const int large = (FILESIZE + (1 << 20) - 1) >> 20;
	const int small = (FILESIZE + (1 << 16) - 1) >> 16;
	uint8_t *buf = malloc(FILESIZE);
	struct fs_file *ff;

	vol.maxread = 1u << 20;
	assert_int_equal(fs_open(mounted, "/netbsd", &ff), 0);
	assert_int_equal(fs_read(ff, 0, buf, FILESIZE), 0);
	check_bytes(buf, 0, FILESIZE);
	assert_int_equal(vol.nreads, large);
	memset(buf, 0, FILESIZE);
	vol.maxread = (1u << 20) - 1;
	vol.nreads = 0;
	assert_int_equal(fs_read(ff, 0, buf, FILESIZE), 0);
	check_bytes(buf, 0, FILESIZE);
	assert_int_equal(vol.nreads, 1 + small);
	assert_int_equal(fs_read(ff, 1, buf, FILESIZE - 1), 0);
	check_bytes(buf, 1, FILESIZE - 1);
	assert_int_equal(vol.nreads, 1 + 2 * small);
	/* Not even small ones: the error is the device's. */
	vol.maxread = 16;
	assert_int_equal(fs_read(ff, 0, buf, FILESIZE), EIO);
	fs_close(ff);
	free(buf);
}

static void
test_read_errors(void **state __kunused)
{
	static const struct {
		EFI_STATUS status;
		int error;
	} map[] = {
	    {EFI_DEVICE_ERROR, EIO},
	    {EFI_VOLUME_CORRUPTED, EIO},
	    {EFI_CRC_ERROR, EIO},
	    {EFI_NO_MEDIA, ENXIO},
	    {EFI_MEDIA_CHANGED, ENXIO},
	    {EFI_OUT_OF_RESOURCES, ENOMEM},
	    {EFI_ACCESS_DENIED, EACCES},
	    {EFI_TIMEOUT, ETIMEDOUT},
	    {EFI_UNSUPPORTED, ENOTSUP},
	    {EFI_INVALID_PARAMETER, EINVAL},
	    {EFIERR(12345), EIO},
	};
	struct fs_file *ff;
	uint8_t buf[16];
	size_t i;

	assert_int_equal(fs_open(mounted, "/netbsd", &ff), 0);
	for (i = 0; i < knitems(map); i++) {
		vol.read_status = map[i].status;
		assert_int_equal(fs_read(ff, 0, buf, 16), map[i].error);
	}
	vol.read_status = EFI_SUCCESS;
	/* After an error, the position is not trusted. */
	vol.nseeks = 0;
	assert_int_equal(fs_read(ff, 0, buf, 16), 0);
	assert_int_equal(vol.nseeks, 1);
	/* A file that is shorter than it says. */
	vol.file[1].ff_real = 20;
	assert_int_equal(fs_read(ff, 16, buf, 16), EIO);
	fs_close(ff);
}

/* Read succeeds, but one block of the disk could not be read. */
static void
test_silent_failure(void **state __kunused)
{
	static uint8_t buf[FILESIZE];
	struct fs_file *ff;

	for (vol.silent = 2048; vol.silent < FILESIZE - 2048;
	     vol.silent += 99 * 2048) {
		assert_int_equal(fs_open(mounted, "/netbsd", &ff), 0);
		memset(buf, 0, sizeof(buf));
		assert_int_equal(fs_read(ff, 0, buf, FILESIZE), EIO);
		assert_int_equal(fs_read(ff, vol.silent, buf, 512), EIO);
		assert_int_equal(fs_read(ff, vol.silent - 300, buf, 2000), EIO);
		assert_int_equal(fs_read(ff, 0, buf, (size_t)vol.silent), 0);
		check_bytes(buf, 0, (size_t)vol.silent);
		fs_close(ff);
	}
}

static void
test_open(void **state __kunused)
{
	static const struct {
		const char *path;
		int error;
	} bad[] = {
	    {"/", EISDIR},
	    {"/dir", EISDIR},
	    {"/nix", ENOENT},
	    {"/dir/nix", ENOENT},
	    {"/nix/nix/nix", ENOENT},
	    {"/netbsd/x", ENOTDIR},
	    {"/netbsd/x/y", ENOTDIR},
	    {"/dir\\caf\xc3\xa9", ENOENT},
	    {"/dir/\xff", ENOENT},
	};
	char name[1200];
	struct fs_file *ff;
	size_t i;

	assert_int_equal(fs_open(mounted, "/dir/caf\xc3\xa9", &ff), 0);
	assert_int_equal(ff->ff_size, 5);
	fs_close(ff);
	for (i = 0; i < knitems(bad); i++)
		assert_int_equal(
		    fs_open(mounted, bad[i].path, &ff), bad[i].error);
	memset(name, 'a', sizeof(name));
	name[0] = '/';
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(fs_open(mounted, name, &ff), ENAMETOOLONG);
	name[511] = '\0';
	assert_int_equal(fs_open(mounted, name, &ff), ENOENT);
	vol.open_status = EFI_DEVICE_ERROR;
	assert_int_equal(fs_open(mounted, "/netbsd", &ff), EIO);
	vol.open_status = EFI_SUCCESS;
	vol.info_status = EFI_VOLUME_CORRUPTED;
	assert_int_equal(fs_open(mounted, "/netbsd", &ff), EIO);
}

static void
test_info_size(void **state __kunused)
{
	struct fs_file *ff;

	vol.infosize = 5000;
	assert_int_equal(fs_open(mounted, "/netbsd", &ff), 0);
	assert_int_equal(ff->ff_size, FILESIZE);
	fs_close(ff);
	/* Less than a name's place: what is in front of it is not all there. */
	vol.infosize = offsetof(EFI_FILE_INFO, FileName) - 1;
	assert_int_equal(fs_open(mounted, "/netbsd", &ff), EIO);
	/* More than any name could need, or more each time. */
	vol.infosize = 1u << 20;
	assert_int_equal(fs_open(mounted, "/netbsd", &ff), EIO);
	vol.greedy = true;
	assert_int_equal(fs_open(mounted, "/netbsd", &ff), EIO);
}

/* FileSize 0 of a good file. */
static void
test_size_zero(void **state __kunused)
{
	uint8_t *buf = malloc(FILESIZE);
	struct fs_file *ff;

	vol.file[1].ff_size = 0;
	assert_int_equal(fs_open(mounted, "/netbsd", &ff), 0);
	assert_int_equal(ff->ff_size, FILESIZE);
	assert_int_equal(fs_read(ff, 0, buf, FILESIZE), 0);
	check_bytes(buf, 0, FILESIZE);
	fs_close(ff);
	free(buf);
	/* One that is empty; no answer; one that no file has. */
	vol.file[1].ff_real = 0;
	assert_int_equal(fs_open(mounted, "/netbsd", &ff), 0);
	assert_int_equal(ff->ff_size, 0);
	fs_close(ff);
	vol.file[1].ff_real = FILESIZE;
	for (int i = 0; i < 3; i++) {
		vol.seek_status = i == 0 ? EFI_UNSUPPORTED : EFI_SUCCESS;
		vol.tell_status = i == 1 ? EFI_UNSUPPORTED : EFI_SUCCESS;
		vol.lie = i == 2 ? UINT64_MAX : 0;
		assert_int_equal(fs_open(mounted, "/netbsd", &ff), 0);
		assert_int_equal(ff->ff_size, 0);
		fs_close(ff);
	}
}

static void
add_dirent(const CHAR16 *name, size_t units, bool isdir, uint64_t size)
{
	const size_t head = offsetof(EFI_FILE_INFO, FileName);
	uint8_t *bytes = vol.dirent[vol.ndirents].bytes;
	EFI_FILE_INFO info;

	memset(&info, 0, sizeof(info));
	info.FileSize = size;
	info.Attribute = isdir ? EFI_FILE_DIRECTORY : 0;
	memcpy(bytes, &info, head);
	memcpy(bytes + head, name, units * 2);
	vol.dirent[vol.ndirents++].len = head + units * 2;
}

struct listing {
	char text[4096];
	int stop_after; /* entries, then return EINTR */
};

static int
list_entry(const struct fs_dirent *de, void *arg)
{
	struct listing *l = arg;
	size_t len = strlen(l->text);

	snprintf(l->text + len, sizeof(l->text) - len, "%s%s %llu\n",
	    de->fd_name, de->fd_isdir ? "/" : "",
	    (unsigned long long)de->fd_size);
	return --l->stop_after == 0 ? EINTR : 0;
}

static void
test_readdir(void **state __kunused)
{
	struct listing l = {"", 0};

	add_dirent(u".", 2, true, 0);
	add_dirent(u"..", 3, true, 0);
	add_dirent(u"netbsd", 7, false, 1234567890123);
	add_dirent(u"sub", 4, true, 4096);
	add_dirent(u"caf\u00e9", 5, false, 0);
	assert_int_equal(fs_readdir(mounted, "/dir", list_entry, &l), 0);
	assert_string_equal(
	    l.text, "netbsd 1234567890123\nsub/ 0\ncaf\xc3\xa9 0\n");
	l = (struct listing){"", 1};
	assert_int_equal(fs_readdir(mounted, "/dir", list_entry, &l), EINTR);
	assert_string_equal(l.text, "netbsd 1234567890123\n");
	assert_int_equal(
	    fs_readdir(mounted, "/netbsd", list_entry, &l), ENOTDIR);
	assert_int_equal(fs_readdir(mounted, "/nix", list_entry, &l), ENOENT);
	assert_int_equal(
	    fs_readdir(mounted, "/netbsd/x", list_entry, &l), ENOTDIR);
}

/*
 * Names without an end, entries without a name, truncated records, names
 * longer than any, and a driver that always wants more room.
 */
static void
test_readdir_hostile(void **state __kunused)
{
	struct listing l = {"", 0};
	CHAR16 name[900];
	size_t i;

	for (i = 0; i < knitems(name); i++)
		name[i] = 'n';
	add_dirent(u"noend", 5, false, 1);
	add_dirent(u"", 1, false, 2);
	add_dirent(u"", 0, false, 3);
	add_dirent(name, 900, false, 4);
	assert_int_equal(fs_readdir(mounted, "/dir", list_entry, &l), 0);
	assert_memory_equal(l.text, "noend 1\nnnnn", 12);
	assert_int_equal(strlen(l.text), 8 + 900 + 3);

	vol.dirent[0].len = offsetof(EFI_FILE_INFO, FileName) - 1;
	assert_int_equal(fs_readdir(mounted, "/dir", list_entry, &l), EIO);
	vol.read_status = EFI_DEVICE_ERROR;
	assert_int_equal(fs_readdir(mounted, "/dir", list_entry, &l), EIO);
}

static void
test_readdir_greedy(void **state __kunused)
{
	struct listing l = {"", 0};

	add_dirent(u"x", 2, false, 0);
	/* Only the directory, not GetInfo. */
	vol.dirent[0].len = 1u << 20;
	assert_int_equal(fs_readdir(mounted, "/dir", list_entry, &l), EIO);
	assert_string_equal(l.text, "");
}

static void
test_no_memory(void **state __kunused)
{
	struct fs_volume *second;
	struct listing l = {"", 0};
	struct fs_file *ff;
	unsigned i;

	add_dirent(u"x", 2, false, 0);
	for (i = 1; i <= 2; i++) {
		fw.fw_poolcalls = 0;
		fw.fw_poolfail = i;
		assert_int_equal(fs_open(mounted, "/netbsd", &ff), ENOMEM);
		fw.fw_poolcalls = 0;
		assert_int_equal(
		    fs_readdir(mounted, "/dir", list_entry, &l), ENOMEM);
	}
	fw.fw_poolfail = 1;
	assert_int_equal(efi_fs_mount(&fw.fw_efi, &vol.sfs, &second), ENOMEM);
	fw.fw_poolfail = 0;
	vol.volume_status = EFI_NO_MEDIA;
	assert_int_equal(efi_fs_mount(&fw.fw_efi, &vol.sfs, &second), ENXIO);
}

/* What has been printed is on the screen before the disk makes one wait. */
static void
test_flush_first(void **state __kunused)
{
	struct fs_file *ff;
	uint8_t c;

	efi_putchar(&fw.fw_efi, 'x');
	assert_int_equal(fs_open(mounted, "/netbsd", &ff), 0);
	assert_string_equal(fw.fw_text, "x");
	efi_putchar(&fw.fw_efi, 'y');
	assert_int_equal(fs_read(ff, 0, &c, 1), 0);
	assert_string_equal(fw.fw_text, "xy");
	fs_close(ff);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_read_whole),
	    T(test_read_parts),
	    T(test_read_chunked),
	    T(test_read_errors),
	    T(test_silent_failure),
	    T(test_open),
	    T(test_info_size),
	    T(test_size_zero),
	    T(test_readdir),
	    T(test_readdir_hostile),
	    T(test_readdir_greedy),
	    T(test_no_memory),
	    T(test_flush_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
