/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootcfg.c: parse boot.cfg(5).  No content of the file stops the loader: a
 * line that is not valid is ignored with a warning and its number.
 */
#include <ui/bootcfg_text.h>
#include <ui/ui.h>
#include <ui/words.h>

struct parser {
	struct loader *p_ld;
	unsigned p_line;         /* 1, 2, ... */
	unsigned p_default_line; /* line of default=; 0: none */
	int64_t p_default;       /* as written, from 1 */
	int p_error;             /* 0, or ENOMEM */
	struct sa_env p_mute;    /* the loader's, without console output */
	char p_text[BOOTCFG_MAXLINE + 1];
};

/* A keyword has key_take or key_command, or neither if not supported yet. */
struct keyword {
	const char *key_name;
	void (*key_take)(struct parser *p, char *value);
	bool key_command;
	bool key_names; /* its value has names, which may contain '#' */
};

void
bootcfg_init(struct bootcfg *cfg)
{
	memset(cfg, 0, sizeof(*cfg));
	cfg->bc_timeout = BOOTCFG_NOTIMEOUT;
	cfg->bc_format = 'a';
}

void
bootcfg_free(struct loader *ld)
{
	struct bootcfg *cfg = &ld->ld_ui->us_cfg;
	int i;

	for (i = 0; i < cfg->bc_nbanner; i++)
		sa_strfree(ld, cfg->bc_banner[i]);
	for (i = 0; i < cfg->bc_nmenu; i++) {
		sa_strfree(ld, cfg->bc_menu[i].bm_text);
		sa_strfree(ld, cfg->bc_menu[i].bm_command);
	}
	bootcfg_init(cfg);
}

/* Warn about the current line; print at most BOOTCFG_MAXWARN. */
static void __kprintflike(2, 3) warn(struct parser *p, const char *fmt, ...)
{
	va_list ap;

	if (p->p_ld->ld_ui->us_cfg.bc_nwarn++ >= BOOTCFG_MAXWARN)
		return;
	sa_printf(p->p_ld, "boot.cfg line %u: ", p->p_line);
	va_start(ap, fmt);
	sa_vprintf(p->p_ld, fmt, ap);
	va_end(ap);
	sa_printf(p->p_ld, "\n");
}

static char *
keep(struct parser *p, const char *s)
{
	char *copy = sa_strndup(p->p_ld, s, SIZE_MAX);

	if (copy == NULL) {
		p->p_error = ENOMEM;
		warn(p, "out of memory, line ignored");
	}
	return copy;
}

/* ---- keywords ---- */

static void
take_banner(struct parser *p, char *value)
{
	struct bootcfg *cfg = &p->p_ld->ld_ui->us_cfg;
	char *text;

	if (cfg->bc_nbanner == BOOTCFG_MAXBANNER) {
		warn(p, "more than %d banner lines, this one is ignored",
		    BOOTCFG_MAXBANNER);
		return;
	}
	if ((text = keep(p, value)) != NULL)
		cfg->bc_banner[cfg->bc_nbanner++] = text;
}

static void
take_menu(struct parser *p, char *value)
{
	struct bootcfg *cfg = &p->p_ld->ld_ui->us_cfg;
	struct bootcfg_menu *bm = &cfg->bc_menu[cfg->bc_nmenu];
	char *command = strchr(value, ':');
	const char *quote;

	if (command == NULL) {
		warn(p, "menu=%s: no ':' and command, line ignored",
		    SA_VIS(value));
		return;
	}
	if (cfg->bc_nmenu == BOOTCFG_MAXMENU) {
		warn(p, "more than %d menu entries, this one is ignored",
		    BOOTCFG_MAXMENU);
		return;
	}
	*command++ = '\0';
	if ((quote = words_open_quote(command)) != NULL) {
		if (cfg->bc_nwarn < BOOTCFG_MAXWARN)
			words_show_quote(p->p_ld, command, quote);
		warn(p, "menu=%s: entry ignored", SA_VIS(value));
		return;
	}
	if ((bm->bm_command = keep(p, command)) == NULL)
		return;
	bm->bm_text = keep(p, *value == '\0' ? command : value);
	if (bm->bm_text == NULL) {
		sa_strfree(p->p_ld, bm->bm_command);
		bm->bm_command = NULL;
		return;
	}
	cfg->bc_nmenu++;
}

