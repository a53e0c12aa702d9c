/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_multiboot_bad.c: Multiboot kernels that are refused, modules that are
 * missing, and no memory.
 */
#include "mbbench.h"

static void
bad_kernels(void **state)
{
	struct satest *t = *state;
	struct elfmake_seg *es;

	mbbench_fails(t, "multiboot", "a file name is missing");
	mbbench_fails(t, "multiboot /nowhere", "hd0a:/nowhere: ");
	mbbench_fails(t, "multiboot hd0a:", "expected [dev:]file");
	fakevol_text(t->vol, "/empty", "");
	mbbench_fails(t, "multiboot /empty", "empty file");
	fakevol_text(t->vol, "/text", "not a kernel");
	mbbench_fails(t, "multiboot /text", "not a Multiboot kernel");
	fakevol_file(t->vol, "/head", mb_head1, sizeof(mb_head1));
	mbbench_fails(t, "multiboot /head", "ELF");
	mb_elf->em_type = ET_DYN;
	mbbench_write(t);
	mbbench_fails(t, "multiboot /mb", "ELF type 3");
	mb_elf->em_type = ET_EXEC;
	mb_elf->em_machine = EM_ARM;
	mbbench_write(t);
	mbbench_fails(t, "multiboot /mb", "for machine 40");
	mb_elf->em_machine = EM_386;
	mb_elf->em_entry = 0x1000;
	mbbench_write(t);
	mbbench_fails(
	    t, "multiboot /mb", "entry point 0x1000 is in no segment");
	mb_elf->em_entry = MB_PA + 0x44; /* a physical one */
	es = &mb_elf->em_seg[0];
	mbbench_write(t);
	mbbench_boots(t, "multiboot /mb");
	mbbench_kernel(t, MB_PA, MB_PA + 0x44);
	es->es_paddr = 0xffffe000;
	mbbench_write(t);
	mbbench_fails(t, "multiboot /mb", "ends beyond 4 GB");
	es->es_paddr = 0x80000000;
	mbbench_write(t);
	mbbench_fails(t, "multiboot /mb", "is in no segment");
	mb_elf->em_entry = ELFMAKE_BASE32 + 0x5040;
	mbbench_write(t);
	mbbench_fails(t, "multiboot /mb", "no memory");
	es->es_paddr = MB_PA;
	es->es_memsz = MB_SIZE - 1;
	mbbench_write(t);
	mbbench_fails(t, "multiboot /mb", "larger in the file");
	es->es_type = PT_NOTE;
	mbbench_write(t);
	mbbench_fails(t, "multiboot /mb", "nothing to load");
}

static void
missing_modules(void **state)
{
	static const uint32_t console[] = {4, 12, 1, 0, 0, 8};
	struct satest *t = *state;

	mbbench_fails(
	    t, "load /one;load /gone;multiboot /mb", "1 modules are missing");
	mbbench_boots(t, "modules off;multiboot /mb");
	assert_int_equal(
	    mbbench_word(mbbench_info(t, mbbench_handoff(t)->fh_ebx), 20), 0);
	/* A NetBSD kernel takes no arguments of a module. */
	modreq_clear(&t->ld);
	satest_kernel(t->vol, "/netbsd");
	mbbench_boots(t, "modules on;load /one some more;boot /netbsd");
	assert_saw(t, "WARNING: load /one: \"some more\" is ignored");
	mbbench_header2(console, knitems(console));
	mbbench_new(t, ELFCLASS32);
	mbbench_fails(t, "multiboot /mb", "needs a screen");
	t->fe->fe_fb = &mb_fb;
	mbbench_boots(t, "multiboot /mb");
}

/* Every allocation fails in its turn. */
static void
no_memory(void **state)
{
	struct satest *t = *state;
	unsigned n, before;

	mbbench_header2(mb_efi2, knitems(mb_efi2));
	mbbench_new(t, ELFCLASS32);
	t->fe->fe_fwtables = &mb_tables;
	assert_int_equal(
	    command_run(&t->ld, "load /one x;fs /dir/two"), CMD_OK);
	(void)device_count(&t->ld);
	for (n = 1;; n++) {
		before = mbbench_handoff(t)->fh_count;
		fakeenv_out_clear(t->fe);
		fakeenv_fail_after(t->fe, n, false);
		(void)command_run(&t->ld, "multiboot /mb");
		assert_true(fakeenv_released(t->fe));
		if (t->fe->fe_nfailed == 0)
			break;
		if (mbbench_handoff(t)->fh_count == before)
			assert_true(strlen(fakeenv_out(t->fe)) > 10);
	}
	assert_true(n > 5);
	assert_int_equal(mbbench_handoff(t)->fh_count, before + 1);
	fakeenv_fail_after(t->fe, 1, false);
	assert_int_equal(command_run(&t->ld, "load /three args"), CMD_FAILED);
	fakeenv_fail_after(t->fe, 4, false);
	assert_int_equal(command_run(&t->ld, "load /three args"), CMD_FAILED);
	fakeenv_fail_after(t->fe, 0, false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    mbbench(bad_kernels),
	    mbbench(missing_modules),
	    mbbench(no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
