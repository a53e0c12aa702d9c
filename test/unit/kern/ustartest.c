/* SPDX-License-Identifier: BSD-2-Clause */
/* ustartest.c: see ustartest.h. */
#include "ustartest.h"

static unsigned char *
add_block(struct ut_archive *a)
{
	if (a->a_room < a->a_size + 512) {
		a->a_room = 2 * a->a_size + 512;
		a->a_data = realloc(a->a_data, a->a_room);
		assert_non_null(a->a_data);
	}
	memset(a->a_data + a->a_size, 0, 512);
	a->a_size += 512;
	return a->a_data + a->a_size - 512;
}

void
ut_add(struct ut_archive *a, const char *prefix, const char *name, char type,
    const void *data, size_t len)
{
	unsigned char *h = add_block(a);

	ustarmake_header(h, name, type, len);
	/* No NUL when it is full. */
	memcpy(h + 345, prefix, strlen(prefix) < 155 ? strlen(prefix) : 155);
	ustarmake_seal(h);
	for (size_t off = 0; off < len; off += 512)
		memcpy(add_block(a), (const char *)data + off,
		    len - off < 512 ? len - off : 512);
}

void
ut_add_file(struct ut_archive *a, const char *name, const char *text)
{
	ut_add(a, "", name, '0', text, strlen(text));
}

void
ut_add_link(struct ut_archive *a, const char *name, char type, const char *text)
{
	unsigned char *h;

	ut_add(a, "", name, type, "", 0);
	h = a->a_data + a->a_size - 512;
	memcpy(h + 157, text, strnlen(text, 100));
	ustarmake_seal(h);
}

void
ut_pax_rec(char *out, const char *key, const char *value)
{
	size_t body = strlen(key) + strlen(value) + 3, len = body + 1;

	while (snprintf(NULL, 0, "%zu", len) + body != len)
		len++;
	sprintf(out + strlen(out), "%zu %s=%s\n", len, key, value);
}

void
ut_finish(struct ut_archive *a)
{
	add_block(a);
	add_block(a);
	/* ASan then sees a read behind its end. */
	a->a_room = a->a_size;
	a->a_data = realloc(a->a_data, a->a_room);
	assert_non_null(a->a_data);
}

struct ut_memory ut_memory; /* owner: count_alloc, count_free, the test */

static void *
count_alloc(void *cookie, size_t size)
{
	struct ut_memory *mm = cookie;

	if (mm->mm_fail_at > 0 && --mm->mm_fail_at == 0)
		return NULL;
	mm->mm_live += size;
	return malloc(size);
}

static void
count_free(void *cookie, void *p, size_t size)
{
	struct ut_memory *mm = cookie;

	mm->mm_live -= size;
	free(p);
}

const struct fs_mem ut_mem = {count_alloc, count_free, &ut_memory};

static int
disk_read(void *cookie, uint64_t blk, size_t nblks, void *buf)
{
	struct ut_disk *d = cookie;
	const uint64_t size = d->d_dev.dv_blksize;

	assert_true(nblks > 0 && blk * size < d->d_dev.dv_size);
	assert_true(nblks * size <= d->d_dev.dv_size - blk * size);
	d->d_nread++;
	d->d_nblks = nblks;
	if (d->d_nread == d->d_fail_at)
		return EIO;
	memcpy(buf, d->d_data + blk * size, nblks * (size_t)size);
	return 0;
}

void
ut_disk_init(struct ut_disk *d, const void *data, size_t size, uint32_t blksize)
{
	memset(d, 0, sizeof(*d));
	d->d_data = data;
	d->d_dev =
	    (struct fs_dev){disk_read, d, size - size % blksize, blksize, NULL};
}

int
ut_mount(struct ut_archive *a, struct fs_volume **volp, struct fs_fault *fault)
{
	struct fs_dev dev;

	fs_dev_mem(&dev, a->a_data, a->a_size);
	return fs_mount(fs_types, &dev, &ut_mem, volp, fault);
}

struct fs_volume *
ut_mount_ok(struct ut_archive *a)
{
	struct fs_volume *vol = NULL;
	struct fs_fault fault;

	assert_int_equal(ut_mount(a, &vol, &fault), 0);
	return vol;
}

void
ut_done(struct fs_volume *vol, struct ut_archive *a)
{
	fs_unmount(vol);
	free(a->a_data);
	assert_int_equal(ut_memory.mm_live, 0);
}

void
ut_expect_file(struct fs_volume *vol, const char *path, const char *text)
{
	size_t len = strlen(text);
	struct fs_file *ff;
	char buf[2000];

	if (fs_open(vol, path, &ff) != 0)
		fail_msg("%s: not found", path);
	assert_int_equal(ff->ff_size, len);
	assert_int_equal(fs_read(ff, 0, buf, len), 0);
	assert_memory_equal(buf, text, len);
	if (len > 2) {
		assert_int_equal(fs_read(ff, 1, buf, len - 2), 0);
		assert_memory_equal(buf, text + 1, len - 2);
	}
	/* No read past the end, and no offset that wraps around. */
	assert_int_equal(fs_read(ff, len, buf, 0), 0);
	assert_int_equal(fs_read(ff, 0, buf, len + 1), EINVAL);
	assert_int_equal(fs_read(ff, len, buf, 1), EINVAL);
	assert_int_equal(fs_read(ff, UINT64_MAX, buf, 2), EINVAL);
	fs_close(ff);
}
