/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prop_xml_write.c: property objects as XML.  The text is produced twice: to
 * count its bytes, then into memory of that size.
 */
#include <libkern/libkern.h>
#include <sys/kmem.h>

#include "prop_impl.h"

struct out {
	char *out_buf; /* NULL: only count */
	size_t out_len;
	unsigned out_depth;
	bool out_toodeep;
};

static void
put_n(struct out *o, const char *s, size_t n)
{
	if (o->out_buf != NULL)
		memcpy(o->out_buf + o->out_len, s, n);
	o->out_len += n;
}

static void
put(struct out *o, const char *s)
{
	put_n(o, s, strlen(s));
}

static void
put_text(struct out *o, const char *s)
{
	for (; *s != '\0'; s++)
		switch (*s) {
		case '&':
			put(o, "&amp;");
			break;
		case '<':
			put(o, "&lt;");
			break;
		case '>':
			put(o, "&gt;");
			break;
		default:
			put_n(o, s, 1);
			break;
		}
}

static void
put_base64(struct out *o, const unsigned char *p, size_t n)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (; n > 0; p += MIN(n, (size_t)3), n -= MIN(n, (size_t)3)) {
		uint32_t v = (uint32_t)p[0] << 16;
		char c[4];

		if (n > 1)
			v |= (uint32_t)p[1] << 8;
		if (n > 2)
			v |= p[2];
		c[0] = set[v >> 18];
		c[1] = set[v >> 12 & 63];
		c[2] = n > 1 ? set[v >> 6 & 63] : '=';
		c[3] = n > 2 ? set[v & 63] : '=';
		put_n(o, c, 4);
	}
}

static void
put_indent(struct out *o)
{
	unsigned i;

	for (i = 0; i < o->out_depth; i++)
		put(o, "\t");
}

static void
put_number(struct out *o, prop_number_t pn)
{
	char buf[24];

	if (prop_number_unsigned(pn))
		ksnprintf(
		    buf, sizeof(buf), "0x%jx", prop_number_unsigned_value(pn));
	else
		ksnprintf(
		    buf, sizeof(buf), "%jd", prop_number_signed_value(pn));
	put(o, buf);
}

/* NOLINTBEGIN(misc-no-recursion): PROP_DEPTH_MAX */
static void put_object(struct out *o, prop_object_t po);

static void
put_array(struct out *o, prop_array_t pa)
{
	unsigned i;

	if (pa->pa_count == 0) {
		put(o, "<array/>");
		return;
	}
	put(o, "<array>\n");
	o->out_depth++;
	for (i = 0; i < pa->pa_count; i++)
		put_object(o, pa->pa_values[i]);
	o->out_depth--;
	put_indent(o);
	put(o, "</array>");
}

static void
put_dictionary(struct out *o, prop_dictionary_t pd)
{
	unsigned i;

	if (pd->pd_count == 0) {
		put(o, "<dict/>");
		return;
	}
	put(o, "<dict>\n");
	o->out_depth++;
	for (i = 0; i < pd->pd_count; i++) {
		put_indent(o);
		put(o, "<key>");
		put_text(o, pd->pd_entries[i].pe_key->pk_key);
		put(o, "</key>\n");
		put_object(o, pd->pd_entries[i].pe_value);
	}
	o->out_depth--;
	put_indent(o);
	put(o, "</dict>");
}

/* One line, or one per element. */
static void
put_object(struct out *o, prop_object_t po)
{
	if (o->out_depth > PROP_DEPTH_MAX) {
		o->out_toodeep = true;
		return;
	}
	put_indent(o);
	switch (prop_object_type(po)) {
	case PROP_TYPE_BOOL:
		put(o, prop_bool_value(po) ? "<true/>" : "<false/>");
		break;
	case PROP_TYPE_NUMBER:
		put(o, "<integer>");
		put_number(o, po);
		put(o, "</integer>");
		break;
	case PROP_TYPE_DATA:
		put(o, "<data>");
		put_base64(o, prop_data_value(po), prop_data_size(po));
		put(o, "</data>");
		break;
	case PROP_TYPE_ARRAY:
		put_array(o, po);
		break;
	case PROP_TYPE_DICTIONARY:
		put_dictionary(o, po);
		break;
	case PROP_TYPE_DICT_KEYSYM: /* of all_keys; read back as a string */
		put(o, "<string>");
		put_text(o, prop_dictionary_keysym_value(po));
		put(o, "</string>");
		break;
	default:
		put(o, "<string>");
		put_text(o, prop_string_value(po));
		put(o, "</string>");
		break;
	}
	put(o, "\n");
}
/* NOLINTEND(misc-no-recursion) */

static void
put_document(struct out *o, prop_object_t po)
{
	put(o,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<!DOCTYPE plist PUBLIC "
	    "\"-//Apple Computer//DTD PLIST 1.0//EN\" "
	    "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
	    "<plist version=\"1.0\">\n");
	put_object(o, po);
	put(o, "</plist>\n");
	put_n(o, "", 1); /* the NUL */
}

char *
prop_xml_write(prop_object_t po)
{
	struct out o = {0};

	put_document(&o, po);
	if (o.out_toodeep)
		return NULL;
	o.out_buf = kmem_alloc(o.out_len, KM_NOSLEEP);
	if (o.out_buf == NULL)
		return NULL;
	o.out_len = 0;
	put_document(&o, po);
	return o.out_buf;
}

char *
prop_dictionary_externalize(prop_dictionary_t pd)
{
	pd = PROP_AS(pd, PROP_TYPE_DICTIONARY);
	return pd == NULL ? NULL : prop_xml_write(pd);
}

char *
prop_array_externalize(prop_array_t pa)
{
	pa = PROP_AS(pa, PROP_TYPE_ARRAY);
	return pa == NULL ? NULL : prop_xml_write(pa);
}
