/* SPDX-License-Identifier: BSD-2-Clause */
/* mbbench.c: see mbbench.h. */
#include "mbbench.h"

struct elfmake *mb_elf;
uint8_t mb_text[MB_SIZE];

const uint32_t mb_head1[3] = {MULTIBOOT1_HEADER, 3, -(MULTIBOOT1_HEADER + 3)};

/* The rest of a header of version 2; its sum is computed. */
const uint32_t mb_plain2[6] = {1, 16, 4, 6, 0, 8};
const uint32_t mb_efi2[18] = {7, 8, 9, 12, MB_PA + 0x80, 0, 8, 12, MB_PA + 0x84,
    0, 10, 24, 0x200000, 0x3ffffff, 0x200000, 0, 0, 8};

struct btinfo_framebuffer mb_fb = {.physaddr = 0x80000000,
    .width = 800,
    .height = 600,
    .stride = 3200,
    .depth = 32,
    .rnum = 8,
    .gnum = 8,
    .bnum = 8,
    .rpos = 16,
    .gpos = 8};
const char mb_rsdp[SA_RSDP2_SIZE] = "RSD PTR ";
struct sa_fwtables mb_tables = {0x3f000000, 0x3f001000, true, mb_rsdp, mb_rsdp};

void
mbbench_header(const uint32_t *words, size_t n)
{
	for (size_t i = 0; i < MB_SIZE; i++)
		mb_text[i] = elfmake_byte(i);
	memcpy(mb_text, words, n * 4);
}

void
mbbench_header2(const uint32_t *tags, size_t n)
{
	uint32_t w[64] = {MULTIBOOT2_HEADER, 0, (uint32_t)(16 + 4 * n)};

	w[3] = -(w[0] + w[2]);
	memcpy(w + 4, tags, n * 4);
	mbbench_header(w, 4 + n);
}

void
mbbench_write(struct satest *t)
{
	elfmake_build(mb_elf);
	fakevol_file(t->vol, "/mb", mb_elf->em_file, mb_elf->em_size);
}

void
mbbench_new(struct satest *t, int class)
{
	struct elfmake_seg *es;

	if (mb_elf != NULL)
		elfmake_free(mb_elf);
	mb_elf = elfmake_new(class);
	/* Loaded where p_paddr says, entered by a virtual address. */
	es = elfmake_load(mb_elf, ELFMAKE_BASE32 + 0x5000, MB_SIZE, MB_MEM);
	es->es_paddr = MB_PA;
	es->es_data = mb_text;
	es->es_align = 4096;
	mb_elf->em_entry = ELFMAKE_BASE32 + 0x5040;
	mbbench_write(t);
}

int
mbbench_setup(void **state)
{
	struct satest *t;

	if (satest_setup(state) != 0)
		return -1;
	t = *state;
	fakevol_text(t->vol, "/one", "first module");
	fakevol_text(t->vol, "/dir/two", "2nd");
	mbbench_header(mb_head1, knitems(mb_head1));
	mbbench_new(t, ELFCLASS32);
	return 0;
}

int
mbbench_teardown(void **state)
{
	elfmake_free(mb_elf);
	mb_elf = NULL;
	return satest_teardown(state);
}

struct fakehandoff *
mbbench_handoff(struct satest *t)
{
	return &t->fe->fe_handoff;
}

void
mbbench_boots(struct satest *t, const char *line)
{
	const unsigned before = mbbench_handoff(t)->fh_count;

	fakeenv_out_clear(t->fe);
	assert_int_equal(command_run(&t->ld, line), CMD_FAILED);
	if (mbbench_handoff(t)->fh_count != before + 1)
		fail_msg("%s", fakeenv_out(t->fe));
	assert_int_equal(mbbench_handoff(t)->fh_finish_error, 0);
	assert_true(fakeenv_released(t->fe));
	assert_clean_output(t);
}

void
mbbench_fails(struct satest *t, const char *line, const char *message)
{
	const unsigned before = mbbench_handoff(t)->fh_count;

	fakeenv_out_clear(t->fe);
	assert_int_equal(command_run(&t->ld, line), CMD_FAILED);
	if (!fakeenv_saw(t->fe, message))
		fail_msg("%s: %s", message, fakeenv_out(t->fe));
	assert_int_equal(mbbench_handoff(t)->fh_count, before);
	assert_true(fakeenv_released(t->fe));
	assert_clean_output(t);
}

const uint8_t *
mbbench_info(struct satest *t, uint64_t pa)
{
	const struct fakehandoff *h = mbbench_handoff(t);

	assert_true(pa >= h->fh_bootinfo_pa &&
	    pa < h->fh_bootinfo_pa + h->fh_bootinfo_size);
	return h->fh_bootinfo + (pa - h->fh_bootinfo_pa);
}

uint32_t
mbbench_word(const uint8_t *p, size_t off)
{
	uint32_t v;

	memcpy(&v, p + off, sizeof(v));
	return v;
}

void
mbbench_kernel(struct satest *t, uint32_t pa, uint32_t entry)
{
	const struct fakehandoff *h = mbbench_handoff(t);

	assert_int_equal(h->fh_final.pr_start, pa);
	assert_int_equal(h->fh_entry, entry);
	assert_memory_equal(h->fh_image, mb_text, MB_SIZE);
	for (size_t i = MB_SIZE; i < MB_MEM; i++)
		assert_int_equal(h->fh_image[i], 0);
	assert_int_equal(h->fh_ebx, h->fh_bootinfo_pa);
}

void
mbbench_module(
    struct satest *t, uint32_t start, uint32_t end, const char *bytes)
{
	const struct fakehandoff *h = mbbench_handoff(t);

	assert_int_equal(start % PAGE_SIZE, 0);
	assert_int_equal(end - start, strlen(bytes));
	assert_memory_equal(
	    h->fh_image + (start - h->fh_final.pr_start), bytes, end - start);
}
