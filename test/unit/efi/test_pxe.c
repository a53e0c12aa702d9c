/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files of a TFTP server, and servers that misbehave.
 */
#include "fakefw.h"

static EFI_GUID callback_guid = EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL_GUID;
static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;
static EFI_GUID pciio_guid = EFI_PCI_IO_PROTOCOL_GUID;
static EFI_GUID pxe_guid = EFI_PXE_BASE_CODE_PROTOCOL_GUID;

/* The firmware's PXE, and the server. */
static struct {
	EFI_PXE_BASE_CODE_PROTOCOL pxe;
	EFI_PXE_BASE_CODE_MODE mode;
	EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL *callback;
	EFI_LOADED_IMAGE image;
	EFI_PCI_IO_PROTOCOL pci;
	struct fakepath path, card;
	EFI_STATUS size_status, read_status[4], dhcp_status;
	uint64_t told, real; /* bytes of a file */
	bool lies;           /* more was received than there was room for */
	unsigned nsize, nread, nstart, ndhcp, ncallback;
	char name[300];
	uint8_t ip[4];
	UINTN block, bus;
	/* What struct sa_netwatch was told. */
	unsigned nprogress, ndone;
	uint64_t done, all, total;
} s; /* owner: the running test */

static EFI_STATUS
send_file(uint8_t *buf, UINT64 *size)
{
	const uint64_t room = *size;
	uint64_t i;

	for (i = 0; i < MIN(room, s.real); i++)
		buf[i] = (uint8_t)(i % 251);
	for (i = 0; i < s.real && s.mode.MakeCallbacks; i += 512)
		s.callback->Callback(s.callback,
		    EFI_PXE_BASE_CODE_FUNCTION_MTFTP, TRUE,
		    4 + (UINT32)MIN(512, s.real - i), NULL);
	*size = s.real;
	return s.real <= room || s.lies ? EFI_SUCCESS : EFI_BUFFER_TOO_SMALL;
}

/* NOLINTBEGIN(readability-non-const-parameter): the specification's types */
static EFI_STATUS EFIAPI
fake_mtftp(EFI_PXE_BASE_CODE_PROTOCOL *self, EFI_PXE_BASE_CODE_TFTP_OPCODE op,
    void *buf, BOOLEAN overwrite, UINT64 *size, UINTN *block,
    EFI_IP_ADDRESS *server, UINT8 *name, EFI_PXE_BASE_CODE_MTFTP_INFO *info,
    BOOLEAN nobuffer)
{
	EFI_STATUS status;

	assert_ptr_equal(self, &s.pxe);
	assert_false(overwrite || nobuffer);
	assert_null(info);
	snprintf(s.name, sizeof(s.name), "%s", (const char *)name);
	memcpy(s.ip, server, 4);
	s.block = *block;
	if (op == EFI_PXE_BASE_CODE_TFTP_GET_FILE_SIZE) {
		s.nsize++;
		*size = s.told;
		return s.size_status;
	}
	assert_int_equal(op, EFI_PXE_BASE_CODE_TFTP_READ_FILE);
	status = s.read_status[s.nread++];
	return EFI_ERROR(status) ? status : send_file(buf, size);
}

static EFI_STATUS EFIAPI
fake_parameters(EFI_PXE_BASE_CODE_PROTOCOL *self __kunused, BOOLEAN *arp,
    BOOLEAN *guid, UINT8 *ttl, UINT8 *tos, BOOLEAN *make)
{
	assert_true(arp == NULL && guid == NULL && ttl == NULL && tos == NULL);
	s.mode.MakeCallbacks = *make && s.callback != NULL;
	return *make && s.callback == NULL ? EFI_INVALID_PARAMETER
					   : EFI_SUCCESS;
}
/* NOLINTEND(readability-non-const-parameter) */

