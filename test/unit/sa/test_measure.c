/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_measure.c: what a boot measures, in which order, from which bytes; and a
 * TPM that fails.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <boot/bootfile.h>
#include <boot/measure.h>
#include <boot/multiboot.h>
#include <boot/trust.h>
#include <ui/command.h>
#include <ui/menu.h>

#include "bootbench.h"

static struct bootbench b; /* owner: the running test */

/* What was measured: "8 primeboot: ...\n" for each. */
static char said[8192];
static unsigned n, fails_from; /* the call that fails first, from 1; 0: none */
static int fails_with;
/* Of the last one that names this. */
static const char *wanted;
static uint8_t bytes[512];
static size_t nbytes;

static int
fake_measure(void *cookie, unsigned pcr, const void *p, size_t size,
    const char *text, size_t len)
{
	const size_t used = strlen(said);

	assert_ptr_equal(cookie, b.b_fe);
	n++;
	if (fails_from != 0 && n >= fails_from)
		return fails_with;
	snprintf(
	    said + used, sizeof(said) - used, "%u %.*s\n", pcr, (int)len, text);
	/* Of a text, it is what is measured. */
	if (pcr == 8) {
		assert_int_equal(size, len);
		assert_memory_equal(p, text, len);
	}
	if (wanted != NULL && strstr(said + used, wanted) != NULL) {
		nbytes = MIN(size, sizeof(bytes));
		memcpy(bytes, p, nbytes);
	}
	return 0;
}

static int log_error;

static int
fake_tpmlog(void *cookie, struct btinfo_tpmlog *log)
{
	assert_ptr_equal(cookie, b.b_fe);
	log->addr = 0x1234000;
	log->size = 99;
	return log_error;
}

static int
setup(void **state)
{
	(void)state;
	bootbench_start(&b, ELFCLASS64, ELFMAKE_10_1);
	b.b_fe->fe_env.se_measure = fake_measure;
	b.b_fe->fe_env.se_tpmlog = fake_tpmlog;
	said[0] = '\0';
	n = fails_from = 0;
	log_error = 0;
	wanted = NULL;
	nbytes = 0;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	bootbench_end(&b);
	return 0;
}

/* Modules that were read ahead, side by side, are measured without a read. */
static void
test_ahead(void **state)
{
	static const char *const names[] = {"m0", "m1", "m2"};
	const struct btinfo_modulelist *ml;
	struct fakefile *mod[3];

	(void)state;
	for (unsigned i = 0; i < knitems(mod); i++) {
		mod[i] = bootbench_module(&b, names[i], 5000);
		mod[i]->ff_at = 0x100000 + i * 0x2000;
		mod[i]->ff_run = mod[i]->ff_size;
		bootbench_load(&b, BI_MODULE_ELF, names[i]);
	}
	wanted = "m1.kmod";
	bootbench_boots(&b, "netbsd", knitems(mod));
	ml = bootbench_modules(&b);
	for (unsigned i = 0; i < knitems(mod); i++) {
		assert_int_equal(mod[i]->ff_nread, 1);
		assert_int_equal((uintptr_t)mod[i]->ff_buf, ml->entry[i].base);
	}
	assert_int_equal(nbytes, sizeof(bytes));
	assert_memory_equal(bytes, mod[1]->ff_data, sizeof(bytes));
}

#define MODULE "/stand/amd64/10.1/modules/one/one.kmod"

static void
test_boot(void **state)
{
	const struct fakefile *one, *fw;
	const struct btinfo_tpmlog *rec;
	struct bitable bt;

	(void)state;
	one = bootbench_module(&b, "one", 400);
	fw = bootbench_file(&b, "/fw", 200);
	bootbench_file(&b, "/seed", 536);
	bootbench_load(&b, BI_MODULE_ELF, "one");
	bootbench_load(&b, BI_MODULE_RND, "/seed");
	bootbench_load(&b, BI_MODULE_FIRMWARE, "/fw");
	assert_int_equal(userconf_add(&b.b_ld, "disable x"), 0);
	assert_int_equal(
	    modreq_add_props(&b.b_ld, "one", "<plist/>", "a=b"), 0);
	(void)kstrlcpy(
	    b.b_ld.ld_boot->bo_root, "wd0a", sizeof(b.b_ld.ld_boot->bo_root));
	wanted = MODULE;
	bootbench_boots(&b, "netbsd", 4);
	assert_string_equal(said,
	    "9 primeboot: kernel hd0a:/netbsd\n"
	    "8 primeboot: boot hd0a:/netbsd howto 0x20000\n"
	    "8 primeboot: root wd0a\n"
	    "8 primeboot: userconf disable x\n"
	    "8 primeboot: load firmware /fw\n"
	    "8 primeboot: props one <plist/>\n"
	    "9 primeboot: module hd0a:" MODULE "\n"
	    "8 primeboot: seed hd0a:/seed\n"
	    "9 primeboot: image hd0a:/fw\n");
	assert_int_equal(nbytes, 400);
	assert_memory_equal(bytes, one->ff_data, 400);
	/* Read once, and used from where it was measured. */
	assert_int_equal(one->ff_bytes, one->ff_size);
	assert_int_equal(fw->ff_bytes, fw->ff_size);
	assert_int_equal(fakevol_find(b.b_vol, "/netbsd")->ff_bytes,
	    fakevol_find(b.b_vol, "/netbsd")->ff_size);
	bt = bootbench_table(&b);
	rec = bitable_find(&bt, BTINFO_TPMLOG);
	assert_non_null(rec);
	assert_int_equal(rec->addr, 0x1234000);
	assert_int_equal(rec->size, 99);
}

