/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_props.c: which properties a module's INIT sees, from where, and
 * how bad ones are handled.
 */
#include "modtest/modtest_fs.h"
#include "modtest/modtest_props.h"

#include <stdio.h>

#include <libkern/propargs.h>

static void
test_none(void **state)
{

	(void)state;
	modtest_file("plain");
	props_expect(0, NULL, NULL);
	props_expect(MODCTL_NO_PROP, NULL, NULL);
	/* An empty dictionary is passed too. */
	props_expect(0, LIST(""), "");
	props_expect(0, "<dict/>", "");
}

static void
test_given(void **state)
{
	struct propargs pa;
	const char *why;

	(void)state;
	modtest_file("plain");
	propargs_init(&pa);
	assert_int_equal(propargs_add(&pa, 'i', "size=5", &why), 0);
	assert_int_equal(
	    propargs_add(&pa, 'i', "big=0x8000000000000000", &why), 0);
	assert_int_equal(propargs_add(&pa, 's', "a&b=<\"x\">", &why), 0);
	assert_int_equal(propargs_add(&pa, 's', "e=", &why), 0);
	assert_int_equal(propargs_add(&pa, 'b', "on=yes", &why), 0);
	assert_int_equal(propargs_add(&pa, 'i', "size=-6", &why), 0);
	propargs_finish(&pa);
	props_expect(0, pa.pga_xml,
	    "\t<key>a&amp;b</key>\n\t<string>&lt;\"x\"&gt;</string>\n"
	    "\t<key>big</key>\n\t<integer>0x8000000000000000</integer>\n"
	    "\t<key>e</key>\n\t<string></string>\n"
	    "\t<key>on</key>\n\t<true/>\n"
	    "\t<key>size</key>\n\t<integer>-6</integer>\n");
}

/* module_load() copies the caller's dictionary. */
static void
test_module_load(void **state)
{
	prop_dictionary_t dict = prop_dictionary_create();

	(void)state;
	modtest_file("plain");
	assert_true(prop_dictionary_set_int(dict, "n", 1));
	prop_dictionary_make_immutable(dict);
	props_watch("plain");
	assert_int_equal(module_load("plain", 0, dict, MODULE_CLASS_MISC), 0);
	assert_string_equal(
	    props_seen, "\t<key>n</key>\n\t<integer>1</integer>\n");
	modtest_unload("plain", 0);
	assert_int_equal(prop_dictionary_count(dict), 1);
	prop_object_release(dict);
}

static void
test_beside_the_file(void **state)
{

	(void)state;
	modtest_file("plain");
	props_file(LIST("<key>a</key><integer>1</integer>\n"
			"<key>b</key><integer>2</integer>\n"));
	props_expect(0, NULL,
	    "\t<key>a</key>\n\t<integer>1</integer>\n"
	    "\t<key>b</key>\n\t<integer>2</integer>\n");
	props_expect(MODCTL_NO_PROP, NULL, NULL);
	/* Explicit properties override the file's. */
	props_expect(0, LIST("<key>b</key><true/><key>c</key><false/>"),
	    "\t<key>a</key>\n\t<integer>1</integer>\n"
	    "\t<key>b</key>\n\t<true/>\n"
	    "\t<key>c</key>\n\t<false/>\n");
	props_expect(MODCTL_NO_PROP, LIST("<key>c</key><false/>"),
	    "\t<key>c</key>\n\t<false/>\n");
	modtest_expect("+plain -plain +plain -plain +plain -plain +plain "
		       "-plain");
}

/* noautoload: only a load by name succeeds. */
static void
test_noautoload(void **state)
{

	(void)state;
	modtest_file("plain");
	modtest_file("twice");
	props_file(LIST("<key>noautoload</key><true/>"));
	assert_int_equal(module_autoload("plain", MODULE_CLASS_ANY), EPERM);
	modtest_said("module: plain: its property file says noautoload: load "
		     "it by name first (error 1, EPERM)");
	modtest_load("twice", EPERM);
	modtest_expect("");
	modtest_load("plain", 0);
	modtest_load("twice", 0);
	modtest_unload("twice", 0);
	modtest_unload("plain", 0);
}

/* Similar properties do not forbid it. */
static void
test_autoload_allowed(void **state)
{

	(void)state;
	modtest_file("plain");
	props_file(LIST("<key>noautoload</key><string>true</string>"
			"<key>autoload</key><false/>"));
	assert_int_equal(module_autoload("plain", MODULE_CLASS_ANY), 0);
}

/* By path: the property file is next to the module, whatever its suffix. */
static void
test_by_path(void **state)
{
	static const char xml[] = LIST("<key>a</key><true/>");

	(void)state;
	modtest_file_at("/x/p.kmod", "plain");
	modtest_file_at("/x/q", "plain");
	modtest_file_at("/.kmod", "plain");
	modtest_bytes_at("/x/p.plist", xml, sizeof(xml) - 1);
	assert_int_equal(props_load("/x/p.kmod", 0, NULL), 0);
	assert_string_equal(props_seen, "\t<key>a</key>\n\t<true/>\n");
	modtest_unload("plain", 0);
	assert_int_equal(props_load("/x/q", 0, NULL), 0);
	assert_true(props_none);
	modtest_unload("plain", 0);
	modtest_bytes_at("/x/q.plist", xml, sizeof(xml) - 1);
	assert_int_equal(props_load("/x/q", 0, NULL), 0);
	assert_false(props_none);
	modtest_unload("plain", 0);
	modtest_bytes_at("/.plist", xml, sizeof(xml) - 1);
	assert_int_equal(props_load("/.kmod", 0, NULL), 0);
	assert_false(props_none);
}

