/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakehttp.c: the firmware's HTTP, and the server.
 */
#include "fakehttp.h"

static EFI_GUID binding_guid = HTTP_BINDING_GUID;
static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID http_guid = HTTP_GUID;
static EFI_GUID image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;

struct fakehttp fh; /* owner: the running test */

static struct fakeconn *
conn_of(void *self)
{
	struct fakeconn *fc = self;

	assert_true(fc >= fh.fh_conn && fc < fh.fh_conn + knitems(fh.fh_conn));
	return fc;
}

static EFI_STATUS EFIAPI
fake_create_event(UINT32 type, EFI_TPL tpl, EFI_EVENT_NOTIFY notify,
    void *context, EFI_EVENT *event)
{
	struct fakeconn *fc = fh.fh_conn;

	assert_true(type == 0 && tpl == 0 && notify == NULL && context == NULL);
	while (conn_of(fc)->fc_event)
		fc++;
	fc->fc_event = true;
	*event = fc;
	fh.fh_nevent++;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_check_event(EFI_EVENT event)
{
	return conn_of(event)->fc_pending ? EFI_NOT_READY : EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_close_event(EFI_EVENT event)
{
	assert_true(conn_of(event)->fc_event);
	conn_of(event)->fc_event = false;
	fh.fh_nevent--;
	return EFI_SUCCESS;
}

static const struct http_protocol fake_proto; /* below */

static EFI_STATUS EFIAPI
fake_child(struct http_binding *self, EFI_HANDLE *h)
{
	struct fakeconn *fc = fh.fh_conn;

	assert_ptr_equal(self, &fh.fh_binding);
	while (conn_of(fc)->fc_child)
		fc++;
	fc->fc_child = true;
	fc->fc_proto = fake_proto;
	if (fc->fc_handle == NULL)
		fc->fc_handle = fw_handle(NULL, http_guid, &fc->fc_proto);
	fh.fh_nchild++;
	*h = fc->fc_handle;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_destroy(struct http_binding *self __kunused, EFI_HANDLE h)
{
	struct fakeconn *fc = fh.fh_conn;

	while (conn_of(fc)->fc_handle != h)
		fc++;
	assert_true(fc->fc_child && !fc->fc_configured);
	fc->fc_child = false;
	fh.fh_nchild--;
	return EFI_SUCCESS;
}

static void
asked(struct fakeconn *fc, bool is)
{
	fh.fh_nasked += is;
	fh.fh_nasked -= fc->fc_asked;
	fc->fc_asked = is;
	fh.fh_maxasked = MAX(fh.fh_maxasked, fh.fh_nasked);
}

static EFI_STATUS EFIAPI
fake_configure(struct http_protocol *self, struct http_config *config)
{
	struct fakeconn *fc = conn_of(self);

	fc->fc_configured = config != NULL;
	fc->fc_pending = false;
	asked(fc, false);
	if (config != NULL) {
		fh.fh_nconfigure++;
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
fake_request(struct http_protocol *self, struct http_token *token)
{
	struct fakeconn *fc = conn_of(self);
	const struct http_message *m = token->Message;
	size_t i;

	assert_true(fc->fc_configured && !fc->fc_asked);
	assert_true(fh.fh_nrequest < ANSWERS);
	fc->fc_now = &fh.fh_answer[fh.fh_nrequest++];
	assert_int_equal(m->Data.Request->Method, HTTP_METHOD_GET);
	for (i = 0; m->Data.Request->Url[i] != 0; i++)
		fh.fh_url[i] = (char)m->Data.Request->Url[i];
	fh.fh_url[i] = '\0';
	for (i = 0; i < m->HeaderCount; i++) {
		const char *value = (const char *)m->Headers[i].FieldValue;

		if (strcmp((const char *)m->Headers[i].FieldName, "Range") == 0)
			strcpy(fh.fh_range, strcpy(fc->fc_range, value));
		if (strcmp((const char *)m->Headers[i].FieldName, "Host") == 0)
			strcpy(fh.fh_host, value);
	}
	asked(fc, true);
	token->Status = fc->fc_now->an_request;
	return EFI_SUCCESS;
}

/* The header of the answer. */
static EFI_STATUS
answer_header(struct fakeconn *fc, struct http_message *m)
{
	const struct answer *a = fc->fc_now;
	uint64_t first, last;
	unsigned long long length, from, to, all;
	char *end;
	char text[100];
	void *p = NULL;

	assert_memory_equal(fc->fc_range, "bytes=", 6);
	first = strtoull(fc->fc_range + 6, &end, 10);
	assert_int_equal(*end, '-');
	last = strtoull(end + 1, &end, 10);
	assert_int_equal(*end, '\0');
	fc->fc_at = a->an_whole ? 0 : first;
	fc->fc_end = a->an_whole ? fh.fh_size : MIN(last + 1, fh.fh_size);
	fc->fc_sent = 0;
	m->Data.Response->StatusCode = a->an_status != 0 ? a->an_status
	    : a->an_whole                                ? HTTP_INDEX_200
	    : fh.fh_size == 0                            ? HTTP_INDEX_416
							 : HTTP_INDEX_206;
	fw.fw_bs.AllocatePool(
	    EfiBootServicesData, 6 * sizeof(struct http_header), &p);
	m->Headers = p;
	m->HeaderCount = 0;
#define FIELD(name, value)                                  \
	m->Headers[m->HeaderCount++] = (struct http_header) \
	{                                                   \
		(CHAR8 *)pool(name), (CHAR8 *)pool(value)   \
	}
	if (a->an_location != NULL)
		FIELD("location", a->an_location);
	if (a->an_etag != NULL)
		FIELD("ETag", a->an_etag);
	if (a->an_modified != NULL)
		FIELD("Last-Modified", a->an_modified);
	if (!a->an_unsized) {
		length = fc->fc_end - fc->fc_at;
		snprintf(text, sizeof(text), "%llu", length);
		FIELD("content-length", text);
	}
	if (a->an_chunked)
		FIELD("Transfer-Encoding", "chunked");
	from = fc->fc_at + a->an_lie;
	to = fc->fc_end - 1 + a->an_lie;
	all = fh.fh_size + a->an_grown;
	if (!a->an_whole) {
		if (a->an_range != NULL)
			strcpy(text, a->an_range);
		else if (fh.fh_size == 0)
			strcpy(text,
			    "bytes *"
			    "/0");
		else
			snprintf(text, sizeof(text), "bytes %llu-%llu/%llu",
			    from, to, all);
		FIELD("Content-Range", text);
	}
	return a->an_response;
}

static EFI_STATUS EFIAPI
fake_response(struct http_protocol *self, struct http_token *token)
{
	struct fakeconn *fc = conn_of(self);
	struct http_message *m = token->Message;
	uint8_t *body = m->Body;
	size_t i, n;

	assert_true(fc->fc_configured);
	asked(fc, false);
	if (m->Data.Response != NULL) {
		assert_true(m->BodyLength == 0 && m->Body == NULL);
		if (fc->fc_now->an_blocks != 0) {
			fakeidle_seconds(fc->fc_now->an_blocks);
			return EFI_TIMEOUT;
		}
		token->Status = answer_header(fc, m);
		return EFI_SUCCESS;
	}
	assert_true(m->HeaderCount == 0 && m->Headers == NULL);
	n = (size_t)MIN(MIN(m->BodyLength, fc->fc_end - fc->fc_at), 1000);
	if (fc->fc_now->an_sends_less || fc->fc_now->an_stalls)
		n = MIN(n, fc->fc_now->an_sends - fc->fc_sent);
	if (n == 0) {
		fc->fc_pending = fc->fc_now->an_stalls;
		token->Status = EFI_CONNECTION_FIN;
		return EFI_SUCCESS;
	}
	for (i = 0; i < n; i++)
		body[i] = (uint8_t)((fc->fc_at + i) % 251);
	fc->fc_at += n;
	fc->fc_sent += n;
	m->BodyLength = n;
	token->Status = EFI_SUCCESS;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_cancel(struct http_protocol *self, struct http_token *token)
{
	struct fakeconn *fc = conn_of(self);

	assert_non_null(token->Message);
	assert_true(fc->fc_pending);
	fc->fc_pending = false;
	fh.fh_ncancel++;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_poll(struct http_protocol *self __kunused)
{
	fakeidle_seconds(1);
	return EFI_NOT_READY;
}

static const struct http_protocol fake_proto = {.Configure = fake_configure,
    .Request = fake_request,
    .Cancel = fake_cancel,
    .Response = fake_response,
    .Poll = fake_poll};

static void
watch_progress(void *arg, const char *path, uint64_t done, uint64_t total)
{
	assert_ptr_equal(arg, &fh);
	assert_int_equal(path[0], '/');
	assert_true(done <= total);
	/* The timer, which prints too, does not interrupt it. */
	assert_int_equal(fid.fid_tpl, TPL_CALLBACK);
	fh.fh_done = done;
	fh.fh_nprogress++;
}

static void
watch_done(void *arg)
{
	assert_ptr_equal(arg, &fh);
	fh.fh_ndone++;
}

const struct sa_netwatch fakehttp_watch = {
    watch_progress, fakeidle_watch, watch_done, &fh};

/* A machine that was booted by HTTP from this URL. */
bool
fakehttp_booted(const char *url)
{
	static const uint8_t v4[23] = {
	    10, 0, 2, 15, [15] = 10, 0, 2, 2, 255, 255, 255, 0};
	uint8_t mac[33] = {2, 3, 4, 5, 6, 7};
	EFI_HANDLE nic;

	fw.fw_nproto = 0;
	for (size_t i = 0; i < knitems(fh.fh_conn); i++)
		fh.fh_conn[i].fc_handle = NULL;
	memset(&fh.fh_path, 0, sizeof(fh.fh_path));
	path_pci(&fh.fh_path, 5);
	path_node(&fh.fh_path, MESSAGING_DEVICE_PATH, MSG_MAC_ADDR_DP, mac,
	    sizeof(mac));
	fh.fh_nicpath = fh.fh_path;
	path_end(&fh.fh_nicpath, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	path_node(
	    &fh.fh_path, MESSAGING_DEVICE_PATH, MSG_IPv4_DP, v4, sizeof(v4));
	path_node(&fh.fh_path, MESSAGING_DEVICE_PATH, MSG_URI_DP, url,
	    strlen(url) + 1);
	path_end(&fh.fh_path, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	nic = fw_handle(NULL, binding_guid, &fh.fh_binding);
	fw_handle(nic, devpath_guid, fh.fh_nicpath.fp_buf);
	fh.fh_image.DeviceHandle =
	    fw_handle(NULL, devpath_guid, fh.fh_path.fp_buf);
	fw.fw_efi.e_image = fw_handle(NULL, image_guid, &fh.fh_image);
	return efi_net_find(&fw.fw_efi);
}

int
fakehttp_setup(void **state)
{
	if (fw_setup(state) != 0)
		return -1;
	memset(&fh, 0, sizeof(fh));
	fh.fh_binding = (struct http_binding){fake_child, fake_destroy};
	fw.fw_bs.CreateEvent = fake_create_event;
	fw.fw_bs.CheckEvent = fake_check_event;
	fw.fw_bs.CloseEvent = fake_close_event;
	fakeidle_setup();
	fw.fw_efi.e_tsc_per_ms = 10; /* 20 seconds are over soon */
	assert_true(fakehttp_booted("http://10.0.2.2:8080/nb/EFI/BOOT/x.efi"));
	return 0;
}
