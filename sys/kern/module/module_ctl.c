/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module_ctl.c: modctl(2), the interface of tools and the monitor.
 */
#include <kern/module/module_impl.h>

/* Called for each module that MODCTL_STAT and OSTAT list, in their order. */
typedef void (*stat_fn)(const module_t *mod, bool active, void *arg);

/*
 * Active modules in list order, then built-in ones that are not active.  Where
 * a boot module replaced a built-in of its name, only the active one is
 * counted.
 */
static void
stat_walk(stat_fn fn, void *arg)
{
	const module_t *mod;

	TAILQ_FOREACH (mod, &module_list, mod_chain)
		fn(mod, true, arg);
	TAILQ_FOREACH (mod, &module_builtins, mod_chain) {
		if (module_lookup(mod->mod_name) == NULL)
			fn(mod, false, arg);
	}
}

static void
stat_count(const module_t *mod __kunused, bool active __kunused, void *arg)
{

	++*(unsigned int *)arg;
}

unsigned int
module_count(void)
{
	unsigned int n = 0;

	kernconfig_lock();
	stat_walk(stat_count, &n);
	kernconfig_unlock();
	return n;
}

static uint32_t
stat_place(const module_t *mod, uint64_t *addressp)
{
	vaddr_t address;
	size_t size;

	*addressp = 0;
	if (mod->mod_kobj == NULL)
		return 0;
	kobj_stat(mod->mod_kobj, &address, &size);
	*addressp = address;
	return (uint32_t)MIN(size, (size_t)UINT32_MAX);
}

/* What MODCTL_STAT writes.  A first pass, without a base, only counts. */
struct stat_out {
	char *so_base;
	size_t so_array;   /* bytes: the count and the records */
	size_t so_strings; /* bytes of the block of strings */
	size_t so_block;   /* where it starts, known to the second pass */
};

static void
stat_put(struct stat_out *so, size_t off, const void *data, size_t len)
{

	if (so->so_base != NULL)
		memcpy(so->so_base + off, data, len);
}

/* Add len bytes to the block of strings. */
static void
stat_string(struct stat_out *so, const char *s, size_t len)
{

	stat_put(so, so->so_block + so->so_strings, s, len);
	so->so_strings += len;
}

/* Add "a,b", the modules it requires.  The offset, 0 when there are none. */
static uint32_t
stat_required(struct stat_out *so, const module_t *mod)
{
	size_t offset = so->so_strings;
	unsigned int i;

	if (mod->mod_nrequired == 0)
		return 0;
	for (i = 0; i < mod->mod_nrequired; i++) {
		const char *name = mod->mod_required[i]->mod_name;

		if (i > 0)
			stat_string(so, ",", 1);
		stat_string(so, name, strlen(name));
	}
	stat_string(so, "", 1);
	return (uint32_t)offset;
}

static void
stat_module(const module_t *mod, bool active, void *arg)
{
	struct stat_out *so = arg;
	modstat_t ms = {0};

	kstrlcpy(ms.ms_name, mod->mod_name, sizeof(ms.ms_name));
	ms.ms_size = stat_place(mod, &ms.ms_addr);
	ms.ms_source = mod->mod_source;
	ms.ms_class = mod->mod_info->mi_class;
	ms.ms_refcnt = active ? mod->mod_refcnt : (uint32_t)-1;
	ms.ms_flags =
	    (uint32_t)mod->mod_flags & (MODFLG_MUST_FORCE | MODFLG_AUTO_LOADED);
	ms.ms_reqoffset = stat_required(so, mod);
	stat_put(so, so->so_array, &ms, sizeof(ms));
	so->so_array += sizeof(ms);
}

/* The string at offset 0 of the block is empty. */
static void
stat_pass(struct stat_out *so)
{

	so->so_array = sizeof(int);
	so->so_strings = 0;
	stat_string(so, "", 1);
	stat_walk(stat_module, so);
}

static int
modctl_stat(struct iovec *iov)
{
	struct stat_out so = {0};
	size_t need;
	int count;

	if (iov->iov_base == NULL && iov->iov_len != 0)
		return EFAULT;
	stat_pass(&so);
	need = so.so_array + so.so_strings;
	if (need <= iov->iov_len) {
		so.so_base = iov->iov_base;
		so.so_block = so.so_array;
		stat_pass(&so);
		count = (int)module_count();
		stat_put(&so, 0, &count, sizeof(count));
	}
	iov->iov_len = need;
	return 0;
}

/* "a,b", the modules it requires: as many whole names as fit. */
static void
ostat_required(const module_t *mod, char *buf, size_t size)
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

/* What MODCTL_OSTAT writes. */
struct ostat_out {
	const struct iovec *oo_iov;
	size_t oo_used; /* bytes of all records so far */
};

static void
ostat_module(const module_t *mod, bool active, void *arg)
{
	struct ostat_out *oo = arg;
	omodstat_t ms = {0};

	if (range_valid(oo->oo_used, sizeof(ms), oo->oo_iov->iov_len)) {
		kstrlcpy(ms.ms_name, mod->mod_name, sizeof(ms.ms_name));
		ostat_required(mod, ms.ms_required, sizeof(ms.ms_required));
		ms.ms_size = stat_place(mod, &ms.ms_addr);
		ms.ms_source = mod->mod_source;
		ms.ms_class = mod->mod_info->mi_class;
		ms.ms_refcnt = active ? mod->mod_refcnt : (uint32_t)-1;
		memcpy((char *)oo->oo_iov->iov_base + oo->oo_used, &ms,
		    sizeof(ms));
	}
	oo->oo_used += sizeof(ms);
}

static int
modctl_ostat(struct iovec *iov)
{
	struct ostat_out oo = {.oo_iov = iov};

	if (iov->iov_base == NULL && iov->iov_len != 0)
		return EFAULT;
	stat_walk(ostat_module, &oo);
	iov->iov_len = oo.oo_used;
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
	module_props_release(props);
	return error;
}

static int
modctl_locked(modctl_t op, void *arg)
{

	switch (op) {
	case MODCTL_LOAD:
		return arg != NULL ? modctl_load(arg) : EFAULT;
	case MODCTL_UNLOAD:
		return arg != NULL ? module_unload(arg) : EFAULT;
	case MODCTL_OSTAT:
		return arg != NULL ? modctl_ostat(arg) : EFAULT;
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

/* Under the lock: the lists do not change between the two passes. */
int
modctl(modctl_t op, void *arg)
{
	int error;

	kernconfig_lock();
	error = modctl_locked(op, arg);
	kernconfig_unlock();
	return error;
}