static void
take_timeout(struct parser *p, char *value)
{
	int64_t n;

	if (kstrtoi64(value, 10, &n) != 0) {
		warn(p, "timeout=%s: not a number: %d seconds", SA_VIS(value),
		    BOOTCFG_TIMEOUT);
		n = BOOTCFG_TIMEOUT;
	} else if (n < -1) {
		warn(p, "timeout=%s: less than -1: %d seconds", SA_VIS(value),
		    BOOTCFG_TIMEOUT);
		n = BOOTCFG_TIMEOUT;
	} else if (n > BOOTCFG_MAXWAIT) {
		warn(p, "timeout=%s: the limit is %d seconds", SA_VIS(value),
		    BOOTCFG_MAXWAIT);
		n = BOOTCFG_MAXWAIT;
	}
	p->p_ld->ld_ui->us_cfg.bc_timeout = (int)n;
}

/* A number, or the letter of an entry.  parse_finish() checks the range. */
static void
take_default(struct parser *p, char *value)
{
	int64_t n;
	char c = value[0];

	if (value[0] != '\0' && value[1] == '\0' &&
	    ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) {
		n = (c | 0x20) - 'a' + 1;
	} else if (kstrtoi64(value, 10, &n) != 0) {
		warn(p, "default=%s: not a number: ignored", SA_VIS(value));
		return;
	}
	p->p_default = n;
	p->p_default_line = p->p_line;
}

static void
take_format(struct parser *p, char *value)
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
		warn(p, "format=%s: must be a, l or n; ignored", SA_VIS(value));
	}
}

static void
take_clear(struct parser *p, char *value)
{
	int64_t n;

	if (kstrtoi64(value, 10, &n) != 0 || n < 0 || n > 1)
		warn(p, "clear=%s: must be 0 or 1; ignored", SA_VIS(value));
	else
		p->p_ld->ld_ui->us_cfg.bc_clear = n != 0;
}

static void
mute_putchar(void *cookie __kunused, int c __kunused)
{
}

/* Run a command; silently once BOOTCFG_MAXWARN warnings were printed. */
static enum cmd_result
run_command(struct parser *p, const char *line)
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

/* A keyword that is a command, which reports its own errors. */
static void
take_command(struct parser *p, const char *name, const char *value)
{
	char line[BOOTCFG_MAXLINE + 1];

	(void)ksnprintf(line, sizeof(line), "%s %s", name, value);
	if (*value == '\0')
		warn(p, "%s= without a value, line ignored", name);
	else if (*words_command_end(value) != '\0')
		warn(p, "%s: a ';' ends a command, line ignored", SA_VIS(line));
	else if (run_command(p, line) != CMD_OK)
		warn(p, "%s: ignored", SA_VIS(line));
}

static const struct keyword keywords[] = {
    {"banner", take_banner, false, false},
    {"clear", take_clear, false, false},
    {"consdev", NULL, false, false},
    {"default", take_default, false, false},
    {"dev", NULL, true, false},
    {"format", take_format, false, false},
    {"fs", NULL, true, false},
    {"gop", NULL, false, false},
    {"load", NULL, true, true},
    {"menu", take_menu, false, true},
    {"multiboot", NULL, false, false},
    {"rndseed", NULL, true, false},
    {"root", NULL, true, false},
    {"splash", NULL, false, false},
    {"timeout", take_timeout, false, false},
    {"userconf", NULL, true, false},
    {"vesa", NULL, false, false},
};

/* ---- lines ---- */

/*
 * Remove a comment and the blanks around a keyword's value; a banner's text is
 * not changed.
 */
static char *
trim_value(struct parser *p, const struct keyword *kw, char *value)
{
	char *hash;

	if (kw->key_take == take_banner)
		return value;
	if ((hash = text_comment(value)) != NULL) {
		if (kw->key_names && text_comment_doubtful(value, hash))
			warn(p,
			    "'#' starts a comment: \"%s\" is ignored (in "
			    "double quotes it is text)",
			    SA_VIS(hash));
		*hash = '\0';
	}
	text_cut_blanks(value);
	while (words_isblank(*value))
		value++;
	return value;
}

