/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernimg.h: a kernel's ELF file.  Opening checks its headers and plans where
 * the segments go; completing finds the version and plans the symbols, which
 * both need the section headers; reading follows the plan.
 *
 * The section headers of a compressed kernel lie behind its segments, and its
 * file is decoded front to back.  So that it is decoded once, and to its place,
 * its segments are read before it is completed.
 *
 *	kernimg.c       opening, header, completing
 *	kernimg_file.c  reading, messages
 *	kernimg_seg.c   segments
 *	kernimg_note.c  version
 *	kernimg_sym.c   symbols behind the kernel
 */
#ifndef _BOOT_KERNIMG_H_
#define _BOOT_KERNIMG_H_

#include <libelf/elf_reader.h>

#include <boot/memspan.h>
#include <libsa/libsa.h>

#define KERNIMG_MAXPHDR 64 /* program headers; real kernels have 2 to 4 */
#define KERNIMG_MAXSEG  16 /* of them loaded */
#define KERNIMG_MAXSYM  8  /* sections kept for the kernel's symbol reader */
#define KERNIMG_HEAD    4096

/* A loaded segment. */
struct kernseg {
	foff_t seg_off;       /* of what the file has of it, */
	uint64_t seg_filesz;  /* so many bytes */
	struct prange seg_pa; /* in memory, bss included */
};

/* A section that is copied behind the kernel. */
struct kernsec {
	uint32_t kx_index;
	foff_t kx_off;
	uint64_t kx_size; /* bytes */
	uint64_t kx_dst;  /* from the start of the header copy */
};

/* A range of the file that is kept in memory, so that it is read once. */
struct kernwin {
	uint8_t *kw_buf;
	foff_t kw_off;
	size_t kw_len;
};

struct kernimg {
	struct loader *ki_ld;
	const char *ki_name;     /* "hd0a:/netbsd"; owner: the caller */
	struct fs_file *ki_file; /* owner: the caller */
	struct elf_source ki_src;
	struct elf_image ki_elf;
	struct kernwin ki_head;  /* the file's first bytes */
	struct kernwin ki_tail;  /* what follows its segments, or nothing */
	struct kernwin ki_shdrs; /* raw section headers */
	struct kernwin ki_shstr; /* section names */
	const struct memspans *ki_mem; /* the segments are read; NULL: not */

	uint32_t ki_nseg;
	struct kernseg ki_seg[KERNIMG_MAXSEG]; /* by address */
	uint32_t ki_nsec;
	struct kernsec ki_sec[KERNIMG_MAXSYM];

	struct prange ki_range; /* first segment, rounded down to a page, to
				   the end of the symbols */
	uint64_t ki_reserve;   /* bytes behind it for symbols not planned yet */
	struct prange ki_sym;  /* ELF header copy to the end; empty: none */
	uint64_t ki_filebytes; /* bytes that kernimg_read reads */
	uint32_t ki_entry;     /* PA */
	uint64_t ki_moved;     /* by kernimg_move(), modulo 2^64 */
	/* Linked to physical addresses, and runs only there: prekern. */
	bool ki_fixed;

	const char *ki_machine; /* "amd64", "i386" */
	uint32_t ki_version;    /* __NetBSD_Version__, 0: no note */
	char ki_release[16];    /* "10.1", "" without a note */
};

/*
 * Check that an open file is a kernel, and plan where its segments go.  On
 * failure prints, and nothing stays allocated.  ENOEXEC: not a kernel that can
 * be loaded; ENOMEM; EAGAIN: see kernimg_bad; fs_read's errors.
 */
int kernimg_open(struct kernimg *ki, struct loader *ld, struct fs_file *ff,
    const char *name);
/* The same for prekern; kernrel.h plans what is behind it. */
int kernimg_open_prekern(struct kernimg *ki, struct loader *ld,
    struct fs_file *ff, const char *name);
void kernimg_close(struct kernimg *ki);

/* Is the file decoded as it is read? */
static inline bool
kernimg_forward(const struct kernimg *ki)
{
	return ki->ki_file->ff_vol->fv_ops->fo_forward;
}

/* The whole pages that the plan needs, with ki_reserve. */
static inline struct prange
kernimg_pages(const struct kernimg *ki)
{
	return (struct prange){ki->ki_range.pr_start,
	    page_up(ki->ki_range.pr_end + ki->ki_reserve)};
}

