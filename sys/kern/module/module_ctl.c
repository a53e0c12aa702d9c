/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_ctl.c: modctl(2): what tools and the monitor see of modules.
 */
#include <kern/module/module_impl.h>

/* "a,b": as many names of what it requires as have room, whole ones only. */
static void
stat_required(const module_t *mod, char *buf, size_t size)
{
	size_t used = 0, len;
	unsigned int i;

	for (i = 0; i < mod->mod_nrequired; i++) {
		const char *name = mod->mod_required[i]->mod_name;

		len = strlen(name) + (used > 0);
		if (used + len >= size)
			return;
		if (used > 0)
			kstrlcat(buf, ",", size);
		used += len;
		kstrlcat(buf, name, size);
	}
}

static void
stat_module(const module_t *mod, bool active, modstat_t *ms)
{
	vaddr_t address;
	size_t size;

	memset(ms, 0, sizeof(*ms));
	kstrlcpy(ms->ms_name, mod->mod_name, sizeof(ms->ms_name));
	stat_required(mod, ms->ms_required, sizeof(ms->ms_required));
	if (mod->mod_kobj != NULL) {
		kobj_stat(mod->mod_kobj, &address, &size);
		ms->ms_addr = address;
		ms->ms_size = (uint32_t)MIN(size, (size_t)UINT32_MAX);
	}
	ms->ms_source = mod->mod_source;
	ms->ms_class = mod->mod_info->mi_class;
	ms->ms_refcnt = active ? mod->mod_refcnt : (uint32_t)-1;
}

/*
 * The records of one list that have room in mb, behind *nump others.  Of two
 * modules of one name, a boot module that came up for a built-in that did not,
 * only the active one counts.
 */
static void
stat_list(
    struct modlist *list, bool active, struct modctl_buf *mb, size_t *nump)
{
	const module_t *mod;
	modstat_t ms;

	TAILQ_FOREACH (mod, list, mod_chain) {
		if (!active && module_lookup(mod->mod_name) != NULL)
			continue;
		if (range_valid(*nump * sizeof(ms), sizeof(ms), mb->mb_len)) {
			stat_module(mod, active, &ms);
			memcpy((char *)mb->mb_base + *nump * sizeof(ms), &ms,
			    sizeof(ms));
		}
		++*nump;
	}
}

/* Active modules in list order, then built-in ones that are not active. */
static int
modctl_stat(struct modctl_buf *mb)
{
	size_t n = 0;

	if (mb->mb_base == NULL && mb->mb_len != 0)
		return EFAULT;
	stat_list(&module_list, true, mb, &n);
	stat_list(&module_builtins, false, mb, &n);
	mb->mb_need = n * sizeof(modstat_t);
	return 0;
}

static int
modctl_load(const modctl_load_t *ml)
{
	prop_dictionary_t props = NULL;
	int error;

	if (ml->ml_filename == NULL)
		return EFAULT;
	if ((ml->ml_flags & ~(MODCTL_LOAD_FORCE | MODCTL_NO_PROP)) != 0 ||
	    ml->ml_propslen > MAXMODPROPS ||
	    (ml->ml_props == NULL) != (ml->ml_propslen == 0))
		return EINVAL;
	if (ml->ml_propslen != 0 &&
	    (error = module_props_parse(
		 ml->ml_filename, ml->ml_props, ml->ml_propslen, &props)) != 0)
		return error;
	error =
	    module_load(ml->ml_filename, ml->ml_flags, props, MODULE_CLASS_ANY);
	prop_object_release(props);
	return error;
}

int
modctl(modctl_t op, void *arg)
{

	switch (op) {
	case MODCTL_LOAD:
		return arg != NULL ? modctl_load(arg) : EFAULT;
	case MODCTL_UNLOAD:
		return arg != NULL ? module_unload(arg) : EFAULT;
	case MODCTL_STAT:
		return arg != NULL ? modctl_stat(arg) : EFAULT;
	case MODCTL_EXISTS:
		/* 0: by hand; 1: by the kernel itself. */
		if ((uintptr_t)arg > 1)
			return EINVAL;
		return arg == NULL || module_autoload_on ? 0 : EPERM;
	}
	return EINVAL;
}
