/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files of a TFTP server that are read ahead.
 */
#include "efi_mtftp4.h"
#include "fakepxe.h"

static EFI_GUID binding_guid = MTFTP4_BINDING_GUID;
static EFI_GUID mtftp4_guid = MTFTP4_GUID;

/* A connection. */
struct conn {
	struct mtftp4 c_proto; /* first: calls get a pointer to it */
	EFI_HANDLE c_handle;
	bool c_event, c_signaled, c_child;
	struct mtftp4_token *c_token; /* is read */
	char c_name[300];
	uint64_t c_sent;
};

static struct {
	struct mtftp4_binding binding;
	struct conn conn[4];
	unsigned nchild, nevent, nread, nnow, nmax;
	struct mtftp4_config config;        /* the last one */
	EFI_STATUS configure, read, end[8]; /* nread's */
	bool nochild, noevent, less;
	unsigned idle; /* seconds before the first packet */
} net;                 /* owner: the running test */

static struct conn *
conn_of(void *p)
{
	struct conn *c = p;

	assert_true(c >= net.conn && c < net.conn + knitems(net.conn));
	return c;
}

static EFI_STATUS EFIAPI
fake_create_event(UINT32 type, EFI_TPL tpl, EFI_EVENT_NOTIFY notify,
    void *context, EFI_EVENT *event)
{
	struct conn *c = net.conn;

	assert_true(type == 0 && tpl == 0 && notify == NULL && context == NULL);
	if (net.noevent)
		return EFI_OUT_OF_RESOURCES;
	while (conn_of(c)->c_event)
		c++;
	c->c_event = true;
	net.nevent++;
	*event = c;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_check_event(EFI_EVENT event)
{
	struct conn *c = conn_of(event);
	const bool is = c->c_signaled;

	c->c_signaled = false;
	return is ? EFI_SUCCESS : EFI_NOT_READY;
}

static EFI_STATUS EFIAPI
fake_close_event(EFI_EVENT event)
{
	conn_of(event)->c_event = false;
	net.nevent--;
	return EFI_SUCCESS;
}

static const struct mtftp4 fake_proto; /* below */

static EFI_STATUS EFIAPI
fake_child(struct mtftp4_binding *self, EFI_HANDLE *h)
{
	struct conn *c = net.conn;

	assert_ptr_equal(self, &net.binding);
	if (net.nochild)
		return EFI_OUT_OF_RESOURCES;
	while (conn_of(c)->c_child)
		c++;
	c->c_child = true;
	c->c_proto = fake_proto;
	if (c->c_handle == NULL)
		c->c_handle = fw_handle(NULL, mtftp4_guid, &c->c_proto);
	net.nchild++;
	*h = c->c_handle;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_destroy(struct mtftp4_binding *self __kunused, EFI_HANDLE h)
{
	struct conn *c = net.conn;

	while (conn_of(c)->c_handle != h)
		c++;
	assert_true(c->c_child && c->c_token == NULL);
	c->c_child = false;
	net.nchild--;
	return EFI_SUCCESS;
}

static void
end(struct conn *c, EFI_STATUS status)
{
	c->c_token->Status = status;
	c->c_token = NULL;
	c->c_signaled = true;
	net.nnow--;
}

static EFI_STATUS EFIAPI
fake_configure(struct mtftp4 *self, struct mtftp4_config *config)
{
	struct conn *c = conn_of(self);

	if (config == NULL) {
		if (c->c_token != NULL)
			end(c, EFI_ABORTED);
		return EFI_SUCCESS;
	}
	net.config = *config;
	return net.configure;
}

static EFI_STATUS EFIAPI
fake_read(struct mtftp4 *self, struct mtftp4_token *token)
{
	struct conn *c = conn_of(self);

	assert_ptr_equal(token->Event, c);
	assert_null(c->c_token);
	assert_false(c->c_signaled);
	assert_int_equal(token->OptionCount, 1);
	assert_string_equal(
	    (const char *)token->OptionList[0].OptionStr, "blksize");
	assert_string_equal(
	    (const char *)token->OptionList[0].ValueStr, "1428");
	snprintf(
	    c->c_name, sizeof(c->c_name), "%s", (const char *)token->Filename);
	if (EFI_ERROR(net.read))
		return net.read;
	c->c_token = token;
	c->c_sent = 0;
	net.nread++;
	net.nnow++;
	net.nmax = MAX(net.nmax, net.nnow);
	return EFI_SUCCESS;
}

/* A packet comes, of 1000 bytes; file number n has other bytes than others. */
static EFI_STATUS EFIAPI
fake_poll(struct mtftp4 *self)
{
	struct conn *c = conn_of(self);
	struct mtftp4_token *token = c->c_token;
	struct mtftp4_packet packet = {MTFTP4_DATA << 8}, oack = {6 << 8};
	const uint64_t size = fp.fpx_real - net.less;
	uint8_t *buf;
	uint64_t i, n;

	assert_non_null(token);
	fakeidle_seconds(net.idle);
	if (c->c_sent == 0)
		token->CheckPacket(self, token, 30, &oack);
	buf = token->Buffer;
	n = MIN(1000, size - c->c_sent);
	if (c->c_sent + n > token->BufferSize) {
		end(c, EFI_BUFFER_TOO_SMALL);
		return EFI_SUCCESS;
	}
	for (i = c->c_sent; i < c->c_sent + n; i++)
		buf[i] = (uint8_t)(i % 251 + (uint8_t)c->c_name[0]);
	c->c_sent += n;
	assert_int_equal(token->CheckPacket(
			     self, token, (UINT16)(MTFTP4_HEADER + n), &packet),
	    EFI_SUCCESS);
	if (c->c_sent == size) {
		token->BufferSize = size;
		end(c, net.end[net.nread - 1]);
	}
	return EFI_SUCCESS;
}

static const struct mtftp4 fake_proto = {.Configure = fake_configure,
    .ReadFile = fake_read,
    .Poll = fake_poll};

static int
setup(void **state)
{
	if (fakepxe_setup(state) != 0)
		return -1;
	memset(&net, 0, sizeof(net));
	net.binding = (struct mtftp4_binding){fake_child, fake_destroy};
	fid.fid_create = fake_create_event;
	fid.fid_close = fake_close_event;
	fw.fw_bs.CheckEvent = fake_check_event;
	fw_handle(fp.fpx_image.DeviceHandle, binding_guid, &net.binding);
	memcpy(&fp.fpx_mode.StationIp, "\x0a\0\2\17", 4);
	memcpy(&fp.fpx_mode.SubnetMask, "\xff\xff\xff\0", 4);
	fp.fpx_mode.RouteTableEntries = 2;
	memcpy(&fp.fpx_mode.RouteTable[0].IpAddr, "\x0a\0\2\0", 4);
	memcpy(&fp.fpx_mode.RouteTable[1].GwAddr, "\x0a\0\2\1", 4);
	fp.fpx_told = fp.fpx_real = 5000;
	return 0;
}

static void
expect(struct fs_volume *vol, const char *path)
{
	vol->fv_ops->fo_expect(vol, path);
}

/* Open and read it; its bytes begin with `first'. */
static int
get(struct fs_volume *vol, const char *path, uint8_t first)
{
	struct fs_file *ff;
	uint8_t buf[5000];
	int error = fs_open(vol, path, &ff);

	if (error != 0)
		return error;
	assert_int_equal(ff->ff_size, sizeof(buf));
	error = fs_read(ff, 0, buf, sizeof(buf));
	for (size_t i = 0; error == 0 && i < sizeof(buf); i++)
		assert_int_equal(buf[i], (uint8_t)(i % 251 + first));
	fs_close(ff);
	return error;
}

static void
unmount(struct fs_volume *vol)
{
	fs_unmount(vol);
	assert_int_equal(net.nchild, 0);
	assert_int_equal(net.nevent, 0);
	assert_int_equal(net.nnow, 0);
}

/* Three files are read at once, beside an ordinary one. */
static void
test_several(void **state __kunused)
{
	struct fs_volume *vol = fakepxe_mount();

	expect(vol, "/a");
	expect(vol, "/a"); /* is read already */
	expect(vol, "/b");
	expect(vol, "/c");
	expect(vol, "/d"); /* one too many */
	expect(vol, "/");
	assert_int_equal(net.nnow, 3);
	assert_memory_equal(&net.config.StationIp, "\x0a\0\2\17", 4);
	assert_memory_equal(&net.config.SubnetMask, "\xff\xff\xff\0", 4);
	assert_memory_equal(&net.config.GatewayIp, "\x0a\0\2\1", 4);
	assert_memory_equal(&net.config.ServerIp, "\x0a\0\2\2", 4);
	assert_false(net.config.UseDefaultSetting);
	assert_int_equal(get(vol, "/x", 0), 0);
	assert_int_equal(fp.fpx_nread, 1);
	assert_int_equal(get(vol, "/b", 'b'), 0);
	assert_int_equal(fp.fpx_all, 5000); /* progress was told */
	assert_int_equal(net.nnow, 2);
	expect(vol, "/d");
	assert_int_equal(get(vol, "/a", 'a'), 0);
	assert_int_equal(get(vol, "/c", 'c'), 0);
	assert_int_equal(get(vol, "/d", 'd'), 0);
	/* Once. */
	assert_int_equal(get(vol, "/d", 0), 0);
	assert_int_equal(net.nread, 4);
	assert_int_equal(fp.fpx_nread, 2);
	/* What is never opened ends with the volume. */
	expect(vol, "/e");
	unmount(vol);
	assert_int_equal(net.nmax, 3);
}

/* What fails ahead is read in the ordinary way, which says why it fails. */
static void
test_fails(void **state __kunused)
{
	struct fs_volume *vol = fakepxe_mount();

	net.end[0] = EFI_TIMEOUT;
	expect(vol, "/a");
	assert_int_equal(get(vol, "/a", 0), 0);
	assert_int_equal(net.nread, 1);
	assert_int_equal(fp.fpx_nread, 1);
	net.less = true;
	expect(vol, "/a");
	assert_int_equal(get(vol, "/a", 0), 0);
	net.less = false;
	fp.fpx_real = 5001;
	expect(vol, "/a");
	assert_int_equal(get(vol, "/a", 0), EIO);
	assert_non_null(strstr(vol->fv_fault.flt_what, "sends more"));
	fp.fpx_real = 5000;
	assert_int_equal(net.nread, 3);
	net.read = EFI_OUT_OF_RESOURCES;
	expect(vol, "/a");
	net.read = EFI_SUCCESS;
	net.configure = EFI_OUT_OF_RESOURCES;
	expect(vol, "/a");
	net.configure = EFI_SUCCESS;
	fp.fpx_told = 0;
	expect(vol, "/a");
	fp.fpx_told = (uint64_t)2 << 30;
	expect(vol, "/a");
	fp.fpx_told = 900 << 20; /* there is not so much memory */
	expect(vol, "/a");
	fp.fpx_told = 5000;
	assert_int_equal(net.nread, 3);
	/* No such file: that says nothing of others. */
	fp.fpx_size_status = EFI_TFTP_ERROR;
	expect(vol, "/a");
	fp.fpx_size_status = EFI_SUCCESS;
	expect(vol, "/b");
	assert_int_equal(net.nread, 4);
	/* A server that does not answer is not asked ahead again. */
	fp.fpx_size_status = EFI_TIMEOUT;
	expect(vol, "/a");
	fp.fpx_size_status = EFI_SUCCESS;
	fp.fpx_nsize = 0;
	expect(vol, "/c");
	assert_int_equal(fp.fpx_nsize, 0);
	unmount(vol);
}

static void
test_stopped(void **state __kunused)
{
	struct fs_volume *vol = fakepxe_mount();

	expect(vol, "/a");
	expect(vol, "/b");
	fid.fid_stop = 3;
	net.idle = 3;
	assert_int_equal(get(vol, "/a", 'a'), EINTR);
	assert_non_null(strstr(vol->fv_fault.flt_what, "stopped by a key"));
	assert_int_equal(net.nnow, 1);
	assert_int_equal(get(vol, "/b", 'b'), EINTR);
	unmount(vol);
}

/* Firmware without the protocol, or without memory for it. */
static void
test_without(void **state __kunused)
{
	for (int i = 0; i < 3; i++) {
		struct fs_volume *vol = fakepxe_mount();

		net.noevent = i == 0;
		net.nochild = i == 1;
		if (i == 2)
			fw.fw_nproto--; /* the binding */
		expect(vol, "/a");
		expect(vol, "/b");
		assert_int_equal(net.nread, 0);
		assert_int_equal(get(vol, "/a", 0), 0);
		unmount(vol);
		fp.fpx_nread = 0;
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fw_teardown)
	    T(test_several),
	    T(test_fails),
	    T(test_stopped),
	    T(test_without),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
