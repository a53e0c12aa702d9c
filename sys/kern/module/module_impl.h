/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_impl.h: what the files of the module framework share.
 *
 * A module is on exactly one of three lists, or on none while it is being
 * read from a file: module_list (active), module_builtins (built in, not
 * active), module_bootlist (primed, not active).
 *
 * The lists change, and INIT and FINI run, under kernconfig_lock().  An INIT or
 * FINI may load and unload others under the same lock: hence MODFLG_LOADING and
 * MODFLG_FINI.
 */
#ifndef _KERN_MODULE_IMPL_H_
#define _KERN_MODULE_IMPL_H_

#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/module.h>
#include <sys/module_format.h>
#include <sys/module_parts.h>

#define MODFLG_LOADING                                        \
	0x100 /* its dependencies, link or INIT are under way \
	       */
#define MODFLG_FINI       0x200   /* its FINI is running */
#define MODFLG_TRIED      0x400   /* module_init_class() tried it */
#define MODFLG_FAILED     0x800   /* built-in: INIT failed, may be replaced */
#define MODFLG_DEPENDENCY 0x1000  /* loaded because another required it */
#define MODFLG_BUSY       0x2000  /* its code runs, or a callback uses it */
#define MODFLG_HEAP       0x4000  /* mod_preload is kmem_alloc'd */
#define MODFLG_OFFERED    0x8000  /* its symbols were put into the index */
#define MODFLG_LEAVING    0x10000 /* tracked imports were led away from it */
#define MODFLG_UNDONE     0x20000 /* its load has failed and is undone */
#define MODFLG_ONLYLINKED 0x40000 /* module_only_linked() */
#define MODFLG_OWNSIGNED  0x80000 /* trusted by a signature of its own */

/* A path to a module, its NUL included. */
#define MODULE_PATH_SIZE 256

TAILQ_HEAD(modqueue, module);
extern struct modqueue module_list;     /* active: bringup, unload */
extern struct modqueue module_builtins; /* not active: builtin_add, bringup */
extern struct modqueue module_bootlist; /* primed, not active: boot, bringup */

/* "(error 2, ENOENT)" at the end of a message. */
#define MODULE_ERR        "(error %d, %s)"
#define MODULE_ERR_ARG(e) (e), kerrno_name(e)

/* A load: of what, for whom, and its result. */
struct module_request {
	const char *mr_name; /* a path if it contains a '/' */
	/* Loads a dependency: module_do_load(). */
	int (*mr_load)(struct module_request *mr, module_t **modp);
	int mr_flags;               /* MODCTL_LOAD_FORCE, MODCTL_NO_PROP */
	modclass_t mr_class;        /* must be of it, unless ANY */
	prop_dictionary_t mr_props; /* for INIT */
	bool mr_auto;               /* an autoload: no message when missing */
	struct module *mr_for;      /* the one that requires it, or NULL */
	/* Set by module_do_load. */
	bool mr_missing; /* looked everywhere, found nothing */
	bool mr_linked;  /* it reached the final link */
};

/* The knobs.  Owner: module_knobs.c. */
extern bool module_autoload_on;
extern bool module_verbose_on;
extern bool module_strictdeps_on;
extern unsigned int module_autotime; /* seconds; 0: never */

/* module_msg.c.  A note has the same form as an error. */
#define module_note(...) module_error(__VA_ARGS__)

/* module_list.c */
extern module_t *module_loading; /* innermost, then mod_requester */
module_t *module_find_loading(const char *name);
module_t *module_lookup_in(struct modqueue *list, const char *name);
/* The name of the module that answers to this one; `name' if none does. */
const char *module_real_name(const char *name);
bool module_name_valid(const char *name);
/* Its name in messages, or its path while it has no name. */
const char *module_label(const module_t *mod);
/* The last component of a path. */
const char *module_file_name(const char *path);

/* module_alloc.c */
module_t *module_alloc(modsrc_t source);
/* Free it with all that it holds.  It is on no list and not required. */
void module_free(module_t *mod);
int module_set_path(module_t *mod, const char *path);
/* Free a boot module's file. */
void module_preload_free(const void *base, size_t size, int flags);
void module_preload_release(module_t *mod);

/* module.c: unload and free everything; for tests.  False: a FINI refused. */
bool module_shutdown(void);

/* module_format.c: the kernel's formats, up to a NULL. */
const struct module_format *const *module_formats(void);
extern module_t *module_active; /* whose code runs */
int module_run_load(module_t *mod);
void module_tell(module_t *mod, enum module_event event);
int module_command(module_t *mod, modcmd_t cmd, void *arg);
void module_run_unload(module_t *mod);

/* module_format.c: the time; a step that began then has been made. */
uint64_t module_now(void);
void module_step_end(module_t *mod, enum module_step step, uint64_t start);

/* module_info.c: may this one be loaded for this request? */
int module_check(const module_t *mod, const struct module_request *mr);

