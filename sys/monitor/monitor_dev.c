/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor_dev.c: commands that use device drivers: list, read, write, poll.
 */
#include <monitor/monitor_impl.h>
#include <dev/device.h>
#include <libkern/libkern.h>
#include <sys/conf.h>
#include <sys/event.h>
#include <sys/fcntl.h>
#include <sys/kernel.h>

#define CHUNK 128 /* bytes read at a time */

static void
show_device(const struct device_info *dvi, void *arg __kunused)
{
	const struct cdevsw *d = dvi->dvi_cdev;

	mon_printf("%-15s %5d %4u %-15s%s%s%s%s%s\n", dvi->dvi_name,
	    dvi->dvi_major, dvi->dvi_opens,
	    dvi->dvi_module == NULL ? "-" : dvi->dvi_module,
	    dvi->dvi_block ? " block" : "",
	    d->d_read != NULL && d->d_read != noread ? " read" : "",
	    d->d_write != NULL && d->d_write != nowrite ? " write" : "",
	    d->d_ioctl != NULL && d->d_ioctl != noioctl ? " ioctl" : "",
	    d->d_poll != NULL && d->d_poll != nopoll ? " poll" : "");
}

static int
cmd_devices(int argc, char **argv __kunused)
{
	if (argc != 1)
		return MON_USAGE;
	mon_printf("%-15s %5s %4s %-15s %s\n", "DEVICE", "MAJOR", "OPEN",
	    "MODULE", "FUNCTIONS");
	device_walk(show_device, NULL);
	return 0;
}

int
mon_dev_open(const char *cmd, const char *name, int flags, struct file **fpp)
{
	int error = cdev_open(name, flags, fpp);

	if (error == 0)
		return 0;
	return mon_fail(error, "%s: %s: open%s", cmd, name,
	    error == ENXIO ? " (devices lists the drivers)" : "");
}

int
mon_dev_close(const char *cmd, const char *name, struct file *fp, int error)
{
	int close_error = file_close(fp);

	if (close_error != 0 && error == 0)
		return mon_fail(close_error, "%s: %s: close", cmd, name);
	return error;
}

/* Text as it is, other bytes as \xNN. */
static void
print_bytes(const char *buf, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (buf[i] == '\n' || buf[i] == '\t' ||
		    (buf[i] >= ' ' && buf[i] <= '~'))
			mon_printf("%c", buf[i]);
		else
			mon_printf("\\x%02x", (unsigned char)buf[i]);
	}
}

/* Print what is read, up to `limit` bytes or the end. */
static int
copy_out(struct file *fp, uint64_t limit)
{
	char buf[CHUNK], last = '\n';
	size_t n;
	int error;

	for (;;) {
		error = file_read(fp, buf, (size_t)MIN(limit, sizeof(buf)), &n);
		print_bytes(buf, n);
		if (n > 0)
			last = buf[n - 1];
		limit -= n;
		if (error != 0 || n == 0 || limit == 0)
			break;
	}
	if (last != '\n')
		mon_printf("\n");
	return error;
}

/* Options of cat and write; argv[*ip] is the first word after them. */
static bool
options(int argc, char **argv, int *ip, int *flags, uint64_t *limit, bool *bare)
{
	int i;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		if (strcmp(argv[i], "-N") == 0)
			*flags |= FNONBLOCK;
		else if (bare != NULL && strcmp(argv[i], "-n") == 0)
			*bare = true;
		else if (limit == NULL || strcmp(argv[i], "-c") != 0 ||
		    ++i == argc || kstrtou64(argv[i], 0, limit) != 0 ||
		    *limit == 0)
			return false;
	}
	*ip = i;
	return i < argc;
}

static int
do_cat(int argc, char **argv)
{
	uint64_t limit = UINT64_MAX;
	struct file *fp;
	int i, error, flags = FREAD;

	if (!options(argc, argv, &i, &flags, &limit, NULL) || i != argc - 1)
		return MON_USAGE;
	if ((error = mon_dev_open("cat", argv[i], flags, &fp)) != 0)
		return error;
	if ((error = copy_out(fp, limit)) != 0)
		(void)mon_fail(error, "cat: %s: read", argv[i]);
	return mon_dev_close("cat", argv[i], fp, error);
}

/* All of it: a driver may take a part at a time. */
static int
write_all(struct file *fp, const char *text, size_t len)
{
	size_t done;
	int error;

	while (len > 0) {
		error = file_write(fp, text, len, &done);
		if (error != 0)
			return error;
		if (done == 0)
			return ENOSPC;
		text += done;
		len -= done;
	}
	return 0;
}

