/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * loadopt.c: read and make the value of a variable Boot####.
 *
 *	0	attributes, 4 bytes
 *	4	size of the device paths, 2 bytes
 *	6	name, UTF-16 with a NUL
 *		device paths
 *		arguments, up to the end
 */
#include <fs/fs_bytes.h>
#include <libkern/libkern.h>
#include <libsa/loadopt.h>

#define HEADER 6

const char *
loadopt_parse(const void *value, size_t size, struct loadopt *lop)
{
	const uint8_t *p = value;
	uint16_t units[LOADOPT_NAME];
	size_t off, n = 0;
	uint16_t c;

	memset(lop, 0, sizeof(*lop));
	if (size < HEADER)
		return "it is shorter than its header";
	lop->lop_attributes = fs_le32(p);
	lop->lop_pathlen = fs_le16(p + 4);
	for (off = HEADER;; off += 2) {
		if (size - off < 2)
			return "its name does not end";
		if ((c = fs_le16(p + off)) == 0)
			break;
		if (n < LOADOPT_NAME)
			units[n++] = c;
	}
	off += 2;
	utf16_to_utf8(units, n, lop->lop_name, sizeof(lop->lop_name));
	if (lop->lop_pathlen > size - off)
		return "its device path reaches beyond its end";
	lop->lop_path = p + off;
	lop->lop_data = lop->lop_path + lop->lop_pathlen;
	lop->lop_datalen = size - off - lop->lop_pathlen;
	return NULL;
}

/* Append text as UTF-16 with a NUL at *off.  False: it does not fit. */
static bool
text_put(uint8_t *buf, size_t bufsize, size_t *off, const char *s)
{
	uint16_t units[LOADOPT_NAME * 4];
	size_t i = 0;

	if (utf8_to_utf16(s, units, knitems(units)) != 0)
		return false;
	do {
		if (bufsize - *off < 2)
			return false;
		buf[(*off)++] = (uint8_t)units[i];
		buf[(*off)++] = (uint8_t)(units[i] >> 8);
	} while (units[i++] != 0);
	return true;
}

size_t
loadopt_build(uint8_t *buf, size_t bufsize, const char *name, const void *path,
    size_t pathlen, const char *args)
{
	size_t off = HEADER;

	if (bufsize < HEADER || pathlen > 0xffff)
		return 0;
	memset(buf, 0, HEADER);
	buf[0] = LOADOPT_ACTIVE;
	buf[4] = (uint8_t)pathlen;
	buf[5] = (uint8_t)(pathlen >> 8);
	if (!text_put(buf, bufsize, &off, name) || bufsize - off < pathlen)
		return 0;
	memcpy(buf + off, path, pathlen);
	off += pathlen;
	if (*args != '\0' && !text_put(buf, bufsize, &off, args))
		return 0;
	return off;
}
