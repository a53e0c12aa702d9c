/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_props.c: the properties passed to a module's INIT, as one dictionary.
 * They come from three places, a later one overriding an earlier one:
 *
 *	<name>.plist beside the module's file, read by us or by the loader
 *	the boot loader's load command
 *	the caller of modctl(2) or module_load()
 *
 * A module with an invalid plist file is not loaded: it would run without its
 * configuration.
 */
#include <kern/module/module_impl.h>
#include <libkern/propargs.h>
#include <sys/kmem.h>

/* The line that byte `off` of the text is on, from 1. */
static unsigned int
line_of(const char *text, size_t off)
{
	unsigned int line = 1;
	size_t i;

	for (i = 0; i < off; i++)
		line += text[i] == '\n';
	return line;
}

/*
 * Parse a dictionary.  EINVAL: the text is not one; ENOMEM.  `where` names its
 * source in messages.
 */
static int
parse(const char *where, const char *text, size_t len, prop_dictionary_t *dictp)
{
	struct prop_fault pf;
	prop_object_t po;
	int error;

	*dictp = NULL;
	error = prop_xml_parse(text, len, &po, &pf);
	if (error == EINVAL) {
		module_error("%s: line %u of its properties: %s " MODULE_ERR,
		    where, line_of(text, pf.pf_offset), pf.pf_what,
		    MODULE_ERR_ARG(error));
		return error;
	}
	if (error == 0 && prop_object_type(po) != PROP_TYPE_DICTIONARY) {
		prop_object_release(po);
		module_error(
		    "%s: its properties are not a dictionary " MODULE_ERR,
		    where, MODULE_ERR_ARG(EINVAL));
		return EINVAL;
	}
	if (error != 0) {
		module_error("%s: its properties cannot be read " MODULE_ERR,
		    where, MODULE_ERR_ARG(error));
		return error;
	}
	*dictp = po;
	return 0;
}

/*
 * Copy the values of `from` (may be NULL) into *intop, which is created if it
 * is NULL.  ENOMEM.
 */
static int
merge(prop_dictionary_t *intop, prop_dictionary_t from)
{
	prop_dictionary_keysym_t key;
	prop_object_iterator_t it;
	int error = 0;

	if (from == NULL)
		return 0;
	if (*intop == NULL) {
		*intop = prop_dictionary_copy_mutable(from);
		return *intop != NULL ? 0 : ENOMEM;
	}
	if ((it = prop_dictionary_iterator(from)) == NULL)
		return ENOMEM;
	while (error == 0 && (key = prop_object_iterator_next(it)) != NULL) {
		if (!prop_dictionary_set_keysym(
			*intop, key, prop_dictionary_get_keysym(from, key)))
			error = ENOMEM;
	}
	prop_object_iterator_release(it);
	return error;
}

/*
 * The dictionary to pass to INIT, *dictp: NULL, or released by the caller.
 * ENOMEM, or the error of the plist file (unless MODCTL_NO_PROP); EAUTH: it
 * must not be left out.
 */
static int
merge_all(const module_t *mod, const struct module_request *mr,
    prop_dictionary_t *dictp)
{
	bool plist = (mr->mr_flags & MODCTL_NO_PROP) == 0;
	int error = 0;

	*dictp = NULL;
	if (plist && mod->mod_plist_error != 0) {
		module_error("%s: its property file is invalid, see above "
			     "(modload -P ignores it) " MODULE_ERR,
		    mod->mod_name, MODULE_ERR_ARG(mod->mod_plist_error));
		return mod->mod_plist_error;
	}
	/* Of a boot module: load() reads no file for this request. */
	if (!plist && (mod->mod_plist != NULL || mod->mod_plist_error != 0) &&
	    (error = module_trust_no_plist(mod->mod_path, true)) != 0)
		return error;
	if (plist)
		error = merge(dictp, mod->mod_plist);
	if (error == 0)
		error = merge(dictp, mod->mod_props);
	if (error == 0)
		error = merge(dictp, mr->mr_props);
	if (error != 0) {
		module_error("%s: no memory for its properties " MODULE_ERR,
		    mod->mod_name, MODULE_ERR_ARG(error));
		prop_object_release(*dictp);
		*dictp = NULL;
	}
	return error;
}

