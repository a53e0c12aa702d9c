/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_command_screen.c: gop and text, and the screen's mode at a boot.
 */
#include "satest.h"

#include <ui/command.h>

static enum cmd_result
run(struct satest *t, const char *line)
{
	fakeenv_out_clear(t->fe);
	return command_run(&t->ld, line);
}

static void
add_modes(struct satest *t)
{
	struct fakeenv *fe = t->fe;

	fakeenv_mode(fe, SA_MODE_GRAPHICS, 640, 480, 32, 0);
	fakeenv_mode(fe, SA_MODE_GRAPHICS, 800, 600, 16, 0);
	fakeenv_mode(fe, SA_MODE_GRAPHICS, 999, 999, 32, EIO);
	fakeenv_mode(fe, SA_MODE_GRAPHICS, 800, 600, 32, 0);
	fakeenv_mode(fe, SA_MODE_GRAPHICS, 1024, 768, 0, 0);
	fakeenv_mode(fe, SA_MODE_TEXT, 80, 25, 0, 0);
	fakeenv_mode(fe, SA_MODE_TEXT, 80, 50, 0, ENOTSUP);
	fakeenv_mode(fe, SA_MODE_TEXT, 100, 31, 0, 0);
}

static void
modes_are_listed(void **state)
{
	struct satest *t = *state;

	assert_int_equal(run(t, "gop"), CMD_IGNORED);
	assert_saw(t, "gop: the firmware has no graphics output\n");
	assert_int_equal(run(t, "text list"), CMD_IGNORED);
	assert_saw(t, "text: the firmware has no text console\n");
	add_modes(t);
	t->fe->fe_modes[SA_MODE_GRAPHICS].fm_current = 1;
	t->ld.ld_boot->bo_gop_set = true;
	t->ld.ld_boot->bo_gop = 3;
	assert_int_equal(run(t, "gop list"), CMD_OK);
	assert_string_equal(fakeenv_out(t->fe),
	    "     0  640x480x32      *    1  800x600x16       >   3  "
	    "800x600x32\n"
	    "     4  (1024x768)      \n"
	    "*: now; >: for the kernel; (): no framebuffer\n");
	assert_int_equal(run(t, "text"), CMD_OK);
	assert_string_equal(fakeenv_out(t->fe),
	    "*    0  80x25                2  100x31          \n*: now\n");
}

static void
modes_are_chosen(void **state)
{
	static const struct {
		const char *arg;
		int mode; /* -1: refused */
	} tries[] = {
	    {"0", 0},
	    {"3", 3},
	    {"800x600", 1},
	    {"800x600x32", 3},
	    {"1024x768", 4},
	    {"2", -1},
	    {"5", -1},
	    {"999x999", -1},
	    {"800x600x24", -1},
	    {"-1", -1},
	    {"800x", -1},
	    {"x600", -1},
	    {"800x600x", -1},
	    {"800x600x32x1", -1},
	    {"800*600", -1},
	    {"4294967296", -1},
	    {"99999", -1},
	    {"1 2", -1},
	    {"0x1", -1},
	};
	struct satest *t = *state;
	const struct boot_options *bo = t->ld.ld_boot;
	char line[64];
	size_t i;

	add_modes(t);
	for (i = 0; i < knitems(tries); i++) {
		t->ld.ld_boot->bo_gop_set = false;
		snprintf(line, sizeof(line), "gop %s", tries[i].arg);
		assert_int_equal(
		    run(t, line), tries[i].mode < 0 ? CMD_IGNORED : CMD_OK);
		assert_int_equal(bo->bo_gop_set, tries[i].mode >= 0);
		if (tries[i].mode >= 0)
			assert_int_equal(bo->bo_gop, tries[i].mode);
		else
			assert_saw(t, "gop");
		/* The console keeps its mode until the boot. */
		assert_int_equal(t->fe->fe_modes[SA_MODE_GRAPHICS].fm_nset, 0);
	}
	assert_int_equal(run(t, "text 100x31"), CMD_OK);
	assert_int_equal(t->fe->fe_modes[SA_MODE_TEXT].fm_current, 2);
	assert_int_equal(run(t, "text 1"), CMD_IGNORED);
	assert_saw(t, "text: 1: the screen has no such mode; \"text list\"");
	t->fe->fe_modes[SA_MODE_TEXT].fm_set_error = EIO;
	assert_int_equal(run(t, "text 0"), CMD_IGNORED);
	assert_saw(t, "text: mode 0, 80x25: ");
}

