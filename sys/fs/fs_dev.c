/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fs_dev.c: ranges of bytes of a block device, and the device that is memory.
 */
#include <fs/fs.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

static int
mem_read(void *cookie, uint64_t blk, size_t nblks, void *buf)
{
	memcpy(buf, (const uint8_t *)cookie + blk, nblks);
	return 0;
}

void
fs_dev_mem(struct fs_dev *dev, const void *base, size_t size)
{
	*dev = (struct fs_dev){
	    .dv_read = mem_read,
	    .dv_cookie = (void *)(uintptr_t)base,
	    .dv_size = size,
	    .dv_blksize = 1,
	};
}

/* `len` bytes of one block, from byte `skip` of it on. */
static int
read_part(const struct fs_dev *dev, const struct fs_mem *mem, uint64_t blk,
    size_t skip, void *buf, size_t len)
{
	uint8_t *block = mem->fm_alloc(mem->fm_cookie, dev->dv_blksize);
	int error;

	if (block == NULL)
		return ENOMEM;
	error = dev->dv_read(dev->dv_cookie, blk, 1, block);
	if (error == 0)
		memcpy(buf, block + skip, len);
	mem->fm_free(mem->fm_cookie, block, dev->dv_blksize);
	return error;
}

int
fs_dev_read(const struct fs_dev *dev, const struct fs_mem *mem, devoff_t off,
    void *buf, size_t len)
{
	const uint64_t size = dev->dv_blksize;
	uint64_t blk = off / size;
	size_t skip = (size_t)(off % size), n;
	uint8_t *p = buf;
	int error = 0;

	if (!range_valid(off, len, dev->dv_size))
		return EINVAL;
	if (len == 0)
		return 0;
	if (skip != 0) {
		n = MIN(len, (size_t)size - skip);
		error = read_part(dev, mem, blk++, skip, p, n);
		p += n;
		len -= n;
	}
	n = len / (size_t)size;
	if (error == 0 && n > 0)
		error = dev->dv_read(dev->dv_cookie, blk, n, p);
	blk += n;
	p += n * (size_t)size;
	len -= n * (size_t)size;
	if (error == 0 && len > 0)
		error = read_part(dev, mem, blk, 0, p, len);
	return error;
}
