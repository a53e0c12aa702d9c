/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module.h: kernel modules, NetBSD's module(9).  Layouts and numbers are
 * NetBSD 10's; source written for it compiles unchanged.  The framework is
 * described in docs/module-framework.md.
 */
#ifndef _SYS_MODULE_H_
#define _SYS_MODULE_H_

#include <libkern/kdefs.h>
#include <libkern/kqueue.h>
#include <prop/proplib.h>
#include <sys/kernconfig.h>
#include <sys/kobj.h>
#include <sys/kversion.h>
#include <sys/uio.h>
#ifdef _MODULE
/* What comes with NetBSD's headers of modules, and its examples rely on. */
#include <sys/errno.h>
#include <sys/inttypes.h>
#include <sys/kernel.h>
#include <sys/systm.h>
#endif

#define MAXMODNAME  32   /* bytes, the NUL included */
#define OMAXMODDEPS 10   /* names in omodstat_t's ms_required */
#define MAXMODPROPS 4096 /* bytes of properties handed to modctl */

typedef enum modclass {
	MODULE_CLASS_ANY,
	MODULE_CLASS_MISC,
	MODULE_CLASS_VFS,
	MODULE_CLASS_DRIVER,
	MODULE_CLASS_EXEC,
	MODULE_CLASS_SECMODEL,
	MODULE_CLASS_BUFQ,
	MODULE_CLASS_MAX
} modclass_t;

typedef enum modsrc {
	MODULE_SOURCE_KERNEL,
	MODULE_SOURCE_BOOT,
	MODULE_SOURCE_FILESYS
} modsrc_t;

typedef enum modcmd {
	MODULE_CMD_INIT,      /* required; arg: prop_dictionary_t or NULL */
	MODULE_CMD_FINI,      /* required; non-zero refuses */
	MODULE_CMD_STAT,      /* optional */
	MODULE_CMD_AUTOUNLOAD /* optional; 0 or ENOTTY: go ahead */
} modcmd_t;

typedef const struct modinfo {
	unsigned int mi_version; /* __NetBSD_Version__ it was built for */
	modclass_t mi_class;
	int (*mi_modcmd)(modcmd_t, void *);
	const char *mi_name;
	const char *mi_required; /* "a,b,c" or NULL */
} modinfo_t;

#ifdef _LP64
_Static_assert(sizeof(modinfo_t) == 32, "modinfo_t layout");
_Static_assert(offsetof(modinfo_t, mi_modcmd) == 8, "modinfo_t layout");
_Static_assert(offsetof(modinfo_t, mi_required) == 24, "modinfo_t layout");
#else
_Static_assert(sizeof(modinfo_t) == 20, "modinfo_t layout");
_Static_assert(offsetof(modinfo_t, mi_required) == 16, "modinfo_t layout");
#endif

/* What bringing up a module consists of: reading the file, final link, INIT. */
enum module_step { MODULE_STEP_LOAD, MODULE_STEP_LINK, MODULE_STEP_INIT };
#define MODULE_NSTEPS 3

/* One loaded (or built-in) module.  Owner: sys/kern/module. */
struct module_specific;
struct module_offer;
struct module_format;
struct sysctllog;
typedef struct module {
	unsigned int mod_refcnt; /* modules that require it, plus holds */
	int mod_flags;           /* MODFLG_* */
	modinfo_t *mod_info;     /* built-in: its own; else mod_infobuf */
	const struct module_format *mod_format;
	uintptr_t mod_entry[2]; /* functions of the module: mod_format's own */
	kobj_t mod_kobj;        /* NULL: built in */
	TAILQ_ENTRY(module) mod_chain;
	struct module **mod_required; /* mod_nrequired of them */
	unsigned int mod_nrequired;
	unsigned int mod_arequired; /* allocated */
	/* The last so many of them: by tracked imports (module_track.c). */
	unsigned int mod_ntracked;
	modsrc_t mod_source;
	uint64_t mod_autotime; /* ns since boot; 0: not a candidate */
	char mod_name[MAXMODNAME];
	char *mod_path; /* as it was loaded, for messages; may be NULL */
	/*
	 * A checked copy of the module's modinfo_t, which the module may
	 * overwrite, or free with its initialisation code.
	 */
	struct modinfo mod_infobuf;
	char *mod_needs; /* mod_infobuf.mi_required */
	size_t mod_needsize;
	/* Other names that it is found by, sorted, and behind them their text.
	 */
	const char **mod_aliases;
	size_t mod_naliases, mod_aliassize; /* the latter: bytes allocated */
	size_t mod_filesize;                /* bytes of its file; 0: built in */
	uint64_t mod_took[MODULE_NSTEPS];   /* ns, by enum module_step */
	/* Preloaded file: freed after the link. */
	const void *mod_preload;
	size_t mod_preload_len;
	/* For INIT, freed after it: from its plist file, from the loader. */
	prop_dictionary_t mod_plist, mod_props;
	int mod_plist_error;     /* they could not be had */
	unsigned int mod_serial; /* order of coming up */
	unsigned int mod_visit;  /* number of the last search (module_deps.c) */
	struct module *mod_search;
	struct module *mod_requester;     /* while loading: who waits for it */
	struct module_specific *mod_spec; /* module_setspecific() */
	struct sysctllog *mod_sysctllog;  /* of its SYSCTL_SETUP functions */
	/* Not linked yet: its symbols in the index (module_offers.c). */
	struct module_offer *mod_offers;
	size_t mod_noffers;
} module_t;

