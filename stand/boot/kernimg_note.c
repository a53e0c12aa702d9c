/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernimg_note.c: a kernel's version, from its NetBSD note, and the release
 * string derived from it (docs/boot-protocol.md, Version note).
 */
#include <boot/kernimg.h>

#define NOTE_MAXBYTES    4096 /* searched in one segment or section */
#define NOTE_MAXSECTIONS 16   /* note sections searched */
#define NOTE_TYPE_TAG    1    /* NetBSD's version tag */

static const char note_name[8] = "NetBSD"; /* namesz 7, padded */

void
kernimg_release(uint32_t version, char *buf, size_t size)
{
	unsigned major = version / 100000000, minor = version / 1000000 % 100;

	if (minor == 99) /* development: patches go beyond 99 (9.99.100) */
		ksnprintf(
		    buf, size, "%u.%u.%u", major, minor, version / 100 % 10000);
	else
		ksnprintf(buf, size, "%u.%u", major, minor);
}

/* Look for the version tag in notes that start at `off` of the file. */
static int
scan_notes(struct kernimg *ki, foff_t off, uint64_t len)
{
	struct kernwin kw = {0};
	struct elf_note note;
	size_t pos = 0;
	int error;

	error = kernimg_window(
	    ki, &kw, off, MIN(len, NOTE_MAXBYTES), "version note");
	if (error != 0)
		return error;
	while (ki->ki_version == 0 &&
	    elf_note_next(kw.kw_buf, kw.kw_len, &pos, &note))
		if (note.n_type == NOTE_TYPE_TAG && note.n_namesz == 7 &&
		    memcmp(note.n_name, note_name, 7) == 0 &&
		    note.n_descsz == sizeof(ki->ki_version))
			memcpy(&ki->ki_version, note.n_desc,
			    sizeof(ki->ki_version));
	sa_free(ki->ki_ld, kw.kw_buf, kw.kw_len);
	return 0;
}

static int
scan_note_segments(struct kernimg *ki)
{
	struct elf_phdr ph;
	int error = 0;

	for (uint32_t i = 0;
	     error == 0 && ki->ki_version == 0 && i < ki->ki_elf.ei_phnum;
	     i++) {
		error = elf_phdr_read(&ki->ki_elf, i, &ph);
		if (error != 0)
			return kernimg_ioerror(
			    ki, "program headers", ki->ki_elf.ei_phoff, error);
		if (ph.p_type == ELF_PT_NOTE &&
		    range_valid(ph.p_offset, ph.p_filesz, ki->ki_src.es_size))
			error = scan_notes(ki, ph.p_offset, ph.p_filesz);
	}
	return error;
}

int
kernimg_find_version(struct kernimg *ki)
{
	struct elf_shdr sh;
	unsigned looked = 0;
	int error;

	error = scan_note_segments(ki);
	for (uint32_t i = 1; error == 0 && ki->ki_version == 0 &&
	     i < ki->ki_elf.ei_shnum && looked < NOTE_MAXSECTIONS;
	     i++) {
		kernimg_section(ki, i, &sh);
		if (sh.sh_type != ELF_SHT_NOTE ||
		    !elf_section_in_file(&ki->ki_elf, &sh))
			continue;
		looked++;
		error = scan_notes(ki, sh.sh_offset, sh.sh_size);
	}
	if (ki->ki_version != 0)
		kernimg_release(
		    ki->ki_version, ki->ki_release, sizeof(ki->ki_release));
	return error;
}
