/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootopt.c: read and write the firmware's boot entries.
 */
#include <fs/fs_bytes.h>
#include <ui/bootopt.h>

#define ATTRIBUTES (SA_VAR_NONVOLATILE | SA_VAR_BOOT | SA_VAR_RUNTIME)
#define NAME_LEN   8    /* "Boot0001" */
#define WALK_LIMIT 8192 /* variables, whatever the firmware says */

static bool
has(const uint16_t *num, size_t n, uint16_t value)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (num[i] == value)
			return true;
	return false;
}

static int
add(struct bootopts *bop, uint16_t num)
{
	if (has(bop->bop_num, bop->bop_n, num))
		return 0;
	if (bop->bop_n == BOOTOPT_MAX)
		return E2BIG;
	bop->bop_num[bop->bop_n++] = num;
	return 0;
}

/* The number in the name Boot####, whose digits are capitals; -1: another. */
static int
number_of(const struct sa_varname *vn)
{
	static const char begin[4] = "Boot";
	int num = 0;
	uint16_t c;
	size_t i;

	if (memcmp(vn->sva_guid, sa_guid_global, SA_GUID_SIZE) != 0)
		return -1;
	for (i = 0; i < NAME_LEN; i++) {
		c = vn->sva_name[i];
		if (i < sizeof(begin)) {
			if (c != (uint8_t)begin[i])
				return -1;
		} else if (c >= '0' && c <= '9') {
			num = num << 4 | (c - '0');
		} else if (c >= 'A' && c <= 'F') {
			num = num << 4 | (c - 'A' + 10);
		} else {
			return -1;
		}
	}
	return vn->sva_name[NAME_LEN] == 0 ? num : -1;
}

static int
read_order(struct bootopts *bop)
{
	size_t size = sizeof(bop->bop_value), i;
	int error = sa_var_get(
	    bop->bop_ld, sa_guid_global, "BootOrder", bop->bop_value, &size);

	if (error == ENOENT)
		return 0;
	if (error == ERANGE)
		return E2BIG;
	if (error == 0 && size % 2 != 0)
		error = EFTYPE;
	for (i = 0; error == 0 && i < size; i += 2)
		error = add(bop, fs_le16(bop->bop_value + i));
	return error;
}

int
bootopt_read(struct loader *ld, struct bootopts *bop)
{
	const struct sa_env *env = ld->ld_env;
	int error, num;
	unsigned i;

	memset(bop, 0, sizeof(*bop));
	bop->bop_ld = ld;
	error = read_order(bop);
	bop->bop_norder = bop->bop_n;
	for (i = 0; error == 0 && i < WALK_LIMIT; i++) {
		error = env->se_var_next(env->se_cookie, &bop->bop_name);
		if (error == 0 && (num = number_of(&bop->bop_name)) >= 0)
			error = add(bop, (uint16_t)num);
	}
	return error == ENOENT ? 0 : error;
}

const char *
bootopt_id(uint16_t num, char out[BOOTOPT_ID])
{
	(void)ksnprintf(out, BOOTOPT_ID, "Boot%04X", num);
	return out;
}

int
bootopt_get(struct bootopts *bop, uint16_t num, const char **why)
{
	size_t size = sizeof(bop->bop_value);
	char id[BOOTOPT_ID];
	int error = sa_var_get(bop->bop_ld, sa_guid_global, bootopt_id(num, id),
	    bop->bop_value, &size);

	*why = error == 0 ? NULL : kstrerror(error);
	if (error == 0)
		*why = loadopt_parse(bop->bop_value, size, &bop->bop_opt);
	return error == 0 && *why != NULL ? EIO : error;
}

int
bootopt_put(struct bootopts *bop, uint16_t num, size_t size)
{
	char id[BOOTOPT_ID];

	return sa_var_set(bop->bop_ld, sa_guid_global, bootopt_id(num, id),
	    bop->bop_value, size, ATTRIBUTES);
}

int
bootopt_delete(struct bootopts *bop, uint16_t num)
{
	char id[BOOTOPT_ID];

	return sa_var_set(bop->bop_ld, sa_guid_global, bootopt_id(num, id),
	    NULL, 0, ATTRIBUTES);
}

static void
put_le16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

int
bootopt_order(
    struct bootopts *bop, const uint16_t *first, size_t n, int without)
{
	uint16_t *num = bop->bop_num;
	uint8_t *p = bop->bop_value;
	size_t i, len = 0;

	for (i = 0; i < n; i++, len += 2)
		put_le16(p + len, first[i]);
	for (i = 0; i < bop->bop_norder; i++) {
		if (num[i] == without || has(first, n, num[i]))
			continue;
		put_le16(p + len, num[i]);
		len += 2;
	}
	return sa_var_set(
	    bop->bop_ld, sa_guid_global, "BootOrder", p, len, ATTRIBUTES);
}

bool
bootopt_listed(const struct bootopts *bop, int num)
{
	size_t i;

	for (i = 0; i < bop->bop_n; i++)
		if (bop->bop_num[i] == num)
			return true;
	return false;
}

enum cmd_result
bootopt_failed(struct bootopts *bop, const char *what, int error)
{
	sa_printf(bop->bop_ld, "bootopt: %s: %s%s\n", what, kstrerror(error),
	    error == ENOSPC ? "; \"bootopt remove\" makes room" : "");
	return CMD_FAILED;
}
