/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fwvar.c: the firmware's variables by names in ASCII, and as text.
 */
#include <libsa/libsa.h>

const uint8_t sa_guid_global[SA_GUID_SIZE] = {0x61, 0xdf, 0xe4, 0x8b, 0xca,
    0x93, 0xd2, 0x11, 0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c};

static void
name_set(struct sa_varname *vn, const uint8_t guid[SA_GUID_SIZE], const char *s)
{
	size_t i;

	memset(vn, 0, sizeof(*vn));
	for (i = 0; i < SA_VARNAME_MAX - 1 && s[i] != '\0'; i++)
		vn->sva_name[i] = (uint8_t)s[i];
	memcpy(vn->sva_guid, guid, SA_GUID_SIZE);
}

int
sa_var_get_attr(struct loader *ld, const uint8_t guid[SA_GUID_SIZE],
    const char *name, void *buf, size_t *size, uint32_t *attributes)
{
	const struct sa_env *env = ld->ld_env;
	struct sa_varname vn;

	name_set(&vn, guid, name);
	return env->se_var_get(env->se_cookie, &vn, buf, size, attributes);
}

int
sa_var_get(struct loader *ld, const uint8_t guid[SA_GUID_SIZE],
    const char *name, void *buf, size_t *size)
{
	uint32_t attr;

	return sa_var_get_attr(ld, guid, name, buf, size, &attr);
}

/* Does it have this value?  False, too, if there is no memory to compare. */
static bool
has_value(struct loader *ld, const struct sa_varname *vn, const void *buf,
    size_t size, uint32_t attributes)
{
	const struct sa_env *env = ld->ld_env;
	void *now = size == 0 ? NULL : sa_alloc(ld, size);
	size_t n = size;
	uint32_t attr;
	bool same;

	if (now == NULL)
		return false;
	same = env->se_var_get(env->se_cookie, vn, now, &n, &attr) == 0 &&
	    n == size && attr == attributes && memcmp(now, buf, n) == 0;
	sa_free(ld, now, size);
	return same;
}

int
sa_var_set(struct loader *ld, const uint8_t guid[SA_GUID_SIZE],
    const char *name, const void *buf, size_t size, uint32_t attributes)
{
	const struct sa_env *env = ld->ld_env;
	struct sa_varname vn;

	name_set(&vn, guid, name);
	if (has_value(ld, &vn, buf, size, attributes))
		return 0;
	return env->se_var_set(env->se_cookie, &vn, buf, size, attributes);
}

/* A value need not end in a NUL. */
int
sa_var_gettext(struct loader *ld, const uint8_t guid[SA_GUID_SIZE],
    const char *name, char *out, size_t outsize)
{
	uint16_t text[SA_VARTEXT_MAX];
	size_t size = sizeof(text), i, n;
	int error = sa_var_get(ld, guid, name, text, &size);

	out[0] = '\0';
	if (error != 0)
		return error;
	for (n = 0; n < size / sizeof(text[0]) && text[n] != 0;)
		n++;
	if (n >= outsize)
		return ERANGE;
	for (i = 0; i < n; i++)
		out[i] = text[i] >= ' ' && text[i] <= '~' ? (char)text[i] : '?';
	out[n] = '\0';
	return 0;
}

int
sa_var_settext(struct loader *ld, const uint8_t guid[SA_GUID_SIZE],
    const char *name, const char *text, uint32_t attributes)
{
	uint16_t units[SA_VARTEXT_MAX];
	size_t n = strlen(text), i;

	if (n >= SA_VARTEXT_MAX)
		return ERANGE;
	for (i = 0; i <= n; i++)
		units[i] = (uint8_t)text[i] < 0x80 ? (uint8_t)text[i] : '?';
	return sa_var_set(ld, guid, name, units, (n + 1) * 2, attributes);
}
