/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kobj_scale.c: ten thousand links in a row, a thousand modules at once.
 */
#include <libelf/elf_reloc.h>

#include "kobjtest/kobjtest.h"

#define MODULES 1000

static int
call0(const char *name)
{
	return ((int (*)(void))kt_value(name))();
}

/* Memory, pages and symbols do not grow. */
static void
test_ten_thousand_cycles(void **state)
{
	size_t basic_len, user_len;
	void *basic = kt_fixture("gcc", "basic.kmod", &basic_len);
	void *user = kt_fixture("clang", "user.kmod", &user_len);
	struct kt_counts before = kt_count();
	kobj_t b, u;

	(void)state;
	for (int n = 0; n < 10000; n++) {
		assert_int_equal(
		    kt_link(&b, "basic", basic, basic_len, NULL), 0);
		assert_int_equal(kt_link(&u, "user", user, user_len, NULL), 0);
		assert_int_equal(call0("user_check"), 8);
		kobj_unload(n % 2 == 0 ? u : b);
		kobj_unload(n % 2 == 0 ? b : u);
		kt_same_counts(before);
	}
	free(basic);
	free(user);
}

/* Module i defines function chain_i, which calls chain_(i-1). */
static void *
chain_module(unsigned i, size_t *lenp)
{
	/* call chain_(i-1); inc %eax; ret   and the first: xor %eax,%eax; ret
	 */
	static const uint8_t next[] = {0xe8, 0, 0, 0, 0, 0xff, 0xc0, 0xc3};
	static const uint8_t first[] = {0x31, 0xc0, 0xc3};
	struct objbuild *ob = ob_new(OB_CLASS);
	char name[32];
	unsigned text;

	text = ob_section(ob, ".text", ELF_SHT_PROGBITS,
	    ELF_SHF_ALLOC | ELF_SHF_EXECINSTR, 16, i == 0 ? first : next,
	    i == 0 ? sizeof(first) : sizeof(next));
	ksnprintf(name, sizeof(name), "chain_%u", i);
	ob_symbol(ob, name, ELF_STB_GLOBAL, ELF_STT_FUNC, text, 0, 8);
	if (i > 0) {
		ksnprintf(name, sizeof(name), "chain_%u", i - 1);
		ob_reloc(ob, text, 1, OB_CALL,
		    ob_symbol(ob, name, ELF_STB_GLOBAL, 0, 0, 0, 0), -4);
	}
	return ob_finish(ob, lenp);
}

/* A thousand modules, each using the one before, unloaded out of order. */
static void
test_a_thousand_at_once(void **state)
{
	static kobj_t ko[MODULES];
	struct kt_counts before = kt_count();
	char name[32], where[64];
	struct ksym sym;

	(void)state;
	for (int round = 0; round < 2; round++) {
		if (round == 1)
			before = kt_count(); /* the hash has grown */
		for (unsigned i = 0; i < MODULES; i++) {
			size_t len;
			void *file = chain_module(i, &len);

			ksnprintf(name, sizeof(name), "m%u", i);
			assert_int_equal(
			    kt_link(&ko[i], name, file, len, NULL), 0);
			free(file);
		}
		assert_int_equal(call0("chain_999"), 999);
		assert_int_equal(call0("chain_500"), 500);
		for (unsigned i = 0; i < MODULES; i++) {
			ksnprintf(name, sizeof(name), "chain_%u", i);
			assert_string_equal(ksyms_format_addr(kt_value(name),
						where, sizeof(where)),
			    name);
		}
		for (unsigned i = 0; i < MODULES; i++)
			kobj_unload(ko[i * 7 % MODULES]);
		assert_int_equal(ksyms_lookup("chain_0", &sym), ENOENT);
	}
	kt_same_counts(before);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_ten_thousand_cycles),
	    cmocka_unit_test(test_a_thousand_at_once),
	};

	return cmocka_run_group_tests(tests, kt_setup, NULL);
}
