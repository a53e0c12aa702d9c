/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * URLs of device paths and files, and the fields of an HTTP answer.
 */
#include "fakehttp.h"

static void
test_urls(void **state __kunused)
{
	static const char *const url[][2] = {
	    {"http://h/x.efi", "http://h"},
	    {"http://h/EFI/BOOT/x.efi", "http://h"},
	    {"http://h/a/x.efi?q=/b", "http://h/a"},
	    {"https://h:1/a/EFI/b/x.efi#f", "https://h:1/a"},
	    {"http://h/a/XEFI/b/x.efi", "http://h/a/XEFI/b"},
	    {"http://h", "http://h"},
	    {"http://h?q=/a/b", "http://h"},
	    {"http://h#/a/b", "http://h"},
	};
	static const char *const bad[] = {
	    "", "http://", "http:///x", "ftp://h/x", "http://h/ x", "tftp"};
	char base[HTTP_URL], path[HTTP_URL];
	struct fs_volume *vol;
	struct fs_fault fault = {.flt_what = NULL};
	struct sa_netinfo ni;
	size_t i;

	assert_int_equal(efi_net_info(&fw.fw_efi, 0, &ni), 0);
	assert_string_equal(ni.ni_name, "http");
	assert_string_equal(ni.ni_server, "10.0.2.2:8080");
	assert_int_equal(efi_net_info(&fw.fw_efi, 1, &ni), ENOENT);
	for (i = 0; i < knitems(url); i++) {
		assert_true(fakehttp_booted(url[i][0]));
		assert_true(url_base((void *)fh.fh_path.fp_buf, base));
		assert_string_equal(base, url[i][1]);
	}
	for (i = 0; i < knitems(bad); i++) {
		assert_false(fakehttp_booted(bad[i]));
		assert_int_equal(
		    efi_net_mount(&fw.fw_efi, 0, &fakehttp_watch, &vol, &fault),
		    ENXIO);
	}
	memset(path, 0xff, sizeof(path));
	path[0] = '/';
	path[300] = '\0';
	assert_int_equal(url_file("http://h", path, base), ENAMETOOLONG);
}

static void
test_fields(void **state __kunused)
{
	static const struct {
		const char *value;
		bool ranged;
	} range[] = {{"bytes 0-9/10", true}, {"bytes */5", true},
	    {"bytes 5-4/10", false}, {"bytes 0-9/*", false},
	    {"bytes 0-9", false}, {"bytes 0-9/10x", false}, {"bytes", false},
	    {"", false}, {"bytes 0-99999999999999999999999/1", false},
	    {"bytes -/", false}};
	struct http_reply rp;
	size_t i;

	for (i = 0; i < knitems(range); i++) {
		memset(&rp, 0, sizeof(rp));
		http_header_take(&rp, "CONTENT-RANGE", range[i].value);
		assert_int_equal(rp.hrp_ranged, range[i].ranged);
	}
	/* The last of two fields counts. */
	http_header_take(&rp, "Content-Range", "bytes 0-9/10");
	http_header_take(&rp, "Content-Range", "bytes 4");
	assert_false(rp.hrp_ranged);
	http_header_take(&rp, "content-length", "18446744073709551615");
	assert_false(rp.hrp_sized);
	http_header_take(&rp, "content-length", "-1");
	assert_false(rp.hrp_sized);
	http_header_take(&rp, "Content-Length", "17");
	assert_true(rp.hrp_sized && rp.hrp_length == 17);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, fakehttp_setup, fw_teardown)
	    T(test_urls),
	    T(test_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
