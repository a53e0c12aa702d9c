/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_impl.h: what the parts of the linker share.
 *
 * A struct kobj is what stays of a module: its piece of the arena and its
 * section names.  Everything that only the link needs (headers, symbol values,
 * relocations) is in a struct kobj_link and goes when the object is affixed.
 */
#ifndef _KERN_KOBJ_IMPL_H_
#define _KERN_KOBJ_IMPL_H_

#include <kern/kobj/ksyms_hash.h>
#include <kern/kobj/ksyms_impl.h>
#include <libelf/elf_decode.h>
#include <libelf/elf_reader.h>
#include <libkern/kdefs.h>
#include <sys/kobj.h>
#include <sys/kobj_md.h>
#include <sys/machdep.h>

/* Limit of an object's size in memory. */
#define KOBJ_MAXSIZE ((size_t)256 << 20)
/* The largest alignment of a section or common symbol: a large page. */
#define KOBJ_MAXALIGN ((uint64_t)2 << 20)

/*
 * The pieces of a module, in the order in which they lie: what is freed after
 * INIT comes last.  Each starts on a page of its own.
 */
enum kobj_partno {
	KP_TEXT,
	KP_RODATA,
	KP_DATA,
	KP_INIT_TEXT,
	KP_INIT_RODATA,
	KP_INIT_DATA,
	KP_NPARTS
};

struct kobj_range {
	vaddr_t kp_addr;
	size_t kp_size;  /* bytes; whole pages are mapped */
	size_t kp_align; /* of its start, if it is more than a page */
};

/* Arrays of functions that run at load or unload. */
enum kobj_array { KA_NONE, KA_PREINIT, KA_INIT, KA_CTORS, KA_FINI, KA_DTORS };

/* A loaded section.  ko_sects is in the order of sc_addr. */
struct kobj_sect {
	const char *sc_name;
	vaddr_t sc_addr; /* until it is placed: offset in its part */
	size_t sc_size;
	uint32_t sc_align;
	uint32_t sc_prio;    /* of an array: run in ascending order */
	uint8_t sc_part;     /* enum kobj_partno */
	uint8_t sc_array;    /* enum kobj_array */
	uint8_t sc_contents; /* bytes come from the file */
};

struct kobj_atexit; /* kobj_atexit.c */

struct kobj {
	TAILQ_ENTRY(kobj) ko_chain; /* if ko_enrolled */
	char ko_name[64];           /* for messages: "hello.kmod" */
	const struct kobj_md *ko_md;
	vaddr_t ko_base;
	size_t ko_len;    /* reserved in the arena; 0: nothing */
	size_t ko_mapped; /* of it, from ko_base on */
	struct kobj_range ko_parts[KP_NPARTS];
	struct kobj_sect *ko_sects;
	uint32_t ko_nsects, ko_asects; /* in use, allocated */
	uint32_t *ko_arrays; /* those with an sc_array, in the order to run */
	uint32_t ko_narrays;
	char *ko_names; /* section names */
	size_t ko_namesize;
	struct ksyms_table *ko_ksyms;  /* NULL: no symbol is known */
	struct kobj_link *ko_link;     /* NULL: affixed */
	struct kobj_atexit *ko_atexit; /* last one first */
	bool ko_init_freed;            /* sections of the init parts are gone */
	bool ko_enrolled;              /* functions may be added to ko_atexit */
	bool ko_constructed; /* constructors were run, destructors not yet */
	struct kobj_track *ko_track; /* kobj_track.c; NULL: none */
	size_t ko_tracksize;         /* bytes of it */
};

enum kobj_role { KR_SKIP, KR_LOAD, KR_SYMTAB, KR_STRTAB, KR_SHNDX, KR_RELOC };

/* A section header, and how its section is used. */
struct kobj_hdr {
	const uint8_t *kh_data; /* its bytes in the file; NULL: none */
	uint8_t *kh_buf;        /* memory of its own for them; NULL: none */
	uint32_t kh_sect;       /* KR_LOAD: its index in ko_sects */
	uint8_t kh_role;        /* enum kobj_role */
};

/* kobj_symval's sv_flags, the linker's own. */
#define KSV_UNDEF    0x002u /* to be resolved */
#define KSV_WEAK     0x004u
#define KSV_SECT     0x008u /* defined in the loaded section sv_shndx */
#define KSV_COMMON   0x010u /* a piece of the common block */
#define KSV_EXTERN   0x020u /* may end up outside of the object */
#define KSV_EXPORT   0x040u /* named by MODULE_EXPORT */
#define KSV_MISSING  0x080u /* not found */
#define KSV_REPORTED 0x100u /* and said so */
/*
 * A label at the end of a section that stays after INIT: at its address another
 * section may start, even one that is freed then.
 */
