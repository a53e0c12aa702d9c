/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_format.h: a format of modules, to the framework: how its files are
 * recognised, a module's metadata and exports, and which of its functions are
 * called when.  One structure for each format; NetBSD's is module_netbsd.c.
 *
 * A kernel's formats are module_parts.mp_formats.  The first one that
 * recognises a file is the file's.  A file that none recognises is taken for
 * the first format's, whose mft_fetch reports what it lacks.
 */
#ifndef _SYS_MODULE_FORMAT_H_
#define _SYS_MODULE_FORMAT_H_

#include <sys/module.h>

/* What happens to a module. */
enum module_event {
	MODULE_UP,     /* it is active */
	MODULE_LEAVES, /* it is to be unloaded, if nothing uses it */
	MODULE_STAYS,  /* it is not unloaded after all */
};

/* Each function is called with the kernconfig lock held. */
struct module_format {
	const char *mft_name;
	/* For the linker: what is exported, and what is freed after INIT. */
	struct kobj_format mft_object;
	/*
	 * Is the file a module of this format?  Of the file only the ELF header
	 * has been checked.
	 */
	bool (*mft_recognise)(const struct elf_image *ei);
	/*
	 * The object is placed and not yet relocated: store what it says of
	 * itself by module_info_name(), module_info_required(), in mod_entry
	 * and in mod_infobuf, whose version is the kernel's and class MISC
	 * until then.  Pointers are followed by kobj_local_pointer(), and count
	 * only when they lead into the object.  ENOENT: not a module; EINVAL: a
	 * bad name or class; ENOEXEC; ENOMEM.  Reported.
	 */
	int (*mft_fetch)(module_t *mod);
	/*
	 * The object is linked, or the module is a built-in one: check what the
	 * kernel is to follow, and run what comes before INIT.  An errno value,
	 * reported; then nothing is left to be undone.
	 */
	int (*mft_load)(module_t *mod);
	/*
	 * INIT (`arg': its properties, or NULL), FINI, STAT, AUTOUNLOAD.  What
	 * the module returns; ENOTTY: modules of this format do not know the
	 * command.  INIT and FINI that a module may do without are 0.
	 */
	int (*mft_command)(module_t *mod, modcmd_t cmd, void *arg);
	/*
	 * After FINI, and after an INIT that failed: run what comes after FINI,
	 * and undo mft_load.
	 */
	void (*mft_unload)(module_t *mod);
	/*
	 * Modules of this format that are linked into the kernel, *n of them.
	 * NULL: there are none.
	 */
	modinfo_t *const *(*mft_builtins)(size_t *n);
	/* Something happens to a module of any format.  NULL: no matter. */
	void (*mft_event)(module_t *mod, enum module_event event);
	/*
	 * Modules of this format do not say what they require: a module
	 * requires those whose symbols it uses, and boot modules that define
	 * them come up before it.
	 */
	bool mft_by_symbols;
};

extern const struct module_format module_format_netbsd;
/* Other systems' (docs/formats.md): for the table of a kernel that wants them.
 */
extern const struct module_format module_format_toaru;
extern const struct module_format module_format_linux;
extern const struct module_format module_format_sylixos;
extern const struct module_format module_format_marionette;
extern const struct module_format module_format_kos;

/*
 * A file through its format, for whoever looks at modules.  The link's first
 * step: mod_path is set, mod_format and mod_kobj are filled in; mod_kobj is
 * NULL on failure.  An errno value of kobj_load(), reported.
 */
int module_load_object(module_t *mod, struct kobj_source *src) __kwarnunused;
/* Then mft_fetch, with defaults for what a format does not record. */
int module_fetch_info(module_t *mod) __kwarnunused;

/*
 * For mft_recognise.  Has the file a section, or defines it a symbol that is
 * not local, of this name (63 bytes at most)?
 */
bool module_file_section(const struct elf_image *ei, const char *name);
bool module_file_symbol(const struct elf_image *ei, const char *name);
/* The same for a symbol whose name begins with `prefix'. */
bool module_file_symbol_prefix(const struct elf_image *ei, const char *prefix);

/*
 * For mft_fetch.  Store a copy of the module's name.  EINVAL, reported: no
 * module can have this name.
 */
int module_info_name(module_t *mod, const char *name) __kwarnunused;
/*
 * Store the names of what it requires: `len' bytes, names with `separator'
 * between them.  EINVAL: a comma in a name; ENOMEM.  Reported.
 */
int module_info_required(
    module_t *mod, const char *list, size_t len, char separator) __kwarnunused;
/*
 * A program that only links (sys/kmod): the module is linked, and tracked
 * imports may have its definitions, as if it were active.
 */
void module_only_linked(module_t *mod);
/* Report what is wrong with what a module says of itself.  Returns `error'. */
int module_info_bad(const module_t *mod, int error, const char *what);

/*
 * For mft_fetch, too (module_mark.c): what other systems' formats have in
 * common.  A fault is reported with its section and offset.
 *
 * Report that what the object has at `at' is wrong.  Returns `error'.
 */
int module_mark_bad(
    const module_t *mod, int error, const void *at, const char *what);
/* Is that aligned for pointers?  ENOEXEC: no, `what' is reported. */
int module_mark_aligned(
    const module_t *mod, const void *at, const char *what) __kwarnunused;
/*
 * The object's function `name', a symbol that is not local.  ENOENT: there is
 * none, not reported; ENOEXEC: it is no code.
 */
int module_mark_function(
    module_t *mod, const char *name, uintptr_t *fn) __kwarnunused;
/*
 * The target of the pointer at `slot', which lies within the object: code, *fn
 * is 0 for NULL; or a string, not NULL.  ENOEXEC, `what' is reported.
 */
int module_mark_code(module_t *mod, const void *slot, const char *what,
    uintptr_t *fn) __kwarnunused;
int module_mark_string(module_t *mod, const void *slot, const char *what,
    const char **sp) __kwarnunused;
/* The module has the name of its file, up to its last dot.  EINVAL, reported.
 */
int module_mark_file_name(module_t *mod) __kwarnunused;
/* The result of a function that returns an errno value, or its negative. */
int module_mark_errno(int result);

#endif /* !_SYS_MODULE_FORMAT_H_ */
