/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakedisk.c: disks of the fake firmware, in memory, and device paths.
 */
#include "fakefw.h"
#include "fakepriv.h"

/* ---- disks ---- */

/* Copy the blocks, but those that fail in silence. */
static void
copy_blocks(const struct fakedisk *d, uint64_t lba, size_t nblks, uint8_t *buf)
{
	const uint32_t bs = d->fd_media.BlockSize;
	const uint64_t end = lba + nblks;
	uint64_t next;

	for (; lba < end; lba = next) {
		size_t n = nblks;

		if (d->fd_command != 0)
			n = (size_t)MIN(d->fd_command, end - lba);
		next = lba + n;
		if (d->fd_command != 0 && d->fd_silent >= lba &&
		    d->fd_silent < next)
			n = (size_t)(d->fd_silent - lba);
		memcpy(buf, d->fd_data + lba * bs, n * bs);
		buf += (size_t)(next - lba) * bs;
	}
}

static EFI_STATUS EFIAPI
fake_read_blocks(
    EFI_BLOCK_IO *bio, UINT32 id, EFI_LBA lba, UINTN size, void *buf)
{
	struct fakedisk *d = (struct fakedisk *)bio;
	const uint32_t bs = d->fd_media.BlockSize;

	fw_alive("ReadBlocks");
	d->fd_reads++;
	if (id != d->fd_media.MediaId || size % bs != 0)
		fw_die("ReadBlocks: not this medium, or not whole blocks");
	if (size / bs > d->fd_media.LastBlock + 1 - lba ||
	    lba > d->fd_media.LastBlock)
		fw_die("ReadBlocks: beyond the end");
	if (((uintptr_t)buf & PAGE_MASK) != 0)
		fw_die("ReadBlocks: buffer not aligned");
	if (EFI_ERROR(d->fd_status))
		return d->fd_status;
	copy_blocks(d, lba, size / bs, buf);
	return EFI_SUCCESS;
}

void
disk_init(
    struct fakedisk *d, uint8_t *data, uint32_t blocksize, uint64_t nblocks)
{
	memset(d, 0, sizeof(*d));
	d->fd_bio.Media = &d->fd_media;
	d->fd_bio.ReadBlocks = fake_read_blocks;
	d->fd_media.MediaId = 7;
	d->fd_media.MediaPresent = TRUE;
	d->fd_media.BlockSize = blocksize;
	d->fd_media.LastBlock = nblocks - 1;
	d->fd_data = data;
}

EFI_HANDLE
disk_handle(struct fakedisk *d, struct fakepath *p, uint8_t dev)
{
	static EFI_GUID blockio_guid = EFI_BLOCK_IO_PROTOCOL_GUID;
	static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
	EFI_HANDLE h;

	memset(p, 0, sizeof(*p));
	path_acpi(p, EISA_PNP_ID(0x0a03), 0);
	path_pci(p, dev);
	h = fw_handle(NULL, blockio_guid, &d->fd_bio);
	path_end(p, END_ENTIRE_DEVICE_PATH_SUBTYPE);
	fw_handle(h, devpath_guid, p->fp_buf);
	p->fp_len -= 4;
	return h;
}

/* ---- device paths ---- */

void
path_node(struct fakepath *p, uint8_t type, uint8_t subtype, const void *data,
    size_t len)
{
	uint8_t *at = p->fp_buf + p->fp_len;

	assert_true(p->fp_len + 4 + len <= sizeof(p->fp_buf));
	at[0] = type;
	at[1] = subtype;
	at[2] = (uint8_t)(4 + len);
	at[3] = (uint8_t)((4 + len) >> 8);
	if (len != 0)
		memcpy(at + 4, data, len);
	p->fp_len += 4 + len;
}

void
path_acpi(struct fakepath *p, uint32_t hid, uint32_t uid)
{
	const uint32_t data[2] = {hid, uid};

	path_node(p, ACPI_DEVICE_PATH, ACPI_DP, data, sizeof(data));
}

void
path_pci(struct fakepath *p, uint8_t dev)
{
	const uint8_t data[2] = {0, dev};

	path_node(p, HARDWARE_DEVICE_PATH, HW_PCI_DP, data, sizeof(data));
}

void
path_uart(struct fakepath *p, uint64_t speed)
{
	uint8_t data[15] = {0};

	memcpy(data + 4, &speed, sizeof(speed));
	data[12] = 8;
	path_node(p, MESSAGING_DEVICE_PATH, MSG_UART_DP, data, sizeof(data));
}

void
path_vendor(struct fakepath *p, EFI_GUID guid)
{
	path_node(p, MESSAGING_DEVICE_PATH, MSG_VENDOR_DP, &guid, sizeof(guid));
}

void
path_hd(struct fakepath *p, uint32_t num, uint64_t start, uint64_t size,
    uint8_t sigtype)
{
	uint8_t data[38] = {0};

	memcpy(data, &num, 4);
	memcpy(data + 4, &start, 8);
	memcpy(data + 12, &size, 8);
	data[36] = sigtype == SIGNATURE_TYPE_GUID ? 2 : 1;
	data[37] = sigtype;
	path_node(p, MEDIA_DEVICE_PATH, MEDIA_HARDDRIVE_DP, data, sizeof(data));
}

void
path_cdrom(struct fakepath *p, uint32_t entry, uint64_t start, uint64_t size)
{
	uint8_t data[20] = {0};

	memcpy(data, &entry, 4);
	memcpy(data + 4, &start, 8);
	memcpy(data + 12, &size, 8);
	path_node(p, MEDIA_DEVICE_PATH, MEDIA_CDROM_DP, data, sizeof(data));
}

void
path_end(struct fakepath *p, uint8_t subtype)
{
	path_node(p, END_DEVICE_PATH_TYPE, subtype, NULL, 0);
}
