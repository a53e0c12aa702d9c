/* SPDX-License-Identifier: BSD-2-Clause */
/* test_modreq.c: the list of files for the next boot. */
#include "satest.h"

static unsigned
nmods(struct satest *t)
{
	struct modreq *mq;
	unsigned n = 0;

	TAILQ_FOREACH (mq, &t->ld.ld_boot->bo_mods, mq_chain)
		n++;
	return n;
}

static void
keeps_order_and_text(void **state)
{
	struct satest *t = *state;
	struct modreq *mq;

	assert_int_equal(modreq_add(&t->ld, BI_MODULE_ELF, "hd0a:b c"), 0);
	assert_int_equal(modreq_add(&t->ld, BI_MODULE_FS, "/a"), 0);
	mq = TAILQ_FIRST(&t->ld.ld_boot->bo_mods);
	assert_string_equal(mq->mq_text, "hd0a:b c");
	assert_int_equal(mq->mq_type, BI_MODULE_ELF);
	mq = TAILQ_NEXT(mq, mq_chain);
	assert_string_equal(mq->mq_text, "/a");
	assert_int_equal(mq->mq_type, BI_MODULE_FS);
	assert_string_equal(fakeenv_out(t->fe), "");
}

static void
takes_nothing_twice(void **state)
{
	struct satest *t = *state;

	assert_int_equal(modreq_add(&t->ld, BI_MODULE_ELF, "a"), 0);
	assert_int_equal(modreq_add(&t->ld, BI_MODULE_ELF, "a"), 0);
	assert_int_equal(nmods(t), 1);
	/* The same file with another type is another entry. */
	assert_int_equal(modreq_add(&t->ld, BI_MODULE_RND, "a"), 0);
	assert_int_equal(nmods(t), 2);
}

static void
refuses_what_names_no_file(void **state)
{
	struct satest *t = *state;
	char text[300];

	assert_int_equal(modreq_add(&t->ld, BI_MODULE_ELF, ""), EINVAL);
	assert_int_equal(modreq_add(&t->ld, BI_MODULE_ELF, ":x"), EINVAL);
	assert_int_equal(modreq_add(&t->ld, BI_MODULE_ELF, "hd0a:"), EINVAL);
	assert_saw(t, "load: \"hd0a:\": not a file name");
	memset(text, '\033', sizeof(text));
	text[256] = '\0';
	assert_int_equal(modreq_add(&t->ld, BI_MODULE_RND, text), ENAMETOOLONG);
	assert_saw(t, "rndseed: \"\\x1b\\x1b");
	assert_saw(t, "longer than 255 bytes");
	assert_clean_output(t);
	assert_int_equal(nmods(t), 0);
}

static void
userconf_has_a_limit(void **state)
{
	struct satest *t = *state;
	char text[128];

	memset(text, 'u', sizeof(text));
	text[79] = '\0';
	assert_int_equal(userconf_add(&t->ld, text), 0);
	assert_string_equal(
	    TAILQ_FIRST(&t->ld.ld_boot->bo_userconf)->uc_text, text);
	/* A command may be given twice. */
	assert_int_equal(userconf_add(&t->ld, text), 0);
	text[79] = 'u';
	text[80] = '\0';
	assert_int_equal(userconf_add(&t->ld, text), ENAMETOOLONG);
	assert_saw(t, "80 bytes, the kernel takes at most 79");
	assert_int_equal(userconf_add(&t->ld, ""), EINVAL);
}

static void
lists_are_bounded(void **state)
{
	struct satest *t = *state;
	char text[16];
	int i;

	for (i = 0; i < MODREQ_MAX; i++) {
		snprintf(text, sizeof(text), "m%d", i);
		assert_int_equal(modreq_add(&t->ld, BI_MODULE_ELF, text), 0);
		assert_int_equal(userconf_add(&t->ld, text), 0);
	}
	assert_int_equal(modreq_add(&t->ld, BI_MODULE_ELF, "x"), ENOSPC);
	assert_saw(t, "load x: the list is full, it has 1024 entries");
	assert_int_equal(modreq_add(&t->ld, BI_MODULE_ELF, "m7"), 0);
	assert_int_equal(userconf_add(&t->ld, "x"), ENOSPC);
	assert_saw(t, "userconf x: the list is full");
	assert_int_equal(nmods(t), MODREQ_MAX);
}

static void
settings_come_back(void **state)
{
	struct satest *t = *state;
	struct settings st;

	modreq_add(&t->ld, BI_MODULE_ELF, "a");
	userconf_add(&t->ld, "disable a");
	settings_save(&t->ld, &st);
	modreq_add(&t->ld, BI_MODULE_ELF, "b");
	modreq_add(&t->ld, BI_MODULE_ELF, "c");
	userconf_add(&t->ld, "disable b");
	t->ld.ld_boot->bo_modules_on = false;
	strcpy(t->ld.ld_dev, "cd0");
	strcpy(t->ld.ld_boot->bo_root, "wd0a");
	t->ld.ld_boot->bo_reloc.rlc_kind = BOOT_RELOC_NONE;
	settings_restore(&t->ld, &st);
	assert_int_equal(nmods(t), 1);
	assert_string_equal(TAILQ_FIRST(&t->ld.ld_boot->bo_mods)->mq_text, "a");
	assert_null(
	    TAILQ_NEXT(TAILQ_FIRST(&t->ld.ld_boot->bo_userconf), uc_chain));
	assert_true(t->ld.ld_boot->bo_modules_on);
	assert_string_equal(t->ld.ld_dev, "hd0a");
	assert_string_equal(t->ld.ld_boot->bo_root, "");
	assert_int_equal(t->ld.ld_boot->bo_reloc.rlc_kind, BOOT_RELOC_DEFAULT);
	/* The list can be added to again. */
	modreq_add(&t->ld, BI_MODULE_ELF, "d");
	assert_int_equal(nmods(t), 2);
}

static void
adding_needs_memory(void **state)
{
	struct satest *t = *state;
	unsigned n;

	for (n = 1;; n++) {
		fakeenv_fail_after(t->fe, n, false);
		if (modreq_add(&t->ld, BI_MODULE_ELF, "mod") == 0)
			break;
		assert_int_equal(nmods(t), 0);
		assert_true(fakeenv_noleak(t->fe));
		assert_saw(t, "load mod: out of memory");
	}
	assert_int_equal(n, 3);
	fakeenv_fail_after(t->fe, 1, false);
	assert_int_equal(userconf_add(&t->ld, "x"), ENOMEM);
	assert_saw(t, "userconf x: out of memory");
	assert_int_equal(userconf_add(&t->ld, "x"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(keeps_order_and_text),
	    satest_unit(takes_nothing_twice),
	    satest_unit(refuses_what_names_no_file),
	    satest_unit(userconf_has_a_limit),
	    satest_unit(lists_are_bounded),
	    satest_unit(settings_come_back),
	    satest_unit(adding_needs_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
