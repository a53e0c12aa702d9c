/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files of a TFTP server, and servers that misbehave.
 */
#include "fakepxe.h"

/* Open and read the whole file; the text of the failure in `why'. */
static int
get(const char *path, char why[160])
{
	struct fs_volume *vol = fakepxe_mount();
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
	struct fs_volume *vol = fakepxe_mount();
	struct fs_file *ff;
	uint8_t buf[10];
	char why[160];

	fp.fpx_told = fp.fpx_real = 5000;
	assert_int_equal(fs_open(vol, "/dir/netbsd", &ff), 0);
	assert_int_equal(ff->ff_size, 5000);
	assert_int_equal(fp.fpx_nread, 0);
	assert_int_equal(fs_read(ff, 4990, buf, 10), 0);
	assert_int_equal(buf[9], 4999 % 251);
	assert_int_equal(fs_read(ff, 7, buf, 10), 0);
	assert_int_equal(buf[0], 7);
	assert_int_equal(fs_read(ff, 4991, buf, 10), EINVAL);
	assert_int_equal(fp.fpx_nread, 1);
	fs_close(ff);
	assert_string_equal(fp.fpx_name, "dir/netbsd");
	assert_memory_equal(fp.fpx_ip, "\x0a\0\2\2", 4);
	assert_true(fp.fpx_block >= 512);
	assert_int_equal(fp.fpx_nprogress, 10);
	assert_int_equal(fp.fpx_all, 5000);
	assert_int_equal(fp.fpx_total, 5000);
	assert_int_equal(fp.fpx_ndone, 2); /* its size, its bytes */
	assert_null(fp.fpx_callback);
	assert_int_equal(fs_open(vol, "/", &ff), EISDIR);
	assert_int_equal(fs_readdir(vol, "/", NULL, NULL), ENOTSUP);
	assert_string_equal(
	    vol->fv_fault.flt_what, "TFTP lists no directories");
	fs_unmount(vol);
	/* As the boot file's name. */
	fp.fpx_mode.DhcpAck.Dhcpv4.BootpBootFile[0] = '/';
	fp.fpx_nread = 0;
	assert_int_equal(get("/netbsd", why), 0);
	assert_string_equal(fp.fpx_name, "/netbsd");
}

/*
 * Packets of a function count as progress unless it is ARP or IGMP, which carry
 * no data.  EDK II names the function that was called before Mtftp(), DHCP.
 */
static void
test_function(void **state __kunused)
{
	static const struct {
		EFI_PXE_BASE_CODE_FUNCTION function;
		unsigned n;
	} told[] = {{EFI_PXE_BASE_CODE_FUNCTION_DHCP, 10},
	    {EFI_PXE_BASE_CODE_FUNCTION_DISCOVER, 10},
	    {EFI_PXE_BASE_CODE_FUNCTION_ARP, 0},
	    {EFI_PXE_BASE_CODE_FUNCTION_IGMP, 0}};
	char why[160];

	fp.fpx_told = fp.fpx_real = 5000;
	for (size_t i = 0; i < knitems(told); i++) {
		fp.fpx_function = told[i].function;
		fp.fpx_nread = fp.fpx_nprogress = 0;
		assert_int_equal(get("/netbsd", why), 0);
		assert_int_equal(fp.fpx_nprogress, told[i].n);
	}
}

static void
test_names(void **state __kunused)
{
	struct fs_volume *vol = fakepxe_mount();
	struct fs_file *ff;
	char path[300];

	memset(path, 'x', sizeof(path));
	path[0] = '/';
	path[256] = '\0';
	assert_int_equal(fs_open(vol, path, &ff), ENAMETOOLONG);
	assert_int_equal(fp.fpx_nsize, 0);
	path[255] = '\0';
	fp.fpx_told = 1;
	assert_int_equal(fs_open(vol, path, &ff), 0);
	fs_close(ff);
	fs_unmount(vol);
}

