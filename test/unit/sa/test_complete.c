/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_complete.c: TAB at the prompt.
 */
#include "satest.h"

#include <ui/complete.h>
#include <ui/lineedit.h>

static char line[LINE_MAX_BYTES + 1];

/* One TAB must turn `before` into `after`. */
static void
tab(struct satest *t, const char *before, const char *after)
{
	fakeenv_out_clear(t->fe);
	fakeenv_type(t->fe, before);
	fakeenv_type(t->fe, "\t\n");
	assert_int_equal(lineedit_read(&t->ld, "> ", line, sizeof(line)), 0);
	assert_string_equal(line, after);
	assert_clean_output(t);
}

static int
setup(void **state)
{
	struct satest *t;
	struct fakevol *v;

	if (satest_setup(state) != 0)
		return -1;
	t = *state;
	fakevol_text(t->vol, "/netbsd", "k");
	fakevol_text(t->vol, "/netbsd.old", "k");
	fakevol_text(t->vol, "/onetbsd", "k");
	fakevol_text(t->vol, "/BIG.TXT", "k");
	fakevol_text(t->vol, "/stand/amd64/10.1/modules/x/x.kmod", "k");
	fakevol_text(t->vol, "/my kernel", "k");
	fakevol_text(t->vol, "/esc\033[2J", "k");
	fakevol_text(t->vol, "/semi;colon", "k");
	v = fakeenv_volume(t->fe, "hd1a");
	strcpy(v->fv_label, "rootfs");
	fakevol_text(v, "/other", "k");
	fakeenv_volume(t->fe, "cd0");
	return 0;
}

static void
commands_complete(void **state)
{
	struct satest *t = *state;

	tab(t, "po", "poweroff ");
	tab(t, "  us", "  userconf ");
	tab(t, "root x;pr", "root x;prompt ");
	tab(t, "root x; pr", "root x; prompt ");
	tab(t, "me", "me"); /* memmap, menu */
	assert_int_equal(fakeenv_count(t->fe, "\a"), 1);
	tab(t, "mem", "memmap ");
	tab(t, "zz", "zz");
	assert_int_equal(fakeenv_count(t->fe, "\a"), 1);
	tab(t, "multi", "multiboot ");
	tab(t, "help po", "help poweroff ");
	tab(t, "modules of", "modules off ");
	tab(t, "bootopt rem", "bootopt remove ");
	tab(t, "consdev sc", "consdev screen ");
	tab(t, "reloc n", "reloc none ");
	tab(t, "version x", "version x");
	tab(t, "nix x", "nix x");
}

static void
options_complete(void **state)
{
	struct satest *t = *state;

	tab(t, "boot -z", "boot -z ");
	tab(t, "boot netbsd -v", "boot netbsd -v ");
	tab(t, "pkboot -4", "pkboot -4 ");
	tab(t, "check -", "check -a ");
	tab(t, "load -t", "load -t ");
	tab(t, "boot -\t", "boot -"); /* listed */
	assert_saw(t, "-1");
	assert_saw(t, "-z");
	tab(t, "ls -", "ls -");
}

