/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files of an HTTP server, and servers that misbehave.
 */
#include "fakehttp.h"

/* Open a file and read all of it, in two parts. */
static int
get(const char *path, char why[HTTP_WHY])
{
	struct fs_volume *vol = NULL;
	struct fs_fault fault = {.flt_what = NULL};
	struct fs_file *ff;
	uint8_t *buf;
	size_t i, half;
	int error;

	fh.fh_nrequest = 0;
	assert_int_equal(
	    efi_net_mount(&fw.fw_efi, 0, &fakehttp_watch, &vol, &fault), 0);
	error = fs_open(vol, path, &ff);
	if (error == 0) {
		assert_int_equal(ff->ff_size, fh.fh_size);
		buf = malloc(fh.fh_size + 1);
		half = fh.fh_size / 2;
		error = fs_read(ff, half, buf + half, fh.fh_size - half);
		if (error == 0)
			error = fs_read(ff, 0, buf, half);
		for (i = 0; error == 0 && i < fh.fh_size; i++)
			assert_int_equal(buf[i], i % 251);
		free(buf);
		fs_close(ff);
	}
	snprintf(why, HTTP_WHY, "%s", vol->fv_fault.flt_what);
	fs_unmount(vol);
	assert_int_equal(fh.fh_nchild, 0);
	assert_int_equal(fh.fh_nevent, 0);
	return error;
}

#define assert_why(text) assert_non_null(strstr(why, text))

static void
test_ranges(void **state __kunused)
{
	char why[HTTP_WHY];

	fh.fh_size = 5000;
	assert_int_equal(get("/a b/ä", why), 0);
	assert_int_equal(fh.fh_nrequest, 1);
	assert_string_equal(fh.fh_url, "http://10.0.2.2:8080/nb/a%20b/%C3%A4");
	assert_string_equal(fh.fh_host, "10.0.2.2:8080");
	assert_string_equal(fh.fh_range, "bytes=0-65535");
	fh.fh_size = 300000;
	assert_int_equal(get("/x", why), 0);
	/* The window; the second half; the rest of the first. */
	assert_int_equal(fh.fh_nrequest, 3);
	assert_string_equal(fh.fh_range, "bytes=65536-149999");
	fh.fh_size = 0;
	assert_int_equal(get("/x", why), 0);
	assert_int_equal(fh.fh_nrequest, 1);
}

/* Files that are expected are asked for at once, each on a connection. */
static void
test_expected(void **state __kunused)
{
	static const char *const names[] = {"/a", "/b", "/c", "/d"};
	struct fs_volume *vol = NULL;
	struct fs_fault fault = {.flt_what = NULL};
	struct fs_file *ff[knitems(names)];
	uint8_t buf[3000];

	fh.fh_size = sizeof(buf);
	assert_int_equal(
	    efi_net_mount(&fw.fw_efi, 0, &fakehttp_watch, &vol, &fault), 0);
	for (size_t i = 0; i < knitems(names); i++) {
		vol->fv_ops->fo_expect(vol, names[i]);
		vol->fv_ops->fo_expect(vol, names[i]); /* is none */
	}
	vol->fv_ops->fo_expect(vol, "/");
	assert_int_equal(fh.fh_nrequest, 3); /* and one connection is free */
	assert_int_equal(fh.fh_nasked, 3);
	fh.fh_answer[1].an_status = 21;       /* 404, of /b */
	fh.fh_answer[2].an_sends_less = true; /* /c breaks, and goes on */
	fh.fh_answer[2].an_sends = 1000;
	for (size_t i = 0; i < knitems(names); i++) {
		assert_int_equal(
		    fs_open(vol, names[i], &ff[i]), i == 1 ? ENOENT : 0);
		if (i == 1)
			continue;
		memset(buf, 0, sizeof(buf));
		assert_int_equal(fs_read(ff[i], 0, buf, sizeof(buf)), 0);
		for (size_t j = 0; j < sizeof(buf); j++)
			assert_int_equal(buf[j], j % 251);
	}
	/* The rest of /c, and /d. */
	assert_int_equal(fh.fh_nrequest, 3 + 2);
	assert_int_equal(fh.fh_maxasked, 3);
	/* What is never opened is cancelled by the unmount. */
	vol->fv_ops->fo_expect(vol, "/f");
	assert_int_equal(fh.fh_nasked, 1);
	for (size_t i = 0; i < knitems(names); i++)
		if (i != 1)
			fs_close(ff[i]);
	fs_unmount(vol);
	assert_int_equal(fh.fh_nasked, 0);
	assert_int_equal(fh.fh_nchild, 0);
	assert_int_equal(fh.fh_nevent, 0);
}

