/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module.c: the module framework's front: start, the list of active
 * modules, their allocation, lookup and references, and its messages.
 */
#include <kern/module/module_impl.h>
#include <sys/kmem.h>
#include <sys/machdep.h>
#include <sys/systm.h>

/*
 * Active modules.  One that requires others is at the head, before all that
 * it requires, so that a single pass from the head meets requirers first.
 */
struct modlist module_list = TAILQ_HEAD_INITIALIZER(module_list);

/* The kernel itself, for those that want a module_t for it. */
static modinfo_t module_kernel_info = {
    .mi_version = __NetBSD_Version__,
    .mi_class = MODULE_CLASS_ANY,
    .mi_name = "netbsd",
};
static module_t module_kernel_mod = {
    .mod_info = &module_kernel_info,
    .mod_source = MODULE_SOURCE_KERNEL,
    .mod_name = "netbsd",
};

static void module_vprint(const char *fmt, va_list ap) __kprintflike(1, 0);

static void
module_vprint(const char *fmt, va_list ap)
{

	kprintf("module: ");
	kvprintf_cons(fmt, ap);
	kprintf("\n");
}

void
module_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	module_vprint(fmt, ap);
	va_end(ap);
}

void
module_note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	module_vprint(fmt, ap);
	va_end(ap);
}

void
module_print(const char *fmt, ...)
{
	va_list ap;

	if (!module_verbose_on)
		return;
	va_start(ap, fmt);
	module_vprint(fmt, ap);
	va_end(ap);
}

/*
 * Take what the boot loader left and what is linked into the kernel.  Nothing
 * is initialised yet: module_init_class() does that.
 */
void
module_init(void)
{

	kobj_set_policy(module_link_policy);
	module_files_init();
	module_init_md();
	module_builtin_init();
}

/* An empty module_t on no list.  NULL: no memory. */
module_t *
module_alloc(modsrc_t source)
{
	module_t *mod;

	mod = kmem_zalloc(sizeof(*mod), KM_NOSLEEP);
	if (mod != NULL)
		mod->mod_source = source;
	return mod;
}

void
module_free(module_t *mod)
{

	KASSERT(mod->mod_nrequired == 0);
	module_specific_fini(mod);
	if (mod->mod_kobj != NULL)
		kobj_unload(mod->mod_kobj);
	module_preload_release(mod);
	module_props_forget(mod);
	if (mod->mod_required != NULL)
		kmem_free(mod->mod_required,
		    mod->mod_arequired * sizeof(mod->mod_required[0]));
	if (mod->mod_needs != NULL)
		kmem_free(mod->mod_needs, mod->mod_needsize);
	if (mod->mod_path != NULL)
		kmem_strfree(mod->mod_path);
	kmem_free(mod, sizeof(*mod));
}

/* Remember where it came from.  ENOMEM. */
int
module_set_path(module_t *mod, const char *path)
{

	KASSERT(mod->mod_path == NULL);
	mod->mod_path = kmem_strdupsize(path, NULL, KM_NOSLEEP);
	return mod->mod_path != NULL ? 0 : ENOMEM;
}

const char *
module_label(const module_t *mod)
{

	if (mod->mod_name[0] != '\0')
		return mod->mod_name;
	return mod->mod_path != NULL ? mod->mod_path : "(unnamed)";
}

const char *
module_file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

module_t *
module_lookup_in(struct modlist *list, const char *name)
{
	module_t *mod;

	TAILQ_FOREACH (mod, list, mod_chain) {
		if (strcmp(mod->mod_name, name) == 0)
			return mod;
	}
	return NULL;
}

module_t *
module_lookup(const char *name)
{

	module_t *mod;

	kernconfig_lock();
	mod = module_lookup_in(&module_list, name);
	kernconfig_unlock();
	return mod;
}

module_t *
module_kernel(void)
{

	return &module_kernel_mod;
}

const char *
module_name(struct module *mod)
{

	return mod->mod_name;
}

modsrc_t
module_source(struct module *mod)
{

	return mod->mod_source;
}

bool
module_part(const module_t *mod, unsigned int i, struct kobj_partinfo *info)
{

	return mod->mod_kobj != NULL && kobj_part(mod->mod_kobj, i, info);
}

void
module_hold(module_t *mod)
{

	kernconfig_lock();
	KASSERT(mod->mod_refcnt != UINT32_MAX);
	mod->mod_refcnt++;
	kernconfig_unlock();
}

/*
 * The last reference to an autoloaded module starts its time anew: it goes
 * so many seconds after its last use, not after its load.
 */
void
module_rele(module_t *mod)
{

	kernconfig_lock();
	KASSERT(mod->mod_refcnt > 0);
	mod->mod_refcnt--;
	if (mod->mod_refcnt == 0)
		module_arm_autounload(mod);
	kernconfig_unlock();
}

/* Is a module built for one version fit for a kernel of another? */
bool
module_compatible(int mod_version, int kern_version)
{
	int64_t diff = (int64_t)mod_version - kern_version;

	/* MMmmrrpp00: minor 99 is development, where every bump matters. */
	if (kern_version / 1000000 % 100 == 99)
		return diff == 0;
	return diff > -10000 && diff < 10000;
}

/* Unload all there is and forget the rest, so that the framework is as new. */
bool
module_shutdown(void)
{
	module_t *mod;
	int error = 0;

	kernconfig_lock();
	while (error == 0 && (mod = TAILQ_FIRST(&module_list)) != NULL)
		error = module_do_unload(mod);
	while ((mod = TAILQ_FIRST(&module_bootlist)) != NULL)
		module_boot_forget(mod);
	while ((mod = TAILQ_FIRST(&module_builtins)) != NULL) {
		TAILQ_REMOVE(&module_builtins, mod, mod_chain);
		module_free(mod);
	}
	kernconfig_unlock();
	return error == 0;
}
