/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_command_screen.c: consdev, gop, text; devpath, efivar; and the screen's
 * mode at a boot.
 */
#include "satest.h"

#include <ui/command.h>

#define GLOBAL "8be4df61-93ca-11d2-aa0d-00e098032b8c"
static const uint8_t global[SA_GUID_SIZE] = {0x61, 0xdf, 0xe4, 0x8b, 0xca, 0x93,
    0xd2, 0x11, 0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c};

static enum cmd_result
run(struct satest *t, const char *line)
{
	fakeenv_out_clear(t->fe);
	return command_run(&t->ld, line);
}

/* ---- consdev ---- */

static void
consdev_parses(void **state)
{
	static const struct {
		const char *line;
		struct sa_console con;
	} good[] = {
	    {"consdev auto", {SA_CON_AUTO, 0, 0}},
	    {"consdev pc", {SA_CON_SCREEN, 0, 0}},
	    {"consdev screen", {SA_CON_SCREEN, 0, 0}},
	    {"consdev com", {SA_CON_COM, 0x3f8, 0}},
	    {"consdev com0", {SA_CON_COM, 0x3f8, 0}},
	    {"consdev com1,9600", {SA_CON_COM, 0x2f8, 9600}},
	    {"consdev com2", {SA_CON_COM, 0x3e8, 0}},
	    {"consdev com3,115200", {SA_CON_COM, 0x2e8, 115200}},
	    {"consdev com,0x3e0", {SA_CON_COM, 0x3e0, 0}},
	    {"consdev com,760,57600", {SA_CON_COM, 0x2f8, 57600}},
	    {"consdev both", {SA_CON_BOTH, 0x3f8, 0}},
	    {"consdev both,com1,19200", {SA_CON_BOTH, 0x2f8, 19200}},
	    {"consdev both,com,0x2e8,300", {SA_CON_BOTH, 0x2e8, 300}},
	};
	struct satest *t = *state;
	const struct sa_console *con = &t->fe->fe_consel;
	size_t i;

	for (i = 0; i < knitems(good); i++) {
		memset(&t->fe->fe_consel, 0xff, sizeof(t->fe->fe_consel));
		assert_int_equal(run(t, good[i].line), CMD_OK);
		assert_int_equal(con->sco_dev, good[i].con.sco_dev);
		assert_int_equal(con->sco_port, good[i].con.sco_port);
		assert_int_equal(con->sco_speed, good[i].con.sco_speed);
		assert_string_equal(fakeenv_out(t->fe), "");
	}
}

static void
consdev_refuses(void **state)
{
	static const struct {
		const char *arg, *part, *must; /* the wrong part of it */
	} bad[] = {
	    {"com4", "device \"com4\"", "auto, screen (or pc), com0 to"},
	    {"comx", "device \"comx\"", "com,PORT or both"},
	    {"COM0", "device \"COM0\"", "must be auto"},
	    {",com0", "device \"\"", "must be auto"},
	    {",", "device \"\"", "must be auto"},
	    {"com0,", "speed \"\"", "1 to 1000000"},
	    {"com0,0", "speed \"0\"", "1 to 1000000"},
	    {"com0,x", "speed \"x\"", "1 to 1000000"},
	    {"com0,1000001", "speed \"1000001\"", "1 to 1000000"},
	    {"both,com0,9600,1", "nothing", "speed"},
	    {"com0,9600,8n1", "nothing", "speed"},
	    {"com0,9600,1,2,3", "nothing", "speed"},
	    {"com,0", "port \"0\"", "0x1 to 0xfff8"},
	    {"com,0xffff", "port \"0xffff\"", "0x1 to 0xfff8"},
	    {"com,0x10000", "port \"0x10000\"", "0x1 to 0xfff8"},
	    {"com,-1", "port \"-1\"", "0x1 to 0xfff8"},
	    {"com,0x3f8,9600,", "nothing", "speed"},
	    {"both,com,0x3f8,9600,7", "speed \"9600,7\"", "1 to"},
	    {"auto,com0", "only a serial line", "port"},
	    {"pc,9600", "only a serial line", "speed"},
	    {"both,pc", "second device \"pc\"", "com0 to com3"},
	    {"both,9600", "second device \"9600\"", "com,PORT"},
	};
	struct satest *t = *state;
	char line[64];
	size_t i;

	for (i = 0; i < knitems(bad); i++) {
		t->fe->fe_consel.sco_port = 0xabcd;
		snprintf(line, sizeof(line), "consdev %s", bad[i].arg);
		/* What follows is run: an entry "consdev com9;boot" boots. */
		assert_int_equal(run(t, line), CMD_IGNORED);
		assert_saw(t, line);
		assert_saw(t, bad[i].part);
		assert_saw(t, bad[i].must);
		assert_int_equal(t->fe->fe_consel.sco_port, 0xabcd);
	}
	assert_int_equal(run(t, "consdev com\033"), CMD_IGNORED);
	assert_saw(t, "device \"com\\x1b\"");
	assert_int_equal(run(t, "consdev a b"), CMD_IGNORED);
}