/* A vesa= line of a BIOS loader's boot.cfg chooses the same size. */
static void
vesa_is_gop(void **state)
{
	static const struct {
		const char *line;
		int mode; /* -1: none */
	} lines[] = {{"vesa=0x101\n", 0}, {"vesa=0x115\n", 1},
	    {"vesa=800x600x32\n", 3}, {"vesa=1024x768\n", 4}, {"vesa=on\n", -1},
	    {"vesa=enabled\n", -1}, {"gop=3\n", 3}};
	struct satest *t = *state;
	size_t i;

	add_modes(t);
	for (i = 0; i < knitems(lines); i++) {
		t->ld.ld_boot->bo_gop_set = false;
		fakeenv_out_clear(t->fe);
		assert_int_equal(satest_bootcfg(t, lines[i].line), 0);
		assert_string_equal(fakeenv_out(t->fe), "");
		assert_int_equal(t->ld.ld_boot->bo_gop_set, lines[i].mode >= 0);
		if (lines[i].mode >= 0)
			assert_int_equal(t->ld.ld_boot->bo_gop, lines[i].mode);
	}
}

/* The record of the last hand-off of a type, or NULL. */
static const void *
handoff_record(const struct fakeenv *fe, int type)
{
	const struct fakehandoff *fh = &fe->fe_handoff;
	const uint32_t *table = (const void *)fh->fh_bootinfo;
	const struct btinfo_common *c;
	uint32_t i;

	for (i = 0; i < table[0]; i++) {
		c = (const void *)(fh->fh_bootinfo + table[1 + i] -
		    fh->fh_bootinfo_pa);
		if (c->type == type)
			return c;
	}
	return NULL;
}

static void
boot_sets_the_mode(void **state)
{
	struct satest *t = *state;
	struct fakemodes *fm = &t->fe->fe_modes[SA_MODE_GRAPHICS];
	struct btinfo_framebuffer fb = {
	    .physaddr = 0xc0000000, .width = 640, .height = 480};
	const struct btinfo_framebuffer *rec;

	add_modes(t);
	satest_kernel(t->vol, "/netbsd");
	t->fe->fe_fb = &fb;
	(void)run(t, "gop 800x600x32; boot");
	rec = handoff_record(t->fe, BTINFO_FRAMEBUFFER);
	assert_non_null(rec);
	assert_int_equal(rec->common.len, sizeof(fb));
	assert_int_equal(rec->width, 800);
	assert_int_equal(rec->height, 600);
	/* The hand-off failed: the console has its mode again. */
	assert_int_equal(fm->fm_nset, 2);
	assert_int_equal(fm->fm_current, 0);

	/* It cannot be set: the kernel gets the present one. */
	fm->fm_set_error = EIO;
	(void)run(t, "boot");
	assert_saw(t, "WARNING: gop 3: ");
	rec = handoff_record(t->fe, BTINFO_FRAMEBUFFER);
	assert_int_equal(rec->width, 640);

	/* A screen without framebuffer: an address of 0. */
	fm->fm_set_error = 0;
	t->fe->fe_fb = NULL;
	(void)run(t, "boot");
	rec = handoff_record(t->fe, BTINFO_FRAMEBUFFER);
	assert_non_null(rec);
	assert_int_equal(rec->physaddr, 0);
	t->ld.ld_boot->bo_gop_set = false;
	(void)run(t, "boot");
	assert_null(handoff_record(t->fe, BTINFO_FRAMEBUFFER));
}

/* The firmware reports no mode as the present one: none is set again. */
static void
boot_does_not_know_the_mode(void **state)
{
	struct satest *t = *state;
	struct fakemodes *fm = &t->fe->fe_modes[SA_MODE_GRAPHICS];
	struct btinfo_framebuffer fb = {
	    .physaddr = 0xc0000000, .width = 640, .height = 480};

	add_modes(t);
	satest_kernel(t->vol, "/netbsd");
	t->fe->fe_fb = &fb;
	fm->fm_current = UINT32_MAX;
	(void)run(t, "gop 3; boot");
	assert_int_equal(fm->fm_nset, 1);
	assert_int_equal(fm->fm_current, 3);
}

/* A menu entry that fails gives the mode back. */
static void
settings_keep_the_mode(void **state)
{
	struct satest *t = *state;
	struct settings st;

	add_modes(t);
	assert_int_equal(run(t, "gop 3"), CMD_OK);
	settings_save(&t->ld, &st);
	assert_int_equal(run(t, "gop 1"), CMD_OK);
	settings_restore(&t->ld, &st);
	assert_true(t->ld.ld_boot->bo_gop_set);
	assert_int_equal(t->ld.ld_boot->bo_gop, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(modes_are_listed),
	    satest_unit(modes_are_chosen),
	    satest_unit(vesa_is_gop),
	    satest_unit(boot_sets_the_mode),
	    satest_unit(boot_does_not_know_the_mode),
	    satest_unit(settings_keep_the_mode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
