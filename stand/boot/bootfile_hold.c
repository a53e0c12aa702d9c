/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootfile_hold.c: files of one boot that are held in memory, whole or their
 * first bytes: at the place where the kernel will find them, or elsewhere.
 */
#include <boot/bootfile_impl.h>

/* Is a block at the file's place, which is allocated for it? */
static bool
is_place(const struct bootfile *bf, const uint8_t *p)
{
	return bf->bf_placed && (uintptr_t)p == bf->bf_place;
}

/* Memory for the file's first `len` bytes: for all, at its place if free. */
static uint8_t *
room_alloc(struct bootfile *bf, size_t len)
{
	const struct sa_env *env = bf->bf_ld->ld_env;
	const size_t size = bootfile_pages(len);

	if (bf->bf_place == 0 || bf->bf_placed || len != bf->bf_file->ff_size ||
	    env->se_pages_alloc_at(
		env->se_cookie, size / PAGE_SIZE, bf->bf_place) != 0)
		return sa_alloc(bf->bf_ld, size);
	bf->bf_placed = true;
	return (uint8_t *)(uintptr_t)bf->bf_place;
}

static void
room_free(struct bootfile *bf, uint8_t *p, size_t len)
{
	const struct sa_env *env = bf->bf_ld->ld_env;

	if (!is_place(bf, p)) {
		sa_free(bf->bf_ld, p, bootfile_pages(len));
		return;
	}
	if (!bf->bf_given)
		env->se_pages_free(env->se_cookie,
		    bootfile_pages(len) / PAGE_SIZE, bf->bf_place);
	bf->bf_placed = false;
}

void
bootfile_head_free(struct bootfile *bf)
{
	if (bf->bf_head != NULL && bf->bf_head != bf->bf_packed)
		room_free(bf, bf->bf_head, bf->bf_headlen);
	bf->bf_head = NULL;
}

bool
bootfile_keep_head(struct bootfile *bf, size_t len, int *errorp)
{
	*errorp = 0;
	if (bootfile_have(bf))
		return true;
	bf->bf_head = len == 0 ? NULL : room_alloc(bf, len);
	if (bf->bf_head == NULL)
		return false;
	bf->bf_headlen = len;
	*errorp =
	    fs_read_room(bf->bf_file, 0, bf->bf_head, len, bootfile_pages(len));
	if (*errorp != 0)
		bootfile_head_free(bf);
	return true;
}

void
bootfile_keep(struct bootfile *bf)
{
	const uint64_t size = bf->bf_file->ff_size;
	int error;

	if (bf->bf_head == NULL && size <= SIZE_MAX - PAGE_SIZE)
		(void)bootfile_keep_head(bf, (size_t)size, &error);
}

void
bootfile_from_memory(struct bootfile *bf, uint8_t *p, size_t len)
{
	fs_close(bf->bf_file);
	bf->bf_packed = p;
	bf->bf_npacked = len;
	fs_memfile_init(&bf->bf_memfile, p, len);
	bf->bf_file = &bf->bf_memfile.fmf_file;
}

int
bootfile_hold(struct bootfile *bf)
{
	const uint64_t size = bf->bf_file->ff_size;
	uint8_t *p;
	int error;

	if (bf->bf_packed != NULL || size == 0)
		return 0;
	if (bf->bf_head != NULL && bf->bf_headlen == size) {
		bootfile_from_memory(bf, bf->bf_head, bf->bf_headlen);
		return 0;
	}
	if (size > SIZE_MAX - PAGE_SIZE)
		return ENOMEM;
	p = room_alloc(bf, (size_t)size);
	if (p == NULL)
		return ENOMEM;
	error = fs_read_room(
	    bf->bf_file, 0, p, (size_t)size, bootfile_pages((size_t)size));
	if (error != 0) {
		room_free(bf, p, (size_t)size);
		return error;
	}
	bootfile_from_memory(bf, p, (size_t)size);
	return 0;
}

void
bootfile_leave_place(struct bootfile *bf)
{
	size_t size;
	uint8_t *p;

	if (bf->bf_placed) {
		size = bootfile_pages(bf->bf_npacked);
		p = sa_alloc(bf->bf_ld, size);
		if (p == NULL)
			return;
		memcpy(p, bf->bf_packed, bf->bf_npacked);
		room_free(bf, bf->bf_packed, bf->bf_npacked);
		bf->bf_packed = p;
		fs_memfile_init(&bf->bf_memfile, p, bf->bf_npacked);
	}
	bf->bf_place = 0;
}

bool
bootfile_have(struct bootfile *bf)
{
	if (bf->bf_raw == NULL && bf->bf_packed != NULL) {
		bootfile_head_free(bf);
		bf->bf_head = bf->bf_packed;
		bf->bf_headlen = bf->bf_npacked;
	}
	return bf->bf_head != NULL && bf->bf_headlen == bf->bf_file->ff_size;
}

uint64_t
bootfile_held(const struct bootfile *bf)
{
	if (bf->bf_packed != NULL)
		return page_up(bf->bf_npacked);
	return bf->bf_head != NULL && bf->bf_headlen == bf->bf_file->ff_size
	    ? page_up(bf->bf_headlen)
	    : 0;
}

bool
bootfile_in_place(const struct bootfile *bf)
{
	return bf->bf_raw == NULL && bf->bf_placed;
}

void
bootfile_let_go(struct bootfile *bf)
{
	bootfile_head_free(bf);
	if (bf->bf_packed != NULL)
		room_free(bf, bf->bf_packed, bf->bf_npacked);
	bf->bf_packed = NULL;
}
