/* SPDX-License-Identifier: BSD-2-Clause */
/* checkbench.c: see checkbench.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checkbench.h"

struct bootbench cb;
int cb_class;

static void
start(int which)
{
	cb_class = which;
	bootbench_start(&cb, cb_class, ELFMAKE_10_1);
}

int
checkbench_setup(void **state)
{
	(void)state;
	start(sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32);
	return 0;
}

int
checkbench_teardown(void **state)
{
	(void)state;
	bootbench_end(&cb);
	return 0;
}

static int
setup_i386(void **state)
{
	(void)state;
	start(ELFCLASS32);
	return 0;
}

struct CMUnitTest
checkbench_i386(const char *name, CMUnitTestFunction fn)
{
	return (struct CMUnitTest){
	    name, fn, setup_i386, checkbench_teardown, NULL};
}

int
checkbench_run(const char *text, bool all)
{
	struct fakeenv *fe = cb.b_fe;
	size_t live;
	int error;

	(void)device_count(&cb.b_ld);
	live = fe->fe_nlive;
	fakeenv_out_clear(fe);
	error = boot_check(&cb.b_ld, text, all);
	assert_int_equal(fe->fe_nlive, live);
	assert_true(fakeenv_released(fe));
	assert_int_equal(fe->fe_handoff.fh_count, 0);
	return error;
}

void
checkbench_saw(const char *text)
{
	if (!fakeenv_saw(cb.b_fe, text))
		fail_msg("no \"%s\" in:\n%s", text, fakeenv_out(cb.b_fe));
}

struct fakefile *
checkbench_put(const char *dir, const struct kmodspec *spec)
{
	struct kmodspec ks = *spec;
	char path[128];

	if (ks.kms_class == 0)
		ks.kms_class = cb_class;
	snprintf(path, sizeof(path), "%s/modules/%s/%s.kmod", dir, ks.kms_name,
	    ks.kms_name);
	return kmodmake_at(cb.b_vol, path, &ks);
}

void
checkbench_good(void)
{
	PUT(MOD("base"), DEFINES = {"base_fn"}, USES = {"main"});
	PUT(MOD("user"), NEEDS("base"), USES = {"base_fn", "start"});
}
