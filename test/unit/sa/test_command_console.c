/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_command_console.c: consdev.
 */
#include "satest.h"

#include <ui/command.h>
#include <ui/menu.h>

static enum cmd_result
run(struct satest *t, const char *line)
{
	fakeenv_out_clear(t->fe);
	return command_run(&t->ld, line);
}

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
	    {"consdev com0kbd", {SA_CON_COM, 0x3f8, 0}},
	    {"consdev com1kbd,9600", {SA_CON_COM, 0x2f8, 9600}},
	    {"consdev comkbd,0x2f8", {SA_CON_COM, 0x2f8, 0}},
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
	    {"com4kbd", "device \"com4kbd\"", "auto, screen (or pc), com0 to"},
	    {"pckbd", "device \"pckbd\"", "must be auto"},
	    {"comkb", "device \"comkb\"", "must be auto"},
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

/* The console that it moves to has not seen the banner. */
static void
consdev_prints_the_banner(void **state)
{
	struct satest *t = *state;

	/* Not from boot.cfg: the banner follows. */
	assert_int_equal(satest_bootcfg(t, "banner=Hi\nconsdev=com1\n"), 0);
	assert_not_saw(t, "Hi\n");
	banner_show(&t->ld);
	assert_int_equal(run(t, "consdev com0"), CMD_OK);
	assert_string_equal(fakeenv_out(t->fe), "Hi\n");
	t->fe->fe_consel_error = ENXIO;
	assert_int_equal(run(t, "consdev com1"), CMD_IGNORED);
	assert_not_saw(t, "Hi\n");
	assert_int_equal(run(t, "consdev"), CMD_OK);
	assert_not_saw(t, "Hi\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(consdev_parses),
	    satest_unit(consdev_refuses),
	    satest_unit(consdev_says_why_not),
	    satest_unit(consdev_shows),
	    satest_unit(consdev_prints_the_banner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
