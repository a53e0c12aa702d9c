/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * boot-good.c: tell the loader that this boot came up, on NetBSD 10 and newer,
 * whose commands delete no such variable.  To be compiled there:
 *
 *	cc -o boot-good boot-good.c
 *
 *	boot-good	clear the count of boots that boot.cfg's tries= keeps
 *	boot-good -n	print the count, and do not clear it
 *
 * scripts/boot-good is the same for Linux.
 */
#include <sys/types.h>
#include <sys/efiio.h>
#include <sys/ioctl.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DEVICE "/dev/efi"
#define NAME   "PrimebootTries"

/* stand/ui/entry_count.c has it too. */
static const struct uuid vendor = {0x8e3f6c1a, 0x52d7, 0x4b0e, 0x9c, 0x1d,
    {0x70, 0xb6, 0xa3, 0x5f, 0x2e, 0x94}};

static int
open_device(void)
{
	int fd = open(DEVICE, O_RDWR);

	if (fd != -1)
		return fd;
	err(1, "%s%s", DEVICE,
	    errno == ENXIO       ? ": not started by UEFI, or a kernel without "
				   "EFI_RUNTIME"
		: errno == EBUSY ? ": another program uses it"
		: errno == EACCES ? ": are you root?"
				  : "");
}

/* Value and attributes, which a delete needs; 0 if there is no variable. */
static int
get(int fd, struct efi_var_ioc *var, uint16_t *name, size_t namesize,
    uint8_t *count)
{
	memset(var, 0, sizeof(*var));
	var->name = name;
	var->namesize = namesize;
	var->vendor = vendor;
	var->data = count;
	var->datasize = sizeof(*count);
	if (ioctl(fd, EFIIOC_VAR_GET, var) == 0) {
		/* As for the loader, what is not one byte is no count. */
		if (var->datasize != sizeof(*count))
			*count = 0;
		return 1;
	}
	if (errno != ENOENT)
		err(1, "%s: variable %s cannot be read", DEVICE, NAME);
	*count = 0;
	return 0;
}

int
main(int argc, char **argv)
{
	uint16_t name[sizeof(NAME)];
	struct efi_var_ioc var;
	uint8_t count = 0;
	size_t i;
	int fd, found;

	if (argc > 2 || (argc == 2 && strcmp(argv[1], "-n") != 0))
		errx(1, "usage: boot-good [-n]");
	for (i = 0; i < sizeof(NAME); i++)
		name[i] = (uint16_t)NAME[i];
	fd = open_device();
	found = get(fd, &var, name, sizeof(name), &count);
	if (argc == 2) {
		printf("%u\n", count);
	} else if (found) {
		var.name = name;
		var.namesize = sizeof(name);
		var.data = NULL;
		var.datasize = 0;
		if (ioctl(fd, EFIIOC_VAR_SET, &var) == -1)
			err(1, "%s: variable %s cannot be deleted", DEVICE,
			    NAME);
	}
	(void)close(fd);
	return 0;
}
