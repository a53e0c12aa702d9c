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
 * symbol defined twice; ENOENT when a relocation fails (its type is unknown or
 * its value does not fit); ENOMEM; or the error of the source.  Every failure
 * has printed one message (undefined symbols one line each) that names object,
 * section, offset and symbol.
 *
 * The functions that change an object or the symbols take the kernconfig lock
 * (kernconfig.h): kobj_load, kobj_affix, kobj_unload, kobj_free_init.  Those
 * that only look at one object are for its owner, who does not unload it
 * meanwhile. Constructors and destructors run without it, unless the caller
 * holds it.
 */
#ifndef _SYS_KOBJ_H_
#define _SYS_KOBJ_H_

#include <libelf/elf_object.h>
#include <libelf/elf_reader.h>
#include <libkern/kdefs.h>

typedef struct kobj *kobj_t;
struct module;
struct kobj_track_ops;

/*
 * What the linker must know of an object's format beyond ELF; supplied by the
 * format's loader.
 */
struct kobj_format {
	/*
	 * The section of pointers to what is exported, when an object has it.
	 * NULL, or none in the object: every global symbol is exported.
	 */
	const char *kf_exports;
	/*
	 * Sections of this name and of names that begin with it and a dot are
	 * in use until kobj_free_init().  NULL: no sections are.
	 */
	const char *kf_init;
	/*
	 * A section whose symbols are exported, and no others but those of
	 * kf_exports; of an object without it, none.  NULL: there is no such
	 * section.
	 */
	const char *kf_exported;
	/*
	 * Names, up to a NULL, that every object of the format may define for
	 * itself: never exported, and bound to no other object's definition.
	 */
	const char *const *kf_private;
	/*
	 * &kobj_track_ops: weak symbols are exports and tracked imports, see
	 * below.  NULL: they are what ELF says.
	 */
	const struct kobj_track_ops *kf_track;
	/*
	 * Then: may a tracked import of `user` have a definition of `owner`,
	 * as things are now?
	 */
	bool (*kf_may_track)(
	    const struct module *user, const struct module *owner);
};

/* An object's bytes.  kobj_load() calls kso_close exactly once, always. */
struct kobj_source {
	struct elf_source kso_elf;
	void (*kso_close)(void *cookie); /* cookie: kso_elf.es_cookie */
	/*
	 * The whole object, when it is in memory already (es_size bytes);
	 * NULL otherwise.  Saves the copy of symbol and relocation tables, so
	 * it must stay, unchanged, until kobj_affix() has succeeded or
	 * kobj_unload() is called.
	 */
	const void *kso_mem;
	/* kobj_load() copies it.  NULL: plain ELF. */
	const struct kobj_format *kso_format;
};

/*
 * A source over memory that stays the caller's, plain ELF; kso_close does
 * nothing.
 */
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
 * ksyms reports for them.  On failure no symbol has been published, and the
 * caller must kobj_unload(): another kobj_affix() is ENOEXEC.
 */
int kobj_affix(kobj_t ko, const char *name, struct module *mod) __kwarnunused;

/* Free symbols, mappings and memory; also after a failed kobj_affix(). */
void kobj_unload(kobj_t ko);

/*
 * Forget the kernel's symbols and the module arena; no object may be loaded.
 * For a program that links for one kernel after another.  Not in the archives
 * of make lib.
 */
void kobj_fini(void);

/* Run constructors / destructors in their ELF order; only when affixed. */
void kobj_run_ctors(kobj_t ko);
void kobj_run_dtors(kobj_t ko);

/*
 * __cxa_atexit(), to be exported to C++ modules under that name: fn(arg) is
 * called before the destructors of the module that `dso` lies in.  0, or -1.
 */
int kobj_atexit_add(void (*fn)(void *), void *arg, void *dso);

/* After INIT: free the sections named by kf_init, and their symbols. */
void kobj_free_init(kobj_t ko);

/* Where it is and how many bytes its pages take (all ALLOC sections). */
void kobj_stat(kobj_t ko, vaddr_t *address, size_t *size);

/*
 * An ALLOC section by name: its address and size in bytes.  ENOENT.  Works
 * after step 1 already (addresses are final, contents not yet relocated).
 * Before kobj_affix its contents are read through cpu_arena_bytes(), as all
 * that the functions below find: the object may be another kernel's.
 */
int kobj_find_section(
    kobj_t ko, const char *name, void **addr, size_t *size) __kwarnunused;

/*
 * A global symbol that the object itself defines, before kobj_affix: the
 * address that it will have.  ENOENT.
 */
int kobj_find_symbol(
    kobj_t ko, const char *name, const void **addr) __kwarnunused;

/*
 * Before kobj_affix: the next name from symbol *ip on (at first 0) that the
 * object will export, or that it cannot do without and does not define.  Names
 * of 4096 bytes and more are left out: no object can export them.  NULL: that
 * was the last one.
 */
