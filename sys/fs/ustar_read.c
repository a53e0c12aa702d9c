/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ustar_read.c: reads a ustar archive, header by header.  POSIX
 * 2017, pax, "ustar Interchange Format" and "pax Interchange Format"; and
 * GNU's 'L' members, which hold a long name.  No field is trusted.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "ustar_impl.h"

struct ustar_header {
	char h_name[100];
	char h_mode[8];
	char h_uid[8];
	char h_gid[8];
	char h_size[12];
	char h_mtime[12];
	char h_chksum[8];
	char h_typeflag;
	char h_linkname[100];
	char h_magic[6];
	char h_version[2];
	char h_uname[32];
	char h_gname[32];
	char h_devmajor[8];
	char h_devminor[8];
	char h_prefix[155];
	char h_pad[12];
};
_Static_assert(sizeof(struct ustar_header) == USTAR_BLOCK, "ustar header");
_Static_assert(offsetof(struct ustar_header, h_chksum) == 148, "ustar header");
_Static_assert(offsetof(struct ustar_header, h_magic) == 257, "ustar header");
_Static_assert(offsetof(struct ustar_header, h_prefix) == 345, "ustar header");

/* What extended headers said about the member that follows. */
struct extension {
	struct ustar_text ex_path; /* ut_text NULL: nothing */
	uint64_t ex_size;
	bool ex_has_size;
};

void
ustar_walk_init(
    struct ustar_walk *uw, const struct fs_dev *dev, const struct fs_mem *mem)
{
	memset(uw, 0, sizeof(*uw));
	uw->uw_dev = dev;
	uw->uw_mem = mem;
	uw->uw_fault.flt_what = "";
}

static void
ext_free(struct ustar_walk *uw, struct ustar_ext *ue)
{
	if (ue->ue_data != NULL)
		uw->uw_mem->fm_free(
		    uw->uw_mem->fm_cookie, ue->ue_data, ue->ue_size);
	*ue = (struct ustar_ext){NULL, 0};
}

void
ustar_walk_fini(struct ustar_walk *uw)
{
	ext_free(uw, &uw->uw_ext);
	ext_free(uw, &uw->uw_path);
}

static int
fault(struct ustar_walk *uw, devoff_t off, const char *what, int error)
{
	uw->uw_fault.flt_what = what;
	uw->uw_fault.flt_offset = off;
	return error;
}

/*
 * A number field: octal digits, blanks before and a blank or NUL after; or,
 * with the top bit of the first byte set, binary (GNU), for large files.
 */
static bool
number(const char *field, size_t len, uint64_t *out)
{
	uint64_t v = 0;
	size_t i = 0;

	if ((unsigned char)field[0] == 0x80) {
		for (i = 1; i < len; i++) {
			if (v >> 56 != 0)
				return false;
			v = v << 8 | (unsigned char)field[i];
		}
		*out = v;
		return true;
	}
	while (i < len && field[i] == ' ')
		i++;
	if (i == len || field[i] < '0' || field[i] > '7')
		return false;
	/* At most 12 digits: 36 bits. */
	for (; i < len && field[i] >= '0' && field[i] <= '7'; i++)
		v = v << 3 | (uint64_t)(field[i] - '0');
	if (i < len && field[i] != ' ' && field[i] != '\0')
		return false;
	*out = v;
	return true;
}

/* The sum of all bytes of the header, its own field counted as blanks. */
static bool
checksum_ok(const struct ustar_header *h)
{
	const unsigned char *p = (const void *)h;
	uint64_t want, sum = 0;
	size_t i;

	for (i = 0; i < USTAR_BLOCK; i++) {
		bool own = i >= offsetof(struct ustar_header, h_chksum) &&
		    i < offsetof(struct ustar_header, h_typeflag);

		sum += own ? ' ' : p[i];
	}
	return number(h->h_chksum, sizeof(h->h_chksum), &want) && want == sum;
}

