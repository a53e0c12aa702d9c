/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmkernel.c: see kmkernel.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arch/host/host.h>
#include <libkern/libkern.h>
#include <sys/ksyms.h>

#include "kmkernel.h"
#include "kmodule.h"

#define NOTE_VERSION 1 /* NetBSD's version tag */
#define MAXPHDR      64
#define MAXSYMTAB    ((uint64_t)256 << 20) /* bytes */
/* What is left between kernel and modules, and at the end of the space. */
#define ARENA_GAP  ((uint64_t)2 << 20)
#define ARENA_SIZE ((uint64_t)1 << 30)

static bool
fail(char why[KMFILE_WHY], const char *what)
{
	snprintf(why, KMFILE_WHY, "%s", what);
	return false;
}

/* `len' bytes at an address of the running kernel; NULL: not in the file. */
static const uint8_t *
bytes_at(const struct kmkernel *kk, uint64_t va, uint64_t len)
{
	const struct elf_image *ei = &kk->kk_object.eo_image;
	struct elf_phdr ph;

	for (uint32_t i = 0; i < MIN(ei->ei_phnum, MAXPHDR); i++)
		if (elf_phdr_read(ei, i, &ph) == 0 &&
		    ph.p_type == ELF_PT_LOAD && va >= ph.p_vaddr &&
		    range_valid(va - ph.p_vaddr, len, ph.p_filesz) &&
		    range_valid(ph.p_offset, ph.p_filesz, kk->kk_file.kf_size))
			return kk->kk_file.kf_data + ph.p_offset +
			    (va - ph.p_vaddr);
	return NULL;
}

/* As struct elf_kernel's. */
static bool
read_at(const void *cookie, uint64_t va, void *buf, size_t len)
{
	const uint8_t *p = bytes_at(cookie, va, len);

	if (p != NULL)
		memcpy(buf, p, len);
	return p != NULL;
}

static void
scan_notes(struct kmkernel *kk, uint64_t off, uint64_t len)
{
	struct elf_note note;
	size_t pos = 0;

	if (!range_valid(off, len, kk->kk_file.kf_size))
		return;
	while (kk->kk_version == 0 &&
	    elf_note_next(kk->kk_file.kf_data + off, (size_t)len, &pos, &note))
		if (note.n_type == NOTE_VERSION && note.n_namesz == 7 &&
		    memcmp(note.n_name, "NetBSD", 7) == 0 &&
		    note.n_descsz == sizeof(kk->kk_version))
			memcpy(&kk->kk_version, note.n_desc,
			    sizeof(kk->kk_version));
}

/* The version, and where the kernel ends. */
static void
scan_segments(struct kmkernel *kk)
{
	const struct elf_image *ei = &kk->kk_object.eo_image;
	struct elf_section se;
	struct elf_phdr ph;
	uint64_t end;

	for (uint32_t i = 0; i < MIN(ei->ei_phnum, MAXPHDR); i++) {
		if (elf_phdr_read(ei, i, &ph) != 0)
			continue;
		if (ph.p_type == ELF_PT_NOTE)
			scan_notes(kk, ph.p_offset, ph.p_filesz);
		if (ph.p_type == ELF_PT_LOAD &&
		    !__builtin_add_overflow(ph.p_vaddr, ph.p_memsz, &end))
			kk->kk_end = MAX(kk->kk_end, end);
	}
	/* In NetBSD kernels it is in no segment. */
	for (uint32_t i = 1; i < kk->kk_object.eo_nsections; i++)
		if (elf_object_section(&kk->kk_object, i, &se) == 0 &&
		    se.sec_hdr.sh_type == ELF_SHT_NOTE && se.sec_data != NULL)
			scan_notes(
			    kk, se.sec_hdr.sh_offset, se.sec_hdr.sh_size);
	if (kk->kk_version != 0)
		kmodule_release(
		    kk->kk_version, kk->kk_release, sizeof(kk->kk_release));
}

