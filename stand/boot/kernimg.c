/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernimg.c: open a kernel: the file, its ELF header, and the messages for
 * everything that can be wrong with them.
 */
#include <boot/kernimg.h>

#define KERNBASE_AMD64 0xffffffff80000000ull
#define KERNBASE_I386  0xc0000000ull

int
kernimg_bad(struct kernimg *ki, const char *fmt, ...)
{
	va_list ap;

	sa_printf(ki->ki_ld, "%s: ", ki->ki_name);
	va_start(ap, fmt);
	sa_vprintf(ki->ki_ld, fmt, ap);
	va_end(ap);
	sa_printf(ki->ki_ld, " (file size 0x%llx",
	    (unsigned long long)ki->ki_src.es_size);
	if (ki->ki_elf.ei_class != 0)
		sa_printf(ki->ki_ld, ", class ELF%d",
		    ki->ki_elf.ei_class == ELF_CLASS64 ? 64 : 32);
	sa_printf(ki->ki_ld, ")\n");
	return ENOEXEC;
}

int
kernimg_ioerror(struct kernimg *ki, const char *what, uint64_t off, int error)
{
	sa_printf(ki->ki_ld,
	    "%s: %s at offset 0x%llx of 0x%llx cannot be read: %s\n",
	    ki->ki_name, what, (unsigned long long)off,
	    (unsigned long long)ki->ki_src.es_size, kstrerror(error));
	return error;
}

/* Copy out of a window if the whole range is in it. */
static bool
window_copy(const struct kernwin *kw, uint64_t off, void *buf, size_t len)
{
	if (kw->kw_buf == NULL || off < kw->kw_off ||
	    !range_valid(off - kw->kw_off, len, kw->kw_len))
		return false;
	memcpy(buf, kw->kw_buf + (off - kw->kw_off), len);
	return true;
}

/* elf_source's read: from a window where there is one, else from the file. */
static int
source_read(void *cookie, uint64_t off, void *buf, size_t len)
{
	struct kernimg *ki = cookie;

	if (window_copy(&ki->ki_head, off, buf, len) ||
	    window_copy(&ki->ki_shdrs, off, buf, len))
		return 0;
	return fs_read(ki->ki_file, off, buf, len);
}

int
kernimg_window(struct kernimg *ki, struct kernwin *kw, uint64_t off,
    uint64_t len, const char *what)
{
	uint8_t *buf;
	int error;

	if (len == 0)
		return 0;
	buf = sa_zalloc(ki->ki_ld, (size_t)len, what);
	if (buf == NULL)
		return ENOMEM;
	error = source_read(ki, off, buf, (size_t)len);
	if (error != 0) {
		sa_free(ki->ki_ld, buf, (size_t)len);
		return kernimg_ioerror(ki, what, off, error);
	}
	kw->kw_buf = buf;
	kw->kw_off = off;
	kw->kw_len = (size_t)len;
	return 0;
}

static void
window_free(struct kernimg *ki, struct kernwin *kw)
{
	sa_free(ki->ki_ld, kw->kw_buf, kw->kw_len);
	*kw = (struct kernwin){0};
}

uint64_t
kernimg_base(const struct kernimg *ki)
{
	return ki->ki_elf.ei_class == ELF_CLASS64 ? KERNBASE_AMD64
						  : KERNBASE_I386;
}

/* Section header i, out of the window: no read, so only i can be wrong. */
void
kernimg_section(const struct kernimg *ki, uint32_t i, struct elf_shdr *sh)
{
	if (elf_shdr_read(&ki->ki_elf, i, sh) != 0)
		*sh = (struct elf_shdr){0};
}

/* Read the file's first bytes. */
static int
read_head(struct kernimg *ki)
{
	return kernimg_window(ki, &ki->ki_head, 0,
	    MIN(ki->ki_src.es_size, KERNIMG_HEAD), "file header");
}

