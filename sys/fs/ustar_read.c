/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ustar_read.c: reads a ustar archive, header by header.  POSIX
 * 2017, pax, "ustar Interchange Format".  No field is trusted.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "ustar_impl.h"

void
ustar_walk_init(
    struct ustar_walk *uw, const struct fs_dev *dev, const struct fs_mem *mem)
{
	memset(uw, 0, sizeof(*uw));
	uw->uw_dev = dev;
	uw->uw_mem = mem;
	uw->uw_fault.flt_what = "";
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
 * Read the header at uw_off to uw_header.  ENOENT at the end of the archive: a
 * block of zeros, or no whole block any more.
 */
static int
read_header(struct ustar_walk *uw)
{
	const struct ustar_header *h = (const void *)uw->uw_header;
	int error = uw->uw_off == 0 ? EFTYPE : EIO, ioerror;
	uint64_t size = uw->uw_dev->dv_size;

	if (!range_valid(uw->uw_off, USTAR_BLOCK, size)) {
		if (uw->uw_off >= size && uw->uw_off != 0)
			return ENOENT;
		return ustar_fault(
		    uw, uw->uw_off, "header is truncated", error);
	}
	if ((ioerror = fs_dev_read(uw->uw_dev, uw->uw_mem, uw->uw_off,
		 uw->uw_header, USTAR_BLOCK)) != 0)
		return ustar_fault(
		    uw, uw->uw_off, "header cannot be read", ioerror);
	if (uw->uw_off != 0 && all_zero(uw->uw_header, USTAR_BLOCK))
		return ENOENT;
	if (!has_magic(h))
		return ustar_fault(uw, uw->uw_off, "no ustar header", error);
	if (!checksum_ok(h))
		return ustar_fault(
		    uw, uw->uw_off, "header checksum is wrong", error);
	return 0;
}

/* The bytes of data that follow the header, whatever its type. */
static int
data_size(struct ustar_walk *uw, const struct ustar_header *h,
    const struct ustar_extension *ex, uint64_t *sizep)
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
		return ustar_fault(uw, uw->uw_off, "size is no number", EIO);
	if (ex->ex_has_size && h->h_typeflag != 'x' && h->h_typeflag != 'g')
		size = ex->ex_size;
	if (!range_valid(uw->uw_off + USTAR_BLOCK, size, uw->uw_dev->dv_size))
		return ustar_fault(
		    uw, uw->uw_off, "member runs past the image", EIO);
	*sizep = size;
	return 0;
}

/* The text of a link. */
static void
fill_link(struct ustar_member *um, const struct ustar_header *h,
    const struct ustar_extension *ex)
{
	if (h->h_typeflag != '1' && h->h_typeflag != '2')
		return;
	um->um_isdir = false;
	um->um_ishard = h->h_typeflag == '1';
	um->um_link = ex->ex_link.ut_text != NULL
	    ? ex->ex_link
	    : ustar_field(h->h_linkname, sizeof(h->h_linkname));
}

/* Fill *um from the header and what extended headers have said. */
static void
fill_member(struct ustar_member *um, const struct ustar_header *h,
    const struct ustar_extension *ex, devoff_t off, uint64_t size)
{
	memset(um, 0, sizeof(*um));
	um->um_off = off;
	um->um_size = size;
	if (ex->ex_path.ut_text != NULL)
		um->um_name = ex->ex_path;
	else {
		um->um_name = ustar_field(h->h_name, sizeof(h->h_name));
		/* GNU tar keeps other things there; its magic has blanks. */
		if (h->h_magic[5] == '\0')
			um->um_prefix =
			    ustar_field(h->h_prefix, sizeof(h->h_prefix));
	}
	/* Before ustar, a folder was a name that ends with '/'. */
	um->um_isdir = h->h_typeflag == '5' ||
	    (um->um_name.ut_len > 0 &&
		um->um_name.ut_text[um->um_name.ut_len - 1] == '/');
	if (um->um_isdir)
		um->um_size = 0;
	fill_link(um, h, ex);
}

/* A regular file, a link or a folder? */
static bool
is_member(const struct ustar_header *h, const struct ustar_extension *ex)
{
	switch (h->h_typeflag) {
	case '0':
	case '\0':
	case '5':
	case '7':
		return true;
	case '1':
	case '2':
		return ex->ex_link.ut_text != NULL ? ex->ex_link.ut_len > 0
						   : h->h_linkname[0] != '\0';
	default:
		return false;
	}
}

/* GNU tar's forms of sparse files: their data is not their content. */
static int
check_sparse(struct ustar_walk *uw, const struct ustar_header *h,
    const struct ustar_extension *ex)
{
	if (h->h_typeflag != 'S' && !ex->ex_sparse)
		return 0;
	return ustar_fault(uw, uw->uw_off,
	    "sparse files are not supported (make the archive without "
	    "--sparse)",
	    ENOTSUP);
}

int
ustar_next(struct ustar_walk *uw, struct ustar_member *um)
{
	struct ustar_extension ex = {0};
	const struct ustar_header *h = (const void *)uw->uw_header;
	uint64_t size = 0, next = 0;
	bool found = false;
	int error;

	while (!found) {
		error = read_header(uw);
		if (error != 0)
			return error;
		error = check_sparse(uw, h, &ex);
		if (error == 0)
			error = data_size(uw, h, &ex, &size);
		if (error != 0)
			return error;
		found = is_member(h, &ex);
		if (found)
			fill_member(um, h, &ex, uw->uw_off + USTAR_BLOCK, size);
		else
			error = ustar_extended(uw, h, size, &ex);
		if (error == 0 &&
		    !round_up_checked(
			uw->uw_off + USTAR_BLOCK + size, USTAR_BLOCK, &next))
			error = ustar_fault(
			    uw, uw->uw_off, "member runs past the image", EIO);
		if (error != 0)
			return error;
		uw->uw_off = next;
	}
	return 0;
}
