/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_prop_xml.c: property objects as XML, in both directions.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <arch/host/host.h>
#include <prop/prop_impl.h>
#include <libkern/kerrno.h>
#include <sys/kmem.h>

static int
teardown(void **state)
{
	(void)state;
	host_fail_after(0);
	return kmem_inuse_count() != 0 || kmem_inuse_bytes() != 0;
}

/* One of everything. */
static prop_dictionary_t
sample(void)
{
	prop_dictionary_t d = prop_dictionary_create();
	prop_dictionary_t sub = prop_dictionary_create();
	prop_array_t a = prop_array_create();

	prop_dictionary_set_bool(d, "yes", true);
	prop_dictionary_set_bool(d, "no", false);
	prop_dictionary_set_int(d, "minus", -42);
	prop_dictionary_set_uint64(d, "huge", UINT64_MAX);
	prop_dictionary_set_int64(d, "least", INT64_MIN);
	prop_dictionary_set_string(d, "text <&>", "a & b < c > \"d\" 'e'");
	prop_dictionary_set_string(d, "empty", "");
	for (size_t n = 0; n < 5; n++)
		prop_array_add_and_rel(
		    a, prop_data_create_copy("\xff\x00\x7f\x80zzz", n));
	prop_dictionary_set_and_rel(d, "array", a);
	prop_dictionary_set_int(sub, "inner", 1);
	prop_dictionary_set_and_rel(d, "dict", sub);
	return d;
}

static void
test_externalize(void **state)
{
	prop_dictionary_t d = prop_dictionary_create(), back;
	prop_array_t keys, a;
	char *xml;

	(void)state;
	prop_dictionary_set_int(d, "size", 5);
	prop_dictionary_set_uint(d, "mask", 255);
	prop_dictionary_set_data(d, "raw", "Man", 3);
	prop_dictionary_set_and_rel(d, "list", prop_array_create());
	xml = prop_dictionary_externalize(d);
	assert_string_equal(xml,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<!DOCTYPE plist PUBLIC \"-//Apple Computer//DTD PLIST 1.0//EN\" "
	    "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
	    "<plist version=\"1.0\">\n<dict>\n"
	    "\t<key>list</key>\n\t<array/>\n"
	    "\t<key>mask</key>\n\t<integer>0xff</integer>\n"
	    "\t<key>raw</key>\n\t<data>TWFu</data>\n"
	    "\t<key>size</key>\n\t<integer>5</integer>\n"
	    "</dict>\n</plist>\n");
	kmem_strfree(xml);
	keys = prop_dictionary_all_keys(d);
	xml = prop_array_externalize(keys);
	assert_non_null(strstr(xml, "<array>\n\t<string>list</string>\n"));
	a = prop_array_internalize(xml);
	assert_int_equal(prop_array_count(a), 4);
	assert_true(prop_string_equals_string(prop_array_get(a, 3), "size"));
	assert_null(prop_dictionary_internalize(xml));
	prop_object_release(a);
	kmem_strfree(xml);
	assert_null(prop_dictionary_externalize((void *)keys));
	assert_null(prop_array_externalize((void *)d));
	prop_object_release(keys);
	prop_object_release(d);

	d = sample();
	xml = prop_dictionary_externalize(d);
	back = prop_dictionary_internalize(xml);
	assert_non_null(back);
	assert_true(prop_dictionary_equals(d, back));
	assert_null(prop_array_internalize(xml));
	kmem_strfree(xml);
	host_fail_after(1);
	assert_null(prop_dictionary_externalize(d));
	prop_object_release(back);
	prop_object_release(d);
}

/* Sixteen levels, written and read; an empty container is not a level. */
static void
test_depth(void **state)
{
	prop_array_t a = prop_array_create();
	prop_object_t po;
	char text[600];
	char *xml;

	(void)state;
	for (int i = 1; i < 40; i++) {
		prop_array_t outer = prop_array_create();

		xml = prop_array_externalize(a);
		if (i <= 17) {
			assert_non_null(xml);
			po = prop_array_internalize(xml);
			assert_true(prop_object_equals(po, a));
			prop_object_release(po);
		} else
			assert_null(xml);
		if (xml != NULL)
			kmem_strfree(xml);
		prop_array_add_and_rel(outer, a);
		a = outer;
	}
	prop_object_release(a);
	text[0] = '\0';
	for (int i = 0; i < 60; i++)
		strcat(text, "<array>");
	assert_null(prop_array_internalize(text));
}

