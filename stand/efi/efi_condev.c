/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_condev.c: the kernel's console, BTINFO_CONSOLE: "com" with I/O port and
 * speed if the firmware's console includes a serial port, which the user has
 * then configured; else "pc".  The framebuffer has a record of its own.
 */
#include "efi_env.h"

#define COM_DEFAULT_SPEED 115200

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID textout_guid = EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID;
static EFI_GUID global_guid = EFI_GLOBAL_VARIABLE;

/* The I/O port of a PC's serial port, by its ACPI UID; 0: it is not one. */
static int
com_port(const ACPI_HID_DEVICE_PATH *acpi)
{
	static const int port[] = {0x3f8, 0x2f8, 0x3e8, 0x2e8};

	if (acpi->HID != EISA_PNP_ID(0x0501) || acpi->UID >= knitems(port))
		return 0;
	return port[acpi->UID];
}

/*
 * If one instance of a console's device path, of `size` bytes without its end
 * node, is a PC's serial port, set its port and speed.
 */
static bool
com_from_path(
    const EFI_DEVICE_PATH *dp, size_t size, struct btinfo_console *con)
{
	ACPI_HID_DEVICE_PATH acpi;
	/* sizeof would include padding behind the last field. */
	uint8_t uart[offsetof(UART_DEVICE_PATH, StopBits) + 1];
	uint64_t speed;

	if (!dp_find(dp, size, MESSAGING_DEVICE_PATH, MSG_UART_DP, uart,
		sizeof(uart)) ||
	    !dp_find(dp, size, ACPI_DEVICE_PATH, ACPI_DP, &acpi, sizeof(acpi)))
		return false;
	con->addr = com_port(&acpi);
	if (con->addr == 0)
		return false;
	memcpy(
	    &speed, uart + offsetof(UART_DEVICE_PATH, BaudRate), sizeof(speed));
	if (speed == 0 || speed > INT32_MAX)
		speed = COM_DEFAULT_SPEED;
	con->speed = (int32_t)speed;
	return true;
}

/*
 * Is there a console with this device path?  The variable ConOut may list
 * devices that are no longer present.
 */
static bool
path_is_live(struct efi *e, const EFI_DEVICE_PATH *dp, size_t size)
{
	uint8_t copy[EFI_MAXDP];
	EFI_DEVICE_PATH *rest = (EFI_DEVICE_PATH *)(void *)copy;
	EFI_DEVICE_PATH end;
	EFI_HANDLE h;

	if (size > sizeof(copy) - sizeof(end))
		return false;
	memcpy(copy, dp, size);
	SetDevicePathEndNode(&end);
	memcpy(copy + size, &end, sizeof(end));
	return !EFI_ERROR(
		   e->e_bs->LocateDevicePath(&textout_guid, &rest, &h)) &&
	    IsDevicePathEndType(rest);
}

/* Search a multi-instance device path of `max` bytes. */
static bool
com_from_paths(
    struct efi *e, const uint8_t *p, size_t max, struct btinfo_console *con)
{
	const EFI_DEVICE_PATH *dp;
	size_t size;

	while (max >= sizeof(*dp)) {
		dp = (const EFI_DEVICE_PATH *)(const void *)p;
		size = dp_size(dp);
		if (size == 0 || size > max - sizeof(*dp))
			return false;
		if (com_from_path(dp, size, con) && path_is_live(e, dp, size))
			return true;
		if (p[size + 1] != END_INSTANCE_DEVICE_PATH_SUBTYPE)
			return false;
		p += size + sizeof(*dp);
		max -= size + sizeof(*dp);
	}
	return false;
}

/*
 * sa_env: the kernel's console.  ConsoleOutHandle has a device path, or is a
 * multiplexer for the devices in the variable ConOut.
 */
int
efi_console(void *cookie, struct btinfo_console *con)
{
	struct efi *e = cookie;
	const EFI_DEVICE_PATH *dp;
	/* dp_size() may read up to EFI_MAXDP bytes from any node. */
	uint8_t var[2 * EFI_MAXDP];
	UINTN size = EFI_MAXDP;
	bool com;

	memset(con, 0, sizeof(*con));
	con->common.len = (int32_t)sizeof(*con);
	con->common.type = BTINFO_CONSOLE;

	dp = efi_protocol(e, e->e_st->ConsoleOutHandle, &devpath_guid);
	com = dp != NULL && com_from_path(dp, dp_size(dp), con);
	memset(var, 0, sizeof(var));
	if (!com &&
	    !EFI_ERROR(e->e_st->RuntimeServices->GetVariable(
		(CHAR16 *)(uintptr_t)u"ConOut", &global_guid, NULL, &size,
		var)))
		com = com_from_paths(e, var, MIN(size, EFI_MAXDP), con);
	if (!com)
		con->addr = con->speed = 0;
	kstrlcpy(con->devname, com ? "com" : "pc", sizeof(con->devname));
	return 0;
}
