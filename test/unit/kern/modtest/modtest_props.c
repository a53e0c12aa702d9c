/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modtest_props.c: see modtest_props.h.
 */
#include "modtest_props.h"

#include <stdio.h>

char props_seen[16384]; /* owner: see_props */
bool props_none;        /* owner: see_props */

static void
see_props(void *arg)
{
	const char *from, *to;
	char *xml;

	props_none = arg == NULL;
	props_seen[0] = '\0';
	if (arg == NULL)
		return;
	assert_int_equal(prop_object_type(arg), PROP_TYPE_DICTIONARY);
	/* The module may change its dictionary. */
	assert_true(prop_dictionary_set_bool(arg, "zz", true));
	prop_dictionary_remove(arg, "zz");
	xml = prop_dictionary_externalize(arg);
	from = strstr(xml, "<dict>\n");
	to = strstr(xml, "</dict>\n</plist>");
	if (from != NULL && to != NULL)
		snprintf(props_seen, sizeof(props_seen), "%.*s",
		    (int)(to - from - 7), from + 7);
	kmem_strfree(xml);
}

void
props_watch(const char *name)
{

	props_none = false;
	snprintf(props_seen, sizeof(props_seen), "(not called)");
	modtest_action(name, MODULE_CMD_INIT, see_props);
}

int
props_load(const char *name, int flags, const char *xml)
{
	modctl_load_t ml = {.ml_filename = name,
	    .ml_flags = flags,
	    .ml_props = xml,
	    .ml_propslen = xml != NULL ? strlen(xml) : 0};

	props_watch("plain");
	host_console_clear();
	return modctl(MODCTL_LOAD, &ml);
}

void
props_expect(int flags, const char *xml, const char *want)
{
	int error = props_load("plain", flags, xml);

	if (error != 0)
		fail_msg("%d: %s", error, host_console_text());
	if (want == NULL)
		assert_true(props_none);
	else
		assert_string_equal(props_seen, want);
	modtest_unload("plain", 0);
}

void
props_file(const char *text)
{

	modtest_bytes_at(PROPS_FILE, text, strlen(text));
}
