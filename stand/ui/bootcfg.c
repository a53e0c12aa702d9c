/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootcfg.c: parse boot.cfg(5).  No content of the file stops the loader: a
 * line that is not valid is ignored with a warning and its number.
 */
#include <ui/bootcfg_impl.h>
#include <ui/bootcfg_text.h>
#include <ui/words.h>

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

	sa_strfree(ld, cfg->bc_fallback);
	for (i = 0; i < cfg->bc_nbanner; i++)
		sa_strfree(ld, cfg->bc_banner[i]);
	bootcfg_menu_clear(ld);
	sa_strfree(ld, cfg->bc_multiboot);
	bootcfg_init(cfg);
}

/* Remove a comment and the blanks around a keyword's value. */
static char *
trim_value(
    struct bootcfg_parser *p, const struct bootcfg_keyword *kw, char *value)
{
	char *hash;

	if ((kw->key_flags & KEYF_RAW) != 0)
		return value;
	if ((hash = text_comment(value)) != NULL) {
		if ((kw->key_flags & KEYF_NAMES) != 0 &&
		    text_comment_doubtful(value, hash))
			bootcfg_warn(p,
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

/* Split "keyword=value" and process it. */
static void
parse_text(struct bootcfg_parser *p)
{
	char *key = p->p_text, *value, *hash;
	const struct bootcfg_keyword *kw;

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
		bootcfg_warn(
		    p, "\"%s\": no '=' in it, line ignored", SA_VIS(key));
		return;
	}
	*value++ = '\0';
	text_cut_blanks(key);
	if ((kw = bootcfg_keyword(key)) == NULL) {
		bootcfg_warn(
		    p, "unknown keyword \"%s\", line ignored", SA_VIS(key));
		return;
	}
	value = trim_value(p, kw, value);
	if ((kw->key_flags & KEYF_COMMAND) != 0)
		bootcfg_command(p, key, value);
	else
		kw->key_take(p, value);
}

static void
parse_line(struct bootcfg_parser *p, const char *s, size_t len)
{
	if (memchr(s, '\0', len) != NULL) {
		bootcfg_warn(
		    p, "NUL bytes in it, line ignored (not a text file?)");
		return;
	}
	if (len > BOOTCFG_MAXLINE) {
		bootcfg_warn(p, "%zu bytes long, the limit is %d: line ignored",
		    len, BOOTCFG_MAXLINE);
		return;
	}
	memcpy(p->p_text, s, len);
	p->p_text[len] = '\0';
	text_drop_marks(p->p_text);
	text_cut_blanks(p->p_text);
	parse_text(p);
}

int
bootcfg_parse(struct loader *ld, const char *where, const char *buf, size_t len)
{
	struct bootcfg_parser p;
	const char *line, *end = buf + len;

	memset(&p, 0, sizeof(p));
	p.p_ld = ld;
	p.p_where = where;
	bootcfg_free(ld);
	ld->ld_ui->us_cfg.bc_found = true;
	ld->ld_ui->us_cfg.bc_timeout = BOOTCFG_TIMEOUT;
	p.p_line = 1;
	if (text_is_utf16(buf, len)) {
		bootcfg_warn(
		    &p, "the file is UTF-16: ignored; save it as UTF-8");
		buf = end;
	}
	for (; buf < end; p.p_line++) {
		line = text_line(&buf, end, &len);
		parse_line(&p, line, len);
	}
	bootcfg_finish(&p);
	return p.p_error;
}
