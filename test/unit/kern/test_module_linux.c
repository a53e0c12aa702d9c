/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_linux.c: modules with Linux's metadata: names, aliases,
 * dependencies and parameters, and what is said when one of them is wrong.
 */
#include <stdio.h>
#include <unistd.h>

#include "modtest/modtest.h"

#include <libkern/kerrno.h>

#include "modtest/formatparts.h"
#include "modtest/modobj.h"

FORMAT_PARTS(module_format_linux);

#define UNSET "(1 0 0 0 0 0 0 0 unset 0)"

static void
boot(const char *const *fixtures)
{

	for (; *fixtures != NULL; fixtures++)
		modtest_boot(*fixtures);
	modtest_startup();
}

/* In any order; an alias is a name; INIT is freed with its symbols. */
static void
test_boot_list(void **state)
{
	static const char *const all[] = {
	    "linuxnext", "linuxfirst", "other", "plain", NULL};
	struct ksym ks;

	(void)state;
	boot(all);
	modtest_expect("+plain +other " UNSET " +linuxfirst +linuxnext");
	assert_ptr_equal(
	    module_lookup("linuxnext")->mod_format, &module_format_linux);
	assert_int_equal(ksyms_lookup("linux_shared", &ks), 0);
	assert_int_equal(ksyms_lookup("init_module", &ks), ENOENT);
	modtest_load("linuxalias", EEXIST);
	modtest_said("linuxfirst: is loaded already");
	modtest_unload("linuxfirst", EBUSY);
	modtest_unload("linuxnext", 0);
	modtest_unload("linuxfirst", 0);
	modtest_expect("unset -linuxfirst");
}

/* Found by its alias; a cycle through an alias is detected. */
static void
test_alias(void **state)
{
	static const char *const most[] = {"linuxfirst", NULL};

	(void)state;
	modtest_file("plain");
	modtest_file("other");
	modtest_boot("linuxfirst");
	module_init();
	modtest_load("linuxalias", 0);
	modtest_expect("+plain +other " UNSET " +linuxfirst");
	modtest_load("linuxother", ENOENT);
	assert_true(module_shutdown());
	modtest_log_clear();
	modtest_answer("linuxfirst", MODULE_CMD_INIT, -EIO);
	boot(most);
	modtest_said("linuxfirst: its INIT failed (error 5");
	modtest_log_clear();
}

static void
test_self_alias(void **state)
{
	static const char text[] = "name=made\0alias=me\0depends=me";
	struct modobj mo = modobj_new();

	(void)state;
	(void)ob_section(mo.mo_ob, ".modinfo", ELF_SHT_PROGBITS, ELF_SHF_ALLOC,
	    1, text, sizeof(text));
	/* While it is being loaded its alias is not known. */
	modobj_load(&mo, "me.ko", ENOENT, "made: requires \"me\"");
}

#define NALIASES 30000
#define SECONDS  20 /* it takes one; a quadratic search, minutes */

/* A module with many other names, all of which another one requires. */
static void
test_many_aliases(void **state)
{
	static char aliases[NALIASES * sizeof("alias=a12345")];
	static char depends[NALIASES * sizeof("a12345,")];
	static const char user[] = "name=user";
	struct modobj mo = modobj_new();
	size_t alen = 0, dlen = 0;

	(void)state;
	memcpy(aliases, "name=owner", sizeof("name=owner"));
	alen = sizeof("name=owner");
	dlen = (size_t)snprintf(depends, sizeof(depends), "%s", "depends=");
	for (int i = 1; i < NALIASES; i++) {
		alen += 1 +
		    (size_t)snprintf(
			aliases + alen, sizeof(aliases) - alen, "alias=a%d", i);
		dlen += (size_t)snprintf(
		    depends + dlen, sizeof(depends) - dlen, "a%d,", i);
	}
	(void)ob_section(mo.mo_ob, ".modinfo", ELF_SHT_PROGBITS, ELF_SHF_ALLOC,
	    1, aliases, alen);
	alarm(SECONDS);
	modobj_load(&mo, "owner.ko", 0, NULL);
	mo = modobj_new();
	memcpy(depends + dlen + 1, user, sizeof(user));
	(void)ob_section(mo.mo_ob, ".modinfo", ELF_SHT_PROGBITS, ELF_SHF_ALLOC,
	    1, depends, dlen + 1 + sizeof(user));
	modobj_load(&mo, "user.ko", 0, NULL);
	alarm(0);
	assert_int_equal(module_lookup("owner")->mod_refcnt, 1);
	modtest_unload("user", 0);
	/* The first, one in the middle, the last, and what is none of them. */
	modtest_load("a1", EEXIST);
	modtest_load("a14999", EEXIST);
	modtest_load("a29999", EEXIST);
	modtest_said("owner: is loaded already");
	modtest_load("a30000", ENOENT);
	modtest_load("a", ENOENT);
	modtest_unload("owner", 0);
}

