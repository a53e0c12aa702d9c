/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootcfg_keyword.c: the keywords of boot.cfg(5).
 */
#include <ui/bootcfg_impl.h>
#include <ui/words.h>

static void
no_memory(struct bootcfg_parser *p)
{
	p->p_error = ENOMEM;
	bootcfg_warn(p, "out of memory, line ignored");
}

static char *
keep(struct bootcfg_parser *p, const char *s)
{
	char *copy = sa_strndup(p->p_ld, s, SIZE_MAX);

	if (copy == NULL)
		no_memory(p);
	return copy;
}

static void
take_banner(struct bootcfg_parser *p, char *value)
{
	struct bootcfg *cfg = &p->p_ld->ld_ui->us_cfg;
	char *text;

	if (cfg->bc_nbanner == BOOTCFG_MAXBANNER) {
		bootcfg_warn(p,
		    "more than %d banner lines, this one is ignored",
		    BOOTCFG_MAXBANNER);
		return;
	}
	if ((text = keep(p, value)) != NULL)
		cfg->bc_banner[cfg->bc_nbanner++] = text;
}

static void
take_menu(struct bootcfg_parser *p, char *value)
{
	struct bootcfg *cfg = &p->p_ld->ld_ui->us_cfg;
	char *command = strchr(value, ':');
	const char *quote;

	if (command == NULL) {
		bootcfg_warn(p, "menu=%s: no ':' and command, line ignored",
		    SA_VIS(value));
		return;
	}
	if (cfg->bc_nmenu == BOOTCFG_MAXMENU) {
		bootcfg_warn(p,
		    "more than %d menu entries, this one is ignored",
		    BOOTCFG_MAXMENU);
		return;
	}
	*command++ = '\0';
	if ((quote = words_open_quote(command)) != NULL) {
		if (cfg->bc_nwarn < BOOTCFG_MAXWARN)
			words_show_quote(p->p_ld, command, quote);
		bootcfg_warn(p, "menu=%s: entry ignored", SA_VIS(value));
		return;
	}
	if (bootcfg_menu_add(
		p->p_ld, *value == '\0' ? command : value, command) != 0)
		no_memory(p);
}

/*
 * As NetBSD's loader takes it: the digits that it begins with; without a digit
 * there is no timeout.
 */
static void
take_timeout(struct bootcfg_parser *p, char *value)
{
	const char *end = value;
	int64_t n = 0, negative;
	int seconds;

	for (; *end >= '0' && *end <= '9' && n <= BOOTCFG_MAXWAIT; end++)
		n = n * 10 + (*end - '0');
	seconds = end == value ? -1 : (int)MIN(n, (int64_t)BOOTCFG_MAXWAIT);
	if (n > BOOTCFG_MAXWAIT)
		bootcfg_warn(p, "timeout=%s: the limit is %d seconds",
		    SA_VIS(value), BOOTCFG_MAXWAIT);
	else if (seconds >= 0 && *end != '\0')
		bootcfg_warn(p, "timeout=%s: not a number: %d seconds",
		    SA_VIS(value), seconds);
	p->p_badtimeout = seconds < 0 && kstrtoi64(value, 10, &negative) != 0;
	if (p->p_badtimeout)
		bootcfg_warn(p, "timeout=%s: not a number: a menu has none",
		    SA_VIS(value));
	p->p_ld->ld_ui->us_cfg.bc_timeout = seconds;
}

/* A number, or the letter of an entry.  bootcfg_finish() checks the range. */
static void
take_default(struct bootcfg_parser *p, char *value)
{
	int64_t n;
	char c = value[0];

	if (value[0] != '\0' && value[1] == '\0' &&
	    ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) {
		n = (c | 0x20) - 'a' + 1;
	} else if (kstrtoi64(value, 10, &n) != 0) {
		bootcfg_warn(
		    p, "default=%s: not a number: ignored", SA_VIS(value));
		return;
	}
	p->p_default = n;
	p->p_default_line = p->p_line;
}

static void
take_format(struct bootcfg_parser *p, char *value)
{
	switch (value[0] | 0x20) {
	case 'a':
	case 'l':
	case 'n':
		p->p_ld->ld_ui->us_cfg.bc_format = (char)(value[0] | 0x20);
		break;
	case 'd': /* NetBSD's loader accepts it for "digits" */
		p->p_ld->ld_ui->us_cfg.bc_format = 'n';
		break;
	default:
		bootcfg_warn(
		    p, "format=%s: must be a, l or n; ignored", SA_VIS(value));
	}
}

