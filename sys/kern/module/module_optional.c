/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_optional.c: the framework's calls of its optional parts, and what a
 * kernel without them does instead.
 */
#include <kern/module/module_impl.h>

void
module_files_init(void)
{

	if (module_parts.mp_files != NULL)
		module_parts.mp_files->mfo_init();
}

int
module_load_file(module_t *mod, struct module_request *mr)
{

	if (module_parts.mp_files != NULL)
		return module_parts.mp_files->mfo_load(mod, mr);
	mr->mr_missing = true;
	return ENOENT;
}

void
module_report_missing(const struct module_request *mr, int error)
{

	if (module_parts.mp_files != NULL)
		module_parts.mp_files->mfo_report_missing(mr, error);
	else if (mr->mr_for != NULL)
		module_error("%s: requires \"%s\": not found on the boot list "
			     "(this kernel reads no files) " MODULE_ERR,
		    mr->mr_for->mod_name, mr->mr_name, MODULE_ERR_ARG(error));
	else
		module_error("%s: not found on the boot list (this kernel "
			     "reads no files) " MODULE_ERR,
		    mr->mr_name, MODULE_ERR_ARG(error));
}

int
module_read_file(const char *path, size_t max, char **bufp, size_t *lenp)
{

	if (module_parts.mp_files == NULL)
		return ENOENT;
	return module_parts.mp_files->mfo_read(path, max, bufp, lenp);
}

int
module_props_parse(
    const char *where, const char *text, size_t len, prop_dictionary_t *dictp)
{

	if (module_parts.mp_props != NULL)
		return module_parts.mp_props->mpo_parse(
		    where, text, len, dictp);
	*dictp = NULL;
	module_error("%s: this kernel has no property lists " MODULE_ERR, where,
	    MODULE_ERR_ARG(ENOTSUP));
	return ENOTSUP;
}

int
module_props_load(module_t *mod, const struct module_request *mr)
{

	if (module_parts.mp_props == NULL)
		return 0;
	return module_parts.mp_props->mpo_load(mod, mr);
}

int
module_props_merge(const module_t *mod, const struct module_request *mr,
    prop_dictionary_t *dictp)
{

	if (module_parts.mp_props != NULL)
		return module_parts.mp_props->mpo_merge(mod, mr, dictp);
	*dictp = mr->mr_props;
	return 0;
}

void
module_props_release(prop_dictionary_t dict)
{

	if (module_parts.mp_props != NULL)
		module_parts.mp_props->mpo_release(dict);
}

void
module_props_forget(module_t *mod)
{

	if (module_parts.mp_props != NULL)
		module_parts.mp_props->mpo_forget(mod);
}

static const struct module_trust_ops *
trust_on(void)
{
	const struct module_trust_ops *mto = module_parts.mp_trust;

	return mto != NULL && mto->mto_on() ? mto : NULL;
}

int
module_trust_object(module_t *mod, struct kobj_source *src)
{
	const struct module_trust_ops *mto = trust_on();
	struct module_trusted mtd;
	int error;

	if (mto == NULL)
		return 0;
	error = mto->mto_object(mod->mod_path, src, &mtd);
	if (mtd.mtd_buf != NULL) {
		mod->mod_preload = mtd.mtd_buf;
		mod->mod_preload_len = mtd.mtd_size;
		mod->mod_flags |= MODFLG_HEAP;
	}
	if (mtd.mtd_own)
		mod->mod_flags |= MODFLG_OWNSIGNED;
	return error;
}

int
module_trust_plist(const char *path, const void *text, size_t len)
{
	const struct module_trust_ops *mto = trust_on();

	return mto != NULL ? mto->mto_plist(path, text, len) : 0;
}

int
module_trust_no_plist(const char *path, bool passed)
{
	const struct module_trust_ops *mto = trust_on();

	return mto != NULL ? mto->mto_no_plist(path, passed) : 0;
}

int
module_trust_name(const module_t *mod)
{

	return (mod->mod_flags & MODFLG_OWNSIGNED) != 0
	    ? module_parts.mp_trust->mto_name(mod->mod_path, mod->mod_name)
	    : 0;
}

int
module_trust_builtin(const module_t *mod)
{
	const struct module_trust_ops *mto = trust_on();

	return mto != NULL ? mto->mto_builtin(mod->mod_name) : 0;
}

int
module_sets_check(const module_t *mod)
{

	return module_parts.mp_sets != NULL
	    ? module_parts.mp_sets->mso_check(mod)
	    : 0;
}

int
module_sets_load(module_t *mod)
{

	return module_parts.mp_sets != NULL
	    ? module_parts.mp_sets->mso_load(mod)
	    : 0;
}

void
module_sets_unload(module_t *mod)
{

	if (module_parts.mp_sets != NULL)
		module_parts.mp_sets->mso_unload(mod);
}

void
module_arm_autounload(module_t *mod)
{

	if (module_parts.mp_unused != NULL)
		module_parts.mp_unused->muo_arm(mod);
}
