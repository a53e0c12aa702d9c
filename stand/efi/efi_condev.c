/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_condev.c: the kernel's console, BTINFO_CONSOLE: "com" with I/O port and
 * speed if the user chose a serial line (efi_consel.c), or if the firmware's
 * console includes one, which the user has then configured; else "pc".  The
 * framebuffer has a record of its own.
 */
#include "efi_env.h"

#define COM_DEFAULT_SPEED 115200

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID textout_guid = EFI_SIMPLE_TEXT_OUTPUT_PROTOCOL_GUID;
static EFI_GUID global_guid = EFI_GLOBAL_VARIABLE;

/*
 * If one instance of a device path, of `size` bytes without its end node, is a
 * PC's serial port, its I/O port and speed; else 0.
 */
uint16_t
efi_com_port(const EFI_DEVICE_PATH *dp, size_t size, uint32_t *speed)
{
	ACPI_HID_DEVICE_PATH acpi;
	/* sizeof would include padding behind the last field. */
	uint8_t uart[offsetof(UART_DEVICE_PATH, StopBits) + 1];
	uint64_t baud;

	if (!dp_find(dp, size, MESSAGING_DEVICE_PATH, MSG_UART_DP, uart,
		sizeof(uart)) ||
	    !dp_find(
		dp, size, ACPI_DEVICE_PATH, ACPI_DP, &acpi, sizeof(acpi)) ||
	    acpi.HID != EISA_PNP_ID(0x0501) || acpi.UID >= SA_COM_PORTS)
		return 0;
	memcpy(
	    &baud, uart + offsetof(UART_DEVICE_PATH, BaudRate), sizeof(baud));
	*speed =
	    baud == 0 || baud > INT32_MAX ? COM_DEFAULT_SPEED : (uint32_t)baud;
	return sa_com_port(acpi.UID);
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

/* The first serial port in a multi-instance device path of `max` bytes. */
static uint16_t
com_from_paths(struct efi *e, const uint8_t *p, size_t max, uint32_t *speed)
{
	const EFI_DEVICE_PATH *dp;
	uint16_t port;
	size_t size;

	while (max >= sizeof(*dp)) {
		dp = (const EFI_DEVICE_PATH *)(const void *)p;
		size = dp_size(dp);
		if (size == 0 || size > max - sizeof(*dp))
			return 0;
		port = efi_com_port(dp, size, speed);
		if (port != 0 && path_is_live(e, dp, size))
			return port;
		if (p[size + 1] != END_INSTANCE_DEVICE_PATH_SUBTYPE)
			return 0;
		p += size + sizeof(*dp);
		max -= size + sizeof(*dp);
	}
	return 0;
}

/*
 * The I/O port of the serial line that is part of the firmware's console; 0:
 * none is.  ConsoleOutHandle has a device path, or is a multiplexer for the
 * devices in the variable ConOut.
 */
uint16_t
efi_conout_com(struct efi *e, uint32_t *speed)
{
	const EFI_DEVICE_PATH *dp;
	/* dp_size() may read up to EFI_MAXDP bytes from any node. */
	uint8_t var[2 * EFI_MAXDP];
	UINTN size = EFI_MAXDP;
	uint16_t port = 0;

	dp = efi_protocol(e, e->e_st->ConsoleOutHandle, &devpath_guid);
	if (dp != NULL)
		port = efi_com_port(dp, dp_size(dp), speed);
	memset(var, 0, sizeof(var));
	if (port == 0 &&
	    !EFI_ERROR(e->e_st->RuntimeServices->GetVariable(
		(CHAR16 *)(uintptr_t)u"ConOut", &global_guid, NULL, &size,
		var)))
		port = com_from_paths(e, var, MIN(size, EFI_MAXDP), speed);
	return port;
}

/* sa_env: the kernel's console: the chosen one, or the firmware's. */
int
efi_console(void *cookie, struct btinfo_console *con)
{
	struct efi *e = cookie;
	const struct sa_console *chosen = &e->e_con;
	uint32_t speed = COM_DEFAULT_SPEED;
	uint16_t port = 0;

	if (chosen->sco_dev != SA_CON_SCREEN)
		port = efi_conout_com(e, &speed);
	if (chosen->sco_dev == SA_CON_COM || chosen->sco_dev == SA_CON_BOTH) {
		if (port != chosen->sco_port)
			speed = COM_DEFAULT_SPEED;
		if (chosen->sco_speed != 0)
			speed = chosen->sco_speed;
		port = chosen->sco_port;
	}
	memset(con, 0, sizeof(*con));
	con->common.len = (int32_t)sizeof(*con);
	con->common.type = BTINFO_CONSOLE;
	con->addr = port;
	con->speed = port == 0 ? 0 : (int32_t)speed;
	kstrlcpy(con->devname, port != 0 ? "com" : "pc", sizeof(con->devname));
	return 0;
}