static void
parse_ok(const char *xml, const char *want)
{
	prop_object_t po;
	struct prop_fault pf;
	char *got;

	if (prop_xml_parse(xml, strlen(xml), &po, &pf) != 0)
		fail_msg("%s: offset %zu: %s", xml, pf.pf_offset, pf.pf_what);
	got = prop_xml_write(po);
	if (strstr(got, want) == NULL)
		fail_msg("%s: no %s in %s", xml, want, got);
	kmem_strfree(got);
	prop_object_release(po);
}

static void
test_parse(void **state)
{
	(void)state;
	parse_ok("<true/>", "<true/>");
	parse_ok("<plist><false /></plist>", "<false/>");
	parse_ok(" <!-- a -- > --> <?xml?><!DOCTYPE x> <true/> <!---->\n",
	    "<true/>");
	parse_ok("<plist version=\"1.0\"><dict/></plist>", "\n<dict/>\n");
	parse_ok("<array><string/><data/><array/><true/></array>",
	    "<string></string>\n\t<data></data>\n\t<array/>\n\t"
	    "<true/>\n");
	parse_ok("<string>a&amp;&lt;&gt;&quot;&apos; b</string>",
	    "<string>a&amp;&lt;&gt;\"' b</string>");
	parse_ok("<integer>0x10</integer>", ">0x10<");
	parse_ok("<integer>-5</integer>", ">-5<");
	parse_ok("<integer>-0x10</integer>", ">-16<");
	parse_ok("<integer>010</integer>", ">8<");
	parse_ok(
	    "<integer>9223372036854775807</integer>", ">9223372036854775807<");
	parse_ok(
	    "<integer>9223372036854775808</integer>", ">0x8000000000000000<");
	parse_ok("<data> TW\nFu TQ == </data>", ">TWFuTQ==<");
	parse_ok("<data>TWE=</data>", ">TWE=<");
	parse_ok("<data>+/+/</data>", ">+/+/<");
	/* Of two values of a key the last one counts. */
	parse_ok("<dict><key>a</key><true/><key>a</key><integer>1</integer>"
		 "</dict>",
	    "<dict>\n\t<key>a</key>\n\t<integer>1</integer>\n</dict>");
	parse_ok(
	    "<dict  x=\"y\">\n<key\t>k</key ><true/></dict>", "<key>k</key>");
}

static void
parse_bad(const char *xml, size_t len, const char *what, size_t offset)
{
	char *copy = malloc(len + (len == 0)); /* ASan guards its end */
	struct prop_fault pf;
	prop_object_t po;

	memcpy(copy, xml, len);
	assert_int_equal(prop_xml_parse(copy, len, &po, &pf), EINVAL);
	assert_null(po);
	if (strstr(pf.pf_what, what) == NULL || pf.pf_offset != offset)
		fail_msg("%s: %zu: %s", xml, pf.pf_offset, pf.pf_what);
	free(copy);
}

static void
test_parse_errors(void **state)
{
	static const struct {
		const char *xml, *what;
		size_t offset;
	} bad[] = {
	    {"", "unexpected end of text", 0},
	    {"  ", "unexpected end of text", 2},
	    {"x", "not a tag", 0},
	    {"<tru", "unfinished tag", 0},
	    {"<", "unfinished tag", 0},
	    {"<>", "no such element", 0},
	    {"</>", "a value is expected", 0},
	    {"<real>1</real>", "no such element", 0},
	    {"<true>", "no such element", 0},
	    {"<real/>", "no such element", 0},
	    {"</dict>", "a value is expected", 0},
	    {"<!-- x", "unfinished comment", 0},
	    {"<?xml", "unfinished declaration", 0},
	    {"<!DOC", "unfinished declaration", 0},
	    {"<true/>x", "text after the property list", 7},
	    {"<true/> <true/>", "text after the property list", 8},
	    {"<true/><!--", "unfinished comment", 7},
	    {"<plist>", "unexpected end of text", 7},
	    {"<plist><true/>", "unexpected end of text", 14},
	    {"<plist><true/></plost>", "mismatched closing tag", 14},
	    {"<plist/>", "no such element", 0},
	    {"<array>", "unexpected end of text", 7},
	    {"<array><true/></dict>", "a value is expected", 14},
	    {"<array>text</array>", "not a tag", 7},
	    {"<dict><true/></dict>", "a key is expected", 6},
	    {"<dict><key>a</key></dict>", "a value is expected", 18},
	    {"<dict><key>a</kay><true/></dict>", "mismatched closing tag", 12},
	    {"<dict><key>a</key>", "unexpected end of text", 18},
	    {"<dict><key/><true/></dict>", "a key is expected", 6},
	    {"<dict></key>", "a key is expected", 6},
	    {"<dict><key>a", "unexpected end of text", 11},
	    {"<string>a", "unexpected end of text", 8},
	    {"<string>a<true/></string>", "mismatched closing tag", 9},
	    {"<string>a&nbsp;</string>", "invalid character or entity", 9},
	    {"<string>a&</string>", "invalid character or entity", 9},
	    {"<string>&am</string>", "invalid character or entity", 8},
	    {"<integer></integer>", "not a number", 9},
	    {"<integer>0x</integer>", "not a number", 9},
	    {"<integer>1 </integer>", "not a number", 9},
	    {"<integer>08</integer>", "not a number", 9},
	    /* Not passed over as a declaration: it would be part of the text.
	     */
	    {"<string>a<![CDATA[b]]></string>",
		"CDATA sections are not supported", 9},
	    {"<integer>-</integer>", "not a number", 9},
	    {"<integer>18446744073709551616</integer>", "not a number", 9},
	    {"<integer>-9223372036854775809</integer>", "not a number", 9},
	    {"<integer/>", "no such element", 0},
	    {"<data>TWF</data>", "not base64", 6},
	    {"<data>TW=u</data>", "not base64", 6},
	    {"<data>T===</data>", "not base64", 6},
	    {"<data>====</data>", "not base64", 6},
	    {"<data>TQ==TQ==</data>", "not base64", 6},
	    {"<data>TQ===</data>", "not base64", 6},
	    {"<data>TWFu!</data>", "not base64", 6},
	};
	char big[300];

	(void)state;
	for (size_t i = 0; i < knitems(bad); i++)
		parse_bad(
		    bad[i].xml, strlen(bad[i].xml), bad[i].what, bad[i].offset);
	parse_bad(
	    "<string>a\0b</string>", 20, "invalid character or entity", 9);
	strcpy(big, "<dict><key>");
	memset(big + 11, 'k', 128);
	strcpy(big + 139, "</key><true/></dict>");
	parse_bad(big, strlen(big), "the key is too long", 6);
}

