/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootbench.c: see bootbench.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootbench.h"

void
bootbench_start(struct bootbench *b, int class, uint32_t version)
{
	memset(b, 0, sizeof(*b));
	b->b_fe = fakeenv_new();
	b->b_vol = fakeenv_volume(b->b_fe, "hd0a");
	fakeenv_loader(b->b_fe, &b->b_ld);
	b->b_kern = elfmake_kernel(class, version);
	fakevol_file(
	    b->b_vol, "/netbsd", b->b_kern->em_file, b->b_kern->em_size);
}

void
bootbench_end(struct bootbench *b)
{
	modreq_clear(&b->b_ld);
	assert_true(fakeenv_noleak(b->b_fe));
	fakeenv_free(b->b_fe);
	elfmake_free(b->b_kern);
}

int
bootbench_setup(void **state)
{
	bootbench_start(*state, ELFCLASS64, ELFMAKE_10_1);
	return 0;
}

int
bootbench_teardown(void **state)
{
	bootbench_end(*state);
	return 0;
}

struct fakefile *
bootbench_file(struct bootbench *b, const char *path, size_t size)
{
	uint8_t *data = malloc(size + 1);
	uint64_t seed = (uint8_t)path[strlen(path) - 1] + strlen(path);
	struct fakefile *f;

	assert_non_null(data);
	for (size_t i = 0; i < size; i++)
		data[i] = elfmake_byte(seed * 1000 + i);
	f = fakevol_file(b->b_vol, path, data, size);
	free(data);
	return f;
}

struct fakefile *
bootbench_module(struct bootbench *b, const char *name, size_t size)
{
	const Elf64_Ehdr eh = {
	    .e_ident = {ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
		ELFDATA2LSB, EV_CURRENT},
	    .e_type = ET_REL,
	    .e_machine = EM_X86_64,
	    .e_version = EV_CURRENT,
	    .e_ehsize = sizeof(eh),
	};
	struct fakefile *f;
	char path[256];

	snprintf(path, sizeof(path), "/stand/amd64/10.1/modules/%s/%s.kmod",
	    name, name);
	f = bootbench_file(b, path, size);
	if (size >= sizeof(eh))
		memcpy(f->ff_data, &eh, sizeof(eh));
	return f;
}

void
bootbench_load(struct bootbench *b, int type, const char *text)
{
	assert_int_equal(modreq_add(&b->b_ld, type, text), 0);
}

struct bitable
bootbench_table(const struct bootbench *b)
{
	const struct fakehandoff *h = &b->b_fe->fe_handoff;

	return (struct bitable){
	    h->fh_bootinfo, h->fh_bootinfo_pa, h->fh_bootinfo_size};
}

const struct btinfo_modulelist *
bootbench_modules(const struct bootbench *b)
{
	return bitable_handoff(&b->b_fe->fe_handoff, BTINFO_MODULELIST);
}

/* Check the kernel's bytes, bss and symbols in the image at the hand-off. */
static void
check_kernel(const struct bootbench *b)
{
	const struct fakehandoff *h = &b->b_fe->fe_handoff;
	bool wide = b->b_kern->em_class == ELFCLASS64;
	uint64_t base = wide ? ELFMAKE_BASE64 : ELFMAKE_BASE32, value, off;
	struct bitable bt = bootbench_table(b);
	const struct btinfo_symtab *sym = bitable_find(&bt, BTINFO_SYMTAB);

	const uint64_t linked = wide ? 0x200000 : 0x100000;

	assert_int_equal(h->fh_final.pr_start, b->b_pa != 0 ? b->b_pa : linked);
	assert_int_equal(h->fh_final.pr_end % PAGE_SIZE, 0);
	assert_int_equal(h->fh_entry, h->fh_final.pr_start + 0x10);
	for (size_t i = 0; i < b->b_kern->em_nseg; i++) {
		const struct elfmake_seg *es = &b->b_kern->em_seg[i];

		off = es->es_vaddr - base - linked;
		assert_memory_equal(h->fh_image + off,
		    b->b_kern->em_file + es->es_off, es->es_filesz);
		for (uint64_t j = es->es_filesz; j < es->es_memsz; j++)
			assert_int_equal(h->fh_image[off + j], 0);
	}
	if (sym == NULL) {
		assert_int_equal(h->fh_esym, 0);
		return;
	}
	assert_int_equal((uint32_t)sym->esym, h->fh_esym);
	assert_int_equal(sym->nsym, 1);
	off = (uint32_t)sym->ssym - h->fh_final.pr_start;
	assert_int_equal(
	    elfmake_lookup(h->fh_image + off,
		(uint32_t)sym->esym - (uint32_t)sym->ssym, "main", &value),
	    1);
	assert_int_equal(value, base + 0x200040);
	for (off = h->fh_esym - h->fh_final.pr_start; off % PAGE_SIZE != 0;
	     off++)
		assert_int_equal(h->fh_image[off], 0);
}

