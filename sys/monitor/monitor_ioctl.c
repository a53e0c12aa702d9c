/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * monitor_ioctl.c: ioctl of a device: the command as a number or as it stands
 * in a header, _IOR(P,1,4); the argument as a number or a text.
 */
#include <monitor/monitor_impl.h>
#include <dev/device.h>
#include <libkern/libkern.h>
#include <sys/fcntl.h>
#include <sys/ioccom.h>
#include <sys/kmem.h>

/* Sizes by the names of C's types. */
static const struct {
	const char *tsz_name;
	size_t tsz_size;
} types[] = {{"int", sizeof(int)}, {"u_int", sizeof(int)},
    {"long", sizeof(long)}, {"u_long", sizeof(long)}, {"uint8_t", 1},
    {"uint16_t", 2}, {"uint32_t", 4}, {"uint64_t", 8}, {"int64_t", 8}};

/* Copy the text up to `stop` to buf, and advance behind it. */
static bool
field(const char **sp, char stop, char *buf, size_t size)
{
	const char *end = strchr(*sp, stop);

	if (end == NULL || (size_t)(end - *sp) >= size)
		return false;
	memcpy(buf, *sp, (size_t)(end - *sp));
	buf[end - *sp] = '\0';
	*sp = end + 1;
	return true;
}

static bool
parse_size(const char *text, uint64_t *size)
{
	size_t i;

	for (i = 0; i < knitems(types); i++) {
		if (strcmp(text, types[i].tsz_name) == 0) {
			*size = types[i].tsz_size;
			return true;
		}
	}
	return kstrtou64(text, 0, size) == 0 && *size <= IOCPARM_MASK;
}

/* "P", "'P'" or a number. */
static bool
parse_group(const char *text, uint64_t *group)
{
	size_t len = strlen(text);

	if (len == 3 && text[0] == '\'' && text[2] == '\'')
		*group = (unsigned char)text[1];
	else if (len == 1 && (text[0] < '0' || text[0] > '9'))
		*group = (unsigned char)text[0];
	else if (kstrtou64(text, 0, group) != 0)
		return false;
	return *group <= 0xff;
}

static bool
parse_macro(const char *text, unsigned long *cmd)
{
	static const struct {
		const char *dir_name;
		unsigned long dir_bits;
	} dirs[] = {{"_IO", IOC_VOID}, {"_IOR", IOC_OUT}, {"_IOW", IOC_IN},
	    {"_IOWR", IOC_INOUT}};
	char dir[8], group[8], number[16], size[16];
	uint64_t g, n, len = 0;
	size_t i;

	if (!field(&text, '(', dir, sizeof(dir)) ||
	    !field(&text, ',', group, sizeof(group)) || !parse_group(group, &g))
		return false;
	for (i = 0; i < knitems(dirs); i++)
		if (strcmp(dir, dirs[i].dir_name) == 0)
			break;
	if (i == knitems(dirs))
		return false;
	if (!field(&text, i == 0 ? ')' : ',', number, sizeof(number)) ||
	    kstrtou64(number, 0, &n) != 0 || n > 0xff)
		return false;
	if (i != 0 &&
	    (!field(&text, ')', size, sizeof(size)) || !parse_size(size, &len)))
		return false;
	*cmd = _IOC(dirs[i].dir_bits, g, n, len);
	return *text == '\0';
}

static bool
parse_command(const char *text, unsigned long *cmd)
{
	uint64_t n;

	if (text[0] == '_')
		return parse_macro(text, cmd);
	if (kstrtou64(text, 0, &n) != 0 || n > 0xffffffff)
		return false;
	*cmd = (unsigned long)n;
	return true;
}

static bool
is_number_size(size_t len)
{
	return len == 1 || len == 2 || len == 4 || len == 8;
}

/* A number, if the argument has the size of one; else a text. */
static bool
put_argument(unsigned char *buf, size_t len, const char *text)
{
	bool minus = text[0] == '-';
	uint64_t v;

	if (!is_number_size(len)) {
		if (strlen(text) > len)
			return false;
		memcpy(buf, text, strlen(text));
		return true;
	}
	if (kstrtou64(text + minus, 0, &v) != 0)
		return false;
	if (minus)
		v = 0 - v;
	memcpy(buf, &v, len); /* the lowest bytes come first */
	return true;
}

static void
show_argument(const unsigned char *buf, size_t len)
{
	uint64_t v = 0;
	size_t i;

	if (is_number_size(len)) {
		memcpy(&v, buf, len);
		mon_printf("%llu (0x%llx)\n", (unsigned long long)v,
		    (unsigned long long)v);
		return;
	}
	for (i = 0; i < len; i++)
		mon_printf("%02x%s", buf[i],
		    i % 16 == 15 || i == len - 1 ? "\n" : " ");
}

static int
send_ioctl(const char *name, unsigned long cmd, unsigned char *buf)
{
	struct file *fp;
	int error = mon_dev_open("ioctl", name, FREAD | FWRITE, &fp);

	if (error != 0)
		return error;
	if ((error = file_ioctl(fp, cmd, buf)) != 0)
		(void)mon_fail(error, "ioctl: %s: command 0x%lx", name, cmd);
	else if ((cmd & IOC_OUT) != 0)
		show_argument(buf, IOCPARM_LEN(cmd));
	return mon_dev_close("ioctl", name, fp, error);
}

static int
do_ioctl(int argc, char **argv)
{
	unsigned long cmd;
	unsigned char *buf;
	size_t len, size;
	int error;

	if (argc < 3 || argc > 4)
		return MON_USAGE;
	if (!parse_command(argv[2], &cmd))
		return mon_fail(EINVAL,
		    "ioctl: command %s (0x20005001, _IOR(P,1,int))", argv[2]);
	len = IOCPARM_LEN(cmd);
	if (((cmd & IOC_IN) != 0) != (argc == 4))
		return mon_fail(EINVAL,
		    "ioctl: command 0x%lx takes %s argument", cmd,
		    argc == 4 ? "no" : "an");
	size = MAX(len, sizeof(uint64_t));
	if ((buf = kmem_zalloc(size, KM_NOSLEEP)) == NULL)
		return mon_fail(ENOMEM, "ioctl");
	if (argc == 4 && !put_argument(buf, len, argv[3]))
		error = mon_fail(
		    EINVAL, "ioctl: argument %s of %zu bytes", argv[3], len);
	else
		error = send_ioctl(argv[1], cmd, buf);
	kmem_free(buf, size);
	return error;
}

static int
cmd_ioctl(int argc, char **argv)
{
	return mon_wait(do_ioctl, argc, argv);
}

const struct mon_command mon_ioctl_commands[] = {
    {"ioctl", "<device> <command> [<argument>]",
	"send a command, 0x20005001 or _IOWR(P,1,int), to a device, and print "
	"its answer",
	cmd_ioctl},
    {NULL, NULL, NULL, NULL},
};
