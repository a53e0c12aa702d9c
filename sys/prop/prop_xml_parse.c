/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prop_xml_parse.c: property objects from XML: the subset that property lists
 * are written in.  Containers nest PROP_DEPTH_MAX deep at most.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/kmem.h>

#include "prop_xml.h"

static prop_object_t
parse_string(struct in *in)
{
	prop_object_t po;
	size_t size;
	char *s = prop_xml_text(in, &size);

	if (s == NULL)
		return NULL;
	po = prop_string_create_copy(s);
	kmem_free(s, size);
	return po == NULL ? prop_xml_no_memory(in) : po;
}

/*
 * A number in C's bases.  As in NetBSD, 0x... is unsigned; any other is
 * unsigned only when it exceeds INTMAX_MAX.
 */
static prop_object_t
parse_integer(struct in *in)
{
	const char *where = in->in_next;
	prop_object_t po = NULL;
	uint64_t u = 0;
	int64_t i = 0;
	size_t size;
	char *s = prop_xml_text(in, &size);
	bool hex, ok;

	if (s == NULL)
		return NULL;
	hex = s[0] == '0' && (s[1] == 'x' || s[1] == 'X');
	ok = !hex && kstrtoi64(s, 0, &i) == 0;
	if (ok)
		po = prop_number_create_signed(i);
	else if (kstrtou64(s, 0, &u) == 0) {
		ok = true;
		po = prop_number_create_unsigned(u);
	}
	kmem_free(s, size);
	if (!ok)
		return prop_xml_fail(in, where, "not a number");
	return po == NULL ? prop_xml_no_memory(in) : po;
}

static int
base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/*
 * Decode base64 in place, skipping blanks.  Digits come in groups of four,
 * padded with '=' at the end.  False: it is not base64.
 */
static bool
base64_decode(char *s, size_t *lenp)
{
	unsigned digits = 0, pads = 0;
	uint32_t v = 0;
	size_t n = 0;
	const char *p;

	for (p = s; *p != '\0'; p++) {
		int d = base64_value(*p);

		if (prop_xml_blank(*p))
			continue;
		if (pads > 0 && (*p != '=' || digits % 4 == 0))
			return false;
		if (*p == '=') {
			d = 0;
			pads++;
		}
		if (d < 0)
			return false;
		v = v << 6 | (uint32_t)d;
		if (++digits % 4 != 0)
			continue;
		if (pads > 2)
			return false;
		s[n++] = (char)(v >> 16);
		s[n++] = (char)(v >> 8);
		s[n++] = (char)v;
		n -= pads;
	}
	*lenp = n;
	return digits % 4 == 0;
}

static prop_object_t
parse_data(struct in *in)
{
	const char *where = in->in_next;
	prop_object_t po = NULL;
	size_t size, len;
	char *s = prop_xml_text(in, &size);
	bool ok;

	if (s == NULL)
		return NULL;
	ok = base64_decode(s, &len);
	if (ok)
		po = prop_data_create_copy(s, len);
	kmem_free(s, size);
	if (!ok)
		return prop_xml_fail(in, where, "not base64");
	return po == NULL ? prop_xml_no_memory(in) : po;
}

/* NOLINTBEGIN(misc-no-recursion): PROP_DEPTH_MAX */
static prop_object_t parse_value(struct in *in, const struct tag *tg);

static prop_object_t
parse_array(struct in *in)
{
	prop_array_t pa = prop_array_create();
	prop_object_t po;
	struct tag tg;

	if (pa == NULL)
		return prop_xml_no_memory(in);
	while (prop_xml_tag(in, &tg)) {
		if (tg.tg_close && prop_xml_tag_is(&tg, "array"))
			return pa;
		po = parse_value(in, &tg);
		if (po == NULL)
			break;
		if (!prop_array_add_and_rel(pa, po)) {
			(void)prop_xml_no_memory(in);
			break;
		}
	}
	prop_object_release(pa);
	return NULL;
}

/* <key>...</key> and the value that follows it, into pd. */
static bool
parse_entry(struct in *in, const struct tag *tg, prop_dictionary_t pd)
{
	prop_object_t po = NULL;
	struct tag value;
	size_t size;
	char *key;
	bool ok = false;

	if (tg->tg_close || tg->tg_empty || !prop_xml_tag_is(tg, "key"))
		return prop_xml_fail(in, tg->tg_where, "a key is expected");
	key = prop_xml_text(in, &size);
	if (key == NULL)
		return false;
	if (strlen(key) >= PROP_KEY_MAX)
		(void)prop_xml_fail(in, tg->tg_where, "the key is too long");
	else if (prop_xml_close(in, "key") && prop_xml_tag(in, &value))
		po = parse_value(in, &value);
	if (po != NULL) {
		ok = prop_dictionary_set_and_rel(pd, key, po);
		if (!ok)
			(void)prop_xml_no_memory(in);
	}
	kmem_free(key, size);
	return ok;
}

