/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * prop_xml.h: what the XML lexer and parser share.
 */
#ifndef _KERN_PROP_XML_H_
#define _KERN_PROP_XML_H_

#include "prop_impl.h"

/* The input, and the first error in it. */
struct in {
	const char *in_start, *in_next, *in_end;
	unsigned in_depth;
	int in_error;        /* the first; 0 so far */
	const char *in_what; /* for EINVAL */
	const char *in_where;
};

/* A tag: <name>, </name>, <name/>; attributes are skipped. */
struct tag {
	const char *tg_where;
	const char *tg_name;
	size_t tg_len;
	bool tg_close, tg_empty;
};

/* Record the first error: EINVAL, ENOMEM.  Both return NULL. */
void *prop_xml_fail(struct in *in, const char *where, const char *what);
void *prop_xml_no_memory(struct in *in);

bool prop_xml_blank(char c);
/* Move past blanks, comments and declarations.  False: one does not end. */
bool prop_xml_skip(struct in *in);
/* The next tag.  False: there is none (recorded). */
bool prop_xml_tag(struct in *in, struct tag *tg);
bool prop_xml_tag_is(const struct tag *tg, const char *name);
/* The closing tag of `name`.  False: it does not follow (recorded). */
bool prop_xml_close(struct in *in, const char *name);
/*
 * The text up to the next tag, entities resolved, as a string in kmem of
 * *sizep bytes.  NULL: an error (recorded).
 */
char *prop_xml_text(struct in *in, size_t *sizep);

#endif /* !_KERN_PROP_XML_H_ */