const char *kobj_next_export(kobj_t ko, uint32_t *ip);
const char *kobj_next_import(kobj_t ko, uint32_t *ip);

/*
 * After kobj_affix: a variable that the object defines and may write, exported
 * or not.  ENOENT: there is none; EEXIST: there are several of that name.
 */
int kobj_find_variable(
    kobj_t ko, const char *name, void **addr, size_t *size) __kwarnunused;

/*
 * The object view of an object between the two steps (elf_object.h); false: it
 * is affixed.  The view is good until kobj_affix() or kobj_unload().
 */
bool kobj_object(kobj_t ko, struct elf_object *eo) __kwarnunused;

/* Where a place of the view is at run time; NULL: it is not loaded. */
const void *kobj_address(kobj_t ko, struct elf_place place);

/*
 * Bytes of a pointer of the object's machine: another size than here if a
 * program links for that machine.
 */
size_t kobj_pointer_size(kobj_t ko);

/*
 * elf_object_pointer() by addresses: the future value of the pointer at `slot`.
 * ENOENT: no relocation is there; ENOEXEC: the target is not in a loaded
 * section of the object.
 */
int kobj_local_pointer(
    kobj_t ko, const void *slot, const void **target) __kwarnunused;

/*
 * Is [p, p+len) within one loaded ALLOC section of the object?  And is there
 * a NUL-terminated string at p within one?
 */
bool kobj_contains(kobj_t ko, const void *p, size_t len);
bool kobj_contains_string(kobj_t ko, const char *s);
/* Does p point to code of the object that stays after INIT?  To any code? */
bool kobj_contains_text(kobj_t ko, const void *p);
bool kobj_contains_code(kobj_t ko, const void *p);
/* "<section>+<offset>" for a message; "?" where no section is.  Returns buf. */
const char *kobj_place_name(kobj_t ko, const void *p, char *buf, size_t size);

/*
 * The framework's policy on dependencies: may `user` be linked to a symbol of
 * `owner`?  Called once for each pair in a link, not for the kernel's symbols.
 * OK: it is required.  REPORT: link, and report that the requirement is
 * missing; called again, with `take`, before the first symbol is used (a weak
 * definition keeps its own value).  REFUSE: report, and fail the link with
 * ENOEXEC.  Not set: always OK.
 */
enum kobj_use { KOBJ_USE_OK, KOBJ_USE_REPORT, KOBJ_USE_REFUSE };
typedef enum kobj_use (*kobj_policy_t)(
    const struct module *user, const struct module *owner, bool take);
void kobj_set_policy(kobj_policy_t policy);

/*
 * Tracked imports (kobj_track.c).  In an object whose format has kf_track
 *
 * - the weak definitions are exported, and nothing else.  They give way to no
 *   other definition, and there may be several of one name;
 * - the weak undefined symbols are tracked imports.  The link fails if one that
 *   is used has no definition.  Afterwards it can be led to another one while
 *   threads use it: the code goes through one aligned pointer of the object;
 * - nothing but the sections of kf_init refers to those.
 */
extern const struct kobj_track_ops kobj_track_ops;
/* How many tracked imports the object has, once it is affixed. */
uint32_t kobj_ntracked(kobj_t ko);
/* The name of one and the module whose definition it has; NULL: the kernel. */
const char *kobj_tracked(kobj_t ko, uint32_t i, struct module **ownerp);
/*
 * Lead a tracked import to the newest definition that kf_may_track allows and
 * that is preferred, see below, else to the oldest.  True: it is another one
 * than before.  Without any it stays where it is.
 */
bool kobj_track_update(kobj_t ko, uint32_t i);
/*
 * Does `other` export a symbol of that name?  *fits: it is a function if the
 * import's definition is one, and data if that is.
 */
bool kobj_track_meets(kobj_t ko, uint32_t i, kobj_t other, bool *fits);
/* A lookup finds the object's weak exports before older ones from now on. */
void kobj_track_prefer(kobj_t ko);

/*
 * The piece of the arena that the object takes, guard pages not counted, and
 * the parts of it: for the monitor.  False when there is no part `i`.
 */
struct kobj_partinfo {
	const char *kpi_name; /* "text", "rodata", "data", "init.text", ... */
	vaddr_t kpi_addr;
	size_t kpi_size; /* bytes in use; whole pages are mapped */
	int kpi_prot;    /* VM_PROT_* */
	bool kpi_init;   /* freed by kobj_free_init() */
};
bool kobj_part(kobj_t ko, unsigned i, struct kobj_partinfo *info);
/*
 * The same for its loaded sections, in the order of their addresses; one that
 * was freed has size 0.  Not in the archives of make lib.
 */
bool kobj_section(kobj_t ko, unsigned i, struct kobj_partinfo *info);

#endif /* !_SYS_KOBJ_H_ */