static EFI_STATUS EFIAPI
fake_start(EFI_PXE_BASE_CODE_PROTOCOL *self __kunused, BOOLEAN v6)
{
	assert_false(v6);
	s.nstart++;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_dhcp(EFI_PXE_BASE_CODE_PROTOCOL *self __kunused, BOOLEAN sort)
{
	assert_false(sort);
	s.ndhcp++;
	if (!EFI_ERROR(s.dhcp_status))
		s.mode.DhcpAckReceived = TRUE;
	return s.dhcp_status;
}

static EFI_STATUS EFIAPI
fake_install(
    EFI_HANDLE *h, EFI_GUID *guid, EFI_INTERFACE_TYPE type, void *interface)
{
	assert_ptr_equal(*h, fw.fw_efi.e_net.enet_handle);
	assert_int_equal(type, EFI_NATIVE_INTERFACE);
	assert_memory_equal(guid, &callback_guid, sizeof(*guid));
	if (s.ncallback++ != 0)
		assert_null(s.callback);
	s.callback = interface;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_uninstall(EFI_HANDLE h, EFI_GUID *guid __kunused, void *interface)
{
	assert_ptr_equal(h, fw.fw_efi.e_net.enet_handle);
	assert_false(s.mode.MakeCallbacks);
	assert_ptr_equal(interface, s.callback);
	s.callback = NULL;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_location(EFI_PCI_IO_PROTOCOL *self __kunused, UINTN *segment, UINTN *bus,
    UINTN *dev, UINTN *func)
{
	*segment = 0;
	*bus = s.bus;
	*dev = 5;
	*func = 1;
	return EFI_SUCCESS;
}

static void
watch_progress(void *arg, const char *path, uint64_t done, uint64_t total)
{
	assert_ptr_equal(arg, &s);
	assert_int_equal(path[0], '/');
	assert_true(done > s.done);
	s.done = done;
	s.total = total;
	s.nprogress++;
}

static void
watch_done(void *arg)
{
	assert_ptr_equal(arg, &s);
	s.ndone++;
	s.all = s.done;
	s.done = 0;
}

static const struct sa_netwatch watch = {watch_progress, watch_done, &s};

/* A machine that was booted by PXE. */
static int
setup(void **state)
{
	EFI_HANDLE nic, card;
	uint8_t mac[33] = {2, 3, 4, 5, 6, 7};

	if (fw_setup(state) != 0)
		return -1;
	memset(&s, 0, sizeof(s));
	path_acpi(&s.path, EISA_PNP_ID(0x0a03), 0);
	path_pci(&s.path, 5);
	s.card = s.path;
	path_end(&s.card, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	card = fw_handle(NULL, pciio_guid, &s.pci);
	path_node(
	    &s.path, MESSAGING_DEVICE_PATH, MSG_MAC_ADDR_DP, mac, sizeof(mac));
	path_end(&s.path, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	nic = fw_handle(NULL, pxe_guid, &s.pxe);
	fw_handle(nic, devpath_guid, s.path.fp_buf);
	fw_handle(card, devpath_guid, s.card.fp_buf);
	s.image.DeviceHandle = nic;
	fw.fw_efi.e_image = fw_handle(NULL, image_guid, &s.image);
	fw.fw_bs.InstallProtocolInterface = fake_install;
	fw.fw_bs.UninstallProtocolInterface = fake_uninstall;
	s.pci.GetLocation = fake_location;
	s.pxe.Mode = &s.mode;
	s.pxe.Mtftp = fake_mtftp;
	s.pxe.SetParameters = fake_parameters;
	s.pxe.Start = fake_start;
	s.pxe.Dhcp = fake_dhcp;
	s.mode.Started = s.mode.DhcpAckReceived = TRUE;
	memcpy(s.mode.DhcpAck.Dhcpv4.BootpSiAddr, "\x0a\0\2\2", 4);
	assert_true(efi_net_find(&fw.fw_efi));
	return 0;
}

static struct fs_volume *
mount(void)
{
	struct fs_volume *vol = NULL;

	assert_int_equal(efi_net_mount(&fw.fw_efi, 0, &watch, &vol), 0);
	return vol;
}

/* Open and read the whole file; the text of the failure in `why'. */
static int
get(const char *path, char why[160])
{
	struct fs_volume *vol = mount();
	struct fs_file *ff;
	uint8_t *buf;
	int error = fs_open(vol, path, &ff);

	if (error == 0) {
		buf = malloc((size_t)MIN(ff->ff_size, 8 << 20) + 1);
		error = fs_read(ff, 0, buf, (size_t)MIN(ff->ff_size, 8 << 20));
		for (size_t i = 0; error == 0 && i < ff->ff_size; i++)
			assert_int_equal(buf[i], i % 251);
		free(buf);
		fs_close(ff);
	}
	snprintf(why, 160, "%s", vol->fv_fault.flt_what);
	if (why[0] != '\0')
		assert_int_equal(vol->fv_fault.flt_offset, FS_NOPLACE);
	fs_unmount(vol);
	return error;
}

#define assert_why(text) assert_non_null(strstr(why, text))

static void
test_file(void **state __kunused)
{
	struct fs_volume *vol = mount();
	struct fs_file *ff;
	uint8_t buf[10];
	char why[160];

	s.told = s.real = 5000;
	assert_int_equal(fs_open(vol, "/dir/netbsd", &ff), 0);
	assert_int_equal(ff->ff_size, 5000);
	assert_int_equal(s.nread, 0);
	assert_int_equal(fs_read(ff, 4990, buf, 10), 0);
	assert_int_equal(buf[9], 4999 % 251);
	assert_int_equal(fs_read(ff, 7, buf, 10), 0);
	assert_int_equal(buf[0], 7);
	assert_int_equal(fs_read(ff, 4991, buf, 10), EINVAL);
	assert_int_equal(s.nread, 1);
	fs_close(ff);
	assert_string_equal(s.name, "dir/netbsd");
	assert_memory_equal(s.ip, "\x0a\0\2\2", 4);
	assert_true(s.block >= 512);
	assert_int_equal(s.nprogress, 10);
	assert_int_equal(s.all, 5000);
	assert_int_equal(s.total, 5000);
	assert_int_equal(s.ndone, 1);
	assert_null(s.callback);
	assert_int_equal(fs_open(vol, "/", &ff), EISDIR);
	assert_int_equal(fs_readdir(vol, "/", NULL, NULL), ENOTSUP);
	assert_string_equal(
	    vol->fv_fault.flt_what, "TFTP lists no directories");
	fs_unmount(vol);
	/* As the boot file's name. */
	s.mode.DhcpAck.Dhcpv4.BootpBootFile[0] = '/';
	s.nread = 0;
	assert_int_equal(get("/netbsd", why), 0);
	assert_string_equal(s.name, "/netbsd");
}

static void
test_names(void **state __kunused)
{
	struct fs_volume *vol = mount();
	struct fs_file *ff;
	char path[300];

	memset(path, 'x', sizeof(path));
	path[0] = '/';
	path[256] = '\0';
	assert_int_equal(fs_open(vol, path, &ff), ENAMETOOLONG);
	assert_int_equal(s.nsize, 0);
	path[255] = '\0';
	s.told = 1;
	assert_int_equal(fs_open(vol, path, &ff), 0);
	fs_close(ff);
	fs_unmount(vol);
}

/* The server has told another size than it sends. */
static void
test_sizes(void **state __kunused)
{
	char why[160];

	s.told = 5000;
	s.real = 4999;
	assert_int_equal(get("/x", why), EIO);
	assert_why("told 5000 bytes, and sends fewer");
	s.real = 5001;
	assert_int_equal(get("/x", why), EIO);
	assert_why("told 5000 bytes, and sends more");
	s.lies = true;
	assert_int_equal(get("/x", why), EIO);
	assert_why("more");
	s.told = ((uint64_t)1 << 30) + 1;
	assert_int_equal(get("/x", why), EFBIG);
	assert_why("the limit is 1024 MB");
	s.told = UINT64_MAX;
	assert_int_equal(get("/x", why), EFBIG);
	s.told = 100 << 20;
	s.nread = 0;
	assert_int_equal(get("/x", why), ENOMEM);
	assert_why("out of memory: 104857600 bytes");
	assert_int_equal(s.nread, 0);
}

/* It tells none: the file is read when it is opened. */
static void
test_no_size(void **state __kunused)
{
	char why[160];

	s.size_status = EFI_UNSUPPORTED;
	s.real = 3 << 20;
	assert_int_equal(get("/x", why), 0);
	assert_int_equal(s.nread, 2);
	assert_int_equal(s.total, 0);
	s.nread = 0;
	s.size_status = EFI_PROTOCOL_ERROR;
	s.real = 0;
	assert_int_equal(get("/x", why), 0);
	assert_int_equal(s.nread, 1);
	/* 0 is no size either. */
	s.size_status = EFI_SUCCESS;
	s.nread = 0;
	s.real = 700;
	assert_int_equal(get("/x", why), 0);
	s.nread = 0;
	s.read_status[0] = EFI_TFTP_ERROR;
	assert_int_equal(get("/x", why), EIO);
	/* Larger than memory. */
	s.read_status[0] = EFI_SUCCESS;
	s.nread = 0;
	s.mode.DhcpAck.Dhcpv4.BootpBootFile[0] = 'x';
	s.real = 60 << 20;
	assert_int_equal(get("/x", why), ENOMEM);
	assert_why("out of memory: 16777216 bytes");
}

static void
test_errors(void **state __kunused)
{
	char why[160];
	size_t i;

	/* An ERROR packet, of which this firmware tells nothing; or all. */
	s.size_status = EFI_TFTP_ERROR;
	assert_int_equal(get("/x", why), EIO);
	assert_string_equal(why, "");
	s.mode.TftpErrorReceived = TRUE;
	assert_int_equal(get("/x", why), ENOENT);
	assert_string_equal(why, "TFTP error 0: no text");
	s.mode.TftpError.ErrorCode = 2;
	memcpy(s.mode.TftpError.ErrorString, "Access\x1b violation", 17);
	assert_int_equal(get("/x", why), ENOENT);
	assert_string_equal(why, "TFTP error 2: Access? violation");
	for (i = 0; i < sizeof(s.mode.TftpError.ErrorString); i++)
		s.mode.TftpError.ErrorString[i] = (CHAR8)0xff;
	assert_int_equal(get("/x", why), ENOENT);
	assert_why("???????????");
	s.size_status = EFI_ICMP_ERROR;
	assert_int_equal(get("/x", why), EHOSTUNREACH);
	s.mode.IcmpErrorReceived = TRUE;
	s.mode.IcmpError.Type = 3;
	s.mode.IcmpError.Code = 13;
	assert_int_equal(get("/x", why), EHOSTUNREACH);
	assert_why("ICMP type 3, code 13");
	s.size_status = EFI_TIMEOUT;
	assert_int_equal(get("/x", why), ETIMEDOUT);
	assert_string_equal(why, "no answer from 10.0.2.2");
	s.size_status = EFI_DEVICE_ERROR;
	assert_int_equal(get("/x", why), EIO);
	assert_why("EFI_DEVICE_ERROR");
	/* While the file is sent: it is asked for twice. */
	s.size_status = EFI_SUCCESS;
	s.told = s.real = 700;
	s.read_status[0] = EFI_TIMEOUT;
	assert_int_equal(get("/x", why), 0);
	assert_int_equal(s.nread, 2);
	s.nread = 0;
	s.read_status[1] = EFI_TIMEOUT;
	assert_int_equal(get("/x", why), ETIMEDOUT);
	assert_int_equal(s.nread, 2);
	assert_why("no answer from");
}

/* Who the server is. */
static void
test_server(void **state __kunused)
{
	EFI_PXE_BASE_CODE_PACKET *ack = &s.mode.DhcpAck;
	uint8_t *opt = ack->Dhcpv4.DhcpOptions;
	char server[EFI_NETADDR];
	struct fs_volume *vol;
	struct sa_netinfo ni;

	assert_int_equal(efi_net_info(&fw.fw_efi, 0, &ni), 0);
	assert_string_equal(ni.ni_name, "tftp");
	assert_string_equal(ni.ni_server, "10.0.2.2");
	assert_true(ni.ni_isboot);
	assert_int_equal(efi_net_info(&fw.fw_efi, 1, &ni), ENOENT);
	s.mode.ProxyOfferReceived = TRUE;
	memcpy(s.mode.ProxyOffer.Dhcpv4.BootpSiAddr, "\1\2\3\4", 4);
	assert_string_equal(efi_pxe_server(&s.pxe, server), "1.2.3.4");
	s.mode.PxeReplyReceived = TRUE;
	memset(s.mode.PxeReply.Dhcpv4.BootpSiAddr, 255, 4);
	assert_string_equal(efi_pxe_server(&s.pxe, server), "255.255.255.255");
	s.mode.PxeReplyReceived = s.mode.ProxyOfferReceived = FALSE;
	/* The DHCP server itself, by option 54. */
	memset(ack->Dhcpv4.BootpSiAddr, 0, 4);
	memcpy(opt, "\0\1\2xx\66\4\x0a\1\2\3\xff", 12);
	assert_string_equal(efi_pxe_server(&s.pxe, server), "10.1.2.3");
	opt[6] = 5;
	assert_string_equal(efi_pxe_server(&s.pxe, server), "");
	assert_int_equal(
	    efi_net_mount(&fw.fw_efi, 0, &watch, &vol), EHOSTUNREACH);
	memcpy(opt, "\66\4\0\0\0\0\xff", 7);
	assert_string_equal(efi_pxe_server(&s.pxe, server), "");
	/* Options to the packet's last byte, and beyond. */
	memset(opt, 0,
	    sizeof(ack->Raw) -
		offsetof(EFI_PXE_BASE_CODE_DHCPV4_PACKET, DhcpOptions));
	ack->Raw[1471] = 54;
	assert_string_equal(efi_pxe_server(&s.pxe, server), "");
	ack->Raw[1470] = 54;
	ack->Raw[1471] = 4;
	assert_string_equal(efi_pxe_server(&s.pxe, server), "");
	ack->Raw[1471] = 0;
	assert_string_equal(efi_pxe_server(&s.pxe, server), "");
}

/* What has loaded us has stopped the protocol. */
static void
test_start(void **state __kunused)
{
	struct fs_volume *vol;

	s.mode.Started = s.mode.DhcpAckReceived = FALSE;
	s.dhcp_status = EFI_TIMEOUT;
	assert_int_equal(efi_net_mount(&fw.fw_efi, 0, &watch, &vol), ETIMEDOUT);
	s.dhcp_status = EFI_SUCCESS;
	fs_unmount(mount());
	assert_int_equal(s.nstart, 2);
	assert_int_equal(s.ndhcp, 2);
	s.mode.UsingIpv6 = TRUE;
	assert_int_equal(efi_net_mount(&fw.fw_efi, 0, &watch, &vol), ENOTSUP);
	assert_int_equal(efi_net_mount(&fw.fw_efi, 1, &watch, &vol), ENXIO);
}

static void
test_memory(void **state __kunused)
{
	struct fs_volume *vol;
	struct fs_file *ff;
	uint8_t buf[4];

	s.told = s.real = 700;
	fw.fw_poolfail = 1;
	assert_int_equal(efi_net_mount(&fw.fw_efi, 0, &watch, &vol), ENOMEM);
	fw.fw_poolfail = 0;
	vol = mount();
	fw.fw_poolfail = 1;
	assert_int_equal(fs_open(vol, "/x", &ff), ENOMEM);
	fw.fw_poolfail = 0;
	assert_int_equal(fs_open(vol, "/x", &ff), 0);
	fw.fw_poolfail = 1;
	assert_int_equal(fs_read(ff, 0, buf, 4), ENOMEM);
	fw.fw_poolfail = 0;
	assert_int_equal(fs_read(ff, 0, buf, 4), 0);
	fs_close(ff);
	fs_unmount(vol);
}

static void
test_interface(void **state __kunused)
{
	struct btinfo_netif nif;

	s.bus = 2;
	/* The card's path is a prefix of the interface's. */
	assert_int_equal(efi_net_record(&fw.fw_efi, &nif), 0);
	assert_int_equal(nif.common.type, BTINFO_NETIF);
	assert_int_equal(nif.common.len, sizeof(nif));
	assert_int_equal(nif.bus, 1);
	assert_int_equal(nif.addr, 2 << 8 | 5 << 3 | 1);
	s.bus = 256;
	assert_int_equal(efi_net_record(&fw.fw_efi, &nif), ENOENT);
	fw.fw_efi.e_net.enet_handle = NULL;
	assert_int_equal(efi_net_record(&fw.fw_efi, &nif), ENOENT);
	/* From a disk: no network. */
	s.image.DeviceHandle = NULL;
	assert_false(efi_net_find(&fw.fw_efi));
	assert_null(fw.fw_efi.e_net.enet_pxe);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, fw_teardown)
	    T(test_file),
	    T(test_names),
	    T(test_sizes),
	    T(test_no_size),
	    T(test_errors),
	    T(test_server),
	    T(test_start),
	    T(test_memory),
	    T(test_interface),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