static void
set_params(const char *xml, int error, const char *want)
{
	char text[1024];
	modctl_load_t ml = {.ml_filename = "linuxfirst"};

	int got;

	host_console_clear();
	snprintf(text, sizeof(text),
	    "<plist version=\"1.0\"><dict>%s</dict></plist>", xml);
	ml.ml_props = text;
	ml.ml_propslen = strlen(text) + 1;
	got = modctl(MODCTL_LOAD, &ml);
	if (got != error)
		fail_msg(
		    "%d, expected %d\n%s", got, error, host_console_text());
	if (error != 0) {
		modtest_said(want);
		modtest_log_clear();
		return;
	}
	modtest_expect(want);
	modtest_unload("linuxfirst", 0);
}

#define INT(key, value) "<key>" key "</key><integer>" value "</integer>"

static void
test_params(void **state)
{

	(void)state;
	modtest_file("plain");
	modtest_file("other");
	modtest_file("linuxfirst");
	modtest_load("other", 0);
	modtest_load("plain", 0);
	modtest_log_clear();
	set_params(
	    INT("a_byte", "255") INT("a_short", "-32768") INT(
		"a_ushort", "65535") INT("an_int", "-2147483648") INT("a_uint",
		"4294967295") INT("a_long", "-2147483648") INT("a_ulong",
		"4294967295") "<key>a_bool</key><true/>"
			      "<key>a_charp</key><string>text</string>"
			      "<key>none</key><true/>" INT("a_global", "9"),
	    0,
	    "(255 -32768 65535 -2147483648 4294967295 -2147483648 4294967295 "
	    "1 text 9) +linuxfirst");
	modtest_expect("text -linuxfirst");
	set_params(INT("a_byte", "256"), EINVAL,
	    "linuxfirst: parameter a_byte, byte: the property has no value");
	set_params(INT("a_bool", "1"), EINVAL, "parameter a_bool, bool");
	set_params(INT("a_charp", "1"), EINVAL, "parameter a_charp, charp");
	set_params(INT("not_these", "1"), EINVAL, "no variable of this name");
	set_params(INT("a_constant", "1"), EINVAL, "no variable of this name");
	set_params(INT("no_variable", "1"), EINVAL, "no variable of this name");
	set_params(INT("an_invbool", "1"), EINVAL,
	    "parameter an_invbool, invbool: parameters of this type");
}

static void
load_text(const char *text, size_t len, int error, const char *said)
{
	struct modobj mo = modobj_new();

	(void)ob_section(mo.mo_ob, ".modinfo", ELF_SHT_PROGBITS, ELF_SHF_ALLOC,
	    1, text, len);
	modobj_load(&mo, "dir/made.x.ko", error, said);
}

static void
load_parameters(size_t n, int error, const char *said)
{
	static const char one[] = "parmtype=a:int"; /* with its NUL */
	static char text[300 * sizeof(one)];

	assert_true(n * sizeof(one) <= sizeof(text));
	for (size_t i = 0; i < n; i++)
		memcpy(&text[i * sizeof(one)], one, sizeof(one));
	load_text(text, n * sizeof(one), error, said);
}