/* Whether all of it is memory in the firmware's map. */
static bool
is_memory(const struct fakeenv *fe, uint64_t start, uint64_t end)
{
	for (uint64_t page = start / PAGE_SIZE; page < page_up(end) / PAGE_SIZE;
	     page++)
		if (page >= fe->fe_npages ||
		    (fe->fe_pagekind[page] != SA_MEM_FREE &&
			fe->fe_pagekind[page] != SA_MEM_BOOT))
			return false;
	return true;
}

/*
 * Check the modules: in order, page-aligned, in memory, the last page padded
 * with zeros.
 */
static void
check_modules(const struct bootbench *b, int nmods)
{
	const struct fakehandoff *h = &b->b_fe->fe_handoff;
	const struct btinfo_modulelist *ml = bootbench_modules(b);
	struct bitable bt = bootbench_table(b);
	const struct btinfo_symtab *sym = bitable_find(&bt, BTINFO_SYMTAB);
	uint64_t end = sym != NULL ? (uint32_t)sym->esym : 0;

	if (nmods == 0) {
		assert_null(ml);
		return;
	}
	assert_non_null(ml);
	assert_int_equal(ml->num, nmods);
	for (int i = 0; i < ml->num; i++) {
		const struct bi_modulelist_entry *e = &ml->entry[i];
		uint64_t off = e->base - h->fh_final.pr_start;

		assert_int_equal(e->base % PAGE_SIZE, 0);
		if (end != 0)
			assert_true(e->base >= page_up(end));
		end = e->base + (uint32_t)e->len;
		assert_true(is_memory(b->b_fe, e->base, end));
		assert_true(end <= h->fh_final.pr_end);
		/* The padding must not leak old contents of memory. */
		for (uint64_t j = off + (uint32_t)e->len; j % PAGE_SIZE != 0;
		     j++)
			assert_int_equal(h->fh_image[j], 0);
	}
	assert_int_equal(ml->endpa, end);
	assert_int_equal(h->fh_final.pr_end, (end + PAGE_MASK) & ~PAGE_MASK);
}

void
bootbench_boots(struct bootbench *b, const char *text, int nmods)
{
	struct fakeenv *fe = b->b_fe;
	const struct fakehandoff *h = &fe->fe_handoff;
	unsigned before = h->fh_count;
	size_t live;

	(void)device_count(&b->b_ld); /* what that allocates stays */
	live = fe->fe_nlive;
	assert_int_equal(boot_kernel(&b->b_ld, text, AB_VERBOSE), ECANCELED);
	assert_int_equal(h->fh_count, before + 1);
	assert_int_equal(fe->fe_nlive, live);
	assert_true(fakeenv_released(fe));
	assert_int_equal(h->fh_howto, AB_VERBOSE);
	assert_int_equal(h->fh_finish_error, 0);
	assert_true(h->fh_bootinfo_pa >= h->fh_final.pr_end ||
	    h->fh_bootinfo_pa + h->fh_bootinfo_size <= h->fh_final.pr_start);
	check_kernel(b);
	check_modules(b, nmods);
}

void
bootbench_fails(
    struct bootbench *b, const char *text, int error, const char *message)
{
	struct fakeenv *fe = b->b_fe;
	unsigned before = fe->fe_handoff.fh_count;
	size_t live;

	(void)device_count(&b->b_ld); /* what that allocates stays */
	live = fe->fe_nlive;
	fakeenv_out_clear(fe);
	assert_int_equal(boot_kernel(&b->b_ld, text, 0), error);
	assert_true(fakeenv_saw(fe, message));
	assert_int_equal(fe->fe_handoff.fh_count, before);
	assert_int_equal(fe->fe_nlive, live);
	assert_true(fakeenv_released(fe));
}

void
bootbench_same(const struct bootbench *b, int i, const struct fakefile *f)
{
	const struct bi_modulelist_entry *e = &bootbench_modules(b)->entry[i];
	const struct fakehandoff *h = &b->b_fe->fe_handoff;

	assert_int_equal(e->len, f->ff_size);
	assert_memory_equal(h->fh_image + (e->base - h->fh_final.pr_start),
	    f->ff_data, f->ff_size);
}
