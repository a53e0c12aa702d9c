/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj.h: the module linker.  A link has two steps, as in NetBSD:
 * kobj_load() reads an object, places its sections and resolves what it
 * defines itself; kobj_affix() resolves everything else, relocates, protects
 * (text read-execute, rodata read-only, data read-write) and publishes the
 * object's symbols.  An object from memory and one from a file go through the
 * same code by a read/close vector.
 *
 * errno values: ENOEXEC for every format fault, an undefined symbol and a
 * symbol defined twice; ENOENT when a relocation fails; ENOMEM; or the error
 * of the source.  Every failure has printed one message (an undefined symbol
 * one line for each) through kobj's reporter that names object, section,
 * offset and symbol.
 */
#ifndef _SYS_KOBJ_H_
#define _SYS_KOBJ_H_

#include <libkern/elf_reader.h>
#include <libkern/kdefs.h>

typedef struct kobj *kobj_t;
struct module;

/* An object's bytes.  kobj_load() calls ks_close exactly once, always. */
struct kobj_source {
	struct elf_source ks_elf;
	void (*ks_close)(void *cookie); /* cookie: ks_elf.es_cookie */
	/*
	 * The whole object, when it is in memory already (es_size bytes);
	 * NULL otherwise.  Saves the copy of symbol and relocation tables.
	 */
	const void *ks_mem;
};

/* A source over memory that stays the caller's; ks_close does nothing. */
void kobj_source_mem(struct kobj_source *ks, const void *base, size_t size);

/*
 * Step 1.  `name` is for messages ("hello.kmod").  On success *kop is the
 * caller's until kobj_unload(); on failure nothing is left behind.
 */
int kobj_load(
    kobj_t *kop, const char *name, struct kobj_source *ks) __kwarnunused;

/*
 * Step 2.  Undefined symbols are looked up in the kernel and in all affixed
 * objects.  `mod` (may be NULL) owns the symbols from now on and is what
 * ksyms reports for them.  On failure the object is as after kobj_load, and
 * the caller unloads it.
 */
int kobj_affix(kobj_t ko, const char *name, struct module *mod) __kwarnunused;

/* Take back symbols, mappings and memory.  Also after a failed affix. */
void kobj_unload(kobj_t ko);

/* Run constructors / destructors in their ELF order; only when affixed. */
void kobj_run_ctors(kobj_t ko);
void kobj_run_dtors(kobj_t ko);

/* INIT succeeded: free .init.text/.init.data and forget their symbols. */
void kobj_free_init(kobj_t ko);

/* Where it is and how many bytes its pages take (all ALLOC sections). */
void kobj_stat(kobj_t ko, vaddr_t *address, size_t *size);

/*
 * An ALLOC section by name: its address and size in bytes.  ENOENT.  Works
 * after step 1 already (addresses are final, contents not yet relocated).
 */
int kobj_find_section(
    kobj_t ko, const char *name, void **addr, size_t *size) __kwarnunused;

/*
 * Follow the relocations of one pointer-sized slot before kobj_affix: the
 * address that the pointer at (section `name`, offset `off`) will have when it
 * points into the object itself.  ENOENT if no relocation is there, ENOEXEC if
 * it points elsewhere.  This is how the framework reads modinfo_t of an
 * object that is not relocated yet.
 */
int kobj_local_pointer(
    kobj_t ko, const void *slot, const void **target) __kwarnunused;

/*
 * Is [p, p+len) within one loaded ALLOC section of the object?  And is there
 * a NUL-terminated string at p within one?
 */
bool kobj_contains(kobj_t ko, const void *p, size_t len);
bool kobj_contains_string(kobj_t ko, const char *s);

#endif /* !_SYS_KOBJ_H_ */