/*
 * What a file is passed as is not in its bytes: the same image as a file system
 * and as firmware are two boots.
 */
static void
test_types(void **state)
{
	static const int types[] = {BI_MODULE_FS, BI_MODULE_FIRMWARE,
	    BI_MODULE_IMAGE, BI_MODULE_KERNCONF};
	static const char *const names[] = {
	    "fs", "firmware", "splash", "kernconf"};
	char line[64];

	(void)state;
	bootbench_file(&b, "/fw", 200);
	for (size_t i = 0; i < knitems(types); i++) {
		said[0] = '\0';
		modreq_clear(&b.b_ld);
		bootbench_load(&b, types[i], "/fw");
		bootbench_boots(&b, "netbsd", 1);
		ksnprintf(line, sizeof(line), "\n8 primeboot: load %s /fw\n",
		    names[i]);
		if (strstr(said, line) == NULL)
			fail_msg("%s: %s", names[i], said);
	}
}

/* Without a TPM nothing is held, and there is no record. */
static void
test_absent(void **state)
{
	struct bitable bt;

	(void)state;
	b.b_fe->fe_env.se_measure = NULL;
	b.b_fe->fe_env.se_tpmlog = NULL;
	measure_text(&b.b_ld, "arguments", "x", "");
	bootbench_boots(&b, "netbsd", 0);
	assert_int_equal(n, 0);
	bt = bootbench_table(&b);
	assert_null(bitable_find(&bt, BTINFO_TPMLOG));
}

/* check links what a boot would load, and measures nothing. */
static void
test_check(void **state)
{
	(void)state;
	bootbench_module(&b, "one", 400);
	bootbench_load(&b, BI_MODULE_ELF, "one");
	(void)boot_check(&b.b_ld, "netbsd", false);
	assert_int_equal(n, 0);
	assert_false(b.b_ld.ld_boot->bo_checking);
}

/* The first failure is reported, and the boot goes on. */
static void
test_failing(void **state)
{
	(void)state;
	bootbench_module(&b, "one", 400);
	bootbench_load(&b, BI_MODULE_ELF, "one");
	fails_from = 2;
	fails_with = EIO;
	bootbench_boots(&b, "netbsd", 1);
	assert_int_equal(n, 3);
	assert_int_equal(fakeenv_count(b.b_fe, "WARNING: TPM: "), 1);
	assert_true(fakeenv_saw(b.b_fe,
	    "HashLogExtendEvent: input/output error: boot hd0a:/netbsd is not "
	    "measured"));
	b.b_ld.ld_boot->bo_tpm_failed = false;
	fails_from = 1;
	fails_with = ENOSPC;
	log_error = E2BIG;
	bootbench_boots(&b, "netbsd", 1);
	assert_true(
	    fakeenv_saw(b.b_fe, "event log is full: it lacks kernel hd0a"));
	assert_true(fakeenv_saw(b.b_fe, "log is not passed to the kernel"));
}

static int
gate(const char *path, unsigned fail_at)
{
	struct bootvols vols = LIST_HEAD_INITIALIZER(vols);
	struct bootfile bf;
	int error;

	assert_int_equal(bootfile_open(&b.b_ld, &vols, "", path, &bf), 0);
	fakeenv_fail_after(b.b_fe, fail_at, false);
	error = trust_gate(&b.b_ld, &bf, VERIFY_MODULE);
	fakeenv_fail_after(b.b_fe, 0, false);
	bootfile_close(&bf);
	bootvols_unmount(&b.b_ld, &vols);
	return error;
}

/*
 * What cannot be held is not measured, but the registers are not those of a
 * boot without it.
 */
