/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fstbad.c: images that are damaged, devices and memory that fail.
 */
#include "fstest.h"

#define USE_DEPTH 12
#define USE_BYTES 65536
#define USE_FILES 400 /* of one image: the next are not opened */

struct place {
	struct fs_volume *pl_vol;
	unsigned pl_depth;
	unsigned *pl_files;
	int pl_error;
	struct fs_fault *pl_fault;
	uint64_t *pl_digest;
	char pl_path[1100];
};

/* What was read becomes part of the digest. */
static void
digest(struct place *pl, const void *data, size_t len)
{
	const uint8_t *p = data;
	uint64_t h = *pl->pl_digest + len, word;

	for (; len >= 8; len -= 8, p += 8) {
		memcpy(&word, p, 8);
		h = (h ^ word) * 0x9e3779b97f4a7c15ULL;
		h ^= h >> 29;
	}
	for (; len > 0; len--)
		h = (h ^ *p++) * 0x9e3779b97f4a7c15ULL;
	*pl->pl_digest = h;
}

/* Keep the first error; an EIO says what is damaged. */
static void
note(struct place *pl, int error)
{
	if (error == EIO && pl->pl_vol->fv_fault.flt_what[0] == '\0')
		fail_msg("%s: EIO without a word", pl->pl_path);
	if (pl->pl_vol->fv_fault.flt_offset > (uint64_t)1 << 48)
		fail_msg("%s: offset %llx", pl->pl_vol->fv_fault.flt_what,
		    (unsigned long long)pl->pl_vol->fv_fault.flt_offset);
	if (pl->pl_error != 0 || error == 0)
		return;
	pl->pl_error = error;
	*pl->pl_fault = pl->pl_vol->fv_fault;
}

static void
use_file(struct place *pl)
{
	static uint8_t buf[USE_BYTES];
	struct fs_file *ff;
	uint64_t n;
	int error = fs_open(pl->pl_vol, pl->pl_path, &ff);

	note(pl, error);
	if (error != 0)
		return;
	n = ff->ff_size < USE_BYTES ? ff->ff_size : USE_BYTES;
	error = fs_read(ff, 0, buf, (size_t)n);
	note(pl, error);
	if (error == 0)
		digest(pl, buf, (size_t)n);
	error = fs_read(ff, ff->ff_size - n, buf, (size_t)n);
	note(pl, error);
	if (error == 0 && ff->ff_size > n)
		digest(pl, buf, (size_t)n);
	fs_close(ff);
}

static int
visit(const struct fs_dirent *de, void *arg)
{
	struct place *here = arg, there = *here;
	uint64_t size = 0;

	assert_true(de->fd_name[0] != '\0');
	assert_null(strchr(de->fd_name, '/'));
	if ((size_t)snprintf(there.pl_path, sizeof(there.pl_path), "%s/%s",
		here->pl_path, de->fd_name) >= sizeof(there.pl_path) ||
	    ++there.pl_depth > USE_DEPTH || ++*there.pl_files > USE_FILES)
		return 0;
	digest(here, there.pl_path, strlen(there.pl_path) + 1);
	if (de->fd_isdir)
		note(&there,
		    fs_readdir(there.pl_vol, there.pl_path, visit, &there));
	else {
		note(&there, fs_dirent_size(de, &size));
		use_file(&there);
	}
	digest(here, &size, sizeof(size));
	here->pl_error = there.pl_error;
	return 0;
}

int
ft_use(struct ft_disk *d, struct fs_fault *fault)
{
	uint64_t ignored;

	return ft_use_digest(d, fault, &ignored);
}

int
ft_use_digest(struct ft_disk *d, struct fs_fault *fault, uint64_t *digestp)
{
	unsigned files = 0;
	struct place root = {
	    .pl_files = &files, .pl_fault = fault, .pl_digest = digestp};
	int error;

	*digestp = 1;
	*fault = (struct fs_fault){"", 0};
	error = fs_mount(fs_types, &d->d_dev, &ft_mem, &root.pl_vol, fault);
	if (error != 0) {
		assert_true(fault->flt_what[0] != '\0' || error == ENOMEM);
		assert_int_equal(ft_memory.fm_live, 0);
		return error;
	}
	note(&root, fs_readdir(root.pl_vol, "/", visit, &root));
	fs_unmount(root.pl_vol);
	assert_int_equal(ft_memory.fm_live, 0);
	return root.pl_error;
}