/* A requirement gets its own property file, not the requirer's properties. */
static void
test_requirement(void **state)
{

	(void)state;
	modtest_file("afterlonely");
	modtest_file("twice");
	modtest_file("plain");
	props_file(LIST("<key>a</key><true/>"));
	assert_int_equal(
	    props_load("twice", 0, LIST("<key>b</key><true/>")), 0);
	assert_string_equal(props_seen, "\t<key>a</key>\n\t<true/>\n");
}

static void
test_bad_file(void **state)
{
	static const struct {
		const char *text, *message;
		int error;
	} t[] = {
	    {"", "plain.plist: is empty (error 22, EINVAL)", EINVAL},
	    {"<plist><dict>\n<key>a</key>\n<maybe/>\n</dict></plist>",
		"plain.plist: line 3 of its properties: no such element "
		"(error 22, EINVAL)",
		EINVAL},
	    {"<plist><array/></plist>",
		"plain.plist: its properties are not a dictionary", EINVAL},
	    {"\x7f"
	     "ELF",
		"plain.plist: line 1 of its properties: not a tag", EINVAL},
	};
	struct modtest_counts before;
	size_t i;

	(void)state;
	for (i = 0; i < knitems(t); i++) {
		modtest_file("plain");
		modtest_bytes_at(PROPS_FILE, t[i].text, strlen(t[i].text));
		before = modtest_count();
		assert_int_equal(props_load("plain", 0, NULL), t[i].error);
		modtest_said(t[i].message);
		assert_string_equal(props_seen, "(not called)");
		modtest_same_counts(before);
		/* Nor with explicit properties. */
		assert_int_equal(props_load("plain", 0, LIST("")), t[i].error);
		props_expect(MODCTL_NO_PROP, NULL, NULL);
		modtest_fs_clear();
	}
}

static void
test_file_sizes(void **state)
{
	static char text[MODULE_PLIST_MAX + 1];
	const char xml[] = "<dict><key>a</key><true/></dict>";

	(void)state;
	memset(text, '\n', sizeof(text));
	memcpy(text, xml, sizeof(xml) - 1);
	modtest_file("plain");
	modtest_bytes_at(PROPS_FILE, text, MODULE_PLIST_MAX);
	props_expect(0, NULL, "\t<key>a</key>\n\t<true/>\n");
	modtest_fs_clear();
	modtest_file("plain");
	modtest_bytes_at(PROPS_FILE, text, MODULE_PLIST_MAX + 1);
	assert_int_equal(props_load("plain", 0, NULL), EFBIG);
	modtest_said("plain.plist: 8192 bytes, limit 8191 (error 27, EFBIG)");
}

/*
 * modctl(2): EINVAL for text that is no property list, before any file is read.
 */
static void
test_bad_text(void **state)
{
	static const char two_lines[] =
	    LIST("<key>a</key><integer>zwei</integer>");
	static const char *const bad[] = {"x", "<dict>", "<true/>",
	    "<dict><key>a</key></dict>", "<dict/><dict/>", two_lines};
	static char text[MAXMODPROPS + 1];
	modctl_load_t ml = {.ml_filename = "plain", .ml_props = text};
	size_t i;

	(void)state;
	modtest_file("plain");
	for (i = 0; i < knitems(bad); i++) {
		assert_int_equal(props_load("plain", 0, bad[i]), EINVAL);
		modtest_said("plain: ");
		modtest_said("properties");
		assert_string_equal(props_seen, "(not called)");
	}
	modtest_said("plain: line 2 of its properties: not a number");
	memset(text, ' ', sizeof(text));
	memcpy(text, "<dict/>", 7);
	ml.ml_propslen = MAXMODPROPS;
	assert_int_equal(modctl(MODCTL_LOAD, &ml), 0);
	modtest_unload("plain", 0);
	ml.ml_propslen++;
	assert_int_equal(modctl(MODCTL_LOAD, &ml), EINVAL);
}

/* Every allocation of a load with all three kinds fails once. */
static void
test_no_memory(void **state)
{
	static const char xml[] =
	    LIST("<key>b</key><true/><key>c</key><string>x</string>");
	const modctl_load_t ml = {.ml_filename = "plain",
	    .ml_props = xml,
	    .ml_propslen = sizeof(xml)};
	struct modtest_counts before;
	size_t n;
	int error;

	(void)state;
	modtest_file("plain");
	props_file(LIST("<key>a</key><data>QUJD</data><key>b</key><false/>"));
	before = modtest_count();
	for (n = 1;; n++) {
		host_fail_after(n);
		error = modctl(MODCTL_LOAD, (void *)(uintptr_t)&ml);
		if (!host_fail_fired())
			break;
		if (error != ENOMEM)
			fail_msg("%zu: %d %s", n, error, host_console_text());
		modtest_said("ENOMEM");
		modtest_same_counts(before);
		host_console_clear();
		assert_true(n < 1000);
	}
	host_fail_after(0);
	assert_int_equal(error, 0);
	assert_true(n > 20);
}
int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    modtest(test_none),
	    modtest(test_given),
	    modtest(test_module_load),
	    modtest(test_beside_the_file),
	    modtest(test_noautoload),
	    modtest(test_autoload_allowed),
	    modtest(test_by_path),
	    modtest(test_requirement),
	    modtest(test_bad_file),
	    modtest(test_file_sizes),
	    modtest(test_bad_text),
	    modtest(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