static void
test_parse_limits(void **state)
{
	size_t len = PROP_XML_MAX + 1;
	char *huge = malloc(len);
	struct prop_fault pf;
	prop_object_t po;

	(void)state;
	memset(huge, ' ', len);
	assert_int_equal(prop_xml_parse(huge, len, &po, &pf), E2BIG);
	memcpy(huge, "<true/>", 7);
	assert_int_equal(prop_xml_parse(huge, len - 1, &po, &pf), 0);
	prop_object_release(po);
	free(huge);
}

/* Every truncation and every byte changed: an error or a good object. */
static void
test_mutated(void **state)
{
	static const char with[] = "<>/&\0 a0=!-";
	prop_dictionary_t d = sample();
	char *xml = prop_dictionary_externalize(d), *copy;
	size_t len = strlen(xml);
	struct prop_fault pf;
	prop_object_t po;

	(void)state;
	for (size_t n = 1; n < len; n++) {
		copy = malloc(n); /* ASan guards its end */
		memcpy(copy, xml, n);
		/* It is complete without its last newline. */
		assert_int_equal(prop_xml_parse(copy, n, &po, &pf),
		    n >= len - 1 ? 0 : EINVAL);
		prop_object_release(po);
		free(copy);
	}
	copy = malloc(len);
	for (size_t i = 0; i < len; i++)
		for (size_t w = 0; w < sizeof(with) - 1; w++) {
			memcpy(copy, xml, len);
			copy[i] = with[w];
			if (prop_xml_parse(copy, len, &po, &pf) != 0) {
				assert_null(po);
				assert_true(pf.pf_offset <= len);
			}
			prop_object_release(po);
		}
	free(copy);
	kmem_strfree(xml);
	prop_object_release(d);
}

static void
test_parse_no_memory(void **state)
{
	prop_dictionary_t d = sample();
	char *xml = prop_dictionary_externalize(d);
	size_t len = strlen(xml), before = kmem_inuse_count();
	struct prop_fault pf;
	prop_object_t po;

	(void)state;
	for (size_t n = 1;; n++) {
		int error;

		host_fail_after(n);
		error = prop_xml_parse(xml, len, &po, &pf);
		if (!host_fail_fired()) {
			assert_int_equal(error, 0);
			break;
		}
		assert_int_equal(error, ENOMEM);
		assert_null(po);
		assert_int_equal(kmem_inuse_count(), before);
	}
	assert_true(prop_object_equals(po, d));
	prop_object_release(po);
	kmem_strfree(xml);
	prop_object_release(d);
}

#define T(fn) cmocka_unit_test_teardown(fn, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_externalize),
	    T(test_depth),
	    T(test_parse),
	    T(test_parse_errors),
	    T(test_parse_limits),
	    T(test_mutated),
	    T(test_parse_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
