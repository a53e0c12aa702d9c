/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakevars.c: the firmware's variables for tests.
 */
#include "fakeenv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
fakescreen_var_next(void *cookie, struct sa_varname *name)
{
	const struct fakeenv *fe = cookie;
	size_t i = 0;

	if (fe->fe_var_error != 0)
		return fe->fe_var_error;
	if (fe->fe_var_endless) {
		*name = fe->fe_vars[0].fv_key;
		return 0;
	}
	if (name->sva_name[0] != 0) {
		while (memcmp(&fe->fe_vars[i].fv_key, name, sizeof(*name)) != 0)
			if (++i >= fe->fe_nvars)
				return EINVAL;
		i++;
	}
	if (i >= fe->fe_nvars)
		return ENOENT;
	*name = fe->fe_vars[i].fv_key;
	return 0;
}

int
fakescreen_var_get(void *cookie, const struct sa_varname *name, void *buf,
    size_t *size, uint32_t *attributes)
{
	struct fakeenv *fe = cookie;
	const struct fakevar *fv;
	const size_t room = *size;

	if (fakeenv_io_fails(fe))
		return EIO;
	for (fv = fe->fe_vars; fv < fe->fe_vars + fe->fe_nvars; fv++)
		if (memcmp(&fv->fv_key, name, sizeof(*name)) == 0) {
			*size = fv->fv_size;
			*attributes = fv->fv_attr;
			if (fv->fv_size > room)
				return ERANGE;
			memcpy(buf, fakevar_value(fv), fv->fv_size);
			return fv->fv_error;
		}
	return ENOENT;
}

/* As UEFI: other attributes than it has are an error, size 0 deletes. */
int
fakescreen_var_set(void *cookie, const struct sa_varname *name, const void *buf,
    size_t size, uint32_t attributes)
{
	struct fakeenv *fe = cookie;
	struct fakevar *fv, *end = fe->fe_vars + fe->fe_nvars;

	fe->fe_nvarset++;
	if (fe->fe_var_set_error != 0)
		return fe->fe_var_set_error;
	if (fe->fe_nvarset == fe->fe_var_fail)
		return EIO;
	for (fv = fe->fe_vars; fv < end; fv++)
		if (memcmp(&fv->fv_key, name, sizeof(*name)) == 0)
			break;
	if (fv == end && size == 0)
		return ENOENT;
	if (size == 0) {
		memmove(fv, fv + 1, (size_t)(end - fv - 1) * sizeof(*fv));
		fe->fe_nvars--;
		return 0;
	}
	if (fv < end && fv->fv_attr != attributes)
		return EINVAL;
	if (size > sizeof(fv->fv_store) || fe->fe_nvars == FAKE_MAXVARS)
		return ENOSPC;
	if (fv == end)
		fe->fe_nvars++;
	memset(fv, 0, sizeof(*fv));
	fv->fv_key = *name;
	fv->fv_attr = attributes;
	memcpy(fv->fv_store, buf, size);
	fv->fv_size = size;
	return 0;
}

int
fakevar_file_path(
    void *cookie, size_t fwfs, const char *path, void *buf, size_t *size)
{
	const struct fakeenv *fe = cookie;
	const size_t room = *size;

	if (fe->fe_file_path_error != 0)
		return fe->fe_file_path_error;
	if (fwfs >= fe->fe_nvols)
		fakeenv_die(cookie, "se_file_path: volume %zu", fwfs);
	*size = strlen(FAKE_PATH) + strlen(path) + 1;
	if (*size > room)
		return ERANGE;
	(void)snprintf(buf, room, FAKE_PATH "%s", path);
	return 0;
}

int
fakevar_path_text(void *cookie __kunused, const void *path, size_t size,
    struct sa_devpath *out)
{
	const size_t len = strlen(FAKE_PATH);

	memset(out, 0, sizeof(*out));
	if (size <= len || memcmp(path, FAKE_PATH, len) != 0)
		return EINVAL;
	(void)snprintf(out->sdp_text, sizeof(out->sdp_text), "File(%.*s)",
	    (int)(size - len), (const char *)path + len);
	return 0;
}

const uint8_t *
fakevar_value(const struct fakevar *fv)
{
	return fv->fv_value != NULL ? fv->fv_value : fv->fv_store;
}

static struct sa_varname
varname(const char *name, const uint8_t guid[16])
{
	struct sa_varname vn;

	memset(&vn, 0, sizeof(vn));
	for (size_t i = 0; name[i] != '\0'; i++)
		vn.sva_name[i] = (uint8_t)name[i];
	memcpy(vn.sva_guid, guid, SA_GUID_SIZE);
	return vn;
}

void
fakeenv_var(struct fakeenv *fe, const char *name, const uint8_t guid[16],
    uint32_t attr, const void *value, size_t size)
{
	struct fakevar *fv = &fe->fe_vars[fe->fe_nvars++];

	if (fe->fe_nvars > FAKE_MAXVARS)
		abort();
	memset(fv, 0, sizeof(*fv));
	fv->fv_key = varname(name, guid);
	fv->fv_attr = attr;
	fv->fv_value = value;
	fv->fv_size = size;
}

struct fakevar *
fakeenv_findvar(struct fakeenv *fe, const char *name)
{
	for (size_t i = 0; i < fe->fe_nvars; i++) {
		struct fakevar *fv = &fe->fe_vars[i];
		const struct sa_varname vn = varname(name, fv->fv_key.sva_guid);

		if (memcmp(&vn, &fv->fv_key, sizeof(vn)) == 0)
			return fv;
	}
	return NULL;
}

const char *
fakeenv_vartext(struct fakeenv *fe, const char *name)
{
	static char text[300];
	const struct fakevar *fv = fakeenv_findvar(fe, name);
	size_t i = 0;

	for (; fv != NULL && i < fv->fv_size / 2 && i < sizeof(text) - 1; i++)
		text[i] = (char)fakevar_value(fv)[2 * i];
	text[i] = '\0';
	return text;
}

void
fakeenv_setvartext(struct fakeenv *fe, const char *name, const uint8_t guid[16],
    const char *text)
{
	const struct sa_varname vn = varname(name, guid);
	uint8_t value[512] = {0};
	size_t n = strlen(text) + 1;

	for (size_t i = 0; i < n; i++)
		value[2 * i] = (uint8_t)text[i];
	if (fakescreen_var_set(fe, &vn, value, 2 * n, 7) != 0)
		abort();
}
