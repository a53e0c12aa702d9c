/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_bootcfg_read.c: boot.cfg as a file: where it is searched, its size, read
 * errors, out of memory.
 */
#include "satest.h"

#include <ui/bootcfg.h>

#define cfg(t) (&(t)->ld.ld_ui->us_cfg)

static void
places(void **state)
{
	struct satest *t = *state;
	struct fakevol *root = fakeenv_volume(t->fe, "hd0b");

	strcpy(t->ld.ld_dev, "hd0b");
	assert_int_equal(bootcfg_read(&t->ld), ENOENT);
	assert_false(cfg(t)->bc_found);
	assert_int_equal(cfg(t)->bc_timeout, BOOTCFG_NOTIMEOUT);
	assert_string_equal(fakeenv_out(t->fe), "");

	fakevol_text(root, "/boot.cfg", "timeout=2\n");
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_int_equal(cfg(t)->bc_timeout, 2);

	fakevol_text(t->vol, "/EFI/NetBSD/boot.cfg", "timeout=1\n");
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_int_equal(cfg(t)->bc_timeout, 1);
	/* Not on the boot device's system partition: not read. */
	t->vol->fv_isesp = false;
	device_fini(&t->ld);
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_int_equal(cfg(t)->bc_timeout, 2);
}

static void
unreadable_file_is_said(void **state)
{
	struct satest *t = *state;
	struct fakefile *f;

	f = fakevol_text(t->vol, "/EFI/NetBSD/boot.cfg", "timeout=1\n");
	fakevol_text(t->vol, "/boot.cfg", "timeout=2\n");
	f->ff_read_error = EIO;
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_saw(t, "esp:/EFI/NetBSD/boot.cfg: ");
	assert_int_equal(cfg(t)->bc_timeout, 2);
	assert_int_equal(cfg(t)->bc_nwarn, 1);
	f->ff_read_error = 0;
	f->ff_open_error = EIO;
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_int_equal(cfg(t)->bc_timeout, 2);
	fakevol_find(t->vol, "/boot.cfg")->ff_open_error = EIO;
	assert_int_equal(bootcfg_read(&t->ld), EIO);
	assert_false(cfg(t)->bc_found);
	assert_int_equal(cfg(t)->bc_nwarn, 2);
}

static void
empty_and_directory(void **state)
{
	struct satest *t = *state;

	fakevol_text(t->vol, "/boot.cfg", "");
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_true(cfg(t)->bc_found);
	fakevol_dir(t->vol, "/EFI/NetBSD/boot.cfg");
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_saw(t, "esp:/EFI/NetBSD/boot.cfg: ");
}

/* Above NetBSD's limit: refused before any of it is read. */
static void
too_large(void **state)
{
	struct satest *t = *state;
	size_t n = BOOTCFG_MAXFILE + 1, i;
	char *text = malloc(n);
	struct fakefile *f;

	for (i = 0; i < n; i++)
		text[i] = "timeout=3\n"[i % 10];
	f = fakevol_file(t->vol, "/boot.cfg", text, n);
	assert_int_equal(bootcfg_read(&t->ld), EFBIG);
	assert_saw(t, "/boot.cfg: 32769 bytes");
	assert_saw(t, "32768");
	assert_int_equal(f->ff_nread, 0);
	assert_false(cfg(t)->bc_found);
	assert_int_equal(cfg(t)->bc_timeout, BOOTCFG_NOTIMEOUT);
	assert_int_equal(cfg(t)->bc_nwarn, 1);
	/* The largest. */
	f = fakevol_file(t->vol, "/boot.cfg", text, n - 9);
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_int_equal(cfg(t)->bc_timeout, 3);
	assert_int_equal(f->ff_nread, 1);
	free(text);
}

/* Which of the files: an owner may have both, and only the first is read. */
static void
warnings_name_the_file(void **state)
{
	struct satest *t = *state;

	fakevol_text(t->vol, "/boot.cfg", "timeout=2\nbogus=1\n");
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_saw(t, "/boot.cfg line 2: unknown keyword \"bogus\"");
	fakeenv_out_clear(t->fe);
	fakevol_text(t->vol, "/EFI/NetBSD/boot.cfg",
	    "1=\n2=\n3=\n4=\n5=\n6=\n7=\n8=\n9=\n10=\n11=\n12=\n");
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_saw(t, "esp:/EFI/NetBSD/boot.cfg line 10: unknown keyword");
	assert_saw(t, "\nesp:/EFI/NetBSD/boot.cfg: 2 more warnings");
}

static void
zeros(void **state)
{
	struct satest *t = *state;

	fakevol_zeros(t->vol, "/boot.cfg", 1000);
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_saw(t, "boot.cfg line 1: NUL bytes in it");
	fakevol_zeros(t->vol, "/boot.cfg", UINT64_MAX);
	assert_int_equal(bootcfg_read(&t->ld), EFBIG);
	assert_int_equal(cfg(t)->bc_nmenu, 0);
	/* A NUL in a good file invalidates one line. */
	fakevol_file(
	    t->vol, "/boot.cfg", "menu=a:b\nme\0nu=c:d\ntimeout=1", 28);
	assert_int_equal(bootcfg_read(&t->ld), 0);
	assert_int_equal(cfg(t)->bc_nmenu, 1);
	assert_int_equal(cfg(t)->bc_timeout, 1);
}

/*
 * Each allocation fails: no leak, the rest of the file applies, and the next
 * read works.
 */
static void
out_of_memory(void **state)
{
	struct satest *t = *state;
	unsigned n;
	int error;

	fakevol_text(t->vol, "/boot.cfg",
	    "banner=x\nmenu=a:b\nload=m\nuserconf=u\ntimeout=9\n");
	for (n = 1;; n++) {
		fakeenv_out_clear(t->fe);
		fakeenv_fail_after(t->fe, n, false);
		error = bootcfg_read(&t->ld);
		if (t->fe->fe_nfailed == 0)
			break;
		assert_string_not_equal(fakeenv_out(t->fe), "");
		if (cfg(t)->bc_found)
			assert_int_equal(cfg(t)->bc_timeout, 9);
		/* An incomplete boot.cfg is ENOMEM. */
		if (cfg(t)->bc_nbanner == 0 || cfg(t)->bc_nmenu == 0)
			assert_int_equal(error, ENOMEM);
		fakeenv_fail_after(t->fe, 0, false);
		satest_loader_free(t);
		assert_true(fakeenv_noleak(t->fe));
		assert_int_equal(bootcfg_read(&t->ld), 0);
		assert_int_equal(cfg(t)->bc_nmenu, 1);
		satest_loader_free(t);
	}
	assert_int_equal(error, 0);
	assert_in_range(n, 9, 40);
}

/* Every allocation fails: no crash, and the defaults apply. */
static void
no_memory_at_all(void **state)
{
	struct satest *t = *state;

	fakevol_text(t->vol, "/boot.cfg", "menu=a:b\n");
	fakeenv_fail_after(t->fe, 1, true);
	assert_int_equal(bootcfg_read(&t->ld), ENOMEM);
	assert_int_equal(cfg(t)->bc_nmenu, 0);
	assert_int_equal(cfg(t)->bc_timeout, BOOTCFG_NOTIMEOUT);
	fakeenv_fail_after(t->fe, 0, false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    satest_unit(places),
	    satest_unit(unreadable_file_is_said),
	    satest_unit(warnings_name_the_file),
	    satest_unit(empty_and_directory),
	    satest_unit(too_large),
	    satest_unit(zeros),
	    satest_unit(out_of_memory),
	    satest_unit(no_memory_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