#define MODFLG_MUST_FORCE  0x01 /* built-in, disabled: force to bring back */
#define MODFLG_AUTO_LOADED 0x02 /* autoloaded, or only because required */
/* 0x100 and up: sys/kern/module/module_impl.h */

/* Static metadata, and one pointer to it in section link_set_modules. */
#define MODULE(class, name, required)                                   \
	static int name##_modcmd(modcmd_t, void *);                     \
	static modinfo_t name##_modinfo = {                             \
	    .mi_version = __NetBSD_Version__,                           \
	    .mi_class = (class),                                        \
	    .mi_modcmd = name##_modcmd,                                 \
	    .mi_name = #name,                                           \
	    .mi_required = (required),                                  \
	};                                                              \
	static modinfo_t *const name##_modinfo_link __kused __ksection( \
	    "link_set_modules") = &name##_modinfo

/*
 * The module's export list: with one or more of these only the symbols named
 * are visible to other modules, without any every global symbol is.
 */
#define MODULE_EXPORT(sym)                                           \
	static const void *const sym##_modexport __kused __ksection( \
	    "link_set_modexports") = (const void *)&(sym)

/*
 * Each function below takes the kernconfig lock (kernconfig.h), and a caller
 * may hold it.  What module_lookup() returned stays as long as the caller holds
 * the lock, or has taken a reference under it.
 *
 * Without the lock: module_kernel, module_name, module_source, module_part,
 * module_requires, module_compatible, module_error and module_print, of whose
 * arguments the caller takes care; and what is set: module_start_unload_thread,
 * module_set_volume, module_set_kernel_path, and the knobs, each of which is
 * one word.  module_init takes it step by step.
 */

/* Boot. */
void module_init(void); /* module.c */
void module_init_class(modclass_t modclass);
void module_start_unload_thread(void);
/*
 * A file that the loader left at [base, base+size), at any alignment: link it
 * locally and put it on the boot list.  `path` is the loader's text.  The
 * memory is the framework's from now on, whatever happens; it goes back to the
 * machine (cpu_preload_free) once it is not needed.  At any time: after boot
 * too the module comes up by module_load() or for one that requires it.
 * Unloaded, or failed at its link or INIT, it is gone: it is primed anew to
 * come up again. ENOEXEC, EEXIST (a boot module of that name was primed
 * already), ENOENT (no link_set_modules), ENOMEM.
 */
int module_prime(const char *path, void *base, size_t size);
/* The same of a file in memory of kmem_alloc(), which is freed. */
int module_prime_heap(const char *path, void *file, size_t size);
/*
 * Bring up the module whose file is at [base, base+size), at any alignment, and
 * what it requires.  The memory stays the caller's, who may reuse it on return
 * and call again after an unload.  `name` is for messages.  ENOEXEC, ENOENT,
 * ENOMEM as above; EEXIST: a module of that name is active or coming up; or
 * what INIT returned.
 */
int module_load_mem(const char *name, const void *base, size_t size);
/*
 * Properties, as XML, for the boot module that was primed from `path`: what
 * the loader was told, or the plist file beside it.  The text stays the
 * caller's.  EINVAL, EFBIG, ENOMEM: then the module will not come up; ENOENT:
 * there is no such module.
 */