/* Without ranges a file is read once. */
static void
test_whole(void **state __kunused)
{
	char why[HTTP_WHY];

	fh.fh_size = 300000;
	fh.fh_answer[0].an_whole = true;
	assert_int_equal(get("/x", why), 0);
	assert_int_equal(fh.fh_nrequest, 1);
	assert_int_equal(fh.fh_done, fh.fh_size);
	assert_int_equal(fh.fh_ndone, 1);
	fh.fh_answer[0].an_unsized = true;
	assert_int_equal(get("/x", why), ENOTSUP);
	assert_why("no size");
	fh.fh_answer[0] = (struct answer){.an_whole = true, .an_chunked = true};
	assert_int_equal(get("/x", why), ENOTSUP);
	/* It sends less than it has told. */
	fh.fh_answer[0] = (struct answer){
	    .an_whole = true, .an_sends_less = true, .an_sends = 70000};
	assert_int_equal(get("/x", why), EIO);
	assert_why("closed the connection");
	fh.fh_answer[0] = (struct answer){.an_whole = true};
	fh.fh_size = (uint64_t)2 << 30;
	assert_int_equal(get("/x", why), EFBIG);
	assert_why("limit is 1024 MB");
	fh.fh_size = 100 << 20;
	assert_int_equal(get("/x", why), ENOMEM);
	assert_why("out of memory: 104857600 bytes");
}

/* A lost connection is resumed where it broke, a stalled one too. */
static void
test_resume(void **state __kunused)
{
	char why[HTTP_WHY];
	size_t i;

	fh.fh_size = 300000;
	fh.fh_answer[0] =
	    (struct answer){.an_sends_less = true, .an_sends = 5000};
	fh.fh_answer[2] =
	    (struct answer){.an_stalls = true, .an_sends = 100000};
	fh.fh_answer[3] =
	    (struct answer){.an_sends_less = true, .an_sends = 1000};
	fh.fh_answer[5] = (struct answer){.an_sends_less = true, .an_sends = 0};
	fh.fh_answer[6] = (struct answer){.an_request = EFI_CONNECTION_REFUSED};
	assert_int_equal(get("/x", why), 0);
	assert_int_equal(fh.fh_nrequest, 8);
	assert_int_equal(fh.fh_ncancel, 1);
	/* Nothing at all comes, three times. */
	memset(fh.fh_answer, 0, sizeof(fh.fh_answer));
	for (i = 1; i < 4; i++)
		fh.fh_answer[i].an_stalls = true;
	assert_int_equal(get("/x", why), ETIMEDOUT);
	assert_int_equal(fh.fh_nrequest, 4);
	assert_why("nothing from the server for 20 seconds");
	for (i = 0; i < 4; i++)
		fh.fh_answer[i] =
		    (struct answer){.an_response = EFI_CONNECTION_RESET};
	assert_int_equal(get("/x", why), EIO);
	assert_int_equal(fh.fh_nrequest, 3);
	assert_why("closed the connection");
	for (i = 0; i < 4; i++)
		fh.fh_answer[i] =
		    (struct answer){.an_request = EFI_CONNECTION_REFUSED};
	assert_int_equal(get("/x", why), EIO);
	assert_why("refuses the connection");
	/* The server's name is not found: that is no missing file. */
	for (i = 0; i < 4; i++)
		fh.fh_answer[i] = (struct answer){.an_request = EFI_NOT_FOUND};
	assert_int_equal(get("/x", why), EIO);
	assert_why("EFI_NOT_FOUND");
	/* The reason is that of the last try. */
	fh.fh_answer[1] = (struct answer){.an_request = EFI_OUT_OF_RESOURCES};
	assert_int_equal(get("/x", why), ENOMEM);
	assert_string_equal(why, "");
}

/* A key stops a server that sends nothing, and what would be asked later. */
static void
test_stopped(void **state __kunused)
{
	char why[HTTP_WHY];

	fh.fh_size = 300000;
	fid.fid_stop = 3;
	assert_int_equal(get("/x", why), 0);
	assert_int_equal(fid.fid_max, 0);
	fh.fh_answer[0] = (struct answer){.an_stalls = true, .an_sends = 70};
	assert_int_equal(get("/x", why), EINTR);
	assert_why("stopped by a key");
	assert_int_equal(fid.fid_max, 3);
	assert_int_equal(fh.fh_nrequest, 1);
	assert_int_equal(fh.fh_ncancel, 1);
	assert_int_equal(get("/y", why), EINTR);
	assert_int_equal(fh.fh_nrequest, 0);
	/* In the middle of a file. */
	fid.fid_stopped = false;
	fh.fh_answer[0] = (struct answer){.an_stalls = false};
	fh.fh_answer[1] = (struct answer){.an_stalls = true, .an_sends = 70};
	assert_int_equal(get("/x", why), EINTR);
	assert_int_equal(fh.fh_nrequest, 2);
	/* The firmware waits for the header, and returns late. */
	fid.fid_stopped = false;
	fh.fh_answer[0] = (struct answer){.an_blocks = 20};
	assert_int_equal(get("/x", why), EINTR);
	assert_why("stopped by a key");
	assert_int_equal(fh.fh_nrequest, 1);
	fid.fid_stop = 0;
	fid.fid_stopped = false;
	fh.fh_answer[1] = (struct answer){.an_blocks = 20};
	fh.fh_answer[2] = (struct answer){.an_blocks = 20};
	assert_int_equal(get("/x", why), ETIMEDOUT);
	assert_int_equal(fh.fh_nrequest, 3);
	assert_int_equal(fid.fid_max, 60);
}