/* Names of modules, of any release, once each. */
static void
modules_complete(void **state)
{
	struct satest *t = *state;
	struct fakevol *v = fakeenv_volume(t->fe, "hd2a");

	fakevol_text(t->vol, "/stand/amd64/10.1/modules/zlib/zlib.kmod", "k");
	fakevol_text(t->vol, "/stand/amd64/10.0/modules/zlib/zlib.kmod", "k");
	fakevol_text(t->vol, "/stand/amd64/10.0/modules/zfs/zfs.kmod", "k");
	fakevol_text(t->vol, "/stand/i386/10.1/modules/zlib/zlib.kmod", "k");
	fakevol_text(t->vol, "/stand/i386/10.1/modules/pcio/pcio.kmod", "k");
	tab(t, "load zl", "load zlib ");
	tab(t, "load pc", "load pcio ");
	tab(t, "load z\t", "load z");
	assert_int_equal(fakeenv_count(t->fe, "zlib"), 1);
	assert_int_equal(fakeenv_count(t->fe, "zfs"), 1);
	tab(t, "load on", "load onetbsd "); /* a file, too */
	tab(t, "load hd", "load hd");
	fakevol_text(v, "/stand/amd64/9.3/modules/nullfs/nullfs.kmod", "k");
	fakevol_text(v, "/stand/amd64/README", "k");
	tab(t, "load hd2a:nu", "load hd2a:nullfs ");
	tab(t, "load hd2a:zl", "load hd2a:zl");
	tab(t, "load \"hd2a:nu", "load \"hd2a:nullfs\" ");
	tab(t, "load /zl", "load /zl");
	tab(t, "load nix:z", "load nix:z");
}

static void
entries_complete(void **state)
{
	struct satest *t = *state;

	tab(t, "nextboot no", "nextboot none ");
	assert_int_equal(
	    satest_bootcfg(t, "menu=Boot NetBSD:boot\nmenu=Old one:boot\n"), 0);
	tab(t, "nextboot ol", "nextboot old-one ");
	tab(t, "nextboot bo", "nextboot boot-netbsd ");
	tab(t, "nextboot x", "nextboot x");
}

static void
variables_complete(void **state)
{
	struct satest *t = *state;
	static const uint8_t vendor[SA_GUID_SIZE] = {1};

	tab(t, "efivar Bo", "efivar Bo");
	fakeenv_setvartext(t->fe, "BootOrder", vendor, "x");
	fakeenv_setvartext(t->fe, "Timeout", vendor, "x");
	fakeenv_setvartext(t->fe, "odd name", vendor, "x");
	tab(t, "efivar Bo", "efivar BootOrder ");
	tab(t, "efivar od", "efivar od");
	tab(t, "root NA", "root NAME=rootfs ");
	tab(t, "root w", "root w");
}

static void
files_complete(void **state)
{
	struct satest *t = *state;

	tab(t, "boot on", "boot onetbsd ");
	tab(t, "boot ne", "boot netbsd");
	tab(t, "boot -s /on", "boot -s /onetbsd ");
	tab(t, "ls st", "ls stand/");
	tab(t, "ls stand/", "ls stand/amd64/");
	tab(t, "ls /stand/amd64/10.1/mod", "ls /stand/amd64/10.1/modules/");
	tab(t, "load stand/../on", "load stand/../onetbsd ");
	tab(t, "load hd1a:", "load hd1a:other ");
	tab(t, "load hd1a:/o", "load hd1a:/other ");
	tab(t, "load NAME=rootfs:o", "load NAME=rootfs:other ");
	tab(t, "fs hd9a:o", "fs hd9a:o");
	tab(t, "ls nowhere/x", "ls nowhere/x");
	tab(t, "ls netbsd/x", "ls netbsd/x");
}

static void
devices_complete(void **state)
{
	struct satest *t = *state;

	tab(t, "boot cd", "boot cd0:");
	tab(t, "dev hd1", "dev hd1a:");
	tab(t, "dev e", "dev esp:");
	tab(t, "dev NA", "dev NAME=rootfs:");
	tab(t, "dev hd", "dev hd");
	tab(t, "dev stand", "dev stand");
}

/* Case is ignored if no name matches exactly: FAT has upper-case names. */
static void
case_is_second_choice(void **state)
{
	struct satest *t = *state;

	tab(t, "boot big", "boot BIG.TXT ");
	tab(t, "boot NETBSD.O", "boot netbsd.old ");
	fakevol_text(t->vol, "/big.txt", "k");
	tab(t, "boot big", "boot big.txt ");
}