int module_prime_props(
    const char *path, bool plist, const void *text, size_t len);
#define MODULE_PLIST_MAX 8191 /* bytes of a plist file, NetBSD's limit */

/* module_load flags, modctl's. */
#define MODCTL_LOAD_FORCE 0x1
#define MODCTL_NO_PROP    0x2

/*
 * Bytes of stack that the running thread has left; the kernel sets it.  A
 * load that another one waits for, as its requirement or by its INIT, is
 * refused (EMLINK) when there are fewer than MODULE_STACK_ROOM.  NULL: not
 * known, and no more than MODULE_NESTING loads wait for each other.
 */
extern size_t (*module_stack_left)(void);
#define MODULE_STACK_ROOM ((size_t)8 << 10)
#define MODULE_NESTING    16

/*
 * What time it is, in ns: for mod_took.  Called after each step that a module
 * made without a fault, with the times of its beginning and its end; an INIT
 * contains the steps of the modules that it loads.  Each is NULL, or set by the
 * kernel.
 */
extern uint64_t (*module_clock)(void);
extern void (*module_step_done)(
    const module_t *mod, enum module_step step, uint64_t start, uint64_t end);

/*
 * The name of a thread, other than the running one, that is within
 * [start, end), or returns to it, or may: what must be known before a module
 * without a FINI is freed.  NULL: there is none.  The kernel sets it; a kernel
 * that does not has no other threads.
 */
extern const char *(*module_thread_within)(vaddr_t start, vaddr_t end);

int module_load(
    const char *name, int flags, prop_dictionary_t props, modclass_t modclass);
int module_unload(const char *name);
int module_autoload(const char *name, modclass_t modclass);
/* A reference keeps a module from being unloaded (EBUSY). */
void module_hold(module_t *mod);
void module_rele(module_t *mod);
/* The same, unless its INIT or FINI runs: then false. */
bool module_tryhold(module_t *mod) __kwarnunused;
/* Does `mod` require `dep` directly? */
bool module_requires(const module_t *mod, const module_t *dep);
/* The module, active or coming up, that has this address; NULL: none. */
module_t *module_by_addr(vaddr_t va);
/* A section of the module whose INIT or FINI is running, as in NetBSD. */
int module_find_section(const char *name, void **addr, size_t *size);
module_t *module_kernel(void);
const char *module_name(struct module *mod);
modsrc_t module_source(struct module *mod);
/* Part `i` of the module's place in memory; false beyond the last one. */
bool module_part(
    const module_t *mod, unsigned int i, struct kobj_partinfo *info);
int module_builtin_add(modinfo_t *const *mip, size_t n, bool init);
int module_builtin_remove(modinfo_t *mi, bool fini);
void module_builtin_require_force(void);
bool module_compatible(int mod_version, int kern_version);
module_t *module_lookup(const char *name); /* active ones; NULL */
/* Active modules and built-in ones that are not: those that STAT lists. */
unsigned int module_count(void);

/* Ask a module MODULE_CMD_STAT: ENOTTY when it has nothing to say. */
int module_stat(const char *name, void *arg);

/*
 * Called for each module that is active now and for each that comes up or
 * goes away later: `load` after INIT, `unload` before FINI (and `load` again
 * when FINI refuses).  Either may be NULL.  A handle, NULL without memory.
 */
void *module_register_callbacks(
    void (*load)(struct module *), void (*unload)(struct module *));
/* `unload` is called for each active module. */
void module_unregister_callbacks(void *handle);

/*
 * Data of other subsystems kept with a module.  The destructor (may be NULL)
 * gets each value that is not NULL when its module goes, or when the key is
 * deleted.
 */
typedef unsigned int specificdata_key_t;
typedef void (*specificdata_dtor_t)(void *);
/* Sets *keyp: 0, or ENOMEM. */
specificdata_key_t module_specific_key_create(
    specificdata_key_t *keyp, specificdata_dtor_t dtor);
void module_specific_key_delete(specificdata_key_t key);
void *module_getspecific(module_t *mod, specificdata_key_t key);
void module_setspecific(module_t *mod, specificdata_key_t key, void *data);