#define KSV_END 0x1000u
/* What becomes of its name, if it is defined. */
#define KSV_BY_ADDR 0x200u  /* found by address: it lies in the object */
#define KSV_BY_NAME 0x400u  /* found by name, export list permitting */
#define KSV_YIELDS  0x800u  /* gives way to another definition */
#define KSV_PRIVATE 0x4000u /* one of kf_private: not found by name */
#define KSV_TRACKED 0x8000u /* undefined: a tracked import (kobj_track.c) */
#define KSV_PUBLISH (KSV_BY_ADDR | KSV_BY_NAME | KSV_YIELDS | KSV_PRIVATE)

struct kobj_link {
	struct kobj_source *kl_src; /* NULL once everything is read */
	struct elf_image kl_elf;
	struct elf_shdr *kl_shdrs; /* kl_nhdrs */
	struct kobj_hdr *kl_hdrs;  /* kl_nhdrs */
	uint32_t kl_nhdrs;
	uint8_t *kl_span; /* one read for all sections; NULL: none */
	size_t kl_spanlen;

	uint32_t kl_symndx;   /* header of the symbol table */
	uint32_t kl_shndxndx; /* and of its SHT_SYMTAB_SHNDX; 0: none */
	bool kl_hasload;      /* a loaded section is not empty */
	bool kl_lto;          /* has sections of GCC's link-time optimizer */
	const uint8_t *kl_symtab;
	uint32_t kl_nsyms;
	struct kobj_symval *kl_syms; /* kl_nsyms */
	const char *kl_strtab;       /* ends with a NUL, has slack */
	size_t kl_strsize;
	size_t kl_longnames; /* bytes of names of KOBJ_LONGNAME and more */

	size_t kl_commonsize, kl_commonalign;
	vaddr_t kl_common; /* address of the common block */
	uint32_t kl_naux;  /* symbols with a GOT entry */
	bool kl_far;       /* jump slots may be needed */
	/* How many symbols will be found, at most: */
	uint32_t kl_nexports; /* by name; of them */
	uint32_t kl_nyields;  /* those that are KSV_YIELDS */
	uint32_t kl_nlisted;  /* and KSV_EXPORT */
	uint32_t kl_nprivate; /* KSV_PRIVATE */
	uint32_t kl_naddrs;   /* by address only */
	bool kl_exportlist;
	bool kl_missing;   /* a symbol is KSV_MISSING */
	bool kl_failed;    /* kobj_affix has failed */
	bool kl_hopeless;  /* the next symbol need not be looked at */
	bool kl_flagged;   /* a symbol is KSV_UNUSABLE or KSV_NOCALL */
	uint32_t kl_nsaid; /* messages of kobj_fault_many */
	struct kobj_bounds *kl_bounds; /* NULL: not asked for yet */
	vaddr_t kl_got, kl_slots;

	struct module *kl_mod; /* the module that is linked; NULL: none */
	uint32_t kl_serial;    /* of the link, for kt_asked */
	/* Large, and rarely looked at. */
	struct kobj_format kl_format;
};

/* kobj_say.c: print "<object>: <message>". */
void kobj_say(const struct kobj *ko, const char *fmt, ...) __kprintflike(2, 3);
/* The same, with the value `error`. */
#define kobj_fault(ko, error, ...) (kobj_say((ko), __VA_ARGS__), (error))

/*
 * The same for faults of which a file may have any number: only the first
 * KOBJ_MAXSAID of a link are printed, and in the end how many there were more.
 */
#define KOBJ_MAXSAID     10
#define kobj_may_say(kl) ((kl)->kl_nsaid++ < KOBJ_MAXSAID)
#define kobj_fault_many(ko, kl, error, ...) \
	(kobj_may_say(kl) ? kobj_say((ko), __VA_ARGS__) : (void)0, (error))

/* The name of a section, of a symbol, for a message; never NULL. */
const char *kobj_hdr_name(
    const struct kobj *ko, const struct kobj_link *kl, uint32_t i);
const char *kobj_sym_name(
    const struct kobj *ko, const struct kobj_link *kl, uint32_t i);
/* Report a fault of section i; returns ENOEXEC. */
int kobj_sect_fault(const struct kobj *ko, const struct kobj_link *kl,
    uint32_t i, const char *why);

/*
 * kobj_mem.c: room for n elements, not initialized; NULL: none, which has been
 * reported as "no memory for <n> <what>".  Releasing NULL does nothing.
 */
void *kobj_array_alloc(
    const struct kobj *ko, const char *what, size_t n, size_t size);
void kobj_array_free(void *p, size_t n, size_t size);
/* Room for `len` bytes of the file, with KSYMS_SLACK zeros behind; or NULL. */
void *kobj_piece_alloc(uint64_t len);
void kobj_piece_free(void *p, size_t len);

