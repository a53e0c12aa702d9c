/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_policy.c: which modules' symbols a module may use: decided by the
 * framework, reported and enforced by the linker.
 */
#include <libelf/elf_reloc.h>

#include "kobjtest/one.h"

#define DATA (ELF_SHF_ALLOC | ELF_SHF_WRITE)

/* The policy. */
static enum kobj_use answer;
static unsigned asked, taken;
static struct module *asked_user, *asked_owner;

static enum kobj_use
policy(const struct module *u, const struct module *owner, bool take)
{
	asked += !take;
	taken += take;
	asked_user = (struct module *)(uintptr_t)u;
	asked_owner = (struct module *)(uintptr_t)owner;
	return answer;
}

/* Two modules of which only the addresses are used. */
static char mods[2];
#define MOD(i) ((struct module *)(void *)&mods[i])

static int
link_user(kobj_t *kop)
{
	struct one u = user;

	u.mod = MOD(1);
	asked = 0;
	return link_one(&u, kop);
}

static void
test_policy(void **state)
{
	struct one s = strong;
	kobj_t a, u;

	(void)state;
	s.mod = MOD(0);
	a = must(&s);
	kobj_set_policy(policy);
	answer = KOBJ_USE_OK;
	assert_int_equal(link_user(&u), 0);
	assert_int_equal(asked, 1);
	assert_ptr_equal(asked_user, MOD(1));
	assert_ptr_equal(asked_owner, MOD(0));
	kt_silent();
	kobj_unload(u);

	answer = KOBJ_USE_REPORT;
	assert_int_equal(link_user(&u), 0);
	assert_int_equal(kt_lines(), 1);
	kt_said(
	    "user: .data+0x38: " OB_PTR_NAME " to thing: is defined by module "
	    "strong, which this one does not require (add strong to what "
	    "it requires)");
	assert_int_equal(seen_by("user"), kt_value("thing"));
	kobj_unload(u);

	answer = KOBJ_USE_REFUSE;
	assert_int_equal(link_user(&u), ENOEXEC);
	assert_int_equal(kt_lines(), 1);
	kt_said("which this one does not require");
	kobj_set_policy(NULL);
	kobj_unload(a);
}

/* When use is refused, weak references are 0 and weak definitions stay. */
static void
test_policy_and_weak(void **state)
{
	struct one s = strong, w = weak, wu = weakuser, c = common;
	kobj_t a, b;

	(void)state;
	taken = 0;
	s.mod = MOD(0);
	w.mod = wu.mod = c.mod = MOD(1);
	a = must(&s);
	kobj_set_policy(policy);
	answer = KOBJ_USE_REFUSE;
	b = must(&wu);
	assert_int_equal(seen_by("weakuser"), 0);
	kt_silent();
	kobj_unload(b);
	b = must(&w);
	assert_int_not_equal(seen_by("weak"), seen_by("strong"));
	assert_int_equal(kt_value("thing"), seen_by("strong"));
	kt_silent();
	kobj_unload(b);
	assert_int_equal(link_one(&c, &b), ENOEXEC);
	kt_said("which this one does not require");
	answer = KOBJ_USE_REPORT;
	assert_int_equal(taken, 0);
	b = must(&wu);
	assert_int_equal(seen_by("weakuser"), seen_by("strong"));
	assert_int_equal(kt_lines(), 1);
	assert_int_equal(taken, 1);
	kobj_unload(b);
	/* It keeps its own definition. */
	b = must(&w);
	assert_int_not_equal(seen_by("weak"), seen_by("strong"));
	kt_silent();
	assert_int_equal(taken, 1);
	kobj_unload(b);
	b = must(&c);
	assert_int_equal(seen_by("common"), seen_by("strong"));
	assert_int_equal(kt_lines(), 1);
	kobj_unload(b);
	kobj_set_policy(NULL);
	kobj_unload(a);
}

/* A common symbol without a reference: the message can name no place. */
static void
test_policy_without_place(void **state)
{
	struct objbuild *ob = ob_new(OB_CLASS);
	struct one s = strong;
	size_t len;
	void *file;
	kobj_t a, b;

	(void)state;
	s.mod = MOD(0);
	a = must(&s);
	ob_section(ob, ".data", ELF_SHT_PROGBITS, DATA, 8, NULL, 8);
	ob_symbol(
	    ob, "thing", ELF_STB_GLOBAL, ELF_STT_OBJECT, ELF_SHN_COMMON, 8, 8);
	file = ob_finish(ob, &len);
	kobj_set_policy(policy);
	answer = KOBJ_USE_REPORT;
	host_console_clear();
	assert_int_equal(kt_link(&b, "quiet", file, len, MOD(1)), 0);
	kt_said("quiet: symbol thing: is defined by module strong");
	kobj_set_policy(NULL);
	kobj_unload(b);
	kobj_unload(a);
	free(file);
}

/* The policy is asked once per module that is used, not per symbol. */
static void
test_policy_is_asked_once(void **state)
{
	struct objbuild *ob = ob_new(OB_CLASS);
	unsigned data;
	size_t len;
	void *file;
	kobj_t a, u;

	(void)state;
	data = ob_section(ob, ".data", ELF_SHT_PROGBITS, DATA, 8, NULL, 64);
	ob_symbol(ob, "many_a", ELF_STB_GLOBAL, 0, data, 0, 8);
	ob_symbol(ob, "many_b", ELF_STB_GLOBAL, 0, data, 8, 8);
	ob_symbol(ob, "many_c", ELF_STB_GLOBAL, 0, data, 16, 8);
	file = ob_finish(ob, &len);
	assert_int_equal(kt_link(&a, "many", file, len, MOD(0)), 0);
	free(file);
	ob = ob_new(OB_CLASS);
	data = ob_section(ob, ".data", ELF_SHT_PROGBITS, DATA, 8, NULL, 64);
	ob_reloc(ob, data, 0, OB_PTR,
	    ob_symbol(ob, "many_a", ELF_STB_GLOBAL, 0, 0, 0, 0), 0);
	ob_reloc(ob, data, 8, OB_PTR,
	    ob_symbol(ob, "many_b", ELF_STB_GLOBAL, 0, 0, 0, 0), 0);
	ob_reloc(ob, data, 16, OB_PTR,
	    ob_symbol(ob, "kmem_alloc", ELF_STB_GLOBAL, 0, 0, 0, 0), 0);
	file = ob_finish(ob, &len);
	kobj_set_policy(policy);
	answer = KOBJ_USE_REPORT;
	asked = 0;
	host_console_clear();
	assert_int_equal(kt_link(&u, "user", file, len, MOD(1)), 0);
	assert_int_equal(asked, 1);
	assert_int_equal(kt_lines(), 1);
	kobj_unload(u);
	asked = 0; /* a link without a module asks no policy */
	assert_int_equal(kt_link(&u, "user", file, len, NULL), 0);
	assert_int_equal(asked, 0);
	kobj_unload(u);
	free(file);
	kobj_set_policy(NULL);
	kobj_unload(a);
	host_console_clear();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_policy),
	    cmocka_unit_test(test_policy_and_weak),
	    cmocka_unit_test(test_policy_without_place),
	    cmocka_unit_test(test_policy_is_asked_once),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
