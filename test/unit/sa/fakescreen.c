/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakescreen.c: screen, console choice and device paths of the firmware for
 * tests.
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