static void
take_clear(struct bootcfg_parser *p, char *value)
{
	int64_t n;

	if (kstrtoi64(value, 10, &n) != 0)
		bootcfg_warn(
		    p, "clear=%s: must be a number; ignored", SA_VIS(value));
	else
		p->p_ld->ld_ui->us_cfg.bc_clear = n != 0;
}

/* What a boot without menu starts, `file arguments'. */
static void
take_multiboot(struct bootcfg_parser *p, char *value)
{
	struct bootcfg *cfg = &p->p_ld->ld_ui->us_cfg;

	if (*value == '\0' || *words_command_end(value) != '\0') {
		bootcfg_warn(p,
		    "multiboot=%s: must be one file with its "
		    "arguments, line ignored",
		    SA_VIS(value));
		return;
	}
	if (cfg->bc_multiboot != NULL) {
		bootcfg_warn(p,
		    "multiboot=%s: there is one already, line "
		    "ignored",
		    SA_VIS(value));
		return;
	}
	cfg->bc_multiboot = keep(p, value);
}

static void
take_remember(struct bootcfg_parser *p, char *value)
{
	bool *on = &p->p_ld->ld_ui->us_cfg.bc_remember;

	if (strcmp(value, "yes") == 0 || strcmp(value, "1") == 0)
		*on = true;
	else if (strcmp(value, "no") == 0 || strcmp(value, "0") == 0)
		*on = false;
	else
		bootcfg_warn(p, "remember=%s: must be yes or no; ignored",
		    SA_VIS(value));
}

static void
take_tries(struct bootcfg_parser *p, char *value)
{
	uint64_t n;

	if (kstrtou64(value, 10, &n) != 0 || n > BOOTCFG_MAXTRIES)
		bootcfg_warn(p, "tries=%s: must be 0 to %d; ignored",
		    SA_VIS(value), BOOTCFG_MAXTRIES);
	else
		p->p_ld->ld_ui->us_cfg.bc_tries = (unsigned)n;
}

/* The entry may follow: it is looked for when it is needed. */
static void
take_fallback(struct bootcfg_parser *p, char *value)
{
	struct bootcfg *cfg = &p->p_ld->ld_ui->us_cfg;
	char *copy;

	if (*value == '\0')
		bootcfg_warn(p, "fallback= without a value, line ignored");
	else if ((copy = keep(p, value)) != NULL) {
		sa_strfree(p->p_ld, cfg->bc_fallback);
		cfg->bc_fallback = copy;
	}
}

static void
mute_putchar(void *cookie __kunused, int c __kunused)
{
}

/* Run a command; silently once BOOTCFG_MAXWARN warnings were printed. */
static enum cmd_result
run_command(struct bootcfg_parser *p, const char *line)
{
	struct loader *ld = p->p_ld;
	const struct sa_env *env = ld->ld_env;
	enum cmd_result r;

	if (ld->ld_ui->us_cfg.bc_nwarn >= BOOTCFG_MAXWARN) {
		p->p_mute = *env;
		p->p_mute.se_putchar = mute_putchar;
		ld->ld_env = &p->p_mute;
	}
	r = command_run(ld, line);
	ld->ld_env = env;
	return r;
}

void
bootcfg_command(struct bootcfg_parser *p, const char *name, const char *value)
{
	char line[BOOTCFG_MAXLINE + 1];

	(void)ksnprintf(line, sizeof(line), "%s %s", name, value);
	if (*value == '\0')
		bootcfg_warn(p, "%s= without a value, line ignored", name);
	else if (*words_command_end(value) != '\0')
		bootcfg_warn(
		    p, "%s: a ';' ends a command, line ignored", SA_VIS(line));
	else if (run_command(p, line) != CMD_OK)
		bootcfg_warn(p, "%s: ignored", SA_VIS(line));
}

/* A list would wait for a key. */
static void
take_gop(struct bootcfg_parser *p, char *value)
{
	if (strcmp(value, "list") == 0)
		bootcfg_warn(
		    p, "gop=list: type it at the prompt, line ignored");
	else
		bootcfg_command(p, "gop", value);
}

/*
 * The BIOS loader's keyword for the screen's mode.  Its numbers are VESA's (VBE
 * 3.0, 4.3), of which the size has a meaning here.
 */
