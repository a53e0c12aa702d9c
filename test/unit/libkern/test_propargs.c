/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_propargs.c: properties from words.  (That the list is one which the
 * kernel reads: test/unit/kern/test_module_props.c.)
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include <libkern/kerrno.h>
#include <libkern/propargs.h>

/* The list with one property: its entry is `xml`. */
static void
expect_xml(int option, const char *arg, const char *xml)
{
	struct propargs pa;
	const char *why, *p;

	propargs_init(&pa);
	if (propargs_add(&pa, option, arg, &why) != 0)
		fail_msg("-%c %s: %s", option, arg, why);
	assert_int_equal(pa.pga_count, 1);
	propargs_finish(&pa);
	assert_int_equal(strlen(pa.pga_xml), pa.pga_len);
	p = strstr(pa.pga_xml, "<dict>\n");
	assert_non_null(p);
	p += strlen("<dict>\n");
	if (strncmp(p, xml, strlen(xml)) != 0)
		fail_msg("-%c %s: not %s but\n%s", option, arg, xml, p);
	assert_string_equal(p + strlen(xml), "\n</dict>\n</plist>\n");
}

static void
expect_error(int option, const char *arg, int error, const char *text)
{
	struct propargs pa, before;
	const char *why;

	propargs_init(&pa);
	assert_int_equal(propargs_add(&pa, 'i', "x=1", &why), 0);
	before = pa;
	assert_int_equal(propargs_add(&pa, option, arg, &why), error);
	assert_string_equal(why, text);
	assert_int_equal(pa.pga_count, 1);
	propargs_finish(&pa);
	propargs_finish(&before);
	assert_string_equal(pa.pga_xml, before.pga_xml);
}

static void
test_values(void **state)
{
	(void)state;
	expect_xml('i', "size=5", "<key>size</key><integer>5</integer>");
	expect_xml('i', "a=-7", "<key>a</key><integer>-7</integer>");
	expect_xml('i', "a=0x1F", "<key>a</key><integer>31</integer>");
	expect_xml('i', "a=010", "<key>a</key><integer>8</integer>");
	expect_xml('i', "a=9223372036854775807",
	    "<key>a</key><integer>9223372036854775807</integer>");
	expect_xml('i', "a=-9223372036854775808",
	    "<key>a</key><integer>-9223372036854775808</integer>");
	expect_xml('i', "a=0xffffffffffffffff",
	    "<key>a</key><integer>0xffffffffffffffff</integer>");
	expect_xml('b', "on=TRUE", "<key>on</key><true/>");
	expect_xml('b', "on=yes", "<key>on</key><true/>");
	expect_xml('b', "on=1", "<key>on</key><true/>");
	expect_xml('b', "on=off", "<key>on</key><false/>");
	expect_xml('b', "on=false", "<key>on</key><false/>");
	expect_xml('s', "n=", "<key>n</key><string></string>");
	expect_xml('s', "n=a=b", "<key>n</key><string>a=b</string>");
	expect_xml('s', "a&b=<x> \"y\"\t'",
	    "<key>a&amp;b</key><string>&lt;x&gt; \"y\"\t'</string>");
	expect_xml('s', "n=\xc3\xa4", "<key>n</key><string>\xc3\xa4</string>");
}

static void
test_errors(void **state)
{
	char name[140];

	(void)state;
	expect_error('i', "size", EINVAL, "is not of the form name=value");
	expect_error('i', "", EINVAL, "is not of the form name=value");
	expect_error('i', "=5", EINVAL, "has no name before the '='");
	expect_error('i', "a=", EINVAL, "is not a number");
	expect_error('i', "a=5x", EINVAL, "is not a number");
	expect_error('i', "a= 5", EINVAL, "is not a number");
	expect_error(
	    'i', "a=18446744073709551616", ERANGE, "does not fit into 64 bits");
	expect_error(
	    'i', "a=-9223372036854775809", ERANGE, "does not fit into 64 bits");
	expect_error(
	    'b', "a=", EINVAL, "is not true or false (yes, no, on, off, 1, 0)");
	expect_error('b', "a=2", EINVAL,
	    "is not true or false (yes, no, on, off, 1, 0)");
	expect_error('b', "a=truely", EINVAL,
	    "is not true or false (yes, no, on, off, 1, 0)");
	expect_error(
	    's', "a=\x1b[2J", EINVAL, "has control characters in its value");
	expect_error(
	    's', "a\x01=x", EINVAL, "has control characters in its name");
	memset(name, 'n', sizeof(name));
	strcpy(name + 128, "=5");
	expect_error('i', name, EINVAL, "has a name of more than 127 bytes");
}

/*
 * Whatever the length of the last property, the list is complete and within the
 * limit.
 */
static void
test_full(void **state)
{
	struct propargs pa;
	char arg[PROPARGS_MAX + 8];
	const char *why;
	size_t len, fits = 0, full = 0;

	(void)state;
	for (len = 3500; len < PROPARGS_MAX; len++) {
		propargs_init(&pa);
		memset(arg, 'v', len);
		memcpy(arg, "n=", 2);
		arg[len] = '\0';
		if (propargs_add(&pa, 's', arg, &why) == 0) {
			assert_int_equal(fits, len == 3500 ? 0 : len - 1);
			fits = len;
			propargs_finish(&pa);
			full = pa.pga_len;
		} else {
			assert_string_equal(why,
			    "is too much: all properties together take at "
			    "most 4096 bytes");
			assert_int_equal(pa.pga_count, 0);
			propargs_finish(&pa);
		}
		assert_non_null(strstr(pa.pga_xml, "</dict>\n</plist>\n"));
	}
	/* The longest one that fits fills the buffer. */
	assert_int_equal(full, PROPARGS_MAX);
}

static void
test_options(void **state)
{
	int c;

	(void)state;
	for (c = 0; c < 256; c++)
		assert_int_equal(
		    propargs_option(c), c == 'b' || c == 'i' || c == 's');
}

/* The property file of a module; a path that does not fit is not truncated. */
static void
test_file(void **state)
{
	char out[16];

	(void)state;
	assert_true(propargs_file("/a/b.kmod", out, sizeof(out)));
	assert_string_equal(out, "/a/b.plist");
	assert_true(propargs_file("b.o", out, sizeof(out)));
	assert_string_equal(out, "b.o.plist");
	assert_true(propargs_file(".kmod", out, sizeof(out)));
	assert_string_equal(out, ".plist");
	assert_true(propargs_file("", out, sizeof(out)));
	assert_string_equal(out, ".plist");
	assert_true(propargs_file("123456789.kmod", out, sizeof(out)));
	assert_string_equal(out, "123456789.plist");
	assert_false(propargs_file("1234567890.kmod", out, sizeof(out)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_values),
	    cmocka_unit_test(test_errors),
	    cmocka_unit_test(test_full),
	    cmocka_unit_test(test_options),
	    cmocka_unit_test(test_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