/* Names that cannot be typed are not completed, and never printed. */
static void
hostile_names(void **state)
{
	struct satest *t = *state;

	tab(t, "boot esc", "boot esc");
	fakevol_text(t->vol, "/quo\"te", "k");
	tab(t, "boot quo", "boot quo");
}

/* A name with blanks gets quotes. */
static void
quoted_names(void **state)
{
	struct satest *t = *state;

	fakevol_text(t->vol, "/a dir/one file", "k");
	fakevol_text(t->vol, "/b 1", "k");
	fakevol_text(t->vol, "/b 2", "k");
	tab(t, "boot my", "boot \"my kernel\" ");
	tab(t, "boot \"my", "boot \"my kernel\" ");
	tab(t, "boot \"my k", "boot \"my kernel\" ");
	tab(t, "boot -s /my\" ", "boot -s \"/my kernel\" ");
	tab(t, "boot semi", "boot \"semi;colon\" ");
	tab(t, "root \";\";boot \"semi;", "root \";\";boot \"semi;colon\" ");
	tab(t, "boot \"onet", "boot \"onetbsd\" ");
	tab(t, "ls a", "ls \"a dir/");
	tab(t, "ls \"a dir/", "ls \"a dir/one file\" ");
	tab(t, "ls hd0a:/a", "ls \"hd0a:/a dir/");
	tab(t, "ls b", "ls \"b ");
	tab(t, "ls \"b ", "ls \"b ");
	tab(t, "dev \"hd1", "dev \"hd1a:");
}

static void
in_the_middle_of_a_line(void **state)
{
	struct satest *t = *state;
	int i;

	fakeenv_type(t->fe, "boot on -s");
	for (i = 0; i < 3; i++)
		fakeenv_key(t->fe, SA_KEY_LEFT);
	fakeenv_type(t->fe, "\t");
	fakeenv_type(t->fe, "\n");
	assert_int_equal(lineedit_read(&t->ld, "> ", line, sizeof(line)), 0);
	assert_string_equal(line, "boot onetbsd  -s");
}

/* `line`, with '|' for the cursor, after TAB. */
static void
tab_at(struct satest *t, const char *before, const char *want)
{
	const char *bar = strchr(before, '|');
	char text[LINE_MAX_BYTES];
	size_t i;

	snprintf(
	    text, sizeof(text), "%.*s%s", (int)(bar - before), before, bar + 1);
	fakeenv_type(t->fe, text);
	for (i = strlen(bar + 1); i > 0; i--)
		fakeenv_key(t->fe, SA_KEY_LEFT);
	fakeenv_type(t->fe, "\t\n");
	assert_int_equal(lineedit_read(&t->ld, "> ", line, sizeof(line)), 0);
	assert_string_equal(line, want);
}

/* A quote at the cursor closes the word. */
static void
before_a_closing_quote(void **state)
{
	struct satest *t = *state;

	fakevol_text(t->vol, "/a dir/one file", "k");
	fakevol_text(t->vol, "/b 1", "k");
	fakevol_text(t->vol, "/b 2", "k");
	tab_at(t, "boot \"my|\"", "boot \"my kernel\" ");
	tab_at(t, "boot \"onet|\" -s", "boot \"onetbsd\"  -s");
	tab_at(t, "ls \"a|\"", "ls \"a dir/\"");
	tab_at(t, "ls \"a dir/|\"", "ls \"a dir/one file\" ");
	tab_at(t, "ls \"b|\"", "ls \"b \"");
	/* This one begins the next word. */
	tab_at(t, "boot onet|\"x\"", "boot onetbsd \"x\"");
}