static void
take_vesa(struct bootcfg_parser *p, char *value)
{
	static const char *const size[] = {[0x01] = "640x480",
	    [0x03] = "800x600",
	    [0x05] = "1024x768",
	    [0x07] = "1280x1024",
	    [0x10] = "640x480",
	    "640x480",
	    "640x480",
	    "800x600",
	    "800x600",
	    "800x600",
	    "1024x768",
	    "1024x768",
	    "1024x768",
	    "1280x1024",
	    "1280x1024",
	    "1280x1024"};
	uint64_t n;

	if (strcmp(value, "on") == 0 || strcmp(value, "enabled") == 0)
		return; /* the firmware's mode is one */
	if (strcmp(value, "off") == 0 || strcmp(value, "disabled") == 0)
		bootcfg_warn(p,
		    "vesa=%s: UEFI has no VGA text mode, line "
		    "ignored",
		    value);
	else if (strncmp(value, "0x", 2) != 0)
		take_gop(p, value);
	else if (kstrtou64(value, 16, &n) == 0 && n >= 0x100 &&
	    n - 0x100 < knitems(size) && size[n - 0x100] != NULL)
		bootcfg_command(p, "gop", size[n - 0x100]);
	else
		bootcfg_warn(p, "vesa=%s: not a mode of VESA, line ignored",
		    SA_VIS(value));
}

static const struct bootcfg_keyword keywords[] = {
    {"banner", take_banner, KEYF_RAW},
    {"clear", take_clear, 0},
    {"consdev", NULL, KEYF_COMMAND},
    {"default", take_default, 0},
    {"dev", NULL, KEYF_COMMAND},
    {"fallback", take_fallback, KEYF_NAMES},
    {"format", take_format, 0},
    {"fs", NULL, KEYF_COMMAND},
    {"gop", take_gop, 0},
    {"load", NULL, KEYF_COMMAND | KEYF_NAMES},
    {"menu", take_menu, KEYF_NAMES},
    {"multiboot", take_multiboot, KEYF_NAMES},
    {"remember", take_remember, 0},
    {"rndseed", NULL, KEYF_COMMAND},
    {"root", NULL, KEYF_COMMAND},
    {"splash", NULL, KEYF_COMMAND},
    {"timeout", take_timeout, 0},
    {"tries", take_tries, 0},
    {"userconf", NULL, KEYF_COMMAND},
    {"vesa", take_vesa, 0},
};

const struct bootcfg_keyword *
bootcfg_keyword(const char *name)
{
	for (size_t i = 0; i < knitems(keywords); i++)
		if (strcmp(keywords[i].key_name, name) == 0)
			return &keywords[i];
	return NULL;
}

void
bootcfg_finish(struct bootcfg_parser *p)
{
	struct bootcfg *cfg = &p->p_ld->ld_ui->us_cfg;
	int64_t n = p->p_default_line == 0 ? 1 : p->p_default;

	if (p->p_default_line != 0 && cfg->bc_nmenu > 0 &&
	    (n < 1 || n > cfg->bc_nmenu)) {
		n = n < 1 ? 1 : cfg->bc_nmenu;
		p->p_line = p->p_default_line;
		bootcfg_warn(p,
		    "default=%lld, but the menu has entries 1 to %d: "
		    "%lld is used",
		    (long long)p->p_default, cfg->bc_nmenu, (long long)n);
	}
	cfg->bc_default = cfg->bc_nmenu > 0 ? (int)n - 1 : 0;
	/* NetBSD's loader boots at once: a machine may have no keyboard. */
	if (p->p_badtimeout && cfg->bc_nmenu == 0)
		cfg->bc_timeout = BOOTCFG_TIMEOUT;
	if (cfg->bc_format == 'a')
		cfg->bc_format =
		    cfg->bc_nmenu > 9 && cfg->bc_timeout > 0 ? 'l' : 'n';
	if (cfg->bc_nmenu > 0 && cfg->bc_multiboot != NULL)
		bootcfg_warn(p,
		    "multiboot= is for a boot without menu: the "
		    "menu's entries are used");
	if (cfg->bc_nwarn > BOOTCFG_MAXWARN)
		sa_printf(p->p_ld, "%s: %u more warnings not shown\n",
		    p->p_where, cfg->bc_nwarn - BOOTCFG_MAXWARN);
}
