/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernimg_file.c: reading a kernel's file, and error messages about it.
 */
#include <boot/kernimg.h>

#define KERNBASE_AMD64 0xffffffff80000000ull
#define KERNBASE_I386  0xc0000000ull

int
kernimg_bad(struct kernimg *ki, const char *fmt, ...)
{
	va_list ap;

	if (ki->ki_file->ff_claimed)
		return EAGAIN;
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
kernimg_ioerror(struct kernimg *ki, const char *what, foff_t off, int error)
{
	if (error == EAGAIN)
		return error;
	sa_printf(ki->ki_ld,
	    "%s: %s at offset 0x%llx of 0x%llx cannot be %s: %s\n", ki->ki_name,
	    what, (unsigned long long)off,
	    (unsigned long long)ki->ki_src.es_size,
	    kernimg_forward(ki) ? "decompressed" : "read",
	    SA_FS_WHY(ki->ki_file->ff_vol, error));
	return error;
}

/* The window's bytes for a range of the file; NULL: not all are in it. */
static const uint8_t *
window_bytes(const struct kernwin *kw, foff_t off, uint64_t len)
{
	if (kw->kw_buf == NULL || off < kw->kw_off ||
	    !range_valid(off - kw->kw_off, len, kw->kw_len))
		return NULL;
	return kw->kw_buf + (off - kw->kw_off);
}

/* Copy a range of the file from a segment that is read.  False: it is in none.
 */
static bool
segment_bytes(const struct kernimg *ki, foff_t off, void *buf, size_t len)
{
	const struct kernseg *seg = ki->ki_seg;

	if (ki->ki_mem == NULL)
		return false;
	for (uint32_t i = 0; i < ki->ki_nseg; i++, seg++) {
		if (off < seg->seg_off ||
		    !range_valid(off - seg->seg_off, len, seg->seg_filesz))
			continue;
		memspan_fetch(ki->ki_mem,
		    seg->seg_pa.pr_start + (off - seg->seg_off), buf, len);
		return true;
	}
	return false;
}

/* es_read: from memory if it holds the range, else from the file. */
static int
source_read(void *cookie, foff_t off, void *buf, size_t len)
{
	struct kernimg *ki = cookie;
	const uint8_t *p = window_bytes(&ki->ki_head, off, len);

	if (p == NULL)
		p = window_bytes(&ki->ki_tail, off, len);
	if (p == NULL)
		p = window_bytes(&ki->ki_shdrs, off, len);
	if (p == NULL && segment_bytes(ki, off, buf, len))
		return 0;
	if (p == NULL)
		return fs_read(ki->ki_file, off, buf, len);
	memcpy(buf, p, len);
	return 0;
}

void
kernimg_source(struct kernimg *ki)
{
	ki->ki_src = (struct elf_source){source_read, ki, ki->ki_file->ff_size};
}

/* Where the last of a file's segments ends in it, at least behind ki_head. */
static foff_t
tail_offset(const struct kernimg *ki)
{
	foff_t off = ki->ki_head.kw_len;

	for (uint32_t i = 0; i < ki->ki_nseg; i++)
		off =
		    MAX(off, ki->ki_seg[i].seg_off + ki->ki_seg[i].seg_filesz);
	return off;
}

int
kernimg_read_tail(struct kernimg *ki)
{
	const foff_t off = tail_offset(ki);
	const uint64_t len = ki->ki_src.es_size - off;
	uint8_t *buf = NULL, last;
	int error;

	if (len == 0)
		return 0;
	if (len <= SIZE_MAX)
		buf = sa_alloc(ki->ki_ld, (size_t)len);
	if (buf == NULL)
		error = fs_read(ki->ki_file, ki->ki_src.es_size - 1, &last, 1);
	else
		error = fs_read(ki->ki_file, off, buf, (size_t)len);
	if (error != 0) {
		sa_free(ki->ki_ld, buf, (size_t)len);
		return kernimg_ioerror(
		    ki, "what follows the segments", off, error);
	}
	if (buf != NULL)
		ki->ki_tail = (struct kernwin){buf, off, (size_t)len};
	return 0;
}

/* How many bytes from `off` on are in the window. */
static uint64_t
window_count(const struct kernwin *kw, foff_t off, uint64_t len)
{
	if (off < kw->kw_off || off - kw->kw_off >= kw->kw_len)
		return 0;
	return MIN(len, kw->kw_len - (off - kw->kw_off));
}

int
kernimg_place(struct kernimg *ki, const struct memspans *mem,
    struct progress *pg, foff_t off, paddr_t pa, uint64_t len, paddr_t end)
{
	const struct kernwin *kw = &ki->ki_head;
	uint64_t n = 0;

	if (kernimg_forward(ki)) {
		n = window_count(kw, off, len);
		if (n == 0) {
			kw = &ki->ki_tail;
			n = window_count(kw, off, len);
		}
	}
	if (n != 0)
		memspan_copy(
		    mem, pa, kw->kw_buf + (off - kw->kw_off), (size_t)n);
	return memspan_read(
	    mem, pa + n, pg, ki->ki_file, off + n, len - n, end);
}

int
kernimg_window(struct kernimg *ki, struct kernwin *kw, foff_t off, uint64_t len,
    const char *what)
{
	uint8_t *buf;
	int error;

	if (len == 0)
		return 0;
	if (len > SIZE_MAX)
		return kernimg_bad(ki, "%s of %llu KB: larger than memory",
		    what, (unsigned long long)(len / 1024));
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

void
kernimg_window_free(struct kernimg *ki, struct kernwin *kw)
{
	sa_free(ki->ki_ld, kw->kw_buf, kw->kw_len);
	*kw = (struct kernwin){0};
}

int
kernimg_read_head(struct kernimg *ki, uint64_t size)
{
	if (ki->ki_src.es_size == 0) {
		sa_printf(ki->ki_ld,
		    "%s: empty file (0 bytes): copy the kernel again\n",
		    ki->ki_name);
		return ENOEXEC;
	}
	return kernimg_window(
	    ki, &ki->ki_head, 0, MIN(ki->ki_src.es_size, size), "file header");
}

int
kernimg_read_elf(struct kernimg *ki)
{
	char text[ELF_ERROR_TEXT];
	struct elf_error ee;
	int error = elf_open(&ki->ki_elf, &ki->ki_src, &ee);

	if (error == ENOEXEC)
		return kernimg_bad(
		    ki, "%s", elf_error_text(&ee, text, sizeof(text)));
	return error == 0 ? 0 : kernimg_ioerror(ki, "ELF header", 0, error);
}

uint64_t
kernimg_base(const struct kernimg *ki)
{
	if (ki->ki_fixed)
		return 0;
	return ki->ki_elf.ei_class == ELF_CLASS64 ? KERNBASE_AMD64
						  : KERNBASE_I386;
}

/* ki_shdrs holds all headers, so elf_shdr_read fails only for a wrong i. */
void
kernimg_section(const struct kernimg *ki, uint32_t i, struct elf_shdr *sh)
{
	if (elf_shdr_read(&ki->ki_elf, i, sh) != 0)
		*sh = (struct elf_shdr){0};
}

void
kernimg_close(struct kernimg *ki)
{
	if (ki->ki_ld == NULL)
		return;
	kernimg_window_free(ki, &ki->ki_head);
	kernimg_window_free(ki, &ki->ki_tail);
	kernimg_window_free(ki, &ki->ki_shdrs);
	kernimg_window_free(ki, &ki->ki_shstr);
}
