/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prop_xml_lex.c: the XML lexer.  The input is untrusted: only bytes in
 * [in_next, in_end) are read.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/kmem.h>

#include "prop_xml.h"

void *
prop_xml_fail(struct in *in, const char *where, const char *what)
{
	if (in->in_error == 0) {
		in->in_error = EINVAL;
		in->in_what = what;
		in->in_where = where;
	}
	return NULL;
}

void *
prop_xml_no_memory(struct in *in)
{
	if (in->in_error == 0)
		in->in_error = ENOMEM;
	return NULL;
}

bool
prop_xml_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
starts_with(const struct in *in, const char *s)
{
	size_t n = strlen(s);

	return (size_t)(in->in_end - in->in_next) >= n &&
	    memcmp(in->in_next, s, n) == 0;
}

/* Advance past the next `s`.  False: there is none. */
static bool
skip_past(struct in *in, const char *s)
{
	for (; in->in_next < in->in_end; in->in_next++)
		if (starts_with(in, s)) {
			in->in_next += strlen(s);
			return true;
		}
	return false;
}

bool
prop_xml_skip(struct in *in)
{
	const char *where;

	for (;;) {
		while (in->in_next < in->in_end && prop_xml_blank(*in->in_next))
			in->in_next++;
		where = in->in_next;
		if (starts_with(in, "<!--")) {
			if (!skip_past(in, "-->"))
				return prop_xml_fail(
				    in, where, "unfinished comment");
		} else if (starts_with(in, "<?")) {
			if (!skip_past(in, "?>"))
				return prop_xml_fail(
				    in, where, "unfinished declaration");
		} else if (starts_with(in, "<![")) {
			return prop_xml_fail(
			    in, where, "CDATA sections are not supported");
		} else if (starts_with(in, "<!")) {
			if (!skip_past(in, ">"))
				return prop_xml_fail(
				    in, where, "unfinished declaration");
		} else
			return true;
	}
}

bool
prop_xml_tag(struct in *in, struct tag *tg)
{
	const char *p, *end;

	memset(tg, 0, sizeof(*tg));
	if (!prop_xml_skip(in))
		return false;
	tg->tg_where = p = in->in_next;
	if (p == in->in_end)
		return prop_xml_fail(in, p, "unexpected end of text");
	if (*p++ != '<')
		return prop_xml_fail(in, tg->tg_where, "not a tag");
	end = memchr(p, '>', (size_t)(in->in_end - p));
	if (end == NULL)
		return prop_xml_fail(in, tg->tg_where, "unfinished tag");
	in->in_next = end + 1;
	if (p < end && *p == '/') {
		tg->tg_close = true;
		p++;
	}
	if (!tg->tg_close && end > p && end[-1] == '/') {
		tg->tg_empty = true;
		end--;
	}
	tg->tg_name = p;
	while (p < end && !prop_xml_blank(*p))
		p++;
	tg->tg_len = (size_t)(p - tg->tg_name);
	return true;
}

bool
prop_xml_tag_is(const struct tag *tg, const char *name)
{
	return tg->tg_len == strlen(name) &&
	    memcmp(tg->tg_name, name, tg->tg_len) == 0;
}

bool
prop_xml_close(struct in *in, const char *name)
{
	struct tag tg;

	if (!prop_xml_tag(in, &tg))
		return false;
	if (!tg.tg_close || !prop_xml_tag_is(&tg, name))
		return prop_xml_fail(in, tg.tg_where, "mismatched closing tag");
	return true;
}

/* One of XML's five predefined entities: its length, 0: none. */
static size_t
entity(const char *p, size_t n, char *out)
{
	static const struct {
		const char *name;
		char c;
	} names[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'},
	    {"&quot;", '"'}, {"&apos;", '\''}};
	size_t i;

	for (i = 0; i < knitems(names); i++) {
		size_t len = strlen(names[i].name);

		if (n >= len && memcmp(p, names[i].name, len) == 0) {
			*out = names[i].c;
			return len;
		}
	}
	return 0;
}

char *
prop_xml_text(struct in *in, size_t *sizep)
{
	const char *p = in->in_next;
	const char *end = memchr(p, '<', (size_t)(in->in_end - p));
	char *text, *out;
	size_t used;

	if (end == NULL)
		return prop_xml_fail(in, p, "unexpected end of text");
	*sizep = (size_t)(end - p) + 1;
	text = out = kmem_zalloc(*sizep, KM_NOSLEEP);
	if (text == NULL)
		return prop_xml_no_memory(in);
	while (p < end) {
		used = 1;
		*out = *p;
		if (*p == '&')
			used = entity(p, (size_t)(end - p), out);
		if (used == 0 || *p == '\0') {
			kmem_free(text, *sizep);
			return prop_xml_fail(
			    in, p, "invalid character or entity");
		}
		p += used;
		out++;
	}
	in->in_next = end;
	return text;
}