static void
second_tab_lists(void **state)
{
	struct satest *t = *state;

	fakeenv_type(t->fe, "boot netb\t\t\n");
	assert_int_equal(lineedit_read(&t->ld, "> ", line, sizeof(line)), 0);
	assert_string_equal(line, "boot netbsd");
	/* The first TAB completes as far as it goes, the second lists. */
	assert_saw(t,
	    "> boot netbsd\nnetbsd          netbsd.old      \n"
	    "> boot netbsd\n");
	fakeenv_out_clear(t->fe);
	fakeenv_type(t->fe, "ls s\b\t\t\n");
	assert_int_equal(lineedit_read(&t->ld, "> ", line, sizeof(line)), 0);
	assert_saw(t, "hd0a:");
	assert_saw(t, "cd0:");
	assert_saw(t, "stand/");
	assert_not_saw(t, "NAME=");
	assert_clean_output(t);
	/* After another key the next TAB is a first one again. */
	fakeenv_out_clear(t->fe);
	fakeenv_type(t->fe, "boot netbsd\t \b\t\n");
	assert_int_equal(lineedit_read(&t->ld, "> ", line, sizeof(line)), 0);
	assert_int_equal(fakeenv_count(t->fe, "\a"), 2);
}

static void
large_directory(void **state)
{
	struct satest *t = *state;
	char path[64];
	int i;

	for (i = 0; i < 200; i++) {
		snprintf(path, sizeof(path), "/big/a_rather_long_name_%03d", i);
		fakevol_text(t->vol, path, "");
	}
	fakeenv_type(t->fe, "ls big/\t\t\n");
	assert_int_equal(lineedit_read(&t->ld, "> ", line, sizeof(line)), 0);
	assert_string_equal(line, "ls big/a_rather_long_name_");
	assert_saw(t, "\n...\n> ls big/a_rather_long_name_");
	assert_int_equal(fakeenv_count(t->fe, "\n"), 23);
}

/* A completion that does not fit into the line changes nothing. */
static void
no_room(void **state)
{
	struct satest *t = *state;
	char before[LINE_MAX_BYTES + 1];
	size_t n;

	for (n = LINE_MAX_BYTES; n > LINE_MAX_BYTES - 8; n--) {
		snprintf(before, sizeof(before), "boot%*s", (int)n - 4, "on");
		fakeenv_type(t->fe, before);
		fakeenv_type(t->fe, "\t\n");
		assert_int_equal(
		    lineedit_read(&t->ld, "> ", line, sizeof(line)), 0);
		if (n + 6 <= LINE_MAX_BYTES)
			assert_string_equal(line + n - 2, "onetbsd ");
		else
			assert_string_equal(line, before);
	}
}

static void
long_words(void **state)
{
	struct satest *t = *state;
	char before[LINE_MAX_BYTES - 20];
	size_t n;

	for (n = 240; n < sizeof(before); n++) {
		memset(before, 'x', n);
		memcpy(before, "boot ", 5);
		before[n] = '\0';
		fakeenv_type(t->fe, before);
		fakeenv_type(t->fe, "\t\n");
		assert_int_equal(
		    lineedit_read(&t->ld, "> ", line, sizeof(line)), 0);
		assert_string_equal(line, before);
		t->fe->fe_nkeys = t->fe->fe_nextkey = 0;
	}
}

static void
without_memory(void **state)
{
	struct satest *t = *state;

	fakeenv_fail_after(t->fe, 1, true);
	tab(t, "boot on", "boot on");
	fakeenv_fail_after(t->fe, 0, false);
	assert_true(fakeenv_noleak(t->fe));
	tab(t, "boot on", "boot onetbsd ");
}

#define unit(f) cmocka_unit_test_setup_teardown(f, setup, satest_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    unit(commands_complete),
	    unit(options_complete),
	    unit(modules_complete),
	    unit(entries_complete),
	    unit(variables_complete),
	    unit(files_complete),
	    unit(devices_complete),
	    unit(case_is_second_choice),
	    unit(hostile_names),
	    unit(quoted_names),
	    unit(in_the_middle_of_a_line),
	    unit(before_a_closing_quote),
	    unit(second_tab_lists),
	    unit(large_directory),
	    unit(no_room),
	    unit(long_words),
	    unit(without_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