static const struct keyword *
keyword_lookup(const char *name)
{
	for (size_t i = 0; i < knitems(keywords); i++)
		if (strcmp(keywords[i].key_name, name) == 0)
			return &keywords[i];
	return NULL;
}

/* Split "keyword=value" and process it. */
static void
parse_text(struct parser *p)
{
	char *key = p->p_text, *value, *hash;
	const struct keyword *kw;

	while (words_isblank(*key))
		key++;
	value = strchr(key, '=');
	hash = strchr(key, '#');
	if (hash != NULL && (value == NULL || hash < value)) {
		*hash = '\0';
		text_cut_blanks(key);
		value = NULL;
	}
	if (*key == '\0')
		return;
	if (value == NULL) {
		warn(p, "\"%s\": no '=' in it, line ignored", SA_VIS(key));
		return;
	}
	*value++ = '\0';
	text_cut_blanks(key);
	if ((kw = keyword_lookup(key)) == NULL) {
		warn(p, "unknown keyword \"%s\", line ignored", SA_VIS(key));
		return;
	}
	value = trim_value(p, kw, value);
	if (kw->key_command)
		take_command(p, key, value);
	else if (kw->key_take != NULL)
		kw->key_take(p, value);
	else
		warn(p, "%s=%s: not supported yet, line ignored", key,
		    SA_VIS(value));
}

static void
parse_line(struct parser *p, const char *s, size_t len)
{
	if (memchr(s, '\0', len) != NULL) {
		warn(p, "NUL bytes in it, line ignored (not a text file?)");
		return;
	}
	if (len > BOOTCFG_MAXLINE) {
		warn(p, "%zu bytes long, at most %d are read: line ignored",
		    len, BOOTCFG_MAXLINE);
		return;
	}
	memcpy(p->p_text, s, len);
	p->p_text[len] = '\0';
	text_drop_marks(p->p_text);
	text_cut_blanks(p->p_text);
	parse_text(p);
}

/* What depends on the whole file: default and format. */
static void
parse_finish(struct parser *p)
{
	struct bootcfg *cfg = &p->p_ld->ld_ui->us_cfg;
	int64_t n = p->p_default_line == 0 ? 1 : p->p_default;

	if (p->p_default_line != 0 && cfg->bc_nmenu > 0 &&
	    (n < 1 || n > cfg->bc_nmenu)) {
		n = n < 1 ? 1 : cfg->bc_nmenu;
		p->p_line = p->p_default_line;
		warn(p,
		    "default=%lld, but the menu has entries 1 to %d: "
		    "%lld is used",
		    (long long)p->p_default, cfg->bc_nmenu, (long long)n);
	}
	cfg->bc_default = cfg->bc_nmenu > 0 ? (int)n - 1 : 0;
	if (cfg->bc_format == 'a')
		cfg->bc_format =
		    cfg->bc_nmenu > 9 && cfg->bc_timeout > 0 ? 'l' : 'n';
	if (cfg->bc_nwarn > BOOTCFG_MAXWARN)
		sa_printf(p->p_ld, "boot.cfg: %u more warnings not shown\n",
		    cfg->bc_nwarn - BOOTCFG_MAXWARN);
}

int
bootcfg_parse(struct loader *ld, const char *buf, size_t len)
{
	struct parser p;
	const char *line, *end = buf + len;

	memset(&p, 0, sizeof(p));
	p.p_ld = ld;
	bootcfg_free(ld);
	ld->ld_ui->us_cfg.bc_found = true;
	ld->ld_ui->us_cfg.bc_timeout = BOOTCFG_TIMEOUT;
	p.p_line = 1;
	if (text_is_utf16(buf, len)) {
		warn(&p, "the file is UTF-16: ignored; save it as UTF-8");
		buf = end;
	}
	for (; buf < end; p.p_line++) {
		line = text_line(&buf, end, &len);
		parse_line(&p, line, len);
	}
	parse_finish(&p);
	return p.p_error;
}
