/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files of an HTTP server, and servers that misbehave.
 */
#include "efi_http.h"
#include "fakefw.h"

static EFI_GUID binding_guid = HTTP_BINDING_GUID;
static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID http_guid = HTTP_GUID;
static EFI_GUID image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;

#define ANSWERS 16

/* One answer of the server; all 0: a good one, with ranges. */
struct answer {
	EFI_STATUS request, response; /* they fail */
	uint32_t status;              /* instead of 200 or 206 */
	bool stalls;                  /* in the body, after `sends' */
	bool sends_less;              /* `sends' bytes, then FIN */
	size_t sends;
	bool whole; /* no ranges */
	bool unsized, chunked;
	uint64_t lie;   /* added to the first byte of the range */
	uint64_t grown; /* added to the file's size */
	const char *location;
};

/* The firmware's HTTP, and the server. */
static struct {
	struct http_binding binding;
	struct http_protocol proto;
	EFI_LOADED_IMAGE image;
	struct fakepath path, nicpath;
	struct answer answer[ANSWERS];
	uint64_t size;
	unsigned nrequest, nchild, nconfigure, ncancel, nevent;
	bool configured, pending;
	/* Of the last request. */
	char url[HTTP_URL], range[64], host[100];
	uint64_t at, end; /* of the body */
	size_t sent;
	const struct answer *now;
	/* What struct sa_netwatch was told. */
	unsigned nprogress, ndone;
	uint64_t done;
} s; /* owner: the running test */

