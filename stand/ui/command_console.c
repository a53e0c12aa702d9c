/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command_console.c: `consdev': the console of loader and kernel.
 */
#include <ui/command.h>
#include <ui/menu.h>
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

/*
 * The name of a device, of `len` bytes; NULL: there is none.  NetBSD's com0kbd
 * is com0 with the keyboard's keys, which are taken in any case.
 */
static const struct condev *
condev_lookup(const char *name, size_t len)
{
	size_t i;

	if (len >= 6 && memcmp(name, "com", 3) == 0 &&
	    memcmp(name + len - 3, "kbd", 3) == 0)
		len -= 3;
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

#define PORT_MAX  (UINT16_MAX - 7) /* a UART has 8 ports */
#define SPEED_MAX 1000000
#define WHY_MAX   200

/* What is wrong with a part, and what it must be; in `why', which is returned.
 */
static const char *
wrong(char why[WHY_MAX], const char *what, const char *part, const char *must)
{
	ksnprintf(why, WHY_MAX, "%s \"%s\" must be %s", what,
	    sa_vis((char[40]){0}, 40, part, SIZE_MAX), must);
	return why;
}

/* The parts behind the name of a serial line: port, if it is "com", and speed.
 */
static const char *
parse_line(char *const *part, size_t n, const struct condev *cd,
    struct sa_console *con, char why[WHY_MAX])
{
	size_t i = 0;
	uint64_t v;

	con->sco_port = sa_com_port(cd->cdv_com);
	if (strcmp(cd->cdv_name, "com") == 0 && i < n) {
		if (!number(part[i], PORT_MAX, &v))
			return wrong(why, "the port", part[i], "0x1 to 0xfff8");
		con->sco_port = (uint16_t)v;
		i++;
	}
	if (i < n) {
		if (!number(part[i], SPEED_MAX, &v))
			return wrong(why, "the speed", part[i],
			    "1 to 1000000 bits per second");
		con->sco_speed = (uint32_t)v;
		i++;
	}
	return i == n ? NULL : "nothing may follow the speed";
}

/*
 * "pc", "com0", "com1,9600", "com,0x2f8", "com,0x2f8,9600", "both,com1,9600".
 * NULL: *con is set; else what is wrong.
 */
static const char *
parse(char *arg, struct sa_console *con, char why[WHY_MAX])
{
	char *part[4];
	const struct condev *cd;
	size_t n = split(arg, part), i = 0;

	*con = (struct sa_console){SA_CON_AUTO, 0, 0};
	if ((cd = condev_lookup(part[i], strlen(part[i]))) == NULL)
		return wrong(why, "the device", part[i],
		    "auto, screen (or pc), com0 to com3, com,PORT or both");
	con->sco_dev = cd->cdv_dev;
	i++;
	if (con->sco_dev == SA_CON_BOTH && i < n) {
		cd = condev_lookup(part[i], strlen(part[i]));
		if (cd == NULL || cd->cdv_dev != SA_CON_COM)
			return wrong(why, "the second device", part[i],
			    "com0 to com3 or com,PORT");
		i++;
	}
	if (con->sco_dev == SA_CON_COM || con->sco_dev == SA_CON_BOTH)
		return parse_line(part + i, n - i, cd, con, why);
	return i == n ? NULL : "only a serial line has a port and a speed";
}

/* Print where the kernel's console is: what se_console reports. */
static void
console_print(struct loader *ld)
{
	const struct sa_env *env = ld->ld_env;
	struct btinfo_console con;

	if (env->se_console(env->se_cookie, &con) != 0) {
		sa_printf(ld,
		    "consdev: the firmware does not say what its console is: "
		    "choose one (\"consdev com0\")\n");
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
	sa_printf(ld, "consdev %s: ", arg);
	if (error == EINVAL)
		sa_printf(ld,
		    "the serial line cannot have a speed of %u: leave it out "
		    "to keep the present one",
		    con->sco_speed);
	else if (error != ENXIO)
		sa_printf(ld, "%s", kstrerror(error));
	else if (con->sco_dev == SA_CON_COM)
		sa_printf(
		    ld, "there is no serial line at port 0x%x", con->sco_port);
	else
		sa_printf(ld, "there is no screen");
	if (error == ENXIO && con->sco_dev == SA_CON_BOTH)
		sa_printf(
		    ld, ", or no serial line at port 0x%x", con->sco_port);
	sa_printf(ld, "; the console stays where it is\n");
}

/*
 * A boot goes on with the console that there is.  As in NetBSD's loader the
 * banner is shown on the new one; for consdev= of boot.cfg it follows.
 */
enum cmd_result
command_consdev(struct loader *ld, char *args)
{
	const struct sa_env *env = ld->ld_env;
	char shown[SA_VIS_MAX], text[WHY_MAX];
	struct sa_console con;
	const char *why;
	int error;

	if (*args == '\0') {
		console_print(ld);
		return CMD_OK;
	}
	if ((args = word_only(ld, "consdev", args)) == NULL)
		return CMD_IGNORED;
	sa_vis(shown, sizeof(shown), args, SIZE_MAX);
	why = parse(args, &con, text);
	if (why != NULL) {
		sa_printf(ld, "consdev %s: %s\n", shown, why);
		return CMD_IGNORED;
	}
	error = env->se_console_set(env->se_cookie, &con);
	if (error == 0) {
		if (ld->ld_ui->us_banner)
			banner_show(ld);
		return CMD_OK;
	}
	console_refused(ld, shown, &con, error);
	return CMD_IGNORED;
}