static void
scan_builtins(struct kmkernel *kk)
{
	const struct elf_kernel ekn = {kk->kk_md->md_class, read_at, kk};
	struct elf_section se;
	uint32_t i = elf_object_find(&kk->kk_object, "link_set_modules");
	size_t n;

	if (i == 0 || elf_object_section(&kk->kk_object, i, &se) != 0)
		return;
	n = elf_builtin_count(ekn.ekn_class, se.sec_hdr.sh_size);
	kk->kk_builtins = kmfile_alloc(n, sizeof(*kk->kk_builtins));
	for (size_t k = 0; k < n; k++)
		if (elf_builtin_name(&ekn, se.sec_hdr.sh_addr, k,
			kk->kk_builtins[kk->kk_nbuiltins]))
			kk->kk_nbuiltins++;
}

static bool
check_kind(struct kmkernel *kk, char why[KMFILE_WHY])
{
	const struct elf_image *ei = &kk->kk_object.eo_image;

	for (const struct kobj_md *const *md = kobj_mds; *md != NULL; md++)
		if ((*md)->md_machine == ei->ei_machine &&
		    (*md)->md_class == ei->ei_class)
			kk->kk_md = *md;
	if (kk->kk_md == NULL)
		snprintf(why, KMFILE_WHY,
		    "not a kernel for amd64 or i386 (e_machine %u)",
		    ei->ei_machine);
	else if (ei->ei_type != ELF_ET_EXEC && ei->ei_type != ELF_ET_DYN)
		snprintf(why, KMFILE_WHY,
		    "not a kernel: an ELF file of type %u (the kernel comes "
		    "first, then its modules)",
		    ei->ei_type);
	else
		return true;
	return false;
}

bool
kmkernel_open(struct kmkernel *kk, const char *path, struct kmfile *kf,
    char why[KMFILE_WHY])
{
	char text[ELF_ERROR_TEXT];
	struct elf_error ee;

	*kk = (struct kmkernel){.kk_path = path, .kk_file = *kf};
	*kf = (struct kmfile){0};
	if (elf_object_open(&kk->kk_object, kk->kk_file.kf_data,
		kk->kk_file.kf_size, &ee) != 0)
		return fail(why, elf_error_text(&ee, text, sizeof(text)));
	if (!check_kind(kk, why))
		return false;
	scan_segments(kk);
	scan_builtins(kk);
	return true;
}

void
kmkernel_close(struct kmkernel *kk)
{
	free(kk->kk_builtins);
	kmfile_close(&kk->kk_file);
}

bool
kmkernel_use(struct kmkernel *kk, char why[KMFILE_WHY])
{
	const uint64_t top = kk->kk_md->md_class == ELF_CLASS64
	    ? -ARENA_GAP
	    : ((uint64_t)1 << 32) - ARENA_GAP;
	const uint64_t start =
	    (kk->kk_end + ARENA_GAP + PAGE_MASK) & ~(uint64_t)PAGE_MASK;
	struct elf_symtab tab;
	char *said;

	if (elf_object_symtab(&kk->kk_object, 0, &tab) != 0)
		return fail(why, "has no symbol table (strip -g leaves it)");
	if ((uint64_t)tab.et_nsyms * elf_sym_size(tab.et_class) > MAXSYMTAB ||
	    tab.et_stringsize > MAXSYMTAB)
		return fail(why, "its symbol table is larger than 256 MB");
	if (start < kk->kk_end || start >= top || top - start < ARENA_SIZE / 64)
		return fail(why, "leaves no addresses for modules behind it");
	host_arena_elsewhere(
	    (vaddr_t)start, (size_t)MIN(top - start, ARENA_SIZE));
	host_console_clear();
	if (ksyms_addsyms_elf(kk->kk_file.kf_data, kk->kk_file.kf_size) == 0)
		return true;
	said = kmodule_messages("ksyms");
	(void)fail(why, said != NULL ? said : "its symbols cannot be used");
	free(said);
	return false;
}

bool
kmkernel_has_builtin(const struct kmkernel *kk, const char *name)
{
	for (size_t i = 0; i < kk->kk_nbuiltins; i++)
		if (strcmp(kk->kk_builtins[i], name) == 0)
			return true;
	return false;
}
