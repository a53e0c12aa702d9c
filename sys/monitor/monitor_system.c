/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor_system.c: commands about the machine.
 */
#include <fs/fs.h>
#include <monitor/monitor_impl.h>
#include <libkern/libkern.h>
#include <sys/fsimage.h>
#include <sys/kmem.h>
#include <sys/ksyms.h>
#include <sys/machdep.h>
#include <sys/systm.h>

static void
dmesg_putc(int c, void *arg __kunused)
{
	cons_putc(c);
}

static int
cmd_dmesg(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "-c") == 0) {
		msgbuf_walk(dmesg_putc, NULL);
		msgbuf_clear();
		return 0;
	}
	if (argc != 1)
		return MON_USAGE;
	msgbuf_walk(dmesg_putc, NULL);
	return 0;
}

/* These counts must be the same before and after a load and an unload. */
static int
cmd_memstat(int argc, char **argv __kunused)
{
	if (argc != 1)
		return MON_USAGE;
	mon_printf("pages:   %zu free of %zu (%zu bytes each)\n",
	    cpu_pages_free(), cpu_pages_total(), PAGE_SIZE);
	mon_printf("kmem:    %zu bytes in %zu allocations\n",
	    kmem_inuse_bytes(), kmem_inuse_count());
	mon_printf("symbols: %zu\n", ksyms_count());
	return 0;
}

static int
ls_entry(const struct fs_dirent *de, void *arg __kunused)
{
	uint64_t size;
	int error = fs_dirent_size(de, &size);

	if (error != 0)
		return error;
	if (de->fd_isdir)
		mon_printf("%10s %s/\n", "", de->fd_name);
	else
		mon_printf(
		    "%10llu %s\n", (unsigned long long)size, de->fd_name);
	return mon_interrupted() ? EINTR : 0;
}

static int
cmd_ls(int argc, char **argv)
{
	const char *path = argc == 2 ? argv[1] : "/";
	int error;

	if (argc > 2)
		return MON_USAGE;
	if (fsimage_volume() == NULL)
		return mon_fail(
		    ENXIO, "ls: no file system (fs= in boot.cfg loads one)");
	error = fs_readdir(fsimage_volume(), path, ls_entry, NULL);
	return error == 0 ? 0 : mon_fail(error, "ls: %s", path);
}

static int
cmd_uptime(int argc, char **argv __kunused)
{
	uint64_t ms = cpu_nanotime() / 1000000;

	if (argc != 1)
		return MON_USAGE;
	mon_printf("%llu.%03u s\n", (unsigned long long)(ms / 1000),
	    (unsigned)(ms % 1000));
	return 0;
}

static int
cmd_reboot(int argc, char **argv __kunused)
{
	if (argc != 1)
		return MON_USAGE;
	kprintf("rebooting\n");
	cpu_reboot();
}

static int
cmd_poweroff(int argc, char **argv __kunused)
{
	if (argc != 1)
		return MON_USAGE;
	kprintf("powering off\n");
	cpu_poweroff();
}

const struct mon_command mon_system_commands[] = {
    {"dmesg", "[-c]", "show the kernel's messages; -c clears them", cmd_dmesg},
    {"ls", "[/<path>]", "list a directory of the file system", cmd_ls},
    {"memstat", "", "show pages, kernel memory and symbols in use",
	cmd_memstat},
    {"uptime", "", "show the time since the kernel was started", cmd_uptime},
    {"reboot", "", "restart the machine", cmd_reboot},
    {"poweroff", "", "power the machine off", cmd_poweroff},
    {NULL, NULL, NULL, NULL},
};