static prop_object_t
parse_dictionary(struct in *in)
{
	prop_dictionary_t pd = prop_dictionary_create();
	struct tag tg;

	if (pd == NULL)
		return prop_xml_no_memory(in);
	while (prop_xml_tag(in, &tg)) {
		if (tg.tg_close && prop_xml_tag_is(&tg, "dict"))
			return pd;
		if (!parse_entry(in, &tg, pd))
			break;
	}
	prop_object_release(pd);
	return NULL;
}

/* <true/> and the like, and empty strings, data, containers. */
static prop_object_t
parse_empty(struct in *in, const struct tag *tg)
{
	prop_object_t po;

	if (prop_xml_tag_is(tg, "true"))
		po = prop_bool_create(true);
	else if (prop_xml_tag_is(tg, "false"))
		po = prop_bool_create(false);
	else if (prop_xml_tag_is(tg, "string"))
		po = prop_string_create();
	else if (prop_xml_tag_is(tg, "data"))
		po = prop_data_create_nocopy(NULL, 0);
	else if (prop_xml_tag_is(tg, "array"))
		po = prop_array_create();
	else if (prop_xml_tag_is(tg, "dict"))
		po = prop_dictionary_create();
	else
		return prop_xml_fail(in, tg->tg_where, "no such element");
	return po == NULL ? prop_xml_no_memory(in) : po;
}

/* The object whose opening tag was read; reads past its closing tag. */
static prop_object_t
parse_value(struct in *in, const struct tag *tg)
{
	static const struct {
		const char *name;
		prop_object_t (*parse)(struct in *in);
	} scalars[] = {{"string", parse_string}, {"integer", parse_integer},
	    {"data", parse_data}};
	prop_object_t po;
	size_t i;

	if (tg->tg_close)
		return prop_xml_fail(in, tg->tg_where, "a value is expected");
	if (tg->tg_empty)
		return parse_empty(in, tg);
	for (i = 0; i < knitems(scalars); i++) {
		if (!prop_xml_tag_is(tg, scalars[i].name))
			continue;
		po = scalars[i].parse(in);
		if (po != NULL && !prop_xml_close(in, scalars[i].name)) {
			prop_object_release(po);
			return NULL;
		}
		return po;
	}
	if (!prop_xml_tag_is(tg, "array") && !prop_xml_tag_is(tg, "dict"))
		return prop_xml_fail(in, tg->tg_where, "no such element");
	if (++in->in_depth > PROP_DEPTH_MAX)
		return prop_xml_fail(in, tg->tg_where, "nested too deeply");
	po = prop_xml_tag_is(tg, "array") ? parse_array(in)
					  : parse_dictionary(in);
	in->in_depth--;
	return po;
}
/* NOLINTEND(misc-no-recursion) */

/* <plist> value </plist>, or the value alone. */
static prop_object_t
parse_document(struct in *in)
{
	prop_object_t po;
	struct tag tg;
	bool plist, ok;

	if (!prop_xml_tag(in, &tg))
		return NULL;
	plist = !tg.tg_close && !tg.tg_empty && prop_xml_tag_is(&tg, "plist");
	if (plist && !prop_xml_tag(in, &tg))
		return NULL;
	po = parse_value(in, &tg);
	if (po == NULL)
		return NULL;
	ok = (!plist || prop_xml_close(in, "plist")) && prop_xml_skip(in);
	if (ok && in->in_next != in->in_end && *in->in_next != '\0') {
		ok = false;
		(void)prop_xml_fail(
		    in, in->in_next, "text after the property list");
	}
	if (ok)
		return po;
	prop_object_release(po);
	return NULL;
}

int
prop_xml_parse(
    const char *xml, size_t len, prop_object_t *objp, struct prop_fault *pf)
{
	struct in in = {.in_start = xml,
	    .in_next = xml,
	    .in_end = xml + len,
	    .in_what = "",
	    .in_where = xml};

	*objp = NULL;
	if (len > PROP_XML_MAX)
		in.in_error = E2BIG;
	else
		*objp = parse_document(&in);
	pf->pf_what = in.in_what;
	pf->pf_offset = (size_t)(in.in_where - in.in_start);
	return in.in_error;
}

/* The object if it is of this type; else release it, and NULL. */
static prop_object_t
internalize(const char *xml, prop_type_t type)
{
	struct prop_fault pf;
	prop_object_t po;

	if (prop_xml_parse(xml, strlen(xml), &po, &pf) != 0)
		return NULL;
	if (prop_object_type(po) != type) {
		prop_object_release(po);
		return NULL;
	}
	return po;
}

prop_dictionary_t
prop_dictionary_internalize(const char *xml)
{
	return internalize(xml, PROP_TYPE_DICTIONARY);
}

prop_array_t
prop_array_internalize(const char *xml)
{
	return internalize(xml, PROP_TYPE_ARRAY);
}