/*
 * Find the version, and plan the symbols: they end at `limit` or are left out
 * with a warning.  Once for each open kernel.  Errors as kernimg_open.
 */
int kernimg_complete(struct kernimg *ki, paddr_t limit);

/*
 * Plan the kernel at another address, a multiple of PAGE_SIZE.  It is loaded
 * unchanged, so it must be able to run there.  EINVAL, printed: it would end
 * beyond 4 GiB.
 */
int kernimg_move(struct kernimg *ki, paddr_t pa);

/*
 * Read the segments, and after kernimg_complete() the symbols, to the memory of
 * ki_range, and write every byte of it.  `mem` must stay valid for both; each
 * is called once: the second changes the section headers in ki_shdrs.  Print on
 * failure, after ending pg's line.
 */
int kernimg_read_segments(
    struct kernimg *ki, const struct memspans *mem, struct progress *pg);
int kernimg_read_symbols(
    struct kernimg *ki, const struct memspans *mem, struct progress *pg);

/* "M.m", or "M.99.p" for development versions. */
void kernimg_release(uint32_t version, char *buf, size_t size);

/* ---- kernimg_file.c ---- */

void kernimg_source(struct kernimg *ki); /* set ki_src to read ki_file */

/*
 * Print "<name>: <what> (file size ...)" and return ENOEXEC.  If the file's
 * size is not certain (ff_claimed), print nothing and return EAGAIN: open it
 * again with bo_counted.
 */
int kernimg_bad(struct kernimg *ki, const char *fmt, ...) __kprintflike(2, 3);
/* The same for a read that failed; returns `error`. */
int kernimg_ioerror(
    struct kernimg *ki, const char *what, foff_t off, int error);
/* Read [off, off+len), which must lie in the file, into a window. */
int kernimg_window(struct kernimg *ki, struct kernwin *kw, foff_t off,
    uint64_t len, const char *what);
void kernimg_window_free(struct kernimg *ki, struct kernwin *kw);
/*
 * Read the file's first bytes, at most `size`, into ki_head; its ELF header
 * into ki_elf.  ENOEXEC, printed: it is empty; it is no ELF file.
 */
int kernimg_read_head(struct kernimg *ki, uint64_t size);
int kernimg_read_elf(struct kernimg *ki);
/*
 * Read what follows the segments of a compressed file into ki_tail, which also
 * verifies the file's check sum.  Without memory for it, leave ki_tail empty
 * and return 0: each later read decodes the file again.
 */
int kernimg_read_tail(struct kernimg *ki);
/*
 * Write `len` bytes of the file from `off` on to `pa`; of a compressed file,
 * those in ki_head or ki_tail from there.  May overwrite what follows up to
 * `end`.  Quiet; fs_read's errors.
 */
int kernimg_place(struct kernimg *ki, const struct memspans *mem,
    struct progress *pg, foff_t off, paddr_t pa, uint64_t len, paddr_t end);
/* Section header i, all zero if there is none; after ki_shdrs is read. */
void kernimg_section(const struct kernimg *ki, uint32_t i, struct elf_shdr *sh);
uint64_t kernimg_base(const struct kernimg *ki); /* KERNBASE */

/* ---- the other parts: steps of kernimg_open() and kernimg_complete() ---- */

/*
 * Add a segment to ki_seg, sorted by address: bytes of the file for [pa,
 * pa + memsz).  ENOEXEC, printed: it is not all in the file, or not below
 * 4 GiB, or overlaps; or there are too many.
 */
int kernimg_add_segment(struct kernimg *ki, foff_t off, uint64_t filesz,
    paddr_t pa, uint64_t memsz);
/* Set ki_seg, ki_entry, and ki_range and ki_reserve without symbols. */
int kernimg_plan_segments(struct kernimg *ki);
/*
 * Plan the symbols behind the kernel: ki_sec, ki_sym, and ki_range with them.
 * If the file has no usable symbol table, or it would end beyond `limit`, warn
 * and plan none.
 */
int kernimg_plan_symbols(struct kernimg *ki, paddr_t limit);
/*
 * Set ki_version and ki_release by a note segment, else by a note section: in
 * NetBSD kernels the note is in no segment.  Without a note they stay 0 and "".
 */
int kernimg_find_version(struct kernimg *ki);

#endif /* !_BOOT_KERNIMG_H_ */
