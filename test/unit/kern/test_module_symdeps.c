/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_module_symdeps.c: what the order by symbols costs, with many modules and
 * with many names.
 */
#include <unistd.h>

#include "modtest/modtest.h"

#include <kern/kobj/ksyms_impl.h>

#include "modtest/formatparts.h"
#include "modtest/modobj.h"

FORMAT_PARTS(module_format_marionette);

#define NMODULES 500
#define NSYMS    20     /* that each of them defines */
#define LEAD     1000   /* bytes that all their names have in common */
#define NLONG    100000 /* names, and bytes of the longest */
#define SECONDS  20 /* each test takes one or two; a quadratic one, minutes */

/* A module of Marionette: its array has one function. */
static struct modobj
begin(void)
{
	struct modobj mo = modobj_new();
	unsigned array = ob_section(mo.mo_ob, "modinit", ELF_SHT_PROGBITS,
	    ELF_SHF_ALLOC, sizeof(void *), NULL, sizeof(void *));

	ob_reloc(mo.mo_ob, array, 0, OB_PTR, mo.mo_textsym, 0);
	modobj_symbol(&mo, "_start", ELF_STT_FUNC, mo.mo_text, 0, 4);
	return mo;
}

static void
prime(struct modobj *mo, const char *path)
{
	size_t len;
	void *file = ob_finish(mo->mo_ob, &len);

	assert_int_equal(module_prime(path, host_preload(file, len), len), 0);
	free(file);
	host_console_clear();
}

static const char *
symbol_name(char name[LEAD + 32], int n, int sym)
{

	memset(name, 'n', LEAD);
	ksnprintf(name + LEAD, 32, "%d_%d", n, sym);
	return name;
}

static void
use_symbol(struct modobj *mo, unsigned slot, const char *name)
{

	modobj_pointer(mo, slot,
	    ob_symbol(mo->mo_ob, name, ELF_STB_GLOBAL, ELF_STT_NOTYPE,
		ELF_SHN_UNDEF, 0, 0),
	    0);
}

/* One module uses a symbol of each of many others. */
static void
test_many_modules(void **state)
{
	struct modobj mo = begin();
	char name[LEAD + 32], path[32];
	module_t *user;

	(void)state;
	for (int n = 0; n < NMODULES; n++)
		use_symbol(&mo, 0, symbol_name(name, n, NSYMS - 1));
	prime(&mo, "/boot/user.kmod");
	for (int n = 0; n < NMODULES; n++) {
		mo = begin();
		for (int i = 0; i < NSYMS; i++)
			modobj_symbol(&mo, symbol_name(name, n, i),
			    ELF_STT_FUNC, mo.mo_text, 0, 4);
		ksnprintf(path, sizeof(path), "/boot/m%d.kmod", n);
		prime(&mo, path);
	}
	alarm(SECONDS);
	module_init();
	module_init_class(MODULE_CLASS_ANY);
	alarm(0);
	user = module_lookup("user");
	assert_non_null(user);
	assert_int_equal(user->mod_nrequired, NMODULES);
}

/*
 * Symbols whose names are suffixes of one long name: together NLONG^2 / 2
 * bytes.
 */
static void
prime_long(const char *path, unsigned section)
{
	struct modobj mo = begin();
	static char name[NLONG + 1];
	unsigned first = 0;
	size_t len;
	void *file;

	memset(name, 'n', NLONG);
	for (unsigned i = 0; i < NLONG; i++) {
		unsigned sym = ob_symbol(mo.mo_ob, i == 0 ? name : "",
		    ELF_STB_GLOBAL, ELF_STT_NOTYPE, section, 0, 0);

		first = i == 0 ? sym : first;
	}
	file = ob_finish(mo.mo_ob, &len);
	for (unsigned i = 1; i < NLONG; i++)
		ob_sym(file, first + i)->st_name =
		    ob_sym(file, first)->st_name + i;
	assert_int_equal(module_prime(path, host_preload(file, len), len), 0);
	free(file);
}

/* The linker refuses them; the search before that must not take long. */
static void
test_long_names(void **state)
{

	(void)state;
	prime_long("/boot/user.kmod", ELF_SHN_UNDEF);
	prime_long("/boot/owner.kmod", ELF_SHN_ABS);
	alarm(SECONDS);
	module_init();
	module_init_class(MODULE_CLASS_ANY);
	alarm(0);
	modtest_said("too many others");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    modtest(test_many_modules),
	    modtest(test_long_names),
	};

	/* Grow the symbol hash, which is never freed, before any count. */
	ksyms_table_free(ksyms_table_create(
	    "grow", 0, 0, NMODULES * NSYMS + NLONG, 0, "", 1, 0));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