/* The server has told another size than it sends. */
static void
test_sizes(void **state __kunused)
{
	char why[160];

	fp.fpx_told = 5000;
	fp.fpx_real = 4999;
	assert_int_equal(get("/x", why), EIO);
	assert_why("told 5000 bytes, and sends fewer");
	fp.fpx_real = 5001;
	assert_int_equal(get("/x", why), EIO);
	assert_why("told 5000 bytes, and sends more");
	fp.fpx_lies = true;
	assert_int_equal(get("/x", why), EIO);
	assert_why("more");
	fp.fpx_told = ((uint64_t)1 << 30) + 1;
	assert_int_equal(get("/x", why), EFBIG);
	assert_why("the limit is 1024 MB");
	fp.fpx_told = UINT64_MAX;
	assert_int_equal(get("/x", why), EFBIG);
	fp.fpx_told = 100 << 20;
	fp.fpx_nread = 0;
	assert_int_equal(get("/x", why), ENOMEM);
	assert_why("out of memory: 104857600 bytes");
	assert_int_equal(fp.fpx_nread, 0);
}

/* It tells none: the file is read when it is opened. */
static void
test_no_size(void **state __kunused)
{
	char why[160];

	fp.fpx_size_status = EFI_UNSUPPORTED;
	fp.fpx_real = 3 << 20;
	assert_int_equal(get("/x", why), 0);
	assert_int_equal(fp.fpx_nread, 2);
	assert_int_equal(fp.fpx_total, 0);
	fp.fpx_nread = 0;
	fp.fpx_size_status = EFI_PROTOCOL_ERROR;
	fp.fpx_real = 0;
	assert_int_equal(get("/x", why), 0);
	assert_int_equal(fp.fpx_nread, 1);
	/* 0 is no size either. */
	fp.fpx_size_status = EFI_SUCCESS;
	fp.fpx_nread = 0;
	fp.fpx_real = 700;
	assert_int_equal(get("/x", why), 0);
	fp.fpx_nread = 0;
	fp.fpx_read_status[0] = EFI_TFTP_ERROR;
	assert_int_equal(get("/x", why), EIO);
	/* Larger than memory. */
	fp.fpx_read_status[0] = EFI_SUCCESS;
	fp.fpx_nread = 0;
	fp.fpx_mode.DhcpAck.Dhcpv4.BootpBootFile[0] = 'x';
	fp.fpx_real = 60 << 20;
	assert_int_equal(get("/x", why), ENOMEM);
	assert_why("out of memory: 16777216 bytes");
}

static void
test_errors(void **state __kunused)
{
	char why[160];
	size_t i;

	/* An ERROR packet, of which this firmware tells nothing; or all. */
	fp.fpx_size_status = EFI_TFTP_ERROR;
	assert_int_equal(get("/x", why), EIO);
	assert_why("EFI_TFTP_ERROR");
	fp.fpx_mode.TftpErrorReceived = TRUE;
	assert_int_equal(get("/x", why), ENOENT);
	assert_string_equal(why, "TFTP error 0: no text");
	fp.fpx_mode.TftpError.ErrorCode = 2;
	memcpy(fp.fpx_mode.TftpError.ErrorString, "Access\x1b violation", 17);
	assert_int_equal(get("/x", why), ENOENT);
	assert_string_equal(why, "TFTP error 2: Access? violation");
	for (i = 0; i < sizeof(fp.fpx_mode.TftpError.ErrorString); i++)
		fp.fpx_mode.TftpError.ErrorString[i] = (CHAR8)0xff;
	assert_int_equal(get("/x", why), ENOENT);
	assert_why("???????????");
	fp.fpx_size_status = EFI_ICMP_ERROR;
	assert_int_equal(get("/x", why), EHOSTUNREACH);
	fp.fpx_mode.IcmpErrorReceived = TRUE;
	fp.fpx_mode.IcmpError.Type = 3;
	fp.fpx_mode.IcmpError.Code = 13;
	assert_int_equal(get("/x", why), EHOSTUNREACH);
	assert_why("ICMP type 3, code 13");
	fp.fpx_size_status = EFI_TIMEOUT;
	assert_int_equal(get("/x", why), ETIMEDOUT);
	assert_string_equal(why, "no answer from 10.0.2.2");
	fp.fpx_size_status = EFI_DEVICE_ERROR;
	assert_int_equal(get("/x", why), EIO);
	assert_why("EFI_DEVICE_ERROR");
	/* Of the firmware: that is no missing file. */
	fp.fpx_size_status = EFI_NOT_FOUND;
	assert_int_equal(get("/x", why), EIO);
	assert_why("EFI_NOT_FOUND");
	/* While the file is sent: it is asked for twice. */
	fp.fpx_size_status = EFI_SUCCESS;
	fp.fpx_told = fp.fpx_real = 700;
	fp.fpx_read_status[0] = EFI_TIMEOUT;
	assert_int_equal(get("/x", why), 0);
	assert_int_equal(fp.fpx_nread, 2);
	fp.fpx_nread = 0;
	fp.fpx_read_status[1] = EFI_TIMEOUT;
	assert_int_equal(get("/x", why), ETIMEDOUT);
	assert_int_equal(fp.fpx_nread, 2);
	assert_why("no answer from");
	/* The firmware ends it by itself: that is no key. */
	fp.fpx_nread = 0;
	fp.fpx_read_status[0] = EFI_ABORTED;
	assert_int_equal(get("/x", why), ECANCELED);
	assert_why("EFI_ABORTED");
}