/* kobj_read.c */
int kobj_open(struct kobj *ko, struct kobj_link *kl);
int kobj_read_contents(struct kobj *ko, struct kobj_link *kl);

/* kobj_sect.c: classify the sections. */
int kobj_classify(struct kobj *ko, struct kobj_link *kl);
#define KOBJ_TRUNCATED \
	"lies beyond the end of the file (is the file truncated?)"

/* kobj_table.c: the tables among them. */
int kobj_take_symtab(struct kobj *ko, struct kobj_link *kl, uint32_t i);
int kobj_take_shndx(struct kobj *ko, struct kobj_link *kl, uint32_t i);
int kobj_take_relocs(struct kobj *ko, struct kobj_link *kl, uint32_t i);

/* kobj_layout.c */
int kobj_layout(struct kobj *ko, struct kobj_link *kl);
void kobj_protect(struct kobj *ko);
void kobj_unmap(struct kobj *ko);

/* kobj_sym.c: the object's own symbols. */
int kobj_syms_scan(struct kobj *ko, struct kobj_link *kl);

/* kobj_export.c, kobj_resolve.c: symbols that objects share. */
int kobj_syms_bind(struct kobj *ko, struct kobj_link *kl, const char *name);
int kobj_sym_define(
    struct kobj *ko, struct kobj_link *kl, struct kobj_symval *sv);
int kobj_sym_yield(
    struct kobj *ko, struct kobj_link *kl, struct kobj_symval *sv);

/*
 * kobj_bounds.c: the value of __start_<section> or __stop_<section>, for a
 * section of the object.  ENOENT: the name is none of those; other errors have
 * been reported.
 */
int kobj_bound_value(
    struct kobj *ko, struct kobj_link *kl, const char *name, vaddr_t *value);
void kobj_bounds_free(struct kobj_bounds *kb);
/* kobj_hint.c: " (why the symbol may be missing)", or "". */
void kobj_missing_hint(const char *name, char *buf, size_t size);

/*
 * kobj_use.c: may symbol `sv` be bound to a definition of the object whose
 * table is `kt`?  What the user must know has been said.  ENOEXEC: it may not,
 * and the link fails.
 */
int kobj_may_use(struct kobj *ko, struct kobj_link *kl,
    const struct kobj_symval *sv, struct ksyms_table *kt, bool *may);
/* Ask the policy, and keep its answer for this link. */
enum kobj_use kobj_use_ask(const struct kobj_link *kl, struct ksyms_table *kt);
/* It may: bind it. */
void kobj_sym_adopt(
    struct kobj_link *kl, struct kobj_symval *sv, const struct ksyms_node *kn);

/*
 * A name that every object has for itself, and its value.  It is never
 * exported, so no object finds another's.
 */
bool kobj_own_name(const struct kobj *ko, const struct kobj_link *kl,
    const char *name, vaddr_t *value);

/*
 * Symbol i has a name of at least `len` bytes, KOBJ_LONGNAME or more, that is
 * about to be looked at: too much, all in all?
 */
int kobj_name_long(
    struct kobj *ko, struct kobj_link *kl, uint32_t i, size_t len);
#define KOBJ_LONGNAME 256 /* bytes; names below it are as many as they like */
/*
 * No exported name is longer: an import that is found is not counted among the
 * long ones, for speed, and there may be many of them.
 */
#define KOBJ_MAXNAME 4096

/* kobj_visible.c: which symbols the format lets others see. */
void kobj_visible(const struct kobj *ko, struct kobj_link *kl);

/*
 * kobj_track.c: where a format with tracked imports takes part in the link.
 * Errors have been reported.
 */
struct kobj_track_ops {
	/* Symbols are classified, nothing is placed. */
	int (*kto_scan)(struct kobj *ko, struct kobj_link *kl);
	/* All other symbols have their values.  The missing are marked. */
	int (*kto_bind)(struct kobj *ko, struct kobj_link *kl);
};

/* kobj_reloc.c */
int kobj_relocs_scan(struct kobj *ko, struct kobj_link *kl);
int kobj_relocs_apply(struct kobj *ko, struct kobj_link *kl);
/* The entries of relocation section i, and how many there are. */
const uint8_t *kobj_reloc_table(
    const struct kobj_link *kl, uint32_t i, size_t *np);
/* "<section>+<offset>: <type> to <symbol>", the place of a message. */
const char *kobj_reloc_label(const struct kobj *ko, const struct kobj_link *kl,
    uint32_t hdr, const struct elf_reloc *r, char *buf, size_t size);
/* The first relocation to symbol i, as a label; false: there is none. */
bool kobj_reloc_find(const struct kobj *ko, const struct kobj_link *kl,
    uint32_t i, char *buf, size_t size);

