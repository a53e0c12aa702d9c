/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ustar_ext.c: members of a ustar archive that say something of the member that
 * follows: POSIX 2017, pax, "pax Interchange Format"; and GNU's 'L' and 'K',
 * which hold a long name and the long text of a link.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "ustar_impl.h"

int
ustar_fault(struct ustar_walk *uw, devoff_t off, const char *what, int error)
{
	uw->uw_fault.flt_what = what;
	uw->uw_fault.flt_offset = off;
	return error;
}

static void
ext_free(struct ustar_walk *uw, struct ustar_ext *ue)
{
	if (ue->ue_data != NULL)
		uw->uw_mem->fm_free(
		    uw->uw_mem->fm_cookie, ue->ue_data, ue->ue_size);
	*ue = (struct ustar_ext){NULL, 0};
}

/* Room for n bytes; what was there is lost.  ENOMEM. */
static int
ext_room(struct ustar_walk *uw, struct ustar_ext *ue, size_t n)
{
	const size_t want = MAX(n, (size_t)1); /* ue_data is never NULL */

	if (ue->ue_size >= want)
		return 0;
	ext_free(uw, ue);
	ue->ue_data = uw->uw_mem->fm_alloc(uw->uw_mem->fm_cookie, want);
	if (ue->ue_data == NULL)
		return ustar_fault(uw, uw->uw_off, "no memory", ENOMEM);
	ue->ue_size = want;
	return 0;
}

void
ustar_walk_fini(struct ustar_walk *uw)
{
	ext_free(uw, &uw->uw_ext);
	ext_free(uw, &uw->uw_path);
	ext_free(uw, &uw->uw_link);
}

struct ustar_text
ustar_field(const char *field, size_t len)
{
	struct ustar_text t = {field, strnlen(field, len)};

	return t;
}

/*
 * One pax record, "length key=value\n", at *posp of data[0, size).  False
 * when it is malformed.
 */
static bool
pax_record(const char *data, size_t size, size_t *posp, struct ustar_text *key,
    struct ustar_text *value)
{
	const char *rec = data + *posp, *eq, *text;
	size_t room = size - *posp, len = 0, i;

	for (i = 0; i < room && rec[i] >= '0' && rec[i] <= '9'; i++) {
		len = len * 10 + (size_t)(rec[i] - '0');
		if (len > room)
			return false;
	}
	if (i == 0 || i >= len || rec[i] != ' ' || rec[len - 1] != '\n')
		return false;
	text = rec + i + 1; /* the newline at the latest */
	eq = memchr(text, '=', (size_t)(rec + len - text));
	if (eq == NULL)
		return false;
	key->ut_text = text;
	key->ut_len = (size_t)(eq - text);
	value->ut_text = eq + 1;
	value->ut_len = (size_t)(rec + len - 1 - (eq + 1));
	*posp += len;
	return true;
}

static bool
text_is(const struct ustar_text *t, const char *s)
{
	return t->ut_len == strlen(s) && memcmp(t->ut_text, s, t->ut_len) == 0;
}

static bool
decimal(const struct ustar_text *t, uint64_t *out)
{
	uint64_t v = 0;
	size_t i;

	for (i = 0; i < t->ut_len; i++) {
		char c = t->ut_text[i];

		if (c < '0' || c > '9' ||
		    __builtin_mul_overflow(v, (uint64_t)10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(c - '0'), &v))
			return false;
	}
	*out = v;
	return t->ut_len > 0;
}

static bool
text_begins(const struct ustar_text *t, const char *s)
{
	return t->ut_len >= strlen(s) && memcmp(t->ut_text, s, strlen(s)) == 0;
}

/* The records of an 'x' member: what a reader needs of it. */
static bool
pax_apply(const char *data, size_t size, struct ustar_extension *ex)
{
	struct ustar_text key, value;
	size_t pos = 0;

	while (pos < size) {
		if (!pax_record(data, size, &pos, &key, &value))
			return false;
		if (text_is(&key, "path"))
			ex->ex_path = value;
		else if (text_is(&key, "linkpath"))
			ex->ex_link = value;
		else if (text_begins(&key, "GNU.sparse."))
			ex->ex_sparse = true;
		else if (text_is(&key, "size")) {
			if (!decimal(&value, &ex->ex_size))
				return false;
			ex->ex_has_size = true;
		}
	}
	return true;
}

/*
 * Read the data of an extended header, `size` bytes behind the header at
 * uw_off, into uw_ext.
 */
static int
read_ext(struct ustar_walk *uw, uint64_t size)
{
	struct ustar_ext *ue = &uw->uw_ext;
	int error;

	if (size > USTAR_EXT_MAX)
		return ustar_fault(
		    uw, uw->uw_off, "extended header is larger than 1 MB", EIO);
	error = ext_room(uw, ue, (size_t)size);
	if (error != 0)
		return error;
	error = fs_dev_read(uw->uw_dev, uw->uw_mem, uw->uw_off + USTAR_BLOCK,
	    ue->ue_data, (size_t)size);
	if (error != 0)
		return ustar_fault(
		    uw, uw->uw_off, "extended header cannot be read", error);
	return 0;
}

/* The path that *ex has is in uw_ext: keep that until the member. */
static void
keep_path(struct ustar_walk *uw)
{
	struct ustar_ext old = uw->uw_path;

	uw->uw_path = uw->uw_ext;
	uw->uw_ext = old;
}

/*
 * The text of a link is copied: it may be in the data of one extended header
 * with a path, or before one.
 */
static int
keep_link(struct ustar_walk *uw, struct ustar_text *link)
{
	struct ustar_ext *ue = &uw->uw_link;
	const int error = ext_room(uw, ue, link->ut_len);

	if (error != 0)
		return error;
	memcpy(ue->ue_data, link->ut_text, link->ut_len);
	link->ut_text = ue->ue_data;
	return 0;
}

int
ustar_extended(struct ustar_walk *uw, const struct ustar_header *h,
    uint64_t size, struct ustar_extension *ex)
{
	const struct ustar_text path = ex->ex_path, link = ex->ex_link;
	int error = 0;

	switch (h->h_typeflag) {
	case 'x':
		error = read_ext(uw, size);
		if (error == 0 &&
		    !pax_apply(uw->uw_ext.ue_data, (size_t)size, ex))
			error = ustar_fault(uw, uw->uw_off,
			    "extended header is malformed", EIO);
		break;
	case 'L':
	case 'K': /* the text of a link */
		error = read_ext(uw, size);
		if (error == 0)
			*(h->h_typeflag == 'L' ? &ex->ex_path : &ex->ex_link) =
			    ustar_field(uw->uw_ext.ue_data, (size_t)size);
		break;
	case 'g': /* for all members: nothing that is needed */
		return 0;
	default:
		memset(ex, 0, sizeof(*ex));
		return 0;
	}
	if (error == 0 && ex->ex_link.ut_text != link.ut_text)
		error = keep_link(uw, &ex->ex_link);
	if (ex->ex_path.ut_text != path.ut_text)
		keep_path(uw);
	return error;
}
