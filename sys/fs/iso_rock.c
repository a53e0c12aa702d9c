/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * iso_rock.c: Rock Ridge: POSIX names, modes and symbolic links, as entries of
 * SUSP.  Files that "ZF" says are compressed are read as they are stored.
 */
#include <fs/fs_bytes.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#include "iso_impl.h"

static bool
is(const uint8_t *p, const char *sig, unsigned len)
{
	return memcmp(p, sig, 2) == 0 && p[2] >= len;
}

/* Does "ER" name Rock Ridge? */
static bool
names_rock(const uint8_t *p)
{
	static const char *const ids[] = {
	    "RRIP_1991A", "IEEE_P1282", "IEEE_1282"};
	size_t i, n = p[4];

	if (n > p[2] - 8U)
		return false;
	for (i = 0; i < knitems(ids); i++)
		if (n == strlen(ids[i]) && memcmp(p + 8, ids[i], n) == 0)
			return true;
	return false;
}

int
iso_rock_probe(struct iso_volume *iv, devoff_t at)
{
	struct iso_record ir;
	struct iso_susp su;
	const uint8_t *p;
	bool has_sp = false;
	int error;

	error = iso_record(iv, at, &ir);
	if (error == ENOENT)
		error = fs_bad(
		    &iv->iv_nodes, EIO, at, "root directory has no records");
	if (error != 0)
		return error;
	iso_susp_init(&su, iv, &ir, 0);
	while ((error = iso_susp_next(&su, &p)) == 0) {
		if (is(p, "SP", 7) && p[4] == 0xbe && p[5] == 0xef) {
			has_sp = true;
			iv->iv_skip = p[6];
		} else if (!has_sp) /* it is the first, or this is no SUSP */
			return 0;
		if (is(p, "ER", 8) && names_rock(p))
			iv->iv_names = ISO_ROCK;
	}
	/* Without SUSP the area may hold other data: no error. */
	return error == ENOENT || !has_sp ? 0 : error;
}

/* A name is in one or more "NM". */
static int
add_name(struct iso_volume *iv, const struct iso_record *ir, const uint8_t *p,
    struct iso_rock *rk, char *name)
{
	const size_t n = p[2] - 5U;

	if (n > FS_NAME_MAX - rk->rk_name_len)
		return fs_bad(&iv->iv_nodes, EIO, ir->ir_at,
		    "Rock Ridge: a name is too long");
	memcpy(name + rk->rk_name_len, p + 5, n);
	rk->rk_name_len += n;
	return 0;
}

int
iso_rock_read(struct iso_volume *iv, const struct iso_record *ir,
    struct iso_rock *rk, char *name)
{
	struct iso_susp su;
	const uint8_t *p;
	int error;

	*rk = (struct iso_rock){0};
	iso_susp_init(&su, iv, ir, iv->iv_skip);
	while ((error = iso_susp_next(&su, &p)) == 0) {
		if (is(p, "PX", 12))
			rk->rk_mode = fs_le32(p + 4);
		else if (is(p, "CL", 12))
			rk->rk_child = fs_le32(p + 4);
		else if (is(p, "RE", 4))
			rk->rk_relocated = true;
		else if (is(p, "NM", 5) && name != NULL)
			error = add_name(iv, ir, p, rk, name);
		if (error != 0)
			return error;
	}
	return error == ENOENT ? 0 : error;
}

enum fs_kind
iso_rock_kind(const struct iso_record *ir, const struct iso_rock *rk)
{
	if ((ir->ir_flags & ISO_DIRECTORY) != 0 || rk->rk_child != 0)
		return FS_DIR;
	switch (rk->rk_mode & 0xf000) {
	case 0: /* not said */
	case 0x8000:
		return FS_FILE;
	case 0xa000:
		return FS_LINK;
	default:
		return FS_OTHER;
	}
}

/* The text of a link on its way. */
struct link {
	char *l_buf;
	size_t l_size, l_len;
	bool l_goes_on; /* the last component is not complete */
};

static int
add_text(struct link *l, const void *text, size_t n)
{
	if (n >= l->l_size - l->l_len)
		return ENAMETOOLONG;
	memcpy(l->l_buf + l->l_len, text, n);
	l->l_len += n;
	return 0;
}

/* Flags of a component. */
#define SL_CONTINUE 0x01
#define SL_CURRENT  0x02
#define SL_PARENT   0x04
#define SL_ROOT     0x08

static int
add_component(struct link *l, unsigned flags, const uint8_t *text, size_t n)
{
	int error = 0;

	if (!l->l_goes_on && l->l_len > 0 && l->l_buf[l->l_len - 1] != '/')
		error = add_text(l, "/", 1);
	l->l_goes_on = (flags & SL_CONTINUE) != 0;
	if (error != 0)
		return error;
	if ((flags & SL_ROOT) != 0) {
		l->l_len = 0;
		return add_text(l, "/", 1);
	}
	if ((flags & SL_CURRENT) != 0)
		return add_text(l, ".", 1);
	if ((flags & SL_PARENT) != 0)
		return add_text(l, "..", 2);
	return add_text(l, text, n);
}

/* The components of one "SL". */
static int
add_link(struct fs_node *fn, struct link *l, const uint8_t *p)
{
	size_t i = 5, n;
	int error;

	while (i + 2 <= p[2]) {
		n = p[i + 1];
		if (n > p[2] - i - 2)
			return fs_bad(fn->fn_vol, EIO, fn->fn_at,
			    "Rock Ridge: a part of a link is too long");
		error = add_component(l, p[i], p + i + 2, n);
		if (error != 0)
			return error;
		i += 2 + n;
	}
	return 0;
}

int
iso_readlink(struct fs_node *fn, char *buf, size_t size)
{
	struct iso_volume *iv = iso_volume_of(fn);
	struct link l = {.l_buf = buf, .l_size = size};
	struct iso_record ir;
	struct iso_susp su;
	const uint8_t *p;
	int error;

	buf[0] = '\0';
	error = iso_record(iv, fn->fn_id, &ir);
	if (error != 0) /* iso_read() has found one */
		return error == ENOENT ? EIO : error;
	iso_susp_init(&su, iv, &ir, iv->iv_skip);
	while ((error = iso_susp_next(&su, &p)) == 0)
		if (is(p, "SL", 5)) {
			error = add_link(fn, &l, p);
			if (error != 0)
				return error;
		}
	if (error != ENOENT)
		return error;
	buf[l.l_len] = '\0';
	return 0;
}