/* kobj_ctors.c */
void kobj_array_kind(struct kobj_sect *sc, uint32_t type);
int kobj_arrays_check(struct kobj *ko);
void kobj_arrays_free(struct kobj *ko);
/* kobj_atexit.c */
void kobj_atexit_enroll(struct kobj *ko);
void kobj_atexit_run(struct kobj *ko);
void kobj_atexit_forget(struct kobj *ko);

static inline size_t
kobj_pages(size_t size)
{
	return (size + PAGE_MASK) & ~PAGE_MASK;
}

/* The index of a symbol. */
static inline uint32_t
kobj_sym_index(const struct kobj_link *kl, const struct kobj_symval *sv)
{
	return (uint32_t)(sv - kl->kl_syms);
}

/*
 * The section that symbol i is defined in, of its st_shndx; a table of its own
 * has those that do not fit there.  Not checked.
 */
static inline uint32_t
kobj_sym_shndx(const struct kobj_link *kl, uint32_t i, uint32_t shndx)
{
	const uint8_t *p = kl->kl_hdrs[kl->kl_shndxndx].kh_data;

	/* Header 0 has no data. */
	if (shndx == ELF_SHN_XINDEX && p != NULL)
		__builtin_memcpy(&shndx, p + (size_t)i * 4, sizeof(shndx));
	return shndx;
}

/* Where a loaded section is. */
static inline vaddr_t
kobj_sect_address(
    const struct kobj *ko, const struct kobj_link *kl, uint32_t hdr)
{
	return ko->ko_sects[kl->kl_hdrs[hdr].kh_sect].sc_addr;
}

/*
 * The address of a symbol that is one of the object's own; false: it has none.
 * After kobj_layout, before kobj_syms_bind.
 */
static inline bool
kobj_sym_address(const struct kobj *ko, const struct kobj_link *kl,
    const struct kobj_symval *sv, vaddr_t *va)
{
	if ((sv->sv_flags & KSV_SECT) != 0)
		*va = kobj_sect_address(ko, kl,
			  kobj_sym_shndx(
			      kl, kobj_sym_index(kl, sv), sv->sv_shndx)) +
		    sv->sv_value;
	else if ((sv->sv_flags & KSV_COMMON) != 0)
		*va = kl->kl_common + sv->sv_value;
	else
		return false;
	return true;
}

/* Bytes of a pointer in the object. */
static inline size_t
kobj_ptr_size(const struct kobj *ko)
{
	return ko->ko_md->md_class == ELF_CLASS64 ? 8 : 4;
}

/* Bytes of a relocation in the object; sizes, so that loops have them free. */
static inline size_t
kobj_reloc_entsize(const struct kobj *ko)
{
	if (ko->ko_md->md_class == ELF_CLASS64)
		return ko->ko_md->md_rela ? sizeof(struct elf64_rela)
					  : sizeof(struct elf64_rel);
	return ko->ko_md->md_rela ? sizeof(struct elf32_rela)
				  : sizeof(struct elf32_rel);
}

/*
 * The policy's answer for symbols of the object whose table is `kt`.  The
 * kernel's are for all modules, and a link without a module may use all
 * symbols.  Otherwise the policy is asked, once for each object.
 */
static inline enum kobj_use
kobj_use(const struct kobj_link *kl, struct ksyms_table *kt)
{
	if (kl->kl_mod == NULL || kt->kt_mod == NULL)
		return KOBJ_USE_OK;
	return kt->kt_asked == kl->kl_serial ? (enum kobj_use)kt->kt_use
					     : kobj_use_ask(kl, kt);
}

/* The name of a symbol, to be looked up. */
static inline int
kobj_name_set(struct kobj *ko, struct kobj_link *kl,
    const struct kobj_symval *sv, struct ksyms_name *kq, const char *name)
{
	ksyms_name_set(kq, name);
	if (ksyms_name_lead(kq) < KOBJ_LONGNAME)
		return 0;
	return kobj_name_long(
	    ko, kl, kobj_sym_index(kl, sv), ksyms_name_lead(kq));
}

/* Will other objects find the symbol by name? */
static inline bool
kobj_sym_public(const struct kobj_link *kl, const struct kobj_symval *sv)
{
	return (sv->sv_flags & (KSV_BY_NAME | KSV_PRIVATE)) == KSV_BY_NAME &&
	    (!kl->kl_exportlist || (sv->sv_flags & KSV_EXPORT) != 0);
}

static inline bool
kobj_part_is_init(unsigned part)
{
	return part >= KP_INIT_TEXT;
}

/* Is a section freed? */
static inline bool
kobj_sect_gone(const struct kobj *ko, const struct kobj_sect *sc)
{
	return ko->ko_init_freed && kobj_part_is_init(sc->sc_part);
}

#endif /* !_KERN_KOBJ_IMPL_H_ */