/* module_deps.c */
int module_resolve(module_t *mod, const struct module_request *mr);
int module_require(module_t *mod, module_t *dep);
/* Memory for so many more, so that module_require() does not fail.  ENOMEM. */
int module_require_room(module_t *mod, size_t more);
/*
 * Does `user` require `dep`, directly or through others?  `fixed`: as long as
 * it is active, whatever becomes of tracked imports.
 */
bool module_requires_somehow(module_t *user, const module_t *dep, bool fixed);
/* What modules require has changed: put module_list in order again. */
void module_list_settle(void);
/* module_track.c: kf_may_track, mft_load and mft_event for tracked imports. */
bool module_may_track(const struct module *user, const struct module *owner);
int module_track_load(module_t *mod);
void module_track_event(module_t *mod, enum module_event event);
/* Load the module `name' for `mod', and hold it. */
int module_resolve_one(
    module_t *mod, const char *name, const struct module_request *mr);
/* module_symdeps.c: the boot modules that define what `mod' does not. */
int module_resolve_symbols(module_t *mod, const struct module_request *mr);
/* module_offers.c: put the symbols of all boot modules into the index. */
int module_offers_update(void);
/* The first boot module that will export the symbol; NULL: none. */
module_t *module_offers_find(const char *name);
/* Before its link, which takes the names away. */
void module_offers_drop(module_t *mod);
void module_drop_required(module_t *mod);
enum kobj_use module_link_policy(
    const struct module *user, const struct module *owner, bool take);

/* module_bringup.c, module_load.c */
int module_bring_up(
    module_t *mod, struct module_request *mr, struct modqueue *from);
int module_do_load(struct module_request *mr, module_t **modp);

/* module_unload.c */
int module_do_unload(module_t *mod);
void module_undo_since(unsigned int serial);

/* module_builtin.c */
int module_builtin_load(module_t *mod, struct module_request *mr);
/* module_builtin_add.c: module_builtin_add() for modules of a format. */
int module_builtin_add_format(const struct module_format *mft,
    modinfo_t *const *mip, size_t n, bool init);

/* module_boot.c */
int module_boot_load(module_t *mod, struct module_request *mr);
void module_boot_forget(module_t *mod);
void module_boot_supersede(const char *name);
/* Is this the path of the file primed last, and did that fail? */
bool module_prime_refused(const char *path);

/*
 * module_optional.c: calls of the parts of <sys/module_parts.h>, or what is
 * done in their absence.
 */
void module_files_init(void);
/*
 * Read the request's file into `mod`, up to the link's first step.  ENOENT
 * with mr_missing: no such file; else the error has been reported.
 */
int module_load_file(module_t *mod, struct module_request *mr);
void module_report_missing(const struct module_request *mr, int error);
/*
 * The bytes of a small file, to be freed by kmem_free.  ENOENT: there is none
 * (quiet); EFBIG: more than `max`; what the file system says.
 */
int module_read_file(const char *path, size_t max, char **bufp, size_t *lenp);

int module_props_parse(
    const char *where, const char *text, size_t len, prop_dictionary_t *dictp);
int module_props_load(module_t *mod, const struct module_request *mr);
int module_props_merge(const module_t *mod, const struct module_request *mr,
    prop_dictionary_t *dictp);
void module_props_release(prop_dictionary_t dict);
void module_props_forget(module_t *mod);

/*
 * May the source's bytes be linked?  They may be read to memory, which is then
 * the module's.  On failure the source is closed.  EAUTH, ENOMEM: reported.
 */
int module_trust_object(module_t *mod, struct kobj_source *src);
int module_trust_plist(const char *path, const void *text, size_t len);
int module_trust_no_plist(const char *path, bool passed);
int module_trust_name(const module_t *mod);
int module_trust_builtin(const module_t *mod);

int module_sets_check(const module_t *mod);
int module_sets_load(module_t *mod);
void module_sets_unload(module_t *mod);
void module_arm_autounload(module_t *mod);

/* A built-in whose INIT failed: a boot module may take its place. */
static inline bool
module_builtin_replaceable(const module_t *mod)
{

	return (mod->mod_flags & (MODFLG_FAILED | MODFLG_MUST_FORCE)) ==
	    MODFLG_FAILED;
}

/*
 * Keep a module from being unloaded while its code runs or a callback uses it.
 * These nest: module_unbusy() takes what module_busy() returned.
 */
static inline bool
module_busy(module_t *mod)
{
	bool outer = (mod->mod_flags & MODFLG_BUSY) != 0;

	mod->mod_flags |= MODFLG_BUSY;
	return outer;
}

static inline void
module_unbusy(module_t *mod, bool outer)
{
	if (!outer)
		mod->mod_flags &= ~MODFLG_BUSY;
}

/* module_sysctl.c: kern.module.*.  ENOMEM; again: no-op. */
int module_sysctl_init(void) __kwarnunused;

/* module_callback.c, module_specific.c */
void module_callback_load(module_t *mod);
void module_callback_unload(module_t *mod);
void module_specific_fini(module_t *mod);

#endif /* !_KERN_MODULE_IMPL_H_ */