void
ft_fail_all(const struct ft_image *im, uint32_t blksize)
{
	struct fs_fault fault;
	struct ft_disk d;
	size_t nread, nalloc;

	ft_memory = (struct ft_memory){0};
	ft_disk(&d, im, blksize);
	assert_int_equal(ft_use(&d, &fault), 0);
	nread = d.d_nread;
	nalloc = ft_memory.fm_count;
	for (size_t i = 1; i <= nread; i++) {
		ft_disk(&d, im, blksize);
		d.d_fail_at = i;
		/* What is read ahead in vain is read again. */
		if (ft_use(&d, &fault) != 0)
			assert_string_not_equal(fault.flt_what, "");
		assert_true(d.d_nread >= i);
	}
	for (size_t i = 1; i <= nalloc; i++) {
		ft_memory = (struct ft_memory){.fm_fail_at = i};
		ft_disk(&d, im, blksize);
		assert_int_equal(ft_use(&d, &fault), ENOMEM);
	}
	ft_memory = (struct ft_memory){0};
}

static void
set_field(uint8_t *p, const struct ft_field *f, uint64_t v)
{
	for (unsigned i = 0; i < f->f_size; i++)
		p[(f->f_flags & FT_BIG) != 0 ? f->f_size - 1 - i : i] =
		    (uint8_t)(v >> (i * 8));
}

/* What is left of the values in `size` bytes, each once. */
static size_t
distinct(const uint64_t *values, size_t n, unsigned size, uint64_t *out)
{
	const uint64_t mask = UINT64_MAX >> (64 - 8 * size);
	size_t nout = 0, j;

	for (size_t i = 0; i < n; i++) {
		for (j = 0; j < nout && out[j] != (values[i] & mask); j++)
			continue;
		if (j == nout)
			out[nout++] = values[i] & mask;
	}
	return nout;
}

void
ft_fields(struct ft_image *im, const struct ft_field *f, size_t n,
    void (*fix)(struct ft_image *im))
{
	static const uint64_t values[] = {0, 1, UINT64_MAX, 2, 3, 0x7f, 0x80,
	    0xfe, 0x7fff, 0x8000, 0xfffe, 0x10000, 0x7fffffff, 0x80000000,
	    0xfffffffe, 0x7fffffffffffffff, 0x8000000000000000,
	    0xfffffffffffffffe, 0x100000000};
	uint64_t seen[knitems(values)];
	/* What `fix` changes besides may be anywhere. */
	const size_t nfix = fix == NULL ? 0 : im->im_size;
	uint8_t *copy = malloc(nfix + 1), before[8];
	struct fs_fault fault;
	struct ft_disk d;

	assert_non_null(copy);
	memcpy(copy, im->im_data, nfix);
	for (; n > 0; f++, n--) {
		const size_t nseen =
		    distinct(values, knitems(values), f->f_size, seen);
		unsigned refused = 0;

		assert_true(f->f_off + f->f_size <= im->im_size);
		memcpy(before, im->im_data + f->f_off, f->f_size);
		for (size_t i = 0; i < nseen; i++) {
			set_field(im->im_data + f->f_off, f, seen[i]);
			if (fix != NULL)
				fix(im);
			ft_disk(&d, im, 512);
			refused += ft_use(&d, &fault) != 0;
			memcpy(im->im_data, copy, nfix);
		}
		if (refused == 0 && (f->f_flags & FT_NOMIND) == 0)
			fail_msg("%s: no value is refused", f->f_name);
		memcpy(im->im_data + f->f_off, before, f->f_size);
	}
	ft_disk(&d, im, 512);
	assert_int_equal(ft_use(&d, &fault), 0);
	free(copy);
}