/* A request that the firmware ends by itself is no key: it is tried again. */
static void
test_aborted(void **state __kunused)
{
	char why[HTTP_WHY];

	fh.fh_size = 1000;
	fh.fh_answer[0].an_response = EFI_ABORTED;
	assert_int_equal(get("/x", why), 0);
	assert_int_equal(fh.fh_nrequest, 2);
	for (size_t i = 0; i < ANSWERS; i++)
		fh.fh_answer[i].an_response = EFI_ABORTED;
	assert_int_equal(get("/x", why), ECANCELED);
	assert_why("ABORTED");
}

/* The server sends other bytes than those that were asked for. */
static void
test_lies(void **state __kunused)
{
	char why[HTTP_WHY];

	fh.fh_size = 300000;
	fh.fh_answer[1].an_lie = 1;
	assert_int_equal(get("/x", why), EIO);
	assert_why("another range");
	fh.fh_answer[1] = (struct answer){.an_grown = 1};
	assert_int_equal(get("/x", why), EIO);
	assert_why("has changed: 300001 bytes, before 300000");
	fh.fh_answer[1] = (struct answer){.an_whole = true};
	assert_int_equal(get("/x", why), EIO);
	assert_why("HTTP status 200");
	fh.fh_answer[1] = (struct answer){.an_chunked = true};
	assert_int_equal(get("/x", why), EIO);
	/* Without Content-Length: no range at all, or an end elsewhere. */
	fh.fh_answer[1] = (struct answer){
	    .an_unsized = true, .an_range = "bytes 150000-299999/300000"};
	assert_int_equal(get("/x", why), 0);
	fh.fh_answer[1].an_range = "bytes 150000-299998/300000";
	assert_int_equal(get("/x", why), EIO);
	assert_why("another range");
	fh.fh_answer[1].an_range = "bytes 150000-300000/300000";
	assert_int_equal(get("/x", why), EIO);
	assert_why("another range");
	fh.fh_answer[0] = (struct answer){.an_unsized = true,
	    .an_range = "bytes *"
			"/300000"};
	assert_int_equal(get("/x", why), EIO);
	assert_why("another range");
	fh.fh_answer[0].an_range = "bytes 0-0/0";
	assert_int_equal(get("/x", why), EIO);
	assert_why("another range");
	fh.fh_answer[0] = (struct answer){.an_lie = 7};
	assert_int_equal(get("/x", why), EIO);
	assert_int_equal(fh.fh_nrequest, 1);
}

/* A file of the same size takes the place of the one that was opened. */
static void
test_changed(void **state __kunused)
{
	const char *const date = "Sat, 28 Nov 2026 09:00:00 GMT";
	char why[HTTP_WHY];

	fh.fh_size = 300000;
	fh.fh_answer[0] =
	    (struct answer){.an_etag = "\"1-a\"", .an_modified = date};
	fh.fh_answer[1] = fh.fh_answer[0];
	assert_int_equal(get("/x", why), 0); /* the third has neither */
	fh.fh_answer[1].an_etag = "\"1-b\"";
	assert_int_equal(get("/x", why), EIO);
	assert_why("has changed");
	fh.fh_answer[1].an_etag = NULL;
	fh.fh_answer[1].an_modified = "Sat, 28 Nov 2026 09:00:01 GMT";
	assert_int_equal(get("/x", why), EIO);
	assert_why("has changed");
	assert_int_equal(fh.fh_nrequest, 2);
}

