/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_command_list.c: the commands that print: dev, ls, memmap, version, help.
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
dev_lists_and_sets(void **state)
{
	struct satest *t = *state;
	struct fakevol *v = fakeenv_volume(t->fe, "hd1a");

	strcpy(v->fv_label, "da\033ta");
	assert_int_equal(run(t, "dev"), CMD_OK);
	assert_string_equal(fakeenv_out(t->fe),
	    "hd0: 26 MB, GPT\n"
	    "* hd0a      1024 KB  EFI system, read by the firmware  esp  "
	    "(the loader was read from it)\n"
	    "hd1: 26 MB, GPT\n"
	    "  hd1a      1024 KB  type 04030201-..., read by the firmware  "
	    "NAME=da\\x1bta\n"
	    "default: hd0a (set by \"dev\")\n");
	assert_int_equal(run(t, "dev hd1a:"), CMD_OK);
	assert_string_equal(t->ld.ld_dev, "hd1a");
	assert_int_equal(run(t, "dev"), CMD_OK);
	assert_saw(t, "* hd1a");
	assert_int_equal(run(t, "dev esp"), CMD_OK);
	assert_string_equal(t->ld.ld_dev, "esp");
	assert_int_equal(run(t, "dev hd9a"), CMD_FAILED);
	assert_saw(t, "dev hd9a: no such device (`dev` lists them)");
	assert_int_equal(run(t, "dev :"), CMD_FAILED);
	assert_string_equal(t->ld.ld_dev, "esp");
	/* The volume's name, whatever was typed, and a label as typed. */
	assert_int_equal(run(t, "dev"), CMD_OK);
	assert_saw(t, "default: hd0a (set by \"dev esp\")");
	strcpy(v->fv_label, "my data");
	device_fini(&t->ld);
	assert_int_equal(run(t, "dev \"NAME=my data\""), CMD_OK);
	assert_int_equal(run(t, "dev"), CMD_OK);
	assert_saw(t, "firmware  \"NAME=my data\"\n");
	assert_saw(t, "default: hd1a (set by \"dev NAME=my data\")");
	/* The default device has disappeared. */
	strcpy(t->ld.ld_dev, "hd5a");
	assert_int_equal(run(t, "dev"), CMD_OK);
	assert_saw(t, "default: hd5a (no such device)");
}

static void
ls_lists(void **state)
{
	struct satest *t = *state;
	struct fakevol *v = fakeenv_volume(t->fe, "cd0");

	fakevol_text(t->vol, "/netbsd", "12345");
	fakevol_text(t->vol, "/stand/a/b", "x");
	fakevol_zeros(t->vol, "/b\033c", 10000000000);
	fakevol_text(v, "/only", "");
	assert_int_equal(run(t, "ls"), CMD_OK);
	assert_string_equal(fakeenv_out(t->fe),
	    "         dir  stand/\n"
	    "           5  netbsd\n"
	    " 10000000000  b\\x1bc\n"
	    "1 directory, 2 files, 10000000005 bytes\n");
	assert_int_equal(run(t, "ls stand/../stand/a/"), CMD_OK);
	assert_saw(t, "           1  b\n0 directories, 1 file, 1 bytes\n");
	assert_int_equal(run(t, "ls cd0:"), CMD_OK);
	assert_saw(t, "           0  only\n");
	assert_int_equal(run(t, "ls /netbsd"), CMD_OK);
	assert_string_equal(fakeenv_out(t->fe), "           5  netbsd\n");
	assert_int_equal(run(t, "ls stand/a/b"), CMD_OK);
	assert_string_equal(fakeenv_out(t->fe), "           1  b\n");
}