/*
 * kern.module.*: autoload, verbose, strictdeps (0 or 1), autotime (seconds, 0:
 * never).  ENOENT: no such knob; EINVAL: out of range.  module_knob_name
 * lists them: NULL behind the last.  (kern.module.path is module_base.)
 */
const char *module_knob_name(unsigned int i);
int module_knob_get(const char *name, int64_t *value);
int module_knob_set(const char *name, int64_t value);

/*
 * Unload autoloaded modules whose time has come; `now`: cpu_nanotime().  Called
 * now and then by a thread of the kernel's; in the kernel with its own threads
 * by the idle loop, after module_start_unload_thread().
 */
void module_autounload_poll(uint64_t now);

/* modctl(2), as the monitor and tests call it. */
typedef struct modctl_load {
	const char *ml_filename;
	int ml_flags;
	const char *ml_props;
	size_t ml_propslen;
} modctl_load_t;

typedef enum modctl {
	MODCTL_LOAD,   /* modctl_load_t * */
	MODCTL_UNLOAD, /* const char *name */
	MODCTL_OSTAT,  /* struct iovec *, of omodstat_t */
	MODCTL_EXISTS, /* (uintptr_t)0: may load; 1: may autoload.  0, EPERM */
	MODCTL_STAT    /* struct iovec *, of a count, modstat_t, and strings */
} modctl_t;

/*
 * MODCTL_STAT fills iov_base with an int, the number of modules; so many
 * modstat_t right behind it; and a block of strings, the names that each
 * module requires ("a,b").  Sets iov_len to the bytes that this takes, and
 * writes nothing else where iov_len says that there is less room.
 */
typedef struct modstat {
	char ms_name[MAXMODNAME];
	uint64_t ms_addr;
	uint32_t ms_source; /* modsrc_t */
	uint32_t ms_class;  /* modclass_t */
	uint32_t ms_size;
	uint32_t ms_refcnt;    /* (uint32_t)-1: built-in, not active */
	uint32_t ms_flags;     /* MODFLG_MUST_FORCE, MODFLG_AUTO_LOADED */
	uint32_t ms_reqoffset; /* in the block of strings; 0: none */
} modstat_t;
_Static_assert(sizeof(modstat_t) == 64, "modstat_t layout");
_Static_assert(offsetof(modstat_t, ms_addr) == 32, "modstat_t layout");
_Static_assert(offsetof(modstat_t, ms_reqoffset) == 60, "modstat_t layout");

/*
 * MODCTL_OSTAT, of NetBSD 9 and older: fills iov_base with as many records as
 * iov_len has room for, and sets iov_len to the bytes that all of them take.
 */
typedef struct omodstat {
	char ms_name[MAXMODNAME];
	char ms_required[MAXMODNAME * OMAXMODDEPS];
	uint64_t ms_addr;
	uint32_t ms_source; /* modsrc_t */
	uint32_t ms_class;  /* modclass_t */
	uint32_t ms_size;
	uint32_t ms_refcnt; /* (uint32_t)-1: built-in, not active */
	uint32_t ms_reserved[4];
} omodstat_t;
_Static_assert(sizeof(omodstat_t) == 392, "omodstat_t layout");
_Static_assert(offsetof(omodstat_t, ms_addr) == 352, "omodstat_t layout");

int modctl(modctl_t op, void *arg);

/*
 * Where modules are read from after boot: the file system that the kernel
 * has (NULL: none yet, then loading by name is ENOENT beyond the boot list),
 * and the folder, "/stand/amd64/10.1/modules".
 */
struct fs_volume;
void module_set_volume(struct fs_volume *vol);
#define MODULE_BASE_SIZE 64
extern char module_base[MODULE_BASE_SIZE]; /* owner: module_knobs.c */
/*
 * The path that the kernel was booted from ("hd0a:/sets/kernel" too): a
 * kernel in a set (kset_names) has its modules in /<set>/modules; what is not
 * there, and those of any other kernel, in
 * /stand/<machine>/<release>/modules.  NULL: not known.  True: a set.
 */
bool module_set_kernel_path(const char *path);

/* Messages: one "module: ..." line each.  module_print only when verbose. */
void module_error(const char *fmt, ...) __kprintflike(1, 2);
void module_print(const char *fmt, ...) __kprintflike(1, 2);

#endif /* !_SYS_MODULE_H_ */
