/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_kernrel.c: `pkboot': prekern, and the copy of a relocatable kernel
 * behind it, as NetBSD's prekern reads it.
 */
#include "satest.h"

#include <elf.h>
#include <unistd.h>

#include "bitable.h"
#include "decodetest.h"
#include "elfmake.h"
#include "trustbench.h"

#define PREKERN_PA 0x100000u
#define KERN_PA    0x200000u
#define LARGE      0x200000u

/* Sections of the kernel, in its file's order. */
enum { S_TEXT = 1, S_SMALL, S_BSS, S_COMMENT, S_RELA, S_OTHER };

static struct elfmake *pk, *em; /* owner: the running test */
static uint8_t bytes[5000];

static void
write_files(struct satest *t)
{
	elfmake_build(em);
	fakevol_file(t->vol, "/kaslr", em->em_file, em->em_size);
	elfmake_build(pk);
	fakevol_file(t->vol, "/prekern", pk->em_file, pk->em_size);
}

static int
setup(void **state)
{
	struct satest *t;

	if (satest_setup(state) != 0)
		return -1;
	t = *state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = elfmake_byte(i);
	pk = elfmake_new(ELFCLASS64);
	(void)elfmake_load(pk, PREKERN_PA, 3000, 9000);
	pk->em_entry = PREKERN_PA + 0x10;
	em = elfmake_new(ELFCLASS64);
	em->em_type = ET_REL;
	elfmake_section(em, ".text", SHT_PROGBITS, bytes, 5000);
	elfmake_section(em, ".small", SHT_PROGBITS, bytes, 100);
	elfmake_section(em, ".bss", SHT_NOBITS, NULL, 9000);
	elfmake_section(em, ".comment", SHT_PROGBITS, bytes, 50);
	elfmake_section(em, ".rela.text", SHT_RELA, bytes, 24);
	elfmake_section(em, ".other", SHT_STRTAB, bytes, 10);
	for (size_t i = S_TEXT; i <= S_BSS; i++)
		em->em_sec[i].ex_flags = SHF_ALLOC;
	elfmake_note_section(em, 1099000700u);
	elfmake_symbols(em);
	write_files(t);
	return 0;
}

static int
teardown(void **state)
{
	elfmake_free(pk);
	elfmake_free(em);
	return satest_teardown(state);
}

static void
run(struct satest *t, const char *line, unsigned nboots)
{
	fakeenv_out_clear(t->fe);
	t->fe->fe_handoff.fh_count = 0;
	assert_int_equal(command_run(&t->ld, line), CMD_FAILED);
	if (t->fe->fe_handoff.fh_count != nboots)
		fail_msg("%s", fakeenv_out(t->fe));
	assert_true(fakeenv_released(t->fe));
	assert_false(t->ld.ld_boot->bo_prekern);
	assert_clean_output(t);
}

/* The kernel's copy: its headers, and each section in its place. */
static void
check_copy(const uint8_t *kern, size_t size)
{
	Elf64_Ehdr ehdr;
	Elf64_Shdr sh[12];
	uint64_t value;

	memcpy(&ehdr, kern, sizeof(ehdr));
	assert_int_equal(ehdr.e_type, ET_REL);
	assert_int_equal(ehdr.e_shoff, sizeof(ehdr));
	assert_int_equal(ehdr.e_phnum, 0);
	assert_true(ehdr.e_shnum <= knitems(sh));
	memcpy(sh, kern + ehdr.e_shoff, ehdr.e_shnum * sizeof(sh[0]));
	assert_int_equal(sh[S_TEXT].sh_offset, LARGE);
	assert_int_equal(sh[S_SMALL].sh_offset, 2 * LARGE);
	assert_int_equal(sh[S_BSS].sh_offset, 3 * LARGE);
	assert_int_equal(sh[S_RELA].sh_offset, 4 * LARGE);
	assert_int_equal(sh[S_OTHER].sh_offset, 0);
	assert_int_equal(sh[S_COMMENT].sh_offset, em->em_sec[S_COMMENT].ex_off);
	assert_memory_equal(kern + LARGE, bytes, 5000);
	assert_memory_equal(kern + 2 * LARGE, bytes, 100);
	for (size_t i = 0; i < 9000; i++)
		assert_int_equal(kern[3 * LARGE + i], 0);
	assert_memory_equal(kern + 4 * LARGE, bytes, 24);
	assert_int_equal(elfmake_lookup(kern, size, "main", &value), 1);
}

static void
prekern_and_kernel(void **state)
{
	struct satest *t = *state;
	const struct fakehandoff *h = &t->fe->fe_handoff;
	const struct btinfo_prekern *rec;
	const struct btinfo_symtab *sym;

	run(t, "pkboot /kaslr -s", 1);
	assert_saw(t, "10.99.7 amd64");
	assert_int_equal(h->fh_entry, PREKERN_PA + 0x10);
	assert_int_equal(h->fh_howto, RB_SINGLE);
	assert_int_equal(h->fh_final.pr_start, PREKERN_PA);
	rec = bitable_handoff(h, BTINFO_PREKERN);
	assert_non_null(rec);
	assert_int_equal(rec->common.len, 16);
	assert_int_equal(rec->kernpa_start, KERN_PA);
	assert_int_equal(rec->kernpa_end % PAGE_SIZE, 0);
	assert_int_equal(rec->kernpa_end, h->fh_final.pr_end);
	sym = bitable_handoff(h, BTINFO_SYMTAB);
	assert_int_equal(sym->ssym, KERN_PA);
	assert_int_equal((uint32_t)sym->esym, rec->kernpa_end);
	assert_int_equal(h->fh_esym, rec->kernpa_end);
	/* prekern, with its bss. */
	assert_memory_equal(
	    h->fh_image, pk->em_file + pk->em_seg[0].es_off, 3000);
	for (size_t i = 3000; i < KERN_PA - PREKERN_PA; i++)
		assert_int_equal(h->fh_image[i], 0);
	check_copy(h->fh_image + (KERN_PA - PREKERN_PA),
	    rec->kernpa_end - rec->kernpa_start);
	/* `boot' knows nothing of it afterwards. */
	run(t, "boot /kaslr", 0);
	assert_saw(t, "which pkboot starts");
}

