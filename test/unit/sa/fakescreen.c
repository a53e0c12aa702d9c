/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakescreen.c: screen, console choice, variables and device paths of the
 * firmware for tests.
 */
#include "fakeenv.h"

#include <stdlib.h>
#include <string.h>

int
fakescreen_info(
    void *cookie, enum sa_modekind kind, uint32_t i, struct sa_mode *mo)
{
	const struct fakeenv *fe = cookie;
	const struct fakemodes *fm = &fe->fe_modes[kind];

	if (i >= fm->fm_n)
		return ENOENT;
	*mo = fm->fm_mode[i];
	mo->smo_current = i == fm->fm_current;
	return fm->fm_error[i];
}

int
fakescreen_set(void *cookie, enum sa_modekind kind, uint32_t i)
{
	struct fakeenv *fe = cookie;
	struct fakemodes *fm = &fe->fe_modes[kind];

	if (fm->fm_set_error != 0)
		return fm->fm_set_error;
	if (i >= fm->fm_n)
		fakeenv_die(fe, "mode %u of %u is set", i, fm->fm_n);
	fm->fm_current = i;
	fm->fm_nset++;
	if (kind == SA_MODE_GRAPHICS && fe->fe_fb != NULL) {
		fe->fe_fb->width = fm->fm_mode[i].smo_width;
		fe->fe_fb->height = fm->fm_mode[i].smo_height;
	}
	return 0;
}

int
fakescreen_console(void *cookie, const struct sa_console *con)
{
	struct fakeenv *fe = cookie;

	if (fe->fe_consel_error == 0)
		fe->fe_consel = *con;
	return fe->fe_consel_error;
}

int
fakescreen_devpath(void *cookie, size_t i, struct sa_devpath *dp)
{
	const struct fakeenv *fe = cookie;

	if (i >= fe->fe_ndevpaths)
		return ENOENT;
	*dp = fe->fe_devpaths[i];
	return 0;
}

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
	const struct fakeenv *fe = cookie;
	const struct fakevar *fv;
	const size_t room = *size;

	for (fv = fe->fe_vars; fv < fe->fe_vars + fe->fe_nvars; fv++)
		if (memcmp(&fv->fv_key, name, sizeof(*name)) == 0) {
			*size = fv->fv_size;
			*attributes = fv->fv_attr;
			if (fv->fv_size > room)
				return ERANGE;
			memcpy(buf, fv->fv_value, fv->fv_size);
			return fv->fv_error;
		}
	return ENOENT;
}

void
fakeenv_mode(struct fakeenv *fe, enum sa_modekind kind, uint32_t width,
    uint32_t height, uint32_t depth, int error)
{
	struct fakemodes *fm = &fe->fe_modes[kind];

	if (fm->fm_n == FAKE_MAXMODES)
		abort();
	fm->fm_mode[fm->fm_n] = (struct sa_mode){width, height, depth, false};
	fm->fm_error[fm->fm_n++] = error;
}

void
fakeenv_var(struct fakeenv *fe, const char *name, const uint8_t guid[16],
    uint32_t attr, const void *value, size_t size)
{
	struct fakevar *fv = &fe->fe_vars[fe->fe_nvars++];

	if (fe->fe_nvars > FAKE_MAXVARS)
		abort();
	memset(fv, 0, sizeof(*fv));
	for (size_t i = 0; name[i] != '\0'; i++)
		fv->fv_key.sva_name[i] = (uint8_t)name[i];
	memcpy(fv->fv_key.sva_guid, guid, SA_GUID_SIZE);
	fv->fv_attr = attr;
	fv->fv_value = value;
	fv->fv_size = size;
}