static int
do_write(int argc, char **argv)
{
	char text[MON_LINE_MAX];
	int i, j, error, flags = FWRITE;
	bool bare = false;
	struct file *fp;

	if (!options(argc, argv, &i, &flags, NULL, &bare))
		return MON_USAGE;
	text[0] = '\0';
	for (j = i + 1; j < argc; j++) {
		kstrlcat(text, argv[j], sizeof(text));
		if (j < argc - 1)
			kstrlcat(text, " ", sizeof(text));
	}
	if (!bare)
		kstrlcat(text, "\n", sizeof(text));
	if ((error = mon_dev_open("write", argv[i], flags, &fp)) != 0)
		return error;
	if ((error = write_all(fp, text, strlen(text))) != 0)
		(void)mon_fail(error, "write: %s", argv[i]);
	return mon_dev_close("write", argv[i], fp, error);
}

/* The words after the device: "in", "out", and a time in ms. */
static bool
poll_words(char **argv, int *events, int *ticks)
{
	uint64_t ms;

	*ticks = -1;
	for (; *argv != NULL; argv++) {
		if (strcmp(*argv, "in") == 0)
			*events |= POLLIN | POLLRDNORM;
		else if (strcmp(*argv, "out") == 0)
			*events |= POLLOUT;
		else if (kstrtou64(*argv, 10, &ms) == 0 && ms < 1000000)
			*ticks = ((int)ms * hz + 999) / 1000;
		else
			return false;
	}
	if (*events == 0)
		*events = POLLIN | POLLRDNORM;
	return true;
}

static int
poll_device(struct file *fp, const char *name, int events, int ticks)
{
	int revents, error = file_poll(fp, events, ticks, &revents);

	if (error == EWOULDBLOCK)
		mon_printf("%s: not ready\n", name);
	if (error != 0)
		return error == EWOULDBLOCK ? 0
					    : mon_fail(error, "poll: %s", name);
	mon_printf("%s:%s%s%s%s%s\n", name,
	    (revents & (POLLIN | POLLRDNORM)) != 0 ? " in" : "",
	    (revents & POLLOUT) != 0 ? " out" : "",
	    (revents & POLLERR) != 0 ? " error" : "",
	    (revents & POLLHUP) != 0 ? " hangup" : "",
	    (revents & POLLNVAL) != 0 ? " invalid" : "");
	return 0;
}

static int
kevent_device(struct file *fp, const char *name, int events, int ticks)
{
	int64_t data;
	int error;

	error = file_kevent(fp,
	    (events & POLLIN) != 0 ? EVFILT_READ : EVFILT_WRITE, ticks, &data);
	if (error == EWOULDBLOCK)
		mon_printf("%s: not ready\n", name);
	else if (error != 0)
		return mon_fail(error, "poll: %s: kqfilter", name);
	else
		mon_printf("%s: %s, data %lld\n", name,
		    (events & POLLIN) != 0 ? "in" : "out", (long long)data);
	return 0;
}

static int
do_poll(int argc, char **argv)
{
	bool kevent = argc > 1 && strcmp(argv[1], "-k") == 0;
	int error, events = 0, ticks;
	const char *name;
	struct file *fp;

	argc -= kevent;
	argv += kevent;
	if (argc < 2 || !poll_words(argv + 2, &events, &ticks))
		return MON_USAGE;
	name = argv[1];
	error = mon_dev_open("poll", name, FREAD | FWRITE, &fp);
	if (error != 0)
		return error;
	error = (kevent ? kevent_device : poll_device)(fp, name, events, ticks);
	return mon_dev_close("poll", name, fp, error);
}

static int
cmd_cat(int argc, char **argv)
{
	return mon_wait(do_cat, argc, argv);
}

static int
cmd_write(int argc, char **argv)
{
	return mon_wait(do_write, argc, argv);
}

static int
cmd_poll(int argc, char **argv)
{
	return mon_wait(do_poll, argc, argv);
}

const struct mon_command mon_dev_commands[] = {
    {"devices", "", "list the device drivers of modules", cmd_devices},
    {"cat", "[-N] [-c <bytes>] <device>",
	"read a device to its end, or so many bytes; -N: without waiting; ^C "
	"stops",
	cmd_cat},
    {"write", "[-N] [-n] <device> [<text>]",
	"write a line to a device; -n: without a newline", cmd_write},
    {"poll", "[-k] <device> [in] [out] [<ms>]",
	"wait, so long at most, until a device is ready; -k: by a knote",
	cmd_poll},
    {NULL, NULL, NULL, NULL},
};