static void
bad_files(void **state)
{
	struct satest *t = *state;
	struct elfmake_sec *text = &em->em_sec[S_TEXT];
	uint8_t big[8];
	uint64_t size;

	run(t, "pkboot /prekern", 0);
	assert_saw(t, "not a kernel for prekern");
	fakevol_text(t->vol, "/text", "not ELF");
	run(t, "pkboot /text", 0);
	pk->em_type = ET_DYN;
	write_files(t);
	run(t, "pkboot /kaslr", 0);
	assert_saw(t, "/prekern: not a kernel: ELF type 3");
	pk->em_type = ET_EXEC;
	pk->em_seg[0].es_memsz = KERN_PA - PREKERN_PA + 1;
	write_files(t);
	run(t, "pkboot /kaslr", 0);
	assert_saw(t, "prekern ends at 0x200001");
	pk->em_seg[0].es_memsz = 9000;
	write_files(t);
	/* A section's size in the file: sh_size is at 32 of its header. */
	for (size_t i = 0; i < 3; i++) {
		size = i == 0 ? em->em_size : i == 1 ? 1ull << 33 : UINT64_MAX;
		memcpy(big, &size, 8);
		memcpy(em->em_file + em->em_shoff + 64 * S_TEXT + 32, big, 8);
		fakevol_file(t->vol, "/kaslr", em->em_file, em->em_size);
		run(t, "pkboot /kaslr", 0);
		assert_saw(t, "section 1 beyond the end of the file");
		elfmake_build(em);
		memcpy(em->em_file + em->em_shoff + 64 * S_BSS + 32, big, 8);
		if (i > 0) {
			fakevol_file(
			    t->vol, "/kaslr", em->em_file, em->em_size);
			run(t, "pkboot /kaslr", 0);
			assert_saw(t, "section 3 ends beyond 4 GB");
		}
		elfmake_build(em);
	}
	assert_int_equal(text->ex_size, 5000);
	em->em_type = ET_EXEC;
	write_files(t);
	run(t, "pkboot /kaslr", 0);
	assert_saw(t, "not a kernel for prekern");
}