/* NetBSD's loader lists what matches a pattern. */
static void
ls_matches(void **state)
{
	static const struct {
		const char *line, *out;
	} k[] = {
	    {"ls net*",
		"           3  netbsd\n           2  netbsd.gz\n"
		"0 directories, 2 files, 5 bytes\n"},
	    {"ls \"/my dir/?\"",
		"           1  a\n0 directories, 1 file, 1 bytes\n"},
	    {"ls /*y*",
		"         dir  my dir/\n1 directory, 0 files, 0 bytes\n"},
	    {"ls *.g?",
		"           2  netbsd.gz\n0 directories, 1 file, 2 bytes\n"},
	    /* Without regard to case, where nothing else matches. */
	    {"ls N*.GZ",
		"           2  netbsd.gz\n0 directories, 1 file, 2 bytes\n"},
	    {"ls ONE*", "           4  ONE\n0 directories, 1 file, 4 bytes\n"},
	};
	struct satest *t = *state;

	fakevol_text(t->vol, "/netbsd", "123");
	fakevol_text(t->vol, "/netbsd.gz", "12");
	fakevol_text(t->vol, "/my dir/a", "1");
	fakevol_text(t->vol, "/ONE", "1234");
	fakevol_text(t->vol, "/one", "12345");
	for (size_t i = 0; i < knitems(k); i++) {
		assert_int_equal(run(t, k[i].line), CMD_OK);
		assert_string_equal(fakeenv_out(t->fe), k[i].out);
	}
	assert_int_equal(run(t, "ls *x"), CMD_FAILED);
	assert_saw(t, "ls: *x: no such file");
	assert_int_equal(run(t, "ls /none/*"), CMD_FAILED);
	assert_int_equal(run(t, "ls ?"), CMD_FAILED);
	assert_int_equal(run(t, "ls ***"), CMD_OK);
}

static void
ls_says_why_not(void **state)
{
	struct satest *t = *state;
	char line[400];

	fakevol_text(t->vol, "/netbsd", "12345");
	assert_int_equal(run(t, "ls nowhere"), CMD_FAILED);
	assert_saw(t, "ls: nowhere: ");
	assert_int_equal(run(t, "ls netbsd/x"), CMD_FAILED);
	assert_saw(t, "ls: netbsd/x: ");
	assert_int_equal(run(t, "ls hd3a:/"), CMD_FAILED);
	assert_saw(t, "`dev` lists them");
	assert_int_equal(run(t, "ls :"), CMD_FAILED);
	memset(line, 'x', sizeof(line));
	memcpy(line, "ls ", 3);
	line[sizeof(line) - 1] = '\0';
	assert_int_equal(run(t, line), CMD_FAILED);
	t->vol->fv_mount_error = EIO;
	assert_int_equal(run(t, "ls"), CMD_FAILED);
	t->vol->fv_mount_error = 0;
	fakeenv_fail_after(t->fe, 1, false);
	assert_int_equal(run(t, "ls"), CMD_FAILED);
	assert_saw(t, "ls: ");
	assert_int_equal(run(t, "ls"), CMD_OK);
}

static void
ls_stops_at_a_full_screen(void **state)
{
	struct satest *t = *state;
	char path[16];
	int i;

	for (i = 0; i < 60; i++) {
		snprintf(path, sizeof(path), "/f%02d", i);
		fakevol_text(t->vol, path, "");
	}
	/* 23 lines, one more, 23 more, the end. */
	fakeenv_type(t->fe, "x\n q");
	assert_int_equal(run(t, "ls"), CMD_OK);
	assert_int_equal(fakeenv_count(t->fe, "-- more"), 3);
	assert_int_equal(fakeenv_count(t->fe, "  f"), 23 + 1 + 23);
	assert_int_equal(t->fe->fe_nextkey, 4);
	assert_not_saw(t, "60 files");
	fakeenv_type(t->fe, "  ");
	assert_int_equal(run(t, "ls"), CMD_OK);
	assert_saw(t, "60 files");
}

