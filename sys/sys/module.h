/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module.h: kernel modules, NetBSD's module(9).  Layouts and numbers are
 * NetBSD 10's; source written for it compiles unchanged.
 */
#ifndef _SYS_MODULE_H_
#define _SYS_MODULE_H_

#include <libkern/kdefs.h>
#include <libkern/kqueue.h>
#include <sys/kobj.h>
#include <sys/kversion.h>

#define MAXMODNAME  32   /* bytes, the NUL included */
#define MAXMODDEPTH 6    /* levels of dependency */
#define MAXMODDEPS  10   /* names in modstat's ms_required */
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
	MODULE_CMD_INIT,      /* required; arg: property dictionary or NULL */
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

/* One loaded (or built-in) module.  Owner: kern_module*.c. */
typedef struct module {
	unsigned int mod_refcnt; /* modules that require it, plus holds */
	int mod_flags;           /* MODFLG_* */
	modinfo_t *mod_info;
	kobj_t mod_kobj; /* NULL: built in */
	TAILQ_ENTRY(module) mod_chain;
	struct module **mod_required; /* mod_nrequired of them */
	unsigned int mod_nrequired;
	unsigned int mod_arequired; /* allocated */
	modsrc_t mod_source;
	uint64_t mod_autotime; /* ns; 0: not a candidate */
	char mod_name[MAXMODNAME];
	char *mod_path; /* as it was loaded, for messages; may be NULL */
	/* Preloaded file: given back after the link. */
	const void *mod_preload;
	size_t mod_preload_len;
	void *mod_private; /* framework parts that are added later */
} module_t;

#define MODFLG_MUST_FORCE  0x01 /* built-in, disabled: force to bring back */
#define MODFLG_AUTO_LOADED 0x02

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

/* Boot. */
void module_init(void); /* kern_module.c */
void module_init_class(modclass_t class);
void module_start_unload_thread(void);
/*
 * A file that the loader left at [base, base+size): link it locally and put
 * it on the boot list.  `path` is the loader's text.  The memory is the
 * framework's from now on, whatever happens; it goes back to the machine
 * (cpu_preload_free) once it is not needed.  ENOEXEC, EEXIST (a boot module of
 * that name was primed already), ENOENT (no link_set_modules), ENOMEM.
 */
int module_prime(const char *path, void *base, size_t size);

/* module_load flags, modctl's. */
#define MODCTL_LOAD_FORCE 0x1
#define MODCTL_NO_PROP    0x2

int module_load(const char *name, int flags, void *props, modclass_t class);
int module_unload(const char *name);
int module_autoload(const char *name, modclass_t class);
int module_hold(const char *name);
void module_rele(const char *name);
int module_find_section(const char *name, void **addr, size_t *size);
module_t *module_kernel(void);
const char *module_name(struct module *mod);
modsrc_t module_source(struct module *mod);
int module_builtin_add(modinfo_t *const *mip, size_t n, bool init);
int module_builtin_remove(modinfo_t *mi, bool fini);
void module_builtin_require_force(void);
bool module_compatible(int mod_version, int kern_version);
module_t *module_lookup(const char *name); /* active ones; NULL */

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
	MODCTL_STAT,   /* struct modctl_buf * */
	MODCTL_EXISTS  /* 0 when modules can be loaded at all */
} modctl_t;

typedef struct modstat {
	char ms_name[MAXMODNAME];
	char ms_required[MAXMODNAME * MAXMODDEPS];
	uint64_t ms_addr;
	uint32_t ms_source; /* modsrc_t */
	uint32_t ms_class;  /* modclass_t */
	uint32_t ms_size;
	uint32_t ms_refcnt; /* (uint32_t)-1: built-in, disabled */
	uint32_t ms_reserved[4];
} modstat_t;
/* facts: 32 + 320 + 8 + 4 * 4 + 16; the same for both classes. */
_Static_assert(sizeof(modstat_t) == 392, "modstat_t layout");

/* MODCTL_STAT: fills up to mb_len bytes with modstat_t, sets mb_need. */
struct modctl_buf {
	void *mb_base;
	size_t mb_len;  /* bytes of room */
	size_t mb_need; /* bytes that all modules take */
};

int modctl(modctl_t op, void *arg);

/*
 * Where modules are read from after boot: the file system that the kernel
 * has (NULL: none yet, then loading by name is ENOENT beyond the boot list),
 * and the folder, "/stand/amd64/10.1/modules".
 */
struct fs_volume;
void module_set_volume(struct fs_volume *vol);
extern char module_base[64]; /* owner: kern_module_vfs.c */

/* Messages: "module: ..." lines.  module_print only when verbose. */
void module_error(const char *fmt, ...) __kprintflike(1, 2);
void module_print(const char *fmt, ...) __kprintflike(1, 2);

#endif /* !_SYS_MODULE_H_ */