/* Who the server is. */
static void
test_server(void **state __kunused)
{
	EFI_PXE_BASE_CODE_PACKET *ack = &fp.fpx_mode.DhcpAck;
	uint8_t *opt = ack->Dhcpv4.DhcpOptions;
	char server[EFI_NETADDR];
	struct fs_volume *vol;
	struct fs_fault fault = {.flt_what = NULL};
	struct sa_netinfo ni;

	assert_int_equal(efi_net_info(&fw.fw_efi, 0, &ni), 0);
	assert_string_equal(ni.ni_name, "tftp");
	assert_string_equal(ni.ni_server, "10.0.2.2");
	assert_true(ni.ni_isboot);
	assert_int_equal(efi_net_info(&fw.fw_efi, 1, &ni), ENOENT);
	fp.fpx_mode.ProxyOfferReceived = TRUE;
	memcpy(fp.fpx_mode.ProxyOffer.Dhcpv4.BootpSiAddr, "\1\2\3\4", 4);
	assert_string_equal(efi_pxe_server(&fp.fpx_pxe, server), "1.2.3.4");
	fp.fpx_mode.PxeReplyReceived = TRUE;
	memset(fp.fpx_mode.PxeReply.Dhcpv4.BootpSiAddr, 255, 4);
	assert_string_equal(
	    efi_pxe_server(&fp.fpx_pxe, server), "255.255.255.255");
	fp.fpx_mode.PxeReplyReceived = fp.fpx_mode.ProxyOfferReceived = FALSE;
	/* The DHCP server itself, by option 54. */
	memset(ack->Dhcpv4.BootpSiAddr, 0, 4);
	memcpy(opt, "\0\1\2xx\66\4\x0a\1\2\3\xff", 12);
	assert_string_equal(efi_pxe_server(&fp.fpx_pxe, server), "10.1.2.3");
	opt[6] = 5;
	assert_string_equal(efi_pxe_server(&fp.fpx_pxe, server), "");
	assert_int_equal(
	    efi_net_mount(&fw.fw_efi, 0, &fakepxe_watch, &vol, &fault),
	    EHOSTUNREACH);
	assert_non_null(strstr(fault.flt_what, "address"));
	memcpy(opt, "\66\4\0\0\0\0\xff", 7);
	assert_string_equal(efi_pxe_server(&fp.fpx_pxe, server), "");
	/* Options to the packet's last byte, and beyond. */
	memset(opt, 0,
	    sizeof(ack->Raw) -
		offsetof(EFI_PXE_BASE_CODE_DHCPV4_PACKET, DhcpOptions));
	ack->Raw[1471] = 54;
	assert_string_equal(efi_pxe_server(&fp.fpx_pxe, server), "");
	ack->Raw[1470] = 54;
	ack->Raw[1471] = 4;
	assert_string_equal(efi_pxe_server(&fp.fpx_pxe, server), "");
	ack->Raw[1471] = 0;
	assert_string_equal(efi_pxe_server(&fp.fpx_pxe, server), "");
}

