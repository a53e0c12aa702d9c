/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakepxe.c: the firmware's PXE, and the server.
 */
#include "fakepxe.h"

static EFI_GUID callback_guid = EFI_PXE_BASE_CODE_CALLBACK_PROTOCOL_GUID;
static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;
static EFI_GUID pciio_guid = EFI_PCI_IO_PROTOCOL_GUID;
static EFI_GUID pxe_guid = EFI_PXE_BASE_CODE_PROTOCOL_GUID;

struct fakepxe fp; /* owner: the running test */

static EFI_STATUS
send_file(uint8_t *buf, UINT64 *size)
{
	const uint64_t room = *size;
	uint64_t i;

	for (i = 0; i < MIN(room, fp.fpx_real); i++)
		buf[i] = (uint8_t)(i % 251);
	for (i = 0; i < fp.fpx_real && fp.fpx_mode.MakeCallbacks; i += 512) {
		if (fp.fpx_callback->Callback(fp.fpx_callback, fp.fpx_function,
			TRUE, 4 + (UINT32)MIN(512, fp.fpx_real - i),
			NULL) != EFI_PXE_BASE_CODE_CALLBACK_STATUS_CONTINUE)
			return EFI_ABORTED;
		fakeidle_seconds(fp.fpx_slow);
	}
	*size = fp.fpx_real;
	return fp.fpx_real <= room || fp.fpx_lies ? EFI_SUCCESS
						  : EFI_BUFFER_TOO_SMALL;
}

/* NOLINTBEGIN(readability-non-const-parameter): the specification's types */
static EFI_STATUS EFIAPI
fake_mtftp(EFI_PXE_BASE_CODE_PROTOCOL *self, EFI_PXE_BASE_CODE_TFTP_OPCODE op,
    void *buf, BOOLEAN overwrite, UINT64 *size, UINTN *block,
    EFI_IP_ADDRESS *server, UINT8 *name, EFI_PXE_BASE_CODE_MTFTP_INFO *info,
    BOOLEAN nobuffer)
{
	EFI_STATUS status;

	assert_ptr_equal(self, &fp.fpx_pxe);
	assert_false(overwrite || nobuffer);
	assert_null(info);
	snprintf(fp.fpx_name, sizeof(fp.fpx_name), "%s", (const char *)name);
	memcpy(fp.fpx_ip, server, 4);
	fp.fpx_block = *block;
	if (op == EFI_PXE_BASE_CODE_TFTP_GET_FILE_SIZE) {
		fp.fpx_nsize++;
		*size = fp.fpx_told;
		return fp.fpx_size_status;
	}
	assert_int_equal(op, EFI_PXE_BASE_CODE_TFTP_READ_FILE);
	status = fp.fpx_read_status[fp.fpx_nread++];
	if (status == EFI_TIMEOUT)
		fakeidle_seconds(fp.fpx_idle);
	return EFI_ERROR(status) ? status : send_file(buf, size);
}

static EFI_STATUS EFIAPI
fake_parameters(EFI_PXE_BASE_CODE_PROTOCOL *self __kunused, BOOLEAN *arp,
    BOOLEAN *guid, UINT8 *ttl, UINT8 *tos, BOOLEAN *make)
{
	assert_true(arp == NULL && guid == NULL && ttl == NULL && tos == NULL);
	fp.fpx_mode.MakeCallbacks = *make && fp.fpx_callback != NULL;
	return *make && fp.fpx_callback == NULL ? EFI_INVALID_PARAMETER
						: EFI_SUCCESS;
}
/* NOLINTEND(readability-non-const-parameter) */

