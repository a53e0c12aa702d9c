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
	unsigned long ino;
	FILE *f;

	ft_run("debugfs", "e2fsprogs",
	    "debugfs -R 'stat %s' ext.img 2>&1 | "
	    "sed -n 's/^Inode: \\([0-9]*\\) .*/\\1/p' >ino",
	    path);
	snprintf(word, sizeof(word), "%s/ino", ft_dir);
	f = fopen(word, "r");
	assert_non_null(f);
	assert_non_null(fgets(word, sizeof(word), f));
	fclose(f);
	ino = strtoul(word, NULL, 10);
	assert_true(ino >= 2 && ino <= UINT16_MAX);
	return (unsigned)ino;
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

/* The length of the entry at `p`, which ends at `end`. */
static void
end_entry(uint8_t *p, const uint8_t *end)
{
	p[4] = (uint8_t)(end - p);
	p[5] = (uint8_t)((end - p) >> 8);
}

static void
write_file(const char *name, const void *data, size_t size)
{
	char path[100];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", ft_dir, name);
	f = fopen(path, "ab");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
}

/* Write the directory `name`, which is in the file `from`, by debugfs. */
static void
write_dir(const char *from, const char *name)
{
	/* 1: it has changed something. */
	ft_run("e2fsck", "e2fsprogs",
	    "printf 'write %s %s\nset_inode_field %s mode 040755\n' >cmd && "
	    "debugfs -w -f cmd ext.img && rm %s && "
	    "{ e2fsck -fy ext.img || [ $? = 1 ]; } && e2fsck -fn ext.img",
	    from, name, name, from);
}

/*
 * The last entry reaches to the end of the block's entries, where the checksum
 * of metadata_csum begins, which e2fsck writes.
 */
static void
end_block(uint8_t *block, uint8_t *last, unsigned bs)
{
	end_entry(last, block + bs - 12);
	memset(block + bs - 12, 0, 12);
	block[bs - 12 + 4] = 12;
	block[bs - 12 + 7] = 0xde;
}

static void
write_many(unsigned bs, unsigned one, unsigned empty)
{
	uint8_t *block = calloc(1, bs), *p, *last;
	char name[40];
	int i = 0;

	assert_non_null(block);
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
		write_file("many.dir", block, bs);
	}
	free(block);
}

void
ext_add_many(unsigned bs)
{
	write_many(bs, ext_ino("/one"), ext_ino("/empty"));
	write_dir("many.dir", "many");
}

void
ext_add_inline(const char *file)
{
	const unsigned ino = ext_ino(file);
	uint8_t dir[120] = {2}, *p = dir + 4, *last = p;
	char name[8];

	for (int i = 0; i < 9; i++) {
		/* What is in the inode and what is in the attribute. */
		if (i == 4) {
			end_entry(last, dir + 60);
			p = dir + 60;
		}
		snprintf(name, sizeof(name), "n%d", i);
		last = p;
		p = put_entry(p, ino, name, 1);
	}
	end_entry(last, dir + sizeof(dir));
	write_file("inline.dir", dir, sizeof(dir));
	write_dir("inline.dir", "dir");
	ft_run("debugfs", "e2fsprogs",
	    "debugfs -R 'stat dir' ext.img | "
	    "grep -q 'system.data (60)'");
}
