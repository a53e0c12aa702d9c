/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fat_dir.c: the entries of a directory: a long name is in entries before the
 * one that it belongs to, its last part first.
 */
#include <fs/fs_bytes.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "fat_impl.h"
#include "fs_utf8.h"

/* A first byte of an entry. */
#define ENTRY_END     0x00
#define ENTRY_DELETED 0xe5

/* Of the first byte of a part of a long name. */
#define PART_LAST   0x40
#define PART_NUMBER 0x1f

/* A long name that is being read. */
struct longname {
	uint16_t ln_char[FAT_LFN_MAX * FAT_LFN_PART];
	unsigned ln_parts; /* of the name; 0: there is none */
	unsigned ln_next;  /* the number of the next part; 0: complete */
	uint8_t ln_sum;
};

/* Where an entry has the characters of its part. */
static const uint8_t part_at[FAT_LFN_PART] = {
    1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};

static void
take_part(struct longname *ln, const uint8_t *de)
{
	const unsigned number = de[0] & PART_NUMBER;
	size_t i;

	if ((de[0] & PART_LAST) != 0) {
		ln->ln_parts = ln->ln_next = number;
		ln->ln_sum = de[13];
	}
	if (number == 0 || number > FAT_LFN_MAX || number != ln->ln_next ||
	    de[13] != ln->ln_sum) {
		ln->ln_parts = 0;
		ln->ln_next = 0;
		return;
	}
	ln->ln_next--;
	for (i = 0; i < FAT_LFN_PART; i++)
		ln->ln_char[(size_t)ln->ln_next * FAT_LFN_PART + i] =
		    fs_le16(de + part_at[i]);
}

/* The entry that all before it led to. */
static void
fill_entry(struct fs_entry *fe, const uint8_t *de, const struct longname *ln,
    devoff_t at)
{
	size_t len;

	fe->fe_id = at;
	fe->fe_kind = (FAT_ATTR(de) & FAT_DIR) != 0 ? FS_DIR : FS_FILE;
	len = fat_short_name(de, fe->fe_alias);
	fe->fe_len = 0;
	if (ln->ln_parts != 0 && ln->ln_next == 0 &&
	    ln->ln_sum == fat_checksum(de))
		fe->fe_len = fs_utf8_name(ln->ln_char,
		    (size_t)ln->ln_parts * FAT_LFN_PART, fe->fe_name);
	if (fe->fe_len == 0) {
		memcpy(fe->fe_name, fe->fe_alias, len);
		fe->fe_len = len;
	}
}

int
fat_entry(struct fs_node *dir, foff_t *pos, struct fs_entry *fe)
{
	struct longname ln;
	const uint8_t *de;
	const void *p;
	devoff_t at;
	int error;

	ln.ln_parts = ln.ln_next = 0;
	for (;;) {
		if (*pos >= dir->fn_size)
			break;
		error = fs_node_peek(dir, *pos, FAT_DIRENT, &p, &at);
		if (error != 0)
			return error;
		de = p;
		if (de[0] == ENTRY_END)
			return ENOENT;
		*pos += FAT_DIRENT;
		if (de[0] == ENTRY_DELETED) {
			ln.ln_parts = 0;
			continue;
		}
		if (FAT_ATTR(de) == FAT_LFN) {
			take_part(&ln, de);
			continue;
		}
		if ((FAT_ATTR(de) & FAT_LABEL) == 0) {
			fill_entry(fe, de, &ln, at);
			return 0;
		}
		ln.ln_parts = 0;
	}
	if (fat_node_of(dir)->fan_first == 0)
		return ENOENT; /* the fixed root directory is full */
	return fs_bad(dir->fn_vol, EIO, dir->fn_at,
	    "FAT: the directory's chain is a loop or longer than 4 MB");
}