static void
test_wrong(void **state)
{
	struct modobj mo;

	(void)state;
	load_text("", 0, 0, "made.x: initialised");
	modtest_unload("made.x", 0);
	load_text("\0\0name=a\0\0", 10, 0, "a: initialised");
	modtest_unload("a", 0);
	load_text("name=a", 6, ENOEXEC, ".modinfo+0x5: the strings do not end");
	load_text("a=b\0name", 9, ENOEXEC, ".modinfo+0x4: is no key=value");
	load_text(
	    "name=a\0name=b", 14, ENOEXEC, ".modinfo+0xc: is a second value");
	load_text(
	    "depends=a\0depends=b", 20, ENOEXEC, ".modinfo+0x12: is a second");
	load_text("name=", 6, EINVAL, "name is empty");
	load_text("name=a/b", 9, EINVAL, "characters that no module name has");
	load_text("depends=absent", 15, ENOENT, "absent");
	load_text(
	    "parmtype=x", 11, ENOEXEC, ".modinfo+0x9: is no <name>:<type>");
	load_text("parmtype=:int", 14, ENOEXEC, ".modinfo+0x9: is no <name>");
	load_parameters(256, 0, "made.x: initialised");
	modtest_unload("made.x", 0);
	load_parameters(257, ENOEXEC, "more than 256 parameters");
	load_text("vermagic=6.1.0 SMP", 19, ENOEXEC,
	    "is the version of a Linux kernel");
	mo = modobj_new();
	modobj_symbol(&mo, "init_module", ELF_STT_OBJECT, mo.mo_data, 0, 4);
	(void)ob_section(
	    mo.mo_ob, ".modinfo", ELF_SHT_PROGBITS, ELF_SHF_ALLOC, 1, "", 1);
	modobj_load(
	    &mo, "made.ko", ENOEXEC, "symbol init_module is not a function");
	mo = modobj_new();
	(void)ob_section(mo.mo_ob, ".modinfo", ELF_SHT_PROGBITS, 0, 1, "", 1);
	modobj_load(&mo, "made.ko", ENOEXEC, ".modinfo is not loaded");
}

/*
 * A relocation overwrites the last NUL, which was checked before the link, at
 * the end of a page without another NUL.  Parameters are searched after it.
 */
static void
test_end_relocated(void **state)
{
	static char text[4096 - MO_DATA_SIZE] = "name=made";
	static char props[] =
	    "<plist version=\"1.0\"><dict>" INT("none", "1") "</dict></plist>";
	modctl_load_t ml = {.ml_filename = "/made.ko",
	    .ml_props = props,
	    .ml_propslen = sizeof(props)};
	const size_t last = sizeof(text) - sizeof(uint32_t);
	struct modobj mo = modobj_new();
	unsigned info;
	size_t len;
	void *file;

	(void)state;
	info = ob_section(mo.mo_ob, ".modinfo", ELF_SHT_PROGBITS,
	    ELF_SHF_ALLOC | ELF_SHF_WRITE, 1, text, sizeof(text));
	/* In the file, an i386 relocation holds its addend there: zeros. */
	if (sizeof(void *) == 4)
		ob_reloc(mo.mo_ob, info, last, OB_PTR, mo.mo_textsym, 0);
	else
		ob_reloc(
		    mo.mo_ob, info, last, OB_PCREL, mo.mo_textsym, 0x41414141);
	file = ob_finish(mo.mo_ob, &len);
	modtest_bytes_at("/made.ko", file, len);
	free(file);
	assert_int_equal(modctl(MODCTL_LOAD, &ml), 0);
	modtest_unload("made", 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_boot_list),
	    modtest(test_alias),
	    modtest(test_self_alias),
	    modtest(test_many_aliases),
	    modtest(test_params),
	    modtest(test_wrong),
	    modtest(test_end_relocated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