/* A key stops what is read, and what would be read later. */
static void
test_stopped(void **state __kunused)
{
	char why[160];

	fp.fpx_told = fp.fpx_real = 5000;
	fid.fid_stop = 5;
	fp.fpx_slow = 5; /* data comes in the first second */
	assert_int_equal(get("/netbsd", why), 0);
	assert_int_equal(fid.fid_max, 4);
	fp.fpx_slow = 6;
	assert_int_equal(get("/netbsd", why), EINTR);
	assert_why("stopped by a key");
	fp.fpx_nsize = fp.fpx_nread = 0;
	assert_int_equal(get("/other", why), EINTR);
	assert_int_equal(fp.fpx_nsize, 0);
	/* The firmware returns late, and is not asked again. */
	fid.fid_stopped = false;
	fp.fpx_idle = 12;
	fp.fpx_read_status[0] = EFI_TIMEOUT;
	assert_int_equal(get("/netbsd", why), EINTR);
	assert_int_equal(fp.fpx_nread, 1);
	/* Without a timer nothing is told. */
	fid.fid_stopped = false;
	fid.fid_fails = true;
	fp.fpx_nread = 0;
	fp.fpx_read_status[1] = EFI_TIMEOUT;
	assert_int_equal(get("/netbsd", why), ETIMEDOUT);
	assert_int_equal(fp.fpx_nread, 2);
}

/* What has loaded us has stopped the protocol. */
static void
test_start(void **state __kunused)
{
	struct fs_volume *vol;
	struct fs_fault fault = {.flt_what = NULL};

	fp.fpx_mode.Started = fp.fpx_mode.DhcpAckReceived = FALSE;
	fp.fpx_dhcp_status = EFI_TIMEOUT;
	assert_int_equal(
	    efi_net_mount(&fw.fw_efi, 0, &fakepxe_watch, &vol, &fault),
	    ETIMEDOUT);
	assert_non_null(strstr(fault.flt_what, "DHCP"));
	/* No link; a firmware that finds something missing: the device is. */
	fp.fpx_dhcp_status = EFI_NO_MEDIA;
	assert_int_equal(
	    efi_net_mount(&fw.fw_efi, 0, &fakepxe_watch, &vol, &fault), EIO);
	fp.fpx_dhcp_status = EFI_NOT_FOUND;
	assert_int_equal(
	    efi_net_mount(&fw.fw_efi, 0, &fakepxe_watch, &vol, &fault), EIO);
	fp.fpx_dhcp_status = EFI_SUCCESS;
	fs_unmount(fakepxe_mount());
	assert_int_equal(fp.fpx_nstart, 4);
	assert_int_equal(fp.fpx_ndhcp, 4);
	fp.fpx_mode.UsingIpv6 = TRUE;
	assert_int_equal(
	    efi_net_mount(&fw.fw_efi, 0, &fakepxe_watch, &vol, &fault),
	    ENOTSUP);
	assert_non_null(strstr(fault.flt_what, "IPv6"));
	assert_int_equal(
	    efi_net_mount(&fw.fw_efi, 1, &fakepxe_watch, &vol, &fault), ENXIO);
}

static void
test_memory(void **state __kunused)
{
	struct fs_volume *vol;
	struct fs_fault fault = {.flt_what = NULL};
	struct fs_file *ff;
	uint8_t buf[4];

	fp.fpx_told = fp.fpx_real = 700;
	fw.fw_poolfail = 1;
	assert_int_equal(
	    efi_net_mount(&fw.fw_efi, 0, &fakepxe_watch, &vol, &fault), ENOMEM);
	fw.fw_poolfail = 0;
	vol = fakepxe_mount();
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

	fp.fpx_bus = 2;
	/* The card's path is a prefix of the interface's. */
	assert_int_equal(efi_net_record(&fw.fw_efi, &nif), 0);
	assert_int_equal(nif.common.type, BTINFO_NETIF);
	assert_int_equal(nif.common.len, sizeof(nif));
	assert_int_equal(nif.bus, 1);
	assert_int_equal(nif.addr, 2 << 8 | 5 << 3 | 1);
	fp.fpx_bus = 256;
	assert_int_equal(efi_net_record(&fw.fw_efi, &nif), ENOENT);
	fw.fw_efi.e_net.enet_handle = NULL;
	assert_int_equal(efi_net_record(&fw.fw_efi, &nif), ENOENT);
	/* From a disk: no network. */
	fp.fpx_image.DeviceHandle = NULL;
	assert_false(efi_net_find(&fw.fw_efi));
	assert_null(fw.fw_efi.e_net.enet_pxe);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, fakepxe_setup, fw_teardown)
	    T(test_file),
	    T(test_function),
	    T(test_names),
	    T(test_sizes),
	    T(test_no_size),
	    T(test_errors),
	    T(test_server),
	    T(test_stopped),
	    T(test_start),
	    T(test_memory),
	    T(test_interface),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