static EFI_STATUS EFIAPI
fake_create_event(UINT32 type, EFI_TPL tpl, EFI_EVENT_NOTIFY notify,
    void *context, EFI_EVENT *event)
{
	assert_true(type == 0 && tpl == 0 && notify == NULL && context == NULL);
	*event = &s;
	s.nevent++;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_check_event(EFI_EVENT event)
{
	assert_ptr_equal(event, &s);
	return s.pending ? EFI_NOT_READY : EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_close_event(EFI_EVENT event)
{
	assert_ptr_equal(event, &s);
	s.nevent--;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_child(struct http_binding *self, EFI_HANDLE *h)
{
	assert_ptr_equal(self, &s.binding);
	s.nchild++;
	*h = fw_handle(NULL, http_guid, &s.proto);
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_destroy(struct http_binding *self __kunused, EFI_HANDLE h)
{
	assert_non_null(h);
	assert_false(s.configured);
	s.nchild--;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_configure(struct http_protocol *self, struct http_config *config)
{
	assert_ptr_equal(self, &s.proto);
	s.configured = config != NULL;
	s.pending = false;
	if (config != NULL) {
		s.nconfigure++;
		assert_false(config->LocalAddressIsIPv6);
		assert_false(config->AccessPoint->UseDefaultAddress);
		assert_memory_equal(
		    &config->AccessPoint->LocalAddress, "\x0a\0\2\17", 4);
	}
	return EFI_SUCCESS;
}

static char *
pool(const char *text)
{
	void *p = NULL;

	fw.fw_bs.AllocatePool(EfiBootServicesData, strlen(text) + 1, &p);
	assert_non_null(p);
	return strcpy(p, text);
}

static EFI_STATUS EFIAPI
fake_request(struct http_protocol *self __kunused, struct http_token *token)
{
	const struct http_message *m = token->Message;
	size_t i;

	assert_true(s.configured);
	assert_true(s.nrequest < ANSWERS);
	s.now = &s.answer[s.nrequest++];
	assert_int_equal(m->Data.Request->Method, HTTP_METHOD_GET);
	for (i = 0; m->Data.Request->Url[i] != 0; i++)
		s.url[i] = (char)m->Data.Request->Url[i];
	s.url[i] = '\0';
	for (i = 0; i < m->HeaderCount; i++) {
		const char *value = (const char *)m->Headers[i].FieldValue;

		if (strcmp((const char *)m->Headers[i].FieldName, "Range") == 0)
			strcpy(s.range, value);
		if (strcmp((const char *)m->Headers[i].FieldName, "Host") == 0)
			strcpy(s.host, value);
	}
	token->Status = s.now->request;
	return EFI_SUCCESS;
}

/* The header of the answer. */
static EFI_STATUS
answer_header(struct http_message *m)
{
	const struct answer *a = s.now;
	uint64_t first, last;
	unsigned long long length, from, to, all;
	char *end;
	char text[100];
	void *p = NULL;

	assert_memory_equal(s.range, "bytes=", 6);
	first = strtoull(s.range + 6, &end, 10);
	assert_int_equal(*end, '-');
	last = strtoull(end + 1, &end, 10);
	assert_int_equal(*end, '\0');
	s.at = a->whole ? 0 : first;
	s.end = a->whole ? s.size : MIN(last + 1, s.size);
	s.sent = 0;
	m->Data.Response->StatusCode = a->status != 0 ? a->status
	    : a->whole                                ? HTTP_INDEX_200
	    : s.size == 0                             ? HTTP_INDEX_416
						      : HTTP_INDEX_206;
	fw.fw_bs.AllocatePool(
	    EfiBootServicesData, 4 * sizeof(struct http_header), &p);
	m->Headers = p;
	m->HeaderCount = 0;
#define FIELD(name, value)                                  \
	m->Headers[m->HeaderCount++] = (struct http_header) \
	{                                                   \
		(CHAR8 *)pool(name), (CHAR8 *)pool(value)   \
	}
	if (a->location != NULL)
		FIELD("location", a->location);
	if (!a->unsized) {
		length = s.end - s.at;
		snprintf(text, sizeof(text), "%llu", length);
		FIELD("content-length", text);
	}
	if (a->chunked)
		FIELD("Transfer-Encoding", "chunked");
	from = s.at + a->lie;
	to = s.end - 1 + a->lie;
	all = s.size + a->grown;
	if (!a->whole) {
		if (s.size == 0)
			strcpy(text,
			    "bytes *"
			    "/0");
		else
			snprintf(text, sizeof(text), "bytes %llu-%llu/%llu",
			    from, to, all);
		FIELD("Content-Range", text);
	}
	return a->response;
}

static EFI_STATUS EFIAPI
fake_response(struct http_protocol *self __kunused, struct http_token *token)
{
	struct http_message *m = token->Message;
	uint8_t *body = m->Body;
	size_t i, n;

	assert_true(s.configured);
	if (m->Data.Response != NULL) {
		assert_true(m->BodyLength == 0 && m->Body == NULL);
		token->Status = answer_header(m);
		return EFI_SUCCESS;
	}
	assert_true(m->HeaderCount == 0 && m->Headers == NULL);
	n = (size_t)MIN(MIN(m->BodyLength, s.end - s.at), 1000);
	if (s.now->sends_less || s.now->stalls)
		n = MIN(n, s.now->sends - s.sent);
	if (n == 0) {
		s.pending = s.now->stalls;
		token->Status = EFI_CONNECTION_FIN;
		return EFI_SUCCESS;
	}
	for (i = 0; i < n; i++)
		body[i] = (uint8_t)((s.at + i) % 251);
	s.at += n;
	s.sent += n;
	m->BodyLength = n;
	token->Status = EFI_SUCCESS;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_cancel(struct http_protocol *self __kunused, struct http_token *token)
{
	assert_non_null(token->Message);
	assert_true(s.pending);
	s.pending = false;
	s.ncancel++;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_poll(struct http_protocol *self __kunused)
{
	return EFI_NOT_READY;
}

static void
watch_progress(void *arg, const char *path, uint64_t done, uint64_t total)
{
	assert_ptr_equal(arg, &s);
	assert_int_equal(path[0], '/');
	assert_true(done <= total);
	s.done = done;
	s.nprogress++;
}

static void
watch_done(void *arg)
{
	assert_ptr_equal(arg, &s);
	s.ndone++;
}

static const struct sa_netwatch watch = {watch_progress, watch_done, &s};

/* A machine that was booted by HTTP from this URL. */
static bool
booted_from(const char *url)
{
	static const uint8_t v4[23] = {
	    10, 0, 2, 15, [15] = 10, 0, 2, 2, 255, 255, 255, 0};
	uint8_t mac[33] = {2, 3, 4, 5, 6, 7};
	EFI_HANDLE nic;

	fw.fw_nproto = 0;
	memset(&s.path, 0, sizeof(s.path));
	path_pci(&s.path, 5);
	path_node(
	    &s.path, MESSAGING_DEVICE_PATH, MSG_MAC_ADDR_DP, mac, sizeof(mac));
	s.nicpath = s.path;
	path_end(&s.nicpath, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	path_node(&s.path, MESSAGING_DEVICE_PATH, MSG_IPv4_DP, v4, sizeof(v4));
	path_node(
	    &s.path, MESSAGING_DEVICE_PATH, MSG_URI_DP, url, strlen(url) + 1);
	path_end(&s.path, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	nic = fw_handle(NULL, binding_guid, &s.binding);
	fw_handle(nic, devpath_guid, s.nicpath.fp_buf);
	s.image.DeviceHandle = fw_handle(NULL, devpath_guid, s.path.fp_buf);
	fw.fw_efi.e_image = fw_handle(NULL, image_guid, &s.image);
	return efi_net_find(&fw.fw_efi);
}

static int
setup(void **state)
{
	if (fw_setup(state) != 0)
		return -1;
	memset(&s, 0, sizeof(s));
	s.binding = (struct http_binding){fake_child, fake_destroy};
	s.proto = (struct http_protocol){.Configure = fake_configure,
	    .Request = fake_request,
	    .Cancel = fake_cancel,
	    .Response = fake_response,
	    .Poll = fake_poll};
	fw.fw_bs.CreateEvent = fake_create_event;
	fw.fw_bs.CheckEvent = fake_check_event;
	fw.fw_bs.CloseEvent = fake_close_event;
	fw.fw_efi.e_tsc_per_ms = 10; /* 20 seconds are over soon */
	assert_true(booted_from("http://10.0.2.2:8080/nb/EFI/BOOT/x.efi"));
	return 0;
}

/* Open a file and read all of it, in two parts. */
static int
get(const char *path, char why[HTTP_WHY])
{
	struct fs_volume *vol = NULL;
	struct fs_file *ff;
	uint8_t *buf;
	size_t i, half;
	int error;

	s.nrequest = 0;
	assert_int_equal(efi_net_mount(&fw.fw_efi, 0, &watch, &vol), 0);
	error = fs_open(vol, path, &ff);
	if (error == 0) {
		assert_int_equal(ff->ff_size, s.size);
		buf = malloc(s.size + 1);
		half = s.size / 2;
		error = fs_read(ff, half, buf + half, s.size - half);
		if (error == 0)
			error = fs_read(ff, 0, buf, half);
		for (i = 0; error == 0 && i < s.size; i++)
			assert_int_equal(buf[i], i % 251);
		free(buf);
		fs_close(ff);
	}
	snprintf(why, HTTP_WHY, "%s", vol->fv_fault.flt_what);
	fs_unmount(vol);
	assert_int_equal(s.nchild, 0);
	assert_int_equal(s.nevent, 0);
	return error;
}

#define assert_why(text) assert_non_null(strstr(why, text))

static void
test_ranges(void **state __kunused)
{
	char why[HTTP_WHY];

	s.size = 5000;
	assert_int_equal(get("/a b/ä", why), 0);
	assert_int_equal(s.nrequest, 1);
	assert_string_equal(s.url, "http://10.0.2.2:8080/nb/a%20b/%C3%A4");
	assert_string_equal(s.host, "10.0.2.2:8080");
	assert_string_equal(s.range, "bytes=0-65535");
	s.size = 300000;
	assert_int_equal(get("/x", why), 0);
	/* The window; the second half; the rest of the first. */
	assert_int_equal(s.nrequest, 3);
	assert_string_equal(s.range, "bytes=65536-149999");
	s.size = 0;
	assert_int_equal(get("/x", why), 0);
	assert_int_equal(s.nrequest, 1);
}

/* Without ranges a file is read once. */
static void
test_whole(void **state __kunused)
{
	char why[HTTP_WHY];

	s.size = 300000;
	s.answer[0].whole = true;
	assert_int_equal(get("/x", why), 0);
	assert_int_equal(s.nrequest, 1);
	assert_int_equal(s.done, s.size);
	assert_int_equal(s.ndone, 1);
	s.answer[0].unsized = true;
	assert_int_equal(get("/x", why), ENOTSUP);
	assert_why("no size");
	s.answer[0] = (struct answer){.whole = true, .chunked = true};
	assert_int_equal(get("/x", why), ENOTSUP);
	/* It sends less than it has told. */
	s.answer[0] =
	    (struct answer){.whole = true, .sends_less = true, .sends = 70000};
	assert_int_equal(get("/x", why), EIO);
	assert_why("closed the connection");
	s.answer[0] = (struct answer){.whole = true};
	s.size = (uint64_t)2 << 30;
	assert_int_equal(get("/x", why), EFBIG);
	assert_why("limit is 1024 MB");
	s.size = 100 << 20;
	assert_int_equal(get("/x", why), ENOMEM);
	assert_why("out of memory: 104857600 bytes");
}

/* A lost connection is resumed where it broke, a stalled one too. */
static void
test_resume(void **state __kunused)
{
	char why[HTTP_WHY];
	size_t i;

	s.size = 300000;
	s.answer[0] = (struct answer){.sends_less = true, .sends = 5000};
	s.answer[2] = (struct answer){.stalls = true, .sends = 100000};
	s.answer[3] = (struct answer){.sends_less = true, .sends = 1000};
	s.answer[5] = (struct answer){.sends_less = true, .sends = 0};
	s.answer[6] = (struct answer){.request = EFI_CONNECTION_REFUSED};
	assert_int_equal(get("/x", why), 0);
	assert_int_equal(s.nrequest, 8);
	assert_int_equal(s.ncancel, 1);
	/* Nothing at all comes, three times. */
	memset(s.answer, 0, sizeof(s.answer));
	for (i = 1; i < 4; i++)
		s.answer[i].stalls = true;
	assert_int_equal(get("/x", why), ETIMEDOUT);
	assert_int_equal(s.nrequest, 4);
	assert_why("nothing from the server for 20 seconds");
	for (i = 0; i < 4; i++)
		s.answer[i] = (struct answer){.response = EFI_CONNECTION_RESET};
	assert_int_equal(get("/x", why), EIO);
	assert_int_equal(s.nrequest, 3);
	assert_why("closed the connection");
	for (i = 0; i < 4; i++)
		s.answer[i] =
		    (struct answer){.request = EFI_CONNECTION_REFUSED};
	assert_int_equal(get("/x", why), EIO);
	assert_why("refuses the connection");
}

/* The server sends other bytes than those that were asked for. */
static void
test_lies(void **state __kunused)
{
	char why[HTTP_WHY];

	s.size = 300000;
	s.answer[1].lie = 1;
	assert_int_equal(get("/x", why), EIO);
	assert_why("another range");
	s.answer[1] = (struct answer){.grown = 1};
	assert_int_equal(get("/x", why), EIO);
	assert_why("has changed: 300001 bytes, before 300000");
	s.answer[1] = (struct answer){.whole = true};
	assert_int_equal(get("/x", why), EIO);
	assert_why("HTTP status 200");
	s.answer[1] = (struct answer){.chunked = true};
	assert_int_equal(get("/x", why), EIO);
	s.answer[0].lie = 7;
	assert_int_equal(get("/x", why), EIO);
	assert_int_equal(s.nrequest, 1);
}

static void
test_status(void **state __kunused)
{
	static const struct {
		uint32_t index;
		int error;
		const char *why;
	} status[] = {{21, ENOENT, "HTTP status 404"},
	    {20, ENOENT, "HTTP status 403"}, {35, EIO, "HTTP status 500"},
	    {7, EIO, "HTTP status 204"}, {33, ENOENT, "HTTP status 416"},
	    {1000, EIO, "HTTP status 0"}};
	char why[HTTP_WHY];
	size_t i;

	s.size = 5000;
	for (i = 0; i < knitems(status); i++) {
		s.answer[0] = (struct answer){.status = status[i].index,
		    .response = i == 0 ? EFI_HTTP_ERROR : EFI_SUCCESS};
		assert_int_equal(get("/x", why), status[i].error);
		assert_string_equal(why, status[i].why);
		assert_int_equal(s.nrequest, 1);
	}
}

static void
test_redirects(void **state __kunused)
{
	static const char *const bad[] = {NULL, "", "x", "//host/x",
	    "ftp://h/x", "http:///x", "/a b", "http://h/\x01"};
	char why[HTTP_WHY];
	size_t i;

	s.size = 5000;
	s.answer[0] = (struct answer){.status = 12, .location = "/other/x"};
	s.answer[1] =
	    (struct answer){.status = 41, .location = "https://h:1/y"};
	assert_int_equal(get("/x", why), 0);
	assert_string_equal(s.url, "https://h:1/y");
	assert_string_equal(s.host, "h:1");
	for (i = 0; i < knitems(bad); i++) {
		s.answer[0].location = bad[i];
		assert_int_equal(get("/x", why), EINVAL);
		assert_why("HTTP status 302 without a usable location");
		assert_int_equal(s.nrequest, 1);
	}
	for (i = 0; i < ANSWERS; i++)
		s.answer[i] = (struct answer){.status = 11, .location = "/x"};
	assert_int_equal(get("/x", why), ELOOP);
	assert_why("more than 5 redirects");
	assert_int_equal(s.nrequest, 6);
}

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
	};
	static const char *const bad[] = {
	    "", "http://", "http:///x", "ftp://h/x", "http://h/ x", "tftp"};
	char base[HTTP_URL], path[HTTP_URL];
	struct fs_volume *vol;
	struct sa_netinfo ni;
	size_t i;

	assert_int_equal(efi_net_info(&fw.fw_efi, 0, &ni), 0);
	assert_string_equal(ni.ni_name, "http");
	assert_string_equal(ni.ni_server, "10.0.2.2:8080");
	assert_int_equal(efi_net_info(&fw.fw_efi, 1, &ni), ENOENT);
	for (i = 0; i < knitems(url); i++) {
		assert_true(booted_from(url[i][0]));
		assert_true(url_base((void *)s.path.fp_buf, base));
		assert_string_equal(base, url[i][1]);
	}
	for (i = 0; i < knitems(bad); i++) {
		assert_false(booted_from(bad[i]));
		assert_int_equal(
		    efi_net_mount(&fw.fw_efi, 0, &watch, &vol), ENXIO);
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
	http_header_take(&rp, "content-length", "18446744073709551615");
	assert_false(rp.hrp_sized);
	http_header_take(&rp, "content-length", "-1");
	assert_false(rp.hrp_sized);
	http_header_take(&rp, "Content-Length", "17");
	assert_true(rp.hrp_sized && rp.hrp_length == 17);
}

static void
test_memory(void **state __kunused)
{
	struct fs_volume *vol;
	struct fs_file *ff;

	s.size = 5000;
	fw.fw_poolfail = 1;
	assert_int_equal(efi_net_mount(&fw.fw_efi, 0, &watch, &vol), ENOMEM);
	fw.fw_poolfail = 0;
	assert_int_equal(efi_net_mount(&fw.fw_efi, 0, &watch, &vol), 0);
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
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fw_teardown)
	    T(test_ranges),
	    T(test_whole),
	    T(test_resume),
	    T(test_lies),
	    T(test_status),
	    T(test_redirects),
	    T(test_urls),
	    T(test_fields),
	    T(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