static void
memmap_and_version(void **state)
{
	struct satest *t = *state;

	assert_int_equal(run(t, "memmap"), CMD_OK);
	assert_saw(t, "100000");
	/* NetBSD's words: ours is sorted and compact. */
	assert_int_equal(run(t, "memmap sorted"), CMD_OK);
	assert_saw(t, "100000");
	assert_int_equal(run(t, "memmap compact"), CMD_OK);
	assert_saw(t, "100000");
	assert_not_saw(t, "memmap:");
	assert_int_equal(run(t, "memmap unsorted"), CMD_OK);
	assert_saw(t, "100000");
	assert_saw(t, "memmap: the map is always sorted\n");
	assert_int_equal(run(t, "memmap sort"), CMD_FAILED);
	assert_saw(t, "memmap: \"sort\": not sorted, compact or unsorted\n");
	assert_not_saw(t, "100000");
	assert_int_equal(run(t, "version"), CMD_OK);
	assert_saw(t, "Primeboot ");
	assert_saw(t, "Fake 1.00");
}

/* Bytes of the longest line that was printed. */
static size_t
longest_line(const char *out)
{
	size_t longest = 0, n;

	for (; *out != '\0'; out += n + (out[n] != '\0')) {
		n = strcspn(out, "\r\n");
		longest = n > longest ? n : longest;
	}
	return longest;
}

static void
help_lists_all(void **state)
{
	struct satest *t = *state;
	const struct command *c;

	fakeenv_type(t->fe, " "); /* the second page */
	assert_int_equal(run(t, "help"), CMD_OK);
	for (c = commands; c->c_name != NULL; c++)
		assert_saw(t, c->c_name);
	assert_in_range(longest_line(t->fe->fe_out), 40, 79);
	fakeenv_type(t->fe, "q");
	assert_int_equal(run(t, "?"), CMD_OK);
	assert_true(fakeenv_count(t->fe, "\n") <= 24); /* one screen */
	assert_int_equal(run(t, "help boot"), CMD_OK);
	assert_saw(t, "boot [dev:][file] [-1234abcdmqsvxz]");
	assert_saw(t, "-s  single user");
	assert_saw(t, "-1  machine-dependent 1 (one processor)");
	assert_saw(t, "-2  machine-dependent 2 (no ACPI)");
	assert_int_equal(run(t, "help gop"), CMD_OK);
	assert_saw(t, "gop [list|mode|WxH]\n");
	assert_saw(t, "Examples: gop list ");
	assert_int_equal(run(t, "help nix"), CMD_FAILED);
	assert_saw(t, "there is no command \"nix\"");
}

/*
 * The examples, which are separated by three blanks, are commands that can be
 * typed as they are.
 */
static void
check_examples(const char *name, const char *text)
{
	char line[256], fault[COMMAND_FAULT];
	const char *p = strstr(text, "Example"), *end;
	size_t n;

	for (p = strchr(p, ' ') + 1; *p != '\0' && *p != '\n'; p = end) {
		while (*p == ' ')
			p++;
		end = strstr(p, "   ");
		if (end == NULL)
			end = strchr(p, '\n');
		n = (size_t)(end - p);
		assert_in_range(n, 1, sizeof(line) - 1);
		memcpy(line, p, n);
		line[n] = '\0';
		if (command_fault(line, fault))
			fail_msg("help %s: %s: %s", name, line, fault);
		if (strstr(line, name) == NULL)
			fail_msg("help %s: %s is another command", name, line);
	}
}

/* Each has a text of its own with an example, in lines that fit a screen. */
static void
help_explains_each(void **state)
{
	struct satest *t = *state;
	const struct command *c;
	char line[64];

	for (c = commands; c->c_name != NULL; c++) {
		snprintf(line, sizeof(line), "help %s", c->c_name);
		assert_int_equal(run(t, line), CMD_OK);
		assert_saw(t, "Example");
		check_examples(c->c_name, command_help_text(c->c_name));
		assert_saw(t, c->c_help);
		assert_in_range(longest_line(t->fe->fe_out), 1, 79);
		assert_clean_output(t);
	}
	assert_string_equal(command_help_text("nix"), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(dev_lists_and_sets),
	    satest_unit(ls_lists),
	    satest_unit(ls_matches),
	    satest_unit(ls_says_why_not),
	    satest_unit(ls_stops_at_a_full_screen),
	    satest_unit(memmap_and_version),
	    satest_unit(help_lists_all),
	    satest_unit(help_explains_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
