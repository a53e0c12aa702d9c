/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_condev.c: which console the kernel is told about, by device paths.
 */
#include "fakefw.h"

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID textout_guid = EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID;

static int
setup(void **state)
{
	if (fw_setup(state) != 0)
		return -1;
	efi_out_init(&fw.fw_efi);
	return 0;
}

static void
com_path(struct fakepath *p, uint32_t uid, uint64_t speed)
{
	EFI_GUID ansi = EFI_PC_ANSI_GUID;

	path_acpi(p, EISA_PNP_ID(0x0a03), 0);
	path_pci(p, 1);
	path_acpi(p, EISA_PNP_ID(0x0501), uid);
	path_uart(p, speed);
	path_vendor(p, ansi);
}

static void
gop_path(struct fakepath *p)
{
	path_acpi(p, EISA_PNP_ID(0x0a03), 0);
	path_pci(p, 2);
}

static void
set_conout(const struct fakepath *p)
{
	memcpy(fw.fw_conout_var, p->fp_buf, p->fp_len);
	fw.fw_conout_size = p->fp_len;
}

static void
check_console(const char *name, int addr, int speed)
{
	struct btinfo_console con;

	memset(&con, 0xff, sizeof(con));
	assert_int_equal(efi_console(&fw.fw_efi, &con), 0);
	assert_int_equal(con.common.type, BTINFO_CONSOLE);
	assert_int_equal(con.common.len, sizeof(con));
	assert_string_equal(con.devname, name);
	assert_int_equal(con.addr, addr);
	assert_int_equal(con.speed, speed);
}

static void
test_condev(void **state __kunused)
{
	struct fakepath both = {0}, live = {0};
	EFI_HANDLE h;

	check_console("pc", 0, 0);
	gop_path(&both);
	path_end(&both, END_INSTANCE_DEVICE_PATH_SUBTYPE);
	com_path(&both, 1, 9600);
	path_end(&both, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	set_conout(&both);
	/* Listed, but not there. */
	check_console("pc", 0, 0);
	com_path(&live, 1, 9600);
	path_end(&live, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	h = fw_handle(NULL, devpath_guid, live.fp_buf);
	fw_handle(h, textout_guid, &fw.fw_out);
	check_console("com", 0x2f8, 9600);
}

static void
test_condev_own_path(void **state __kunused)
{
	static const int port[] = {0x3f8, 0x2f8, 0x3e8, 0x2e8};
	struct fakepath path;
	uint32_t uid;

	for (uid = 0; uid < 4; uid++) {
		memset(&path, 0, sizeof(path));
		com_path(&path, uid, uid == 0 ? 0 : 57600);
		path_end(&path, END_ENTIRE_DEVICE_PATH_SUBTYPE);
		fw.fw_nproto = 0;
		fw.fw_st.ConsoleOutHandle =
		    fw_handle(NULL, devpath_guid, path.fp_buf);
		check_console("com", port[uid], uid == 0 ? 115200 : 57600);
	}
	/* A fifth line, and one that is no PC's, have no port we know. */
	memset(&path, 0, sizeof(path));
	com_path(&path, 4, 115200);
	path_end(&path, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	check_console("pc", 0, 0);
	memset(&path, 0, sizeof(path));
	path_pci(&path, 3);
	path_uart(&path, 115200);
	path_end(&path, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	check_console("pc", 0, 0);
}

/*
 * The variable cut at each length, and with each byte changed: no more than
 * another answer.
 */
static void
test_condev_hostile(void **state __kunused)
{
	static const uint8_t value[] = {0, 1, 3, 0x7f, 0xff};
	struct btinfo_console con;
	struct fakepath p = {0};
	size_t i, k;

	gop_path(&p);
	path_end(&p, END_INSTANCE_DEVICE_PATH_SUBTYPE);
	com_path(&p, 0, 115200);
	path_end(&p, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	for (i = 0; i <= p.fp_len; i++) {
		set_conout(&p);
		fw.fw_conout_size = i;
		assert_int_equal(efi_console(&fw.fw_efi, &con), 0);
		assert_string_equal(con.devname, "pc");
	}
	for (i = 0; i < p.fp_len; i++) {
		for (k = 0; k < knitems(value); k++) {
			set_conout(&p);
			fw.fw_conout_var[i] = value[k];
			assert_int_equal(efi_console(&fw.fw_efi, &con), 0);
		}
	}
	memset(fw.fw_conout_var, 0x01, EFI_MAXDP);
	fw.fw_conout_size = EFI_MAXDP;
	check_console("pc", 0, 0);
}

static void
test_devpath(void **state __kunused)
{
	struct fakepath p = {0}, q = {0};
	const EFI_DEVICE_PATH *dp = (void *)p.fp_buf, *dq = (void *)q.fp_buf;
	PCI_DEVICE_PATH pci;
	uint8_t bytes[64];

	path_acpi(&p, 1, 2);
	path_pci(&p, 3);
	path_pci(&p, 4);
	memcpy(&q, &p, sizeof(q));
	path_end(&p, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	path_pci(&q, 5);
	path_end(&q, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	assert_int_equal(dp_size(dp), p.fp_len - 4);
	assert_true(dp_is_prefix(dp, dq));
	assert_true(dp_is_prefix(dp, dp));
	assert_false(dp_is_prefix(dq, dp));
	assert_false(dp_is_prefix(dp, NULL));
	assert_false(dp_is_prefix(NULL, dp));
	/* The last one of a kind, and only if it is whole. */
	assert_true(dp_find(dq, dp_size(dq), HARDWARE_DEVICE_PATH, HW_PCI_DP,
	    &pci, sizeof(pci)));
	assert_int_equal(pci.Device, 5);
	assert_false(dp_find(dq, dp_size(dq), HARDWARE_DEVICE_PATH, HW_PCI_DP,
	    bytes, sizeof(pci) + 1));
	assert_false(dp_find(
	    dq, dp_size(dq), MEDIA_DEVICE_PATH, HW_PCI_DP, &pci, sizeof(pci)));
	/* Lengths that lead nowhere. */
	p.fp_buf[2] = 3;
	assert_int_equal(dp_size(dp), 0);
	p.fp_buf[2] = 0;
	assert_int_equal(dp_size(dp), 0);
	p.fp_buf[2] = p.fp_buf[3] = 0xff;
	assert_int_equal(dp_size(dp), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, fw_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_condev),
	    T(test_condev_own_path),
	    T(test_condev_hostile),
	    T(test_devpath),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
