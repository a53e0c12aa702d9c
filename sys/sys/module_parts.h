/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_parts.h: what the module framework can do without.  A kernel defines
 * one `module_parts' that names the parts it has; a part that it does not name
 * is not linked.  Each function is called with the kernconfig lock held.
 */
#ifndef _SYS_MODULE_PARTS_H_
#define _SYS_MODULE_PARTS_H_

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

/* Each may be NULL. */
struct module_parts {
	/* Formats, up to a NULL (module_format.h).  NULL: NetBSD's alone. */
	const struct module_format *const *mp_formats;
	const struct module_props_ops *mp_props;
	const struct module_file_ops *mp_files;
	const struct module_set_ops *mp_sets;
	const struct module_unused_ops *mp_unused;
};
extern const struct module_parts module_parts; /* the kernel's to define */

extern const struct module_props_ops module_props_ops;   /* module_props.c */
extern const struct module_file_ops module_file_ops;     /* module_vfs.c */
extern const struct module_set_ops module_set_ops;       /* module_linkset.c */
extern const struct module_unused_ops module_unused_ops; /* _autounload.c */

#endif /* !_SYS_MODULE_PARTS_H_ */