/* When one of the decoders knows the file, go on with what it decodes. */
static int
decode(struct kernimg *ki, const struct fs_decoder *const *decoders)
{
	const struct fs_mem mem = sa_fs_mem(ki->ki_ld);
	const struct fs_decoder *dc =
	    fs_decoder_find(decoders, ki->ki_head.kw_buf, ki->ki_head.kw_len);
	int error;

	if (dc == NULL)
		return 0;
	if (dc->dc_open == NULL) {
		sa_printf(ki->ki_ld,
		    "%s: compressed with %s, which is not supported yet: "
		    "decompress it\n",
		    ki->ki_name, dc->dc_name);
		return EFTYPE;
	}
	error = dc->dc_open(ki->ki_raw, &mem, &ki->ki_file);
	if (error != 0) {
		sa_printf(ki->ki_ld, "%s: cannot be decompressed (%s): %s\n",
		    ki->ki_name, dc->dc_name, kstrerror(error));
		ki->ki_file = ki->ki_raw;
		return error;
	}
	ki->ki_src.es_size = ki->ki_file->ff_size;
	window_free(ki, &ki->ki_head);
	return read_head(ki);
}

/* Is it a file that could be a kernel at all?  Reads its first bytes. */
static int
check_file(struct kernimg *ki, const struct fs_decoder *const *decoders)
{
	int error;

	if (ki->ki_src.es_size == 0) {
		sa_printf(ki->ki_ld,
		    "%s: empty file (0 bytes): copy the kernel again\n",
		    ki->ki_name);
		return ENOEXEC;
	}
	error = read_head(ki);
	return error != 0 ? error : decode(ki, decoders);
}

/* The ELF header: readable, executable, for a machine that we can start. */
static int
check_header(struct kernimg *ki)
{
	struct elf_image *ei = &ki->ki_elf;
	char text[ELF_ERROR_TEXT];
	struct elf_error ee;
	int error;

	error = elf_open(ei, &ki->ki_src, &ee);
	if (error == ENOEXEC)
		return kernimg_bad(
		    ki, "%s", elf_error_text(&ee, text, sizeof(text)));
	if (error != 0)
		return kernimg_ioerror(ki, "ELF header", 0, error);
	if (ei->ei_type != ELF_ET_EXEC)
		return kernimg_bad(ki,
		    "not a kernel: ELF type %u, not ET_EXEC (2)", ei->ei_type);
	if (ei->ei_class == ELF_CLASS64 && ei->ei_machine == ELF_EM_X86_64)
		ki->ki_machine = "amd64";
	else if (ei->ei_class == ELF_CLASS32 && ei->ei_machine == ELF_EM_386)
		ki->ki_machine = "i386";
	else
		return kernimg_bad(ki,
		    "%u-bit kernel for another machine than %s: %u",
		    ei->ei_class == ELF_CLASS64 ? 64 : 32,
		    ei->ei_class == ELF_CLASS64 ? "amd64 (62)" : "i386 (3)",
		    ei->ei_machine);
	return 0;
}

int
kernimg_open(struct kernimg *ki, struct loader *ld,
    const struct fs_decoder *const *decoders, struct fs_file *ff,
    const char *name)
{
	int error;

	*ki = (struct kernimg){
	    .ki_ld = ld, .ki_name = name, .ki_file = ff, .ki_raw = ff};
	ki->ki_src = (struct elf_source){source_read, ki, ff->ff_size};
	error = check_file(ki, decoders);
	if (error == 0)
		error = check_header(ki);
	if (error == 0)
		error = kernimg_plan_segments(ki);
	if (error == 0 && ki->ki_elf.ei_shnum != 0)
		error = kernimg_window(ki, &ki->ki_shdrs, ki->ki_elf.ei_shoff,
		    (uint64_t)ki->ki_elf.ei_shnum *
			elf_shdr_size(ki->ki_elf.ei_class),
		    "section headers");
	if (error == 0)
		error = kernimg_find_version(ki);
	if (error == 0)
		error = kernimg_plan_symbols(ki);
	if (error != 0)
		kernimg_close(ki);
	return error;
}

void
kernimg_close(struct kernimg *ki)
{
	if (ki->ki_ld == NULL)
		return;
	window_free(ki, &ki->ki_head);
	window_free(ki, &ki->ki_shdrs);
	window_free(ki, &ki->ki_shstr);
	if (ki->ki_file != ki->ki_raw)
		fs_close(ki->ki_file);
	ki->ki_file = ki->ki_raw;
}
