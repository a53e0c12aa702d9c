/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_parts.h: what the module framework can do without.  A kernel defines
 * one `module_parts' that names the parts it has; a part that it does not name
 * is not linked.  Each function is called with the kernconfig lock held.
 */
#ifndef _SYS_MODULE_PARTS_H_
#define _SYS_MODULE_PARTS_H_

#include <sys/kobj.h>
#include <sys/module.h>

struct module_request; /* module_impl.h */

/* Property lists: without them INIT is given the caller's dictionary. */
struct module_props_ops {
	int (*mpo_parse)(const char *where, const char *text, size_t len,
	    prop_dictionary_t *dictp);
	int (*mpo_load)(module_t *mod, const struct module_request *mr);
	int (*mpo_merge)(const module_t *mod, const struct module_request *mr,
	    prop_dictionary_t *dictp);
	void (*mpo_forget)(module_t *mod);
	void (*mpo_release)(prop_object_t po);
};

/* Modules in files: without them only primed and built-in ones are found. */
struct module_file_ops {
	void (*mfo_init)(void);
	int (*mfo_load)(module_t *mod, struct module_request *mr);
	void (*mfo_report_missing)(const struct module_request *mr, int error);
	int (*mfo_read)(
	    const char *path, size_t max, char **bufp, size_t *lenp);
};

/* Link sets of sysctl nodes and event counters, around INIT and FINI. */
struct module_set_ops {
	/* Linked, before its code runs.  ENOEXEC, ENOMEM: reported. */
	int (*mso_check)(const module_t *mod);
	int (*mso_load)(module_t *mod); /* ENOEXEC: reported */
	void (*mso_unload)(module_t *mod);
};

/* Auto-unload: the module is not in use as of now. */
struct module_unused_ops {
	void (*muo_arm)(module_t *mod);
};

/* What becomes of a source that was verified. */
struct module_trusted {
	/* Memory of kmem that it was read to, for the module; NULL: none. */
	void *mtd_buf;
	size_t mtd_size;
	bool mtd_own; /* the module is signed by itself, under any path */
};

/*
 * What may be loaded; without these functions everything may be.  EAUTH: it is
 * refused.
 */
struct module_trust_ops {
	/* Is anything verified? */
	bool (*mto_on)(void);
	/*
	 * May these bytes be linked, in memory or to be read to memory, which
	 * *src is then?  On failure *src has been closed.  Reported.
	 */
	int (*mto_object)(const char *path, struct kobj_source *src,
	    struct module_trusted *mtd);
	/*
	 * The property list beside a module's file; text NULL: there is none.
	 * What is refused is reported.
	 */
	int (*mto_plist)(const char *path, const void *text, size_t len);
	/*
	 * May a module be loaded without the properties beside it?  path: their
	 * file, which need not exist; or, passed, a module whose properties the
	 * loader passed.  Reported.
	 */
	int (*mto_no_plist)(const char *path, bool passed);
	/*
	 * A module with mtd_own: may it have that name, in a file of that path?
	 */
	int (*mto_name)(const char *path, const char *name);
	/* May a built-in module that is disabled be loaded by force? */
	int (*mto_builtin)(const char *name);
};

/* Each may be NULL. */
struct module_parts {
	/* Formats, up to a NULL (module_format.h).  NULL: NetBSD's alone. */
	const struct module_format *const *mp_formats;
	const struct module_props_ops *mp_props;
	const struct module_file_ops *mp_files;
	const struct module_set_ops *mp_sets;
	const struct module_unused_ops *mp_unused;
	const struct module_trust_ops *mp_trust;
};
extern const struct module_parts module_parts; /* the kernel's to define */

extern const struct module_props_ops module_props_ops;   /* module_props.c */
extern const struct module_file_ops module_file_ops;     /* module_vfs.c */
extern const struct module_set_ops module_set_ops;       /* module_linkset.c */
extern const struct module_unused_ops module_unused_ops; /* _autounload.c */

#endif /* !_SYS_MODULE_PARTS_H_ */