/* A compressed kernel is decoded once, and its check sum is verified. */
static void
compressed(void **state)
{
	struct satest *t = *state;
	struct fakefile *f;
	/* There is much behind the last header. */
	struct bytes plain = decodetest_contents(1 << 20), gz;

	memcpy(plain.b_data, em->em_file, em->em_size);
	gz = decodetest_make(&plain, GZIP);
	f = fakevol_file(t->vol, "/kaslr.gz", gz.b_data, gz.b_size);
	run(t, "pkboot /kaslr.gz", 1);
	assert_true(f->ff_bytes < 2 * gz.b_size);
	/* The CRC is the last but one word. */
	f->ff_data[gz.b_size - 6] ^= 1;
	run(t, "pkboot /kaslr.gz", 0);
	assert_saw(t, "data check");
	free(plain.b_data);
	free(gz.b_data);
}

/* prekern runs only where it was linked for, whatever `reloc' says. */
static void
relocated(void **state)
{
	struct satest *t = *state;

	run(t, "reloc 0x4000000;pkboot /kaslr", 0);
	assert_saw(t, "/prekern: reloc: ");
	run(t, "reloc none;pkboot /kaslr", 0);
	assert_saw(t, "/prekern: reloc: ");
	run(t, "reloc default;pkboot /kaslr", 1);
	assert_int_equal(t->fe->fe_handoff.fh_final.pr_start, PREKERN_PA);
}

/* As many sections as can be, all string tables: time is linear in them. */
static void
many_sections(void **state)
{
	const uint16_t n = SHN_LORESERVE - 1;
	const size_t size = em->em_shoff + n * sizeof(Elf64_Shdr);
	uint8_t *file = calloc(1, size);
	struct satest *t = *state;
	Elf64_Shdr *sh;

	memcpy(file, em->em_file, em->em_size);
	memcpy(file + offsetof(Elf64_Ehdr, e_shnum), &n, sizeof(n));
	sh = (void *)(file + em->em_shoff);
	for (size_t i = (em->em_size - em->em_shoff) / sizeof(*sh); i < n; i++)
		sh[i] = (Elf64_Shdr){.sh_type = SHT_STRTAB, .sh_size = 1};
	fakevol_file(t->vol, "/kaslr", file, size);
	free(file);
	alarm(60);
	run(t, "pkboot /kaslr", 1);
	alarm(0);
}

/* Every allocation fails in its turn. */
static void
no_memory(void **state)
{
	struct satest *t = *state;
	unsigned n;

	(void)device_count(&t->ld);
	for (n = 1;; n++) {
		fakeenv_fail_after(t->fe, n, false);
		(void)command_run(&t->ld, "pkboot /kaslr");
		assert_true(fakeenv_released(t->fe));
		if (t->fe->fe_nfailed == 0)
			break;
	}
	assert_true(n > 5);
}

/* Both files pass the gate of trust, each as a kernel. */
static void
verified(void **state)
{
	struct satest *t = *state;
	void *image;

	tb = t;
	image = trustbench_material("loader", &t->fe->fe_env.se_imagesize);
	t->fe->fe_env.se_image = image;
	run(t, "pkboot /kaslr", 1);
	assert_saw(t, "WARNING: hd0a:/kaslr: not trusted: kaslr: EAUTH: ");
	assert_saw(t, "WARNING: hd0a:/prekern: not trusted: prekern: EAUTH: ");
	trustbench_secure();
	run(t, "pkboot /kaslr", 0);
	assert_saw(t, "hd0a:/kaslr: not trusted: kaslr: EAUTH: ");
	free(image);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(prekern_and_kernel),
	    T(bad_files),
	    T(compressed),
	    T(relocated),
	    T(verified),
	    T(many_sections),
	    T(no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
