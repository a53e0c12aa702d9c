/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor_mmap.c: map a device, and print the bytes.
 */
#include <monitor/monitor_impl.h>
#include <dev/device.h>
#include <libkern/libkern.h>
#include <sys/fcntl.h>

#define BYTES     64        /* printed unless told otherwise */
#define BYTES_MAX (1 << 16) /* mapped at most */

/* Map the pages that have these bytes. */
static int
map_and_print(struct file *fp, const char *name, uint64_t off, size_t len)
{
	uint64_t start = off & ~(uint64_t)PAGE_MASK;
	size_t skip = (size_t)(off - start), i;
	size_t size = (skip + len + PAGE_MASK) & ~PAGE_MASK;
	char line[KHEXLINE_MAX];
	const unsigned char *p;
	const void *va;
	int error;

	error = file_mmap(fp, (int64_t)start, size, &va);
	if (error != 0)
		return mon_fail(error, "mmap: %s", name);
	p = (const unsigned char *)va + skip;
	for (i = 0; i < len; i += KHEXLINE_BYTES)
		mon_printf("%s\n", khexline(line, off + i, p + i, len - i));
	file_munmap(va, size);
	return 0;
}

static int
do_mmap(int argc, char **argv)
{
	uint64_t off = 0, len = BYTES;
	struct file *fp;
	int error;

	if (argc < 2 || argc > 4 ||
	    (argc > 2 && kstrtou64(argv[2], 0, &off) != 0) ||
	    (argc > 3 && kstrtou64(argv[3], 0, &len) != 0) || len == 0 ||
	    len > BYTES_MAX)
		return MON_USAGE;
	if ((error = mon_dev_open("mmap", argv[1], FREAD, &fp)) != 0)
		return error;
	error = map_and_print(fp, argv[1], off, (size_t)len);
	return mon_dev_close("mmap", argv[1], fp, error);
}

static int
cmd_mmap(int argc, char **argv)
{
	return mon_wait(do_mmap, argc, argv);
}

const struct mon_command mon_mmap_commands[] = {
    {"mmap", "<device> [<offset> [<bytes>]]",
	"map a device for reading, and print so many bytes (64)", cmd_mmap},
    {NULL, NULL, NULL, NULL},
};