static void
test_status(void **state __kunused)
{
	static const struct {
		uint32_t index;
		int error;
		const char *why;
	} status[] = {{21, ENOENT, "HTTP status 404"},
	    {20, ENOENT, "HTTP status 403"}, {27, ENOENT, "HTTP status 410"},
	    {18, EIO, "HTTP status 401"}, {25, EIO, "HTTP status 408"},
	    {33, EIO, "HTTP status 416"}, {35, EIO, "HTTP status 500"},
	    {7, EIO, "HTTP status 204"}, {1000, EIO, "HTTP status 0"}};
	char why[HTTP_WHY];
	size_t i;

	fh.fh_size = 5000;
	for (i = 0; i < knitems(status); i++) {
		fh.fh_answer[0] = (struct answer){.an_status = status[i].index,
		    .an_response = i == 0 ? EFI_HTTP_ERROR : EFI_SUCCESS};
		assert_int_equal(get("/x", why), status[i].error);
		assert_string_equal(why, status[i].why);
		assert_int_equal(fh.fh_nrequest, 1);
	}
}

static void
test_redirects(void **state __kunused)
{
	static const char *const bad[] = {NULL, "", "x", "//host/x",
	    "ftp://h/x", "http:///x", "/a b", "http://h/\x01"};
	char why[HTTP_WHY];
	size_t i;

	fh.fh_size = 5000;
	fh.fh_answer[0] =
	    (struct answer){.an_status = 12, .an_location = "/other/x"};
	fh.fh_answer[1] =
	    (struct answer){.an_status = 41, .an_location = "https://h:1/y"};
	assert_int_equal(get("/x", why), 0);
	assert_string_equal(fh.fh_url, "https://h:1/y");
	assert_string_equal(fh.fh_host, "h:1");
	for (i = 0; i < knitems(bad); i++) {
		fh.fh_answer[0].an_location = bad[i];
		assert_int_equal(get("/x", why), EINVAL);
		assert_why("HTTP status 302 without a usable location");
		assert_int_equal(fh.fh_nrequest, 1);
	}
	for (i = 0; i < ANSWERS; i++)
		fh.fh_answer[i] =
		    (struct answer){.an_status = 11, .an_location = "/x"};
	assert_int_equal(get("/x", why), ELOOP);
	assert_why("more than 5 redirects");
	assert_int_equal(fh.fh_nrequest, 6);
}

/* The firmware has used IPv6. */
static void
test_ipv6(void **state __kunused)
{
	const EFI_DEVICE_PATH *node = (void *)fh.fh_path.fp_buf;
	struct fs_volume *vol = NULL;
	struct fs_fault fault = {.flt_what = NULL};
	size_t left = fh.fh_path.fp_len;

	while (node->SubType != MSG_IPv4_DP)
		node = dp_next(node, &left);
	fh.fh_path.fp_buf[fh.fh_path.fp_len - left + 1] = MSG_IPv6_DP;
	assert_int_equal(
	    efi_net_mount(&fw.fw_efi, 0, &fakehttp_watch, &vol, &fault),
	    ENOTSUP);
	assert_non_null(strstr(fault.flt_what, "IPv6"));
	assert_int_equal(fh.fh_nchild, 0);
}

static void
test_memory(void **state __kunused)
{
	struct fs_volume *vol;
	struct fs_fault fault = {.flt_what = NULL};
	struct fs_file *ff;
	EFI_HANDLE http;

	fh.fh_size = 5000;
	fw.fw_poolfail = 1;
	assert_int_equal(
	    efi_net_mount(&fw.fw_efi, 0, &fakehttp_watch, &vol, &fault),
	    ENOMEM);
	fw.fw_poolfail = 0;
	/* HTTP's driver is gone. */
	http = fw.fw_efi.e_net.enet_http;
	fw.fw_efi.e_net.enet_http = &fault;
	assert_int_equal(
	    efi_net_mount(&fw.fw_efi, 0, &fakehttp_watch, &vol, &fault), EIO);
	assert_non_null(strstr(fault.flt_what, "HTTP"));
	fw.fw_efi.e_net.enet_http = http;
	assert_int_equal(
	    efi_net_mount(&fw.fw_efi, 0, &fakehttp_watch, &vol, &fault), 0);
	fw.fw_poolfail = 1;
	assert_int_equal(fs_open(vol, "/x", &ff), ENOMEM);
	fw.fw_poolfail = 0;
	assert_int_equal(fs_open(vol, "/", &ff), EISDIR);
	assert_int_equal(fs_readdir(vol, "/", NULL, NULL), ENOTSUP);
	assert_string_equal(
	    vol->fv_fault.flt_what, "HTTP lists no directories");
	fs_unmount(vol);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, fakehttp_setup, fw_teardown)
	    T(test_ranges),
	    T(test_expected),
	    T(test_whole),
	    T(test_resume),
	    T(test_stopped),
	    T(test_aborted),
	    T(test_lies),
	    T(test_changed),
	    T(test_status),
	    T(test_redirects),
	    T(test_ipv6),
	    T(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
