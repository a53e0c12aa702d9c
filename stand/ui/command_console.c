/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command_console.c: `consdev': the console of loader and kernel.
 */
#include <ui/command.h>
#include <ui/words.h>

const char *const consdev_words[] = {
    "auto", "screen", "pc", "both", "com0", "com1", "com2", "com3", NULL};

/* A name of a device: consdev's first word, up to the comma. */
struct condev {
	const char *cdv_name;
	enum sa_condev cdv_dev;
	unsigned cdv_com; /* COM, BOTH: which serial line */
};

static const struct condev condevs[] = {
    {"auto", SA_CON_AUTO, 0},
    {"pc", SA_CON_SCREEN, 0}, /* NetBSD's name of it */
    {"screen", SA_CON_SCREEN, 0},
    {"both", SA_CON_BOTH, 0},
    {"com", SA_CON_COM, 0},
    {"com0", SA_CON_COM, 0},
    {"com1", SA_CON_COM, 1},
    {"com2", SA_CON_COM, 2},
    {"com3", SA_CON_COM, 3},
};

/* The name of a device, of `len` bytes; NULL: there is none. */
static const struct condev *
condev_lookup(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < knitems(condevs); i++)
		if (strlen(condevs[i].cdv_name) == len &&
		    memcmp(condevs[i].cdv_name, name, len) == 0)
			return &condevs[i];
	return NULL;
}

/* Split "com,0x3f8,9600" in place; more parts than that are no device. */
static size_t
split(char *s, char *part[4])
{
	size_t n = 0;

	for (part[n++] = s; *s != '\0'; s++)
		if (*s == ',' && n < 4) {
			*s = '\0';
			part[n++] = s + 1;
		}
	return n;
}

/* A number of 1 to max, decimal or 0x. */
static bool
number(const char *s, uint64_t max, uint64_t *out)
{
	return kstrtou64(s, 0, out) == 0 && *out > 0 && *out <= max;
}

/*
 * "pc", "com0", "com1,9600", "com,0x2f8", "com,0x2f8,9600", "both,com1,9600".
 * False: it is none of these.
 */
static bool
parse(char *arg, struct sa_console *con)
{
	char *part[4];
	const struct condev *cd;
	size_t n = split(arg, part), i = 1;
	uint64_t v;

	*con = (struct sa_console){SA_CON_AUTO, 0, 0};
	if ((cd = condev_lookup(part[0], strlen(part[0]))) == NULL)
		return false;
	con->sco_dev = cd->cdv_dev;
	if (con->sco_dev == SA_CON_BOTH && i < n) {
		cd = condev_lookup(part[i], strlen(part[i]));
		if (cd == NULL || cd->cdv_dev != SA_CON_COM)
			return false;
		i++;
	}
	if (con->sco_dev == SA_CON_COM || con->sco_dev == SA_CON_BOTH) {
		con->sco_port = sa_com_port(cd->cdv_com);
		if (strcmp(cd->cdv_name, "com") == 0 && i < n) {
			if (!number(part[i++], UINT16_MAX - 7, &v))
				return false;
			con->sco_port = (uint16_t)v;
		}
		if (i < n) {
			if (!number(part[i++], 1000000, &v))
				return false;
			con->sco_speed = (uint32_t)v;
		}
	}
	return i == n;
}

/* Print where the kernel's console is: what se_console reports. */
static void
console_print(struct loader *ld)
{
	const struct sa_env *env = ld->ld_env;
	struct btinfo_console con;

	if (env->se_console(env->se_cookie, &con) != 0) {
		sa_printf(ld, "consdev: not known\n");
		return;
	}
	sa_printf(
	    ld, "consdev: the kernel's console is %s", SA_VIS(con.devname));
	if (con.addr != 0)
		sa_printf(ld, ", port 0x%x, %d bits per second",
		    (unsigned)con.addr, con.speed);
	sa_printf(ld, "\n");
}

/* Say why the console stays where it is. */
static void
console_refused(
    struct loader *ld, const char *arg, const struct sa_console *con, int error)
{
	const char *what = con->sco_dev == SA_CON_SCREEN ? "screen"
	    : con->sco_dev == SA_CON_COM ? "serial line at this port"
					 : "screen, or no such serial line";

	if (error == ENXIO)
		sa_printf(ld, "consdev %s: there is no %s\n", arg, what);
	else if (error == EINVAL)
		sa_printf(ld,
		    "consdev %s: the serial line has no speed of %u\n", arg,
		    con->sco_speed);
	else
		sa_printf(ld, "consdev %s: %s\n", arg, kstrerror(error));
}

/* A boot goes on with the console that there is. */
enum cmd_result
command_consdev(struct loader *ld, char *args)
{
	const struct sa_env *env = ld->ld_env;
	char shown[SA_VIS_MAX];
	struct sa_console con;
	int error;

	if (*args == '\0') {
		console_print(ld);
		return CMD_OK;
	}
	if ((args = word_only(ld, "consdev", args)) == NULL)
		return CMD_IGNORED;
	sa_vis(shown, sizeof(shown), args, SIZE_MAX);
	if (!parse(args, &con)) {
		sa_printf(ld,
		    "consdev %s: must be auto, screen (or pc), com0 to com3, "
		    "com,PORT or both, the last three with a speed "
		    "(\"com0,115200\")\n",
		    shown);
		return CMD_IGNORED;
	}
	error = env->se_console_set(env->se_cookie, &con);
	if (error == 0)
		return CMD_OK;
	console_refused(ld, shown, &con, error);
	return CMD_IGNORED;
}
