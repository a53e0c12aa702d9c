/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernfile.c: see kernfile.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kmod/kmodule.h>
#include <libkern/libkern.h>

#include "kernfile.h"

#define NOTE_VERSION 1 /* NetBSD's version tag */
#define MAXPHDR      64

static bool
fail(char why[KMFILE_WHY], const char *what)
{
	snprintf(why, KMFILE_WHY, "%s", what);
	return false;
}

/* `len' bytes at an address of the running kernel; NULL: not in the file. */
static const uint8_t *
bytes_at(const struct kernfile *krf, uint64_t va, uint64_t len)
{
	const struct elf_image *ei = &krf->krf_object.eo_image;
	struct elf_phdr ph;

	for (uint32_t i = 0; i < MIN(ei->ei_phnum, MAXPHDR); i++)
		if (elf_phdr_read(ei, i, &ph) == 0 &&
		    ph.p_type == ELF_PT_LOAD && va >= ph.p_vaddr &&
		    range_valid(va - ph.p_vaddr, len, ph.p_filesz) &&
		    range_valid(
			ph.p_offset, ph.p_filesz, krf->krf_file.kf_size))
			return krf->krf_file.kf_data + ph.p_offset +
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
scan_notes(struct kernfile *krf, foff_t off, uint64_t len)
{
	uint32_t *version = &krf->krf_kernel.kk_version;
	struct elf_note note;
	size_t pos = 0;

	if (!range_valid(off, len, krf->krf_file.kf_size))
		return;
	while (*version == 0 &&
	    elf_note_next(
		krf->krf_file.kf_data + off, (size_t)len, &pos, &note))
		if (note.n_type == NOTE_VERSION && note.n_namesz == 7 &&
		    memcmp(note.n_name, "NetBSD", 7) == 0 &&
		    note.n_descsz == sizeof(*version))
			memcpy(version, note.n_desc, sizeof(*version));
}

static void
find_version(struct kernfile *krf)
{
	const struct elf_image *ei = &krf->krf_object.eo_image;
	struct kmkernel *kk = &krf->krf_kernel;
	struct elf_section se;
	struct elf_phdr ph;

	for (uint32_t i = 0; i < MIN(ei->ei_phnum, MAXPHDR); i++)
		if (elf_phdr_read(ei, i, &ph) == 0 && ph.p_type == ELF_PT_NOTE)
			scan_notes(krf, ph.p_offset, ph.p_filesz);
	/* In NetBSD kernels it is in no segment. */
	for (uint32_t i = 1; i < krf->krf_object.eo_nsections; i++)
		if (elf_object_section(&krf->krf_object, i, &se) == 0 &&
		    se.sec_hdr.sh_type == ELF_SHT_NOTE && se.sec_data != NULL)
			scan_notes(
			    krf, se.sec_hdr.sh_offset, se.sec_hdr.sh_size);
	if (kk->kk_version != 0)
		kmodule_release(
		    kk->kk_version, kk->kk_release, sizeof(kk->kk_release));
}

static void
scan_builtins(struct kernfile *krf)
{
	struct kmkernel *kk = &krf->krf_kernel;
	const struct elf_kernel ekn = {kk->kk_md->md_class, read_at, krf};
	struct elf_section se;
	uint32_t i = elf_object_find(&krf->krf_object, "link_set_modules");
	size_t n;

	if (i == 0 || elf_object_section(&krf->krf_object, i, &se) != 0)
		return;
	n = elf_builtin_count(ekn.ekn_class, se.sec_hdr.sh_size);
	krf->krf_builtins = kmfile_alloc(n, sizeof(*krf->krf_builtins));
	kk->kk_builtins = (const char(*)[ELF_MODNAME])krf->krf_builtins;
	for (size_t k = 0; k < n; k++)
		if (elf_builtin_name(&ekn, se.sec_hdr.sh_addr, k,
			krf->krf_builtins[kk->kk_nbuiltins]))
			kk->kk_nbuiltins++;
}

static bool
check_kind(struct kernfile *krf, char why[KMFILE_WHY])
{
	const struct elf_image *ei = &krf->krf_object.eo_image;

	if (!kmkernel_machine(&krf->krf_kernel, ei))
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
kernfile_open(struct kernfile *krf, const char *path, struct kmfile *kf,
    char why[KMFILE_WHY])
{
	char text[ELF_ERROR_TEXT];
	struct elf_error ee;

	*krf = (struct kernfile){.krf_path = path, .krf_file = *kf};
	*kf = (struct kmfile){0};
	if (elf_object_open(&krf->krf_object, krf->krf_file.kf_data,
		krf->krf_file.kf_size, &ee) != 0)
		return fail(why, elf_error_text(&ee, text, sizeof(text)));
	if (!check_kind(krf, why))
		return false;
	find_version(krf);
	scan_builtins(krf);
	return true;
}

void
kernfile_close(struct kernfile *krf)
{
	free(krf->krf_builtins);
	kmfile_close(&krf->krf_file);
}