static void
test_not_read(void **state)
{
	struct fakefile *one = bootbench_file(&b, "/one", 100);

	(void)state;
	bootbench_file(&b, "/none", 0);
	assert_int_equal(gate("/none", 0), 0);
	assert_int_equal(gate("/one", 1), 0);
	one->ff_read_error = EIO;
	assert_int_equal(gate("/one", 0), 0);
	assert_string_equal(said,
	    "9 primeboot: module hd0a:/none\n"
	    "9 primeboot: not-measured hd0a:/one\n"
	    "9 primeboot: not-measured hd0a:/one\n");
	assert_true(fakeenv_saw(b.b_fe, "WARNING: hd0a:/one: not measured: "));
	/* The file is held, but not the event. */
	one->ff_read_error = 0;
	assert_int_equal(gate("/one", 2), 0);
	assert_true(fakeenv_saw(b.b_fe, "cannot allocate memory: module"));
}

/* boot.cfg, by the device that it was found on. */
static void
test_config(void **state)
{
	(void)state;
	b.b_vol->fv_isesp = true;
	fakevol_text(b.b_vol, "/boot.cfg", "timeout=7\n");
	wanted = "boot.cfg";
	(void)bootcfg_read(&b.b_ld);
	assert_string_equal(said, "9 primeboot: config hd0a:/boot.cfg\n");
	assert_int_equal(nbytes, 10);
	assert_memory_equal(bytes, "timeout=7\n", 10);
	said[0] = '\0';
	fakevol_text(b.b_vol, "/EFI/NetBSD/boot.cfg", "timeout=8\n");
	(void)bootcfg_read(&b.b_ld);
	bootcfg_free(&b.b_ld);
	assert_string_equal(
	    said, "9 primeboot: config esp:/EFI/NetBSD/boot.cfg\n");
}

/* Arguments of a Multiboot kernel and of its modules; a table that is full. */
static void
test_args(void **state)
{
	struct bootrec *br;

	(void)state;
	assert_int_equal(modreq_add_args(&b.b_ld, "/m", "x y"), 0);
	measure_boot(&b.b_ld, "hd0a:/xen", "console=com1");
	assert_string_equal(said,
	    "8 primeboot: boot hd0a:/xen console=com1\n"
	    "8 primeboot: args /m x y\n");
	br = bootrec_begin(&b.b_ld, 1);
	assert_non_null(br);
	assert_non_null(
	    bootrec_add(br, BTINFO_MODULELIST, bootrec_room(br) & ~3ul));
	measure_record(&b.b_ld, br);
	assert_null(bootrec_find(br, BTINFO_TPMLOG));
	assert_true(fakeenv_saw(b.b_fe, "WARNING: bootinfo has no room"));
	bootrec_end(&b.b_ld, br);
}

/* The words that the firmware started the loader with, before they count. */
static void
test_loader_arguments(void **state)
{
	(void)state;
	assert_false(loadargs_run(&b.b_ld));
	assert_int_equal(n, 0);
	b.b_fe->fe_env.se_args = "/netbsd -v";
	assert_true(loadargs_run(&b.b_ld));
	assert_string_equal(said,
	    "8 primeboot: arguments /netbsd -v\n"
	    "9 primeboot: kernel hd0a:/netbsd\n"
	    "8 primeboot: boot hd0a:/netbsd howto 0x20000\n");
}

/* A program and its arguments, before it is started. */
static void
test_chain(void **state)
{
	(void)state;
	fakevol_text(b.b_vol, "/EFI/x.efi", "MZ");
	(void)command_run(&b.b_ld, "chain /EFI/x.efi a  \"b c\"");
	assert_string_equal(said, "8 primeboot: chain /EFI/x.efi a  \"b c\"\n");
	said[0] = '\0';
	(void)command_run(&b.b_ld, "chain /EFI/none.efi");
	assert_string_equal(said, "");
}

/* Each allocation fails once: the boot fails or goes on, and nothing leaks. */
static void
test_no_memory(void **state)
{
	unsigned i = 1;

	(void)state;
	bootbench_module(&b, "one", 400);
	bootbench_load(&b, BI_MODULE_ELF, "one");
	do {
		fakeenv_fail_after(b.b_fe, i++, false);
		(void)boot_kernel(&b.b_ld, "netbsd", 0);
		assert_true(fakeenv_released(b.b_fe));
	} while (b.b_fe->fe_fail_at <= b.b_fe->fe_nattempts && i < 300);
	assert_true(i > 5 && i < 300);
	fakeenv_fail_after(b.b_fe, 0, false);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
	    T(test_boot),
	    T(test_types),
	    T(test_ahead),
	    T(test_absent),
	    T(test_check),
	    T(test_failing),
	    T(test_not_read),
	    T(test_config),
	    T(test_args),
	    T(test_loader_arguments),
	    T(test_chain),
	    T(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