/* Release the properties: after INIT they are not used. */
static void
forget(module_t *mod)
{

	prop_object_release(mod->mod_plist);
	prop_object_release(mod->mod_props);
	mod->mod_plist = mod->mod_props = NULL;
	mod->mod_plist_error = 0;
}

/*
 * As in NetBSD: a module whose plist file says noautoload is loaded only by
 * name, neither by autoload nor for another module.
 */
static int
check_noautoload(const module_t *mod, const struct module_request *mr)
{
	bool no = false;

	if (!mr->mr_auto ||
	    !prop_dictionary_get_bool(mod->mod_plist, "noautoload", &no) || !no)
		return 0;
	module_error("%s: its property file says noautoload: load it by "
		     "name first " MODULE_ERR,
	    mod->mod_name, MODULE_ERR_ARG(EPERM));
	return EPERM;
}

/*
 * Read the plist file beside the module's file, if there is one, unless the
 * request has MODCTL_NO_PROP.  EPERM: it says noautoload; EAUTH: it is not
 * trusted, or must not be left out.
 */
static int
load(module_t *mod, const struct module_request *mr)
{
	char path[MODULE_PATH_SIZE];
	char *text;
	size_t len;
	int error;

	if (!propargs_file(mod->mod_path, path, sizeof(path)))
		return 0;
	if ((mr->mr_flags & MODCTL_NO_PROP) != 0)
		return module_trust_no_plist(path, false);
	error = module_read_file(path, MODULE_PLIST_MAX, &text, &len);
	if (error == ENOENT)
		return module_trust_plist(path, NULL, 0);
	if (error != 0)
		return error;
	error = module_trust_plist(path, text, len);
	if (error == 0)
		error = parse(path, text, len, &mod->mod_plist);
	kmem_free(text, len);
	return error != 0 ? error : check_noautoload(mod, mr);
}

/*
 * The last boot module primed from `path`.  NULL also when the file primed last
 * had this path and was refused: its properties are not an earlier module's.
 */
static module_t *
find_primed(const char *path)
{
	module_t *mod, *found = NULL;

	if (module_prime_refused(path))
		return NULL;
	TAILQ_FOREACH (mod, &module_bootlist, mod_chain) {
		if (strcmp(mod->mod_path, path) == 0)
			found = mod;
	}
	return found;
}

/* Store the properties of a boot module. */
static int
prime_props(const char *path, bool plist, const char *text, size_t len)
{
	size_t max = plist ? MODULE_PLIST_MAX : MAXMODPROPS;
	prop_dictionary_t dict = NULL;
	module_t *mod = find_primed(path);
	int error;

	if (mod == NULL) {
		module_error("%s: properties for a module that was not primed, "
			     "ignored " MODULE_ERR,
		    path, MODULE_ERR_ARG(ENOENT));
		return ENOENT;
	}
	error = len <= max ? parse(path, text, len, &dict) : EFBIG;
	if (error == EFBIG)
		module_error(
		    "%s: %zu bytes of properties, limit %zu " MODULE_ERR, path,
		    len, max, MODULE_ERR_ARG(error));
	if (error == 0)
		error = merge(plist ? &mod->mod_plist : &mod->mod_props, dict);
	prop_object_release(dict);
	/* A module that lost some of its properties is not loaded. */
	if (error != 0)
		mod->mod_plist_error = error;
	return error;
}

int
module_prime_props(const char *path, bool plist, const void *text, size_t len)
{
	int error;

	kernconfig_lock();
	error = prime_props(path, plist, text, len);
	kernconfig_unlock();
	return error;
}

/* owner: this file; never written. */
const struct module_props_ops module_props_ops = {
    .mpo_parse = parse,
    .mpo_load = load,
    .mpo_merge = merge_all,
    .mpo_forget = forget,
    .mpo_release = prop_object_release,
};