static void
consdev_says_why_not(void **state)
{
	struct satest *t = *state;

	t->fe->fe_consel_error = ENXIO;
	assert_int_equal(run(t, "consdev com1"), CMD_IGNORED);
	assert_saw(t, "consdev com1: there is no serial line at port 0x2f8;");
	assert_int_equal(run(t, "consdev screen"), CMD_IGNORED);
	assert_saw(t, "there is no screen; the console stays");
	assert_int_equal(run(t, "consdev both"), CMD_IGNORED);
	assert_saw(t, "there is no screen, or no serial line at port 0x3f8;");
	t->fe->fe_consel_error = EINVAL;
	assert_int_equal(run(t, "consdev com1,31337"), CMD_IGNORED);
	assert_saw(
	    t, "com1,31337: the serial line cannot have a speed of 31337");
	t->fe->fe_consel_error = ENOMEM;
	assert_int_equal(run(t, "consdev auto; root wd9a"), CMD_OK);
	assert_saw(t, kstrerror(ENOMEM));
	assert_string_equal(t->ld.ld_boot->bo_root, "wd9a");
}

static void
consdev_shows(void **state)
{
	struct satest *t = *state;
	struct btinfo_console con = {
	    .devname = "com", .addr = 0x2f8, .speed = 9600};

	assert_int_equal(run(t, "consdev"), CMD_OK);
	assert_saw(t, "consdev: the firmware does not say");
	t->fe->fe_con = &con;
	assert_int_equal(run(t, "consdev"), CMD_OK);
	assert_saw(t, "console is com, port 0x2f8, 9600 bits per second\n");
	con = (struct btinfo_console){.devname = "pc"};
	assert_int_equal(run(t, "consdev"), CMD_OK);
	assert_saw(t, "console is pc\n");
}

/* ---- gop and text ---- */

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

/* ---- devpath and efivar ---- */

static void
devpaths_are_listed(void **state)
{
	struct satest *t = *state;

	assert_int_equal(run(t, "devpath"), CMD_OK);
	assert_saw(t, "devpath: the firmware has no device paths\n");
	t->fe->fe_devpaths[0] =
	    (struct sa_devpath){"PciRoot(0x0)", SA_NODISK, false};
	t->fe->fe_devpaths[1] = (struct sa_devpath){"Sata(\033[2J)", 0, false};
	t->fe->fe_devpaths[2] = (struct sa_devpath){"HD(1)", 7, true};
	t->fe->fe_ndevpaths = 3;
	assert_int_equal(run(t, "devpath"), CMD_OK);
	assert_string_equal(fakeenv_out(t->fe),
	    "     PciRoot(0x0)\n"
	    "hd0  Sata(\\x1b[2J)\n"
	    "     HD(1)  (the loader was read from it)\n");
	assert_int_equal(run(t, "devpath x"), CMD_FAILED);
}

static void
variables_are_listed(void **state)
{
	static const char value[] = "0123456789abcdef\033z";
	static uint8_t large[SA_VAR_MAX + 1];
	struct satest *t = *state;

	assert_int_equal(run(t, "efivar"), CMD_FAILED);
	assert_saw(t, "efivar: the firmware has no variables\n");
	fakeenv_var(t->fe, "BootOrder", global,
	    SA_VAR_NONVOLATILE | SA_VAR_BOOT | SA_VAR_RUNTIME, value, 18);
	fakeenv_var(t->fe, "db\033", global, SA_VAR_AUTH, large, 1);
	fakeenv_var(t->fe, "Big", global, SA_VAR_BOOT, large, sizeof(large));
	assert_int_equal(run(t, "efivar"), CMD_OK);
	assert_string_equal(fakeenv_out(t->fe),
	    GLOBAL " BootOrder  18 bytes nv bs rt\n" GLOBAL
		   " db\\x1b  1 byte auth\n" GLOBAL " Big  8193 bytes bs\n");
	assert_int_equal(run(t, "efivar BootOrder"), CMD_OK);
	assert_saw(t,
	    "  00000000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 "
	    "66  |0123456789abcdef|\n");
	assert_saw(t, "  00000010  1b 7a ");
	assert_saw(t, "  |.z|\n");
	assert_int_equal(run(t, "efivar Big"), CMD_OK);
	assert_saw(t, "more than 8192 bytes: not shown\n");
	assert_int_equal(run(t, "efivar Boot"), CMD_FAILED);
	assert_saw(t, "efivar: there is no such variable");
	t->fe->fe_vars[0].fv_error = EACCES;
	assert_int_equal(run(t, "efivar BootOrder"), CMD_OK);
	assert_saw(t, kstrerror(EACCES));
}

/* A firmware whose list is broken or has no end. */
static void
variables_end(void **state)
{
	struct satest *t = *state;

	fakeenv_var(t->fe, "A", global, 0, "x", 1);
	t->fe->fe_var_endless = true;
	assert_int_equal(run(t, "efivar B"), CMD_FAILED);
	assert_saw(t, "efivar: there is no such variable");
	t->fe->fe_var_error = EIO;
	assert_int_equal(run(t, "efivar"), CMD_FAILED);
	assert_saw(t, "efivar: the next name cannot be read: ");
	t->fe->fe_var_error = 0;
	for (unsigned i = 1; i <= 2; i++) {
		fakeenv_fail_after(t->fe, i, false);
		assert_int_equal(run(t, "efivar"), CMD_FAILED);
		assert_saw(t, "out of memory: ");
	}
	fakeenv_fail_after(t->fe, 0, false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(consdev_parses),
	    satest_unit(consdev_refuses),
	    satest_unit(consdev_says_why_not),
	    satest_unit(consdev_shows),
	    satest_unit(modes_are_listed),
	    satest_unit(modes_are_chosen),
	    satest_unit(vesa_is_gop),
	    satest_unit(boot_sets_the_mode),
	    satest_unit(boot_does_not_know_the_mode),
	    satest_unit(settings_keep_the_mode),
	    satest_unit(devpaths_are_listed),
	    satest_unit(variables_are_listed),
	    satest_unit(variables_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