static bool
all_zero(const uint8_t *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (p[i] != 0)
			return false;
	return true;
}

static bool
has_magic(const struct ustar_header *h)
{
	return memcmp(h->h_magic, "ustar", 5) == 0;
}

int
ustar_probe(const struct fs_dev *dev, const struct fs_mem *mem)
{
	struct ustar_header h;
	int error;

	if (dev->dv_size < sizeof(h))
		return EFTYPE;
	error = fs_dev_read(dev, mem, 0, &h, sizeof(h));
	if (error != 0)
		return error;
	return has_magic(&h) ? 0 : EFTYPE;
}

/*
 * The header at uw_off.  ENOENT at the end of the archive: a block of zeros,
 * or no whole block any more.
 */
static int
read_header(struct ustar_walk *uw, const struct ustar_header **hp)
{
	const struct ustar_header *h;
	int error = uw->uw_off == 0 ? EFTYPE : EIO, ioerror;
	uint64_t size = uw->uw_dev->dv_size;

	if (!range_valid(uw->uw_off, USTAR_BLOCK, size)) {
		if (uw->uw_off >= size && uw->uw_off != 0)
			return ENOENT;
		return fault(uw, uw->uw_off, "header is truncated", error);
	}
	h = (const void *)uw->uw_header;
	if ((ioerror = fs_dev_read(uw->uw_dev, uw->uw_mem, uw->uw_off,
		 uw->uw_header, USTAR_BLOCK)) != 0)
		return fault(uw, uw->uw_off, "header cannot be read", ioerror);
	if (uw->uw_off != 0 && all_zero(uw->uw_header, USTAR_BLOCK))
		return ENOENT;
	if (!has_magic(h))
		return fault(uw, uw->uw_off, "no ustar header", error);
	if (!checksum_ok(h))
		return fault(uw, uw->uw_off, "header checksum is wrong", error);
	*hp = h;
	return 0;
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

/* The records of an 'x' member: path and size are what a reader needs. */
static bool
pax_apply(const char *data, size_t size, struct extension *ex)
{
	struct ustar_text key, value;
	size_t pos = 0;

	while (pos < size) {
		if (!pax_record(data, size, &pos, &key, &value))
			return false;
		if (text_is(&key, "path"))
			ex->ex_path = value;
		else if (text_is(&key, "size")) {
			if (!decimal(&value, &ex->ex_size))
				return false;
			ex->ex_has_size = true;
		}
	}
	return true;
}

/* A field that is NUL-terminated only when it is not full. */
static struct ustar_text
field_text(const char *field, size_t len)
{
	struct ustar_text t = {field, strnlen(field, len)};

	return t;
}

/* The bytes of data that follow the header, whatever its type. */
static int
data_size(struct ustar_walk *uw, const struct ustar_header *h,
    const struct extension *ex, uint64_t *sizep)
{
	uint64_t size;

	switch (h->h_typeflag) {
	case '1': /* links, devices, folders and FIFOs have none, */
	case '2': /* whatever the field says */
	case '3':
	case '4':
	case '5':
	case '6':
		*sizep = 0;
		return 0;
	default:
		break;
	}
	if (!number(h->h_size, sizeof(h->h_size), &size))
		return fault(uw, uw->uw_off, "size is no number", EIO);
	if (ex->ex_has_size && h->h_typeflag != 'x' && h->h_typeflag != 'g')
		size = ex->ex_size;
	if (!range_valid(uw->uw_off + USTAR_BLOCK, size, uw->uw_dev->dv_size))
		return fault(uw, uw->uw_off, "member runs past the image", EIO);
	*sizep = size;
	return 0;
}

/* Fill *um from the header and what extended headers have said. */
static void
fill_member(struct ustar_member *um, const struct ustar_header *h,
    const struct extension *ex, devoff_t off, uint64_t size)
{
	memset(um, 0, sizeof(*um));
	um->um_off = off;
	um->um_size = size;
	if (ex->ex_path.ut_text != NULL)
		um->um_name = ex->ex_path;
	else {
		um->um_name = field_text(h->h_name, sizeof(h->h_name));
		/* GNU tar keeps other things there; its magic has blanks. */
		if (h->h_magic[5] == '\0')
			um->um_prefix =
			    field_text(h->h_prefix, sizeof(h->h_prefix));
	}
	/* Before ustar, a folder was a name that ends with '/'. */
	um->um_isdir = h->h_typeflag == '5' ||
	    (um->um_name.ut_len > 0 &&
		um->um_name.ut_text[um->um_name.ut_len - 1] == '/');
	if (um->um_isdir)
		um->um_size = 0;
}

/*
 * Read the data of an extended header, `size` bytes behind the header at
 * uw_off, into uw_ext.
 */
static int
read_ext(struct ustar_walk *uw, uint64_t size)
{
	struct ustar_ext *ue = &uw->uw_ext;
	size_t want; /* never 0: ue_data is not NULL */
	int error;

	if (size > USTAR_EXT_MAX)
		return fault(
		    uw, uw->uw_off, "extended header is larger than 1 MB", EIO);
	want = MAX((size_t)size, (size_t)1);
	if (ue->ue_size < want) {
		ext_free(uw, ue);
		ue->ue_data = uw->uw_mem->fm_alloc(uw->uw_mem->fm_cookie, want);
		if (ue->ue_data == NULL)
			return fault(uw, uw->uw_off, "no memory", ENOMEM);
		ue->ue_size = want;
	}
	error = fs_dev_read(uw->uw_dev, uw->uw_mem, uw->uw_off + USTAR_BLOCK,
	    ue->ue_data, (size_t)size);
	if (error != 0)
		return fault(
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
 * What a header of type 'x' or 'L' says about the member that follows it.
 * Any other that is no member ends what was said.
 */
static int
apply_extended(struct ustar_walk *uw, const struct ustar_header *h,
    uint64_t size, struct extension *ex)
{
	struct ustar_text before = ex->ex_path;
	int error;

	switch (h->h_typeflag) {
	case 'x':
		error = read_ext(uw, size);
		if (error == 0 &&
		    !pax_apply(uw->uw_ext.ue_data, (size_t)size, ex))
			error = fault(uw, uw->uw_off,
			    "extended header is malformed", EIO);
		break;
	case 'L':
		error = read_ext(uw, size);
		if (error == 0)
			ex->ex_path =
			    field_text(uw->uw_ext.ue_data, (size_t)size);
		break;
	case 'g': /* for all members: neither path nor size */
	case 'K': /* the name of a link */
		return 0;
	default:
		memset(ex, 0, sizeof(*ex));
		return 0;
	}
	if (ex->ex_path.ut_text != before.ut_text)
		keep_path(uw);
	return error;
}

/* A regular file or a folder? */
static bool
is_member(char typeflag)
{
	return typeflag == '0' || typeflag == '\0' || typeflag == '7' ||
	    typeflag == '5';
}

int
ustar_next(struct ustar_walk *uw, struct ustar_member *um)
{
	struct extension ex = {0};
	const struct ustar_header *h;
	uint64_t size, next = 0;
	bool found = false;
	int error;

	while (!found) {
		error = read_header(uw, &h);
		if (error != 0)
			return error;
		error = data_size(uw, h, &ex, &size);
		if (error != 0)
			return error;
		found = is_member(h->h_typeflag);
		if (found)
			fill_member(um, h, &ex, uw->uw_off + USTAR_BLOCK, size);
		else
			error = apply_extended(uw, h, size, &ex);
		if (error == 0 &&
		    !round_up_checked(
			uw->uw_off + USTAR_BLOCK + size, USTAR_BLOCK, &next))
			error = fault(
			    uw, uw->uw_off, "member runs past the image", EIO);
		if (error != 0)
			return error;
		uw->uw_off = next;
	}
	return 0;
}
