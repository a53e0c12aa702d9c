/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_props_boot.c: properties of boot modules, which the loader hands
 * over, and of built-in ones.
 */
#include "modtest/modtest_fs.h"
#include "modtest/modtest_props.h"

#include <stdio.h>

#include <libkern/propargs.h>

static int
prime_props(const char *path, bool is_plist, const char *xml)
{

	return module_prime_props(path, is_plist, xml, strlen(xml));
}

/* In rising precedence: the file's, the loader command's, the caller's. */
static void
test_boot(void **state)
{

	(void)state;
	modtest_prime("plain");
	modtest_prime("other");
	assert_int_equal(prime_props("/boot/plain.kmod", false,
			     LIST("<key>b</key><integer>1</integer>"
				  "<key>c</key><integer>1</integer>")),
	    0);
	assert_int_equal(prime_props("/boot/plain.kmod", true,
			     LIST("<key>a</key><integer>0</integer>"
				  "<key>b</key><integer>0</integer>")),
	    0);
	assert_int_equal(prime_props("/boot/plain.kmod", false,
			     LIST("<key>c</key><integer>2</integer>")),
	    0);
	props_watch("plain");
	module_init_class(MODULE_CLASS_ANY);
	assert_string_equal(props_seen,
	    "\t<key>a</key>\n\t<integer>0</integer>\n"
	    "\t<key>b</key>\n\t<integer>1</integer>\n"
	    "\t<key>c</key>\n\t<integer>2</integer>\n");
	props_watch("other");
	modtest_unload("plain", 0);
}

/*
 * A boot module is loaded by hand; -P ignores the file, not the loader's
 * command.
 */
static void
test_boot_by_hand(void **state)
{

	(void)state;
	modtest_prime("plain");
	assert_int_equal(
	    prime_props("/boot/plain.kmod", true, LIST("<key>a</key><true/>")),
	    0);
	assert_int_equal(
	    prime_props("/boot/plain.kmod", false, LIST("<key>b</key><true/>")),
	    0);
	props_expect(MODCTL_NO_PROP, LIST("<key>c</key><true/>"),
	    "\t<key>b</key>\n\t<true/>\n\t<key>c</key>\n\t<true/>\n");
}

static void
test_boot_bad(void **state)
{
	static char text[MODULE_PLIST_MAX + 1];

	(void)state;
	memset(text, ' ', sizeof(text));
	modtest_prime("plain");
	modtest_prime("other");
	/* No module's: ignored. */
	assert_int_equal(
	    prime_props("/boot/none.kmod", false, LIST("")), ENOENT);
	modtest_said("/boot/none.kmod: properties for a module that was not "
		     "primed, ignored (error 2, ENOENT)");
	assert_int_equal(
	    prime_props("/boot/plain.kmod", true, "<dict>\n<key>"), EINVAL);
	modtest_said("/boot/plain.kmod: line 2 of its properties: "
		     "unexpected end of text");
	assert_int_equal(module_prime_props(
			     "/boot/other.kmod", false, text, MAXMODPROPS + 1),
	    EFBIG);
	modtest_said("/boot/other.kmod: 4097 bytes of properties, limit 4096");
	assert_int_equal(module_prime_props("/boot/other.kmod", true, text,
			     MODULE_PLIST_MAX + 1),
	    EFBIG);
	/* Neither comes up; both can still be loaded without the properties. */
	props_watch("plain");
	module_init_class(MODULE_CLASS_ANY);
	assert_string_equal(props_seen, "(not called)");
	modtest_said(
	    "plain: its property file is invalid, see above (modload -P "
	    "ignores it) (error 22, EINVAL)");
	modtest_expect("");
	props_expect(MODCTL_NO_PROP, NULL, NULL);
	assert_int_equal(props_load("other", MODCTL_NO_PROP, NULL), 0);
	modtest_expect("+plain -plain +other");
}

/* The properties of a boot module that fails are freed. */
static void
test_boot_forgotten(void **state)
{

	(void)state;
	modtest_prime("plain");
	assert_int_equal(prime_props("/boot/plain.kmod", true, LIST("")), 0);
	modtest_answer("plain", MODULE_CMD_INIT, EIO);
	module_init_class(MODULE_CLASS_ANY);
	modtest_expect("+plain");
	/* The teardown counts every byte. */
}

static int tprops_modcmd(modcmd_t cmd, void *arg);
static struct modinfo tprops_info = {
    .mi_version = __NetBSD_Version__,
    .mi_class = MODULE_CLASS_MISC,
    .mi_modcmd = tprops_modcmd,
    .mi_name = "tprops",
};
static int
tprops_modcmd(modcmd_t cmd, void *arg)
{

	return modtest_command("tprops", (int)cmd, arg);
}

static void
test_builtin(void **state)
{
	modinfo_t *const info = &tprops_info;

	(void)state;
	assert_int_equal(module_builtin_add(&info, 1, false), 0);
	props_watch("tprops");
	assert_int_equal(
	    props_load("tprops", 0, LIST("<key>a</key><true/>")), 0);
	props_watch("tprops");
	modtest_unload("tprops", 0);
	assert_int_equal(props_load("tprops", MODCTL_LOAD_FORCE,
			     LIST("<key>a</key><true/>")),
	    0);
	assert_string_equal(props_seen, "\t<key>a</key>\n\t<true/>\n");
	modtest_unload("tprops", 0);
	assert_int_equal(module_builtin_remove(info, false), 0);
}

/* The same module twice: the first one stays, with its own properties. */
static void
test_boot_twice(void **state)
{

	(void)state;
	module_init();
	assert_int_equal(modtest_prime("plain"), 0);
	assert_int_equal(modtest_prime("plain"), EEXIST);
	assert_int_equal(prime_props("/boot/plain.kmod", false,
			     LIST("<key>a</key><integer>9</integer>")),
	    ENOENT);
	modtest_said("/boot/plain.kmod: properties for a module that was not "
		     "primed, ignored");
	/* The refused properties belong to the last file. */
	assert_int_equal(modtest_prime("other"), 0);
	assert_int_equal(
	    prime_props("/boot/plain.kmod", false, LIST("<key>b</key><true/>")),
	    0);
	props_watch("plain");
	module_init_class(MODULE_CLASS_ANY);
	assert_string_equal(props_seen, "\t<key>b</key>\n\t<true/>\n");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
	    modtest(test_boot),
	    modtest(test_boot_twice),
	    modtest(test_boot_by_hand),
	    modtest(test_boot_bad),
	    modtest(test_boot_forgotten),
	    modtest(test_builtin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
