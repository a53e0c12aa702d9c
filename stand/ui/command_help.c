/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command_help.c: what `help name' prints below the command's line: what a user
 * needs to know to type it, and an example.
 */
#include <ui/command.h>

struct help {
	const char *hp_name;
	const char *hp_text; /* lines of at most 79 characters */
};

static const struct help helps[] = {
    {"?", "Example: ? load\n"},
    {"boot",
	"Without a file, netbsd and its usual names are tried on the default\n"
	"device, then directories with a kernel.  A directory is a set: kernel\n"
	"and modules.\n"
	"Example: boot hd0b:/onetbsd -s\n"},
    {"bootopt",
	"The firmware tries its entries, Boot####, in the order of BootOrder.\n"
	"  list                  show all of them\n"
	"  install name [dev:path [arguments]]\n"
	"                        make one for a program, or for this loader, and\n"
	"                        put it first\n"
	"  remove number|name    delete one\n"
	"  order number ...      put these in front of the others\n"
	"Examples: bootopt install NetBSD   bootopt order 0003 0001\n"},
    {"chain",
	"The program gets the arguments as its load options.  If it ends, the\n"
	"loader goes on.\n"
	"Examples: chain esp:/EFI/debian/grubx64.efi   "
	"chain /EFI/tools/shell.efi -nomap\n"},
    {"check",
	"Links the modules that \"boot\" would load, as the kernel does it, and\n"
	"prints what is wrong; nothing is started.  -a, or without \"load\": all\n"
	"modules that the kernel has on its disk.  The kernel is found as by\n"
	"\"boot\".  q stops it.\n"
	"Example: check hd0b:/onetbsd\n"},
    {"consdev",
	"screen (or pc): the screen; com0 to com3: a serial line of a PC;\n"
	"com,PORT: one at another I/O port; both: screen and serial line; auto:\n"
	"where the firmware's console is.  The kernel is told the same; with both\n"
	"its console is the serial line.\n"
	"Examples: consdev com0,115200   consdev com,0x2f8,9600   "
	"consdev both,com1\n"},
    {"dev",
	"A disk is hd0, its partitions are hd0a, hd0b ...; a CD is cd0; esp is\n"
	"the EFI system partition; NAME=label is a GPT partition by its label;\n"
	"tftp or http is the server that the loader was read from.\n"
	"Example: dev NAME=root\n"},
    {"devpath",
	"Disks have the names that \"dev\" shows.\n"
	"Example: devpath\n"},
    {"efivar",
	"nv: kept without power; bs: of boot services; rt: of the running system;\n"
	"auth: a change must be signed.\n"
	"Example: efivar BootOrder\n"},
    {"exit",
	"The firmware then tries its next boot entry.  The UEFI shell and GRUB go\n"
	"on, if they have started the loader.\n"
	"Example: exit\n"},
    {"firmware",
	"Asks by the variable OsIndications, where the firmware supports it.\n"
	"Example: firmware\n"},
    {"fs",
	"The kernel uses the image as its root.  gzip and zstd are recognised.\n"
	"Example: fs /images/miniroot.fs.gz\n"},
    {"gop",
	"The mode is set when a kernel is started.\n"
	"Examples: gop list   gop 1024x768   gop 3\n"},
    {"help", "Example: help load\n"},
    {"load",
	"A name without '/' is looked for in the modules of the kernel's release,\n"
	"/stand/<machine>/<release>/modules/<name>/<name>.kmod; then as a file.\n"
	"Properties: -b boolean, -i integer, -s string.  -t firmware and\n"
	"-t kernconf: a file for drivers, and for the kernel's configuration.\n"
	"What follows the name, or \"--\", is a Multiboot module's argument.\n"
	"Examples: load nfs   load hd1a:/mine.kmod   load foo -i debug=2\n"},
    {"ls",
	"In the last name of the path * is any text, and ? any character.\n"
	"Examples: ls hd0a:/stand   ls /netbsd*\n"},
    {"memmap",
	"Sorted in any case, and neighbours of one kind joined.\n"
	"Example: memmap\n"},
    {"menu",
	"Without a menu in boot.cfg it lists kernels and sets on all disks, other\n"
	"loaders on EFI system partitions, and the ways out.\n"
	"Example: menu\n"},
    {"modules",
	"off: the next boot passes no module, though \"list\" still shows them.\n"
	"Example: modules off; boot\n"},
    {"multiboot",
	"A kernel of Multiboot version 1 or 2, such as Xen or GNU Mach.  The files\n"
	"of load are its modules, in their order, with their arguments; one that\n"
	"is missing stops the boot.  The arguments are passed as typed.\n"
	"Example: load /netbsd-XEN3_DOM0.gz root=wd0a; multiboot /xen.gz "
	"dom0_mem=1G\n"},
    {"nextboot",
	"The entry of the menu, by number or text, is the default once; none: the\n"
	"default is.\n"
	"Examples: nextboot 2   nextboot \"Boot single user\"; reboot\n"},
    {"pkboot",
	"NetBSD's GENERIC_KASLR: /prekern on the kernel's device links it to a\n"
	"random address.  Otherwise as boot.\n"
	"Example: pkboot hd0a:/netbsd-KASLR -s\n"},
    {"poweroff", "Example: poweroff\n"},
    {"prompt",
	"Useful as a menu entry: menu=Prompt:prompt\n"
	"Example: prompt\n"},
    {"quit", "Example: quit\n"},
    {"reboot", "Example: reboot\n"},
    {"reloc",
	"default: where the kernel was linked for; none: where memory is free;\n"
	"or a physical address.  NetBSD's kernels run where they were linked for;\n"
	"pkboot accepts no other.\n"
	"Example: reloc 0x1000000\n"},
    {"rndseed",
	"The file is one of rndctl -S.  On FAT, the loader replaces it.\n"
	"Example: rndseed /var/db/entropy-file\n"},
    {"root",
	"Without it the kernel chooses: the partition that it was read from.\n"
	"Examples: root wd0a   root NAME=root\n"},
    {"splash", "BMP, PNG or JPEG.\nExample: splash /splash.png\n"},
    {"text",
	"The mode is set at once, and the firmware draws from then on.\n"
	"Examples: text list   text 80x25   text 2\n"},
    {"trust",
	"The keys are those in this loader (primeboot-kmod keys --enrol).  A file\n"
	"is verified by the nearest MANIFEST above it, or boot.manifest in the\n"
	"root, and the signature beside that; a module also by a signature of its\n"
	"own.  The level is off without keys, warn, or with Secure Boot enforce.\n"
	"By warn, boot reports what it does not trust; by enforce it does not use\n"
	"it, and options that lead past what the owner signed cannot be typed.\n"
	"Example: trust hd0a:/netbsd\n"},
    {"userconf",
	"The kernel runs the commands before it configures devices.  Without a\n"
	"command they are listed.\n"
	"Example: userconf disable acpi\n"},
    {"version", "Example: version\n"},
};

const char *
command_help_text(const char *name)
{
	size_t i;

	for (i = 0; i < knitems(helps); i++)
		if (strcmp(helps[i].hp_name, name) == 0)
			return helps[i].hp_text;
	return "";
}
