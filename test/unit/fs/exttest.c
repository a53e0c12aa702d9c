/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * exttest.c: see exttest.h.
 */
#include "exttest.h"

void
ext_make(const char *options, const char *tree, const char *size)
{
	/* mke2fs makes lost+found in any case. */
	ft_run("mke2fs", "e2fsprogs",
	    "rm -f ext.img && mkdir -p %s/lost+found && "
	    "mke2fs -q -F %s -d %s ext.img %s",
	    tree, options, tree, size);
}

unsigned
ext_ino(const char *path)
{
	char word[100];
	unsigned ino = 0;
	FILE *f;

	ft_run("debugfs", "e2fsprogs",
	    "debugfs -R 'stat %s' ext.img 2>&1 | "
	    "sed -n 's/^Inode: \\([0-9]*\\) .*/\\1/p' >ino",
	    path);
	snprintf(word, sizeof(word), "%s/ino", ft_dir);
	f = fopen(word, "r");
	assert_non_null(f);
	assert_int_equal(fscanf(f, "%u", &ino), 1);
	fclose(f);
	assert_true(ino >= 2);
	return ino;
}

/* An entry of a directory at `p`; returns what is behind it. */
static uint8_t *
put_entry(uint8_t *p, unsigned ino, const char *name, uint8_t type)
{
	const size_t len = strlen(name), size = (8 + len + 3) / 4 * 4;

	memset(p, 0, size);
	p[0] = (uint8_t)ino;
	p[1] = (uint8_t)(ino >> 8);
	p[4] = (uint8_t)size;
	p[6] = (uint8_t)len;
	p[7] = type;
	memcpy(p + 8, name, len);
	return p + size;
}

/*
 * The last entry reaches to the end of the block's entries, where the checksum
 * of metadata_csum begins, which e2fsck writes.
 */
static void
end_block(uint8_t *block, uint8_t *last, unsigned bs)
{
	const size_t size = (size_t)(block + bs - 12 - last);

	last[4] = (uint8_t)size;
	last[5] = (uint8_t)(size >> 8);
	memset(block + bs - 12, 0, 12);
	block[bs - 12 + 4] = 12;
	block[bs - 12 + 7] = 0xde;
}

static void
write_many(unsigned bs, unsigned one, unsigned empty)
{
	uint8_t *block = calloc(1, bs), *p, *last;
	char path[100], name[40];
	FILE *f;
	int i = 0;

	assert_non_null(block);
	snprintf(path, sizeof(path), "%s/many.dir", ft_dir);
	f = fopen(path, "wb");
	assert_non_null(f);
	while (i < FT_NMANY) {
		p = last = block;
		if (i == 0) {
			/* e2fsck knows better which directory this is. */
			p = put_entry(p, 2, ".", 2);
			p = put_entry(p, 2, "..", 2);
		}
		for (; i < FT_NMANY && p + 40 < block + bs - 12; i++) {
			snprintf(name, sizeof(name), "entry-number-%05d", i);
			last = p;
			p = put_entry(p, i % 1000 == 0 ? one : empty, name, 1);
		}
		end_block(block, last, bs);
		assert_int_equal(fwrite(block, 1, bs, f), bs);
	}
	assert_int_equal(fclose(f), 0);
	free(block);
}

void
ext_add_many(unsigned bs)
{
	write_many(bs, ext_ino("/one"), ext_ino("/empty"));
	/* 1: it has changed something. */
	ft_run("e2fsck", "e2fsprogs",
	    "printf 'write many.dir many\nset_inode_field many mode 040755\n' "
	    ">cmd && debugfs -w -f cmd ext.img && "
	    "{ e2fsck -fy ext.img || [ $? = 1 ]; } && e2fsck -fn ext.img");
}