static EFI_STATUS EFIAPI
fake_start(EFI_PXE_BASE_CODE_PROTOCOL *self __kunused, BOOLEAN v6)
{
	assert_false(v6);
	fp.fpx_nstart++;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_dhcp(EFI_PXE_BASE_CODE_PROTOCOL *self __kunused, BOOLEAN sort)
{
	assert_false(sort);
	fp.fpx_ndhcp++;
	if (!EFI_ERROR(fp.fpx_dhcp_status))
		fp.fpx_mode.DhcpAckReceived = TRUE;
	return fp.fpx_dhcp_status;
}

static EFI_STATUS EFIAPI
fake_install(
    EFI_HANDLE *h, EFI_GUID *guid, EFI_INTERFACE_TYPE type, void *interface)
{
	assert_ptr_equal(*h, fw.fw_efi.e_net.enet_handle);
	assert_int_equal(type, EFI_NATIVE_INTERFACE);
	assert_memory_equal(guid, &callback_guid, sizeof(*guid));
	if (fp.fpx_ncallback++ != 0)
		assert_null(fp.fpx_callback);
	fp.fpx_callback = interface;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_uninstall(EFI_HANDLE h, EFI_GUID *guid __kunused, void *interface)
{
	assert_ptr_equal(h, fw.fw_efi.e_net.enet_handle);
	assert_false(fp.fpx_mode.MakeCallbacks);
	assert_ptr_equal(interface, fp.fpx_callback);
	fp.fpx_callback = NULL;
	return EFI_SUCCESS;
}

static EFI_STATUS EFIAPI
fake_location(EFI_PCI_IO_PROTOCOL *self __kunused, UINTN *segment, UINTN *bus,
    UINTN *dev, UINTN *func)
{
	*segment = 0;
	*bus = fp.fpx_bus;
	*dev = 5;
	*func = 1;
	return EFI_SUCCESS;
}

static void
watch_progress(void *arg, const char *path, uint64_t done, uint64_t total)
{
	assert_ptr_equal(arg, &fp);
	assert_int_equal(path[0], '/');
	assert_true(done > fp.fpx_done);
	fp.fpx_done = done;
	fp.fpx_total = total;
	fp.fpx_nprogress++;
}

static void
watch_done(void *arg)
{
	assert_ptr_equal(arg, &fp);
	fp.fpx_ndone++;
	fp.fpx_all = fp.fpx_done;
	fp.fpx_done = 0;
}

const struct sa_netwatch fakepxe_watch = {
    watch_progress, fakeidle_watch, watch_done, &fp};

int
fakepxe_setup(void **state)
{
	EFI_HANDLE nic, card;
	uint8_t mac[33] = {2, 3, 4, 5, 6, 7};

	if (fw_setup(state) != 0)
		return -1;
	memset(&fp, 0, sizeof(fp));
	path_acpi(&fp.fpx_path, EISA_PNP_ID(0x0a03), 0);
	path_pci(&fp.fpx_path, 5);
	fp.fpx_card = fp.fpx_path;
	path_end(&fp.fpx_card, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	card = fw_handle(NULL, pciio_guid, &fp.fpx_pci);
	path_node(&fp.fpx_path, MESSAGING_DEVICE_PATH, MSG_MAC_ADDR_DP, mac,
	    sizeof(mac));
	path_end(&fp.fpx_path, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	nic = fw_handle(NULL, pxe_guid, &fp.fpx_pxe);
	fw_handle(nic, devpath_guid, fp.fpx_path.fp_buf);
	fw_handle(card, devpath_guid, fp.fpx_card.fp_buf);
	fp.fpx_image.DeviceHandle = nic;
	fw.fw_efi.e_image = fw_handle(NULL, image_guid, &fp.fpx_image);
	fw.fw_bs.InstallProtocolInterface = fake_install;
	fw.fw_bs.UninstallProtocolInterface = fake_uninstall;
	fakeidle_setup();
	fp.fpx_pci.GetLocation = fake_location;
	fp.fpx_function = EFI_PXE_BASE_CODE_FUNCTION_MTFTP;
	fp.fpx_pxe.Mode = &fp.fpx_mode;
	fp.fpx_pxe.Mtftp = fake_mtftp;
	fp.fpx_pxe.SetParameters = fake_parameters;
	fp.fpx_pxe.Start = fake_start;
	fp.fpx_pxe.Dhcp = fake_dhcp;
	fp.fpx_mode.Started = fp.fpx_mode.DhcpAckReceived = TRUE;
	memcpy(fp.fpx_mode.DhcpAck.Dhcpv4.BootpSiAddr, "\x0a\0\2\2", 4);
	assert_true(efi_net_find(&fw.fw_efi));
	return 0;
}

struct fs_volume *
fakepxe_mount(void)
{
	struct fs_volume *vol = NULL;
	struct fs_fault fault = {.flt_what = NULL};

	assert_int_equal(
	    efi_net_mount(&fw.fw_efi, 0, &fakepxe_watch, &vol, &fault), 0);
	return vol;
}
