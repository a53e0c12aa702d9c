/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj.c: the linker's interface: the two steps of a link, and unloading.
 * Each step's work is in a file of its own (kobj_impl.h lists them).
 */
#include <kern/kobj/kobj_impl.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/kernconfig.h>
#include <sys/kmem.h>
#include <sys/systm.h>

static void
link_free(struct kobj *ko)
{
	struct kobj_link *kl = ko->ko_link;

	if (kl == NULL)
		return;
	kobj_array_free(kl->kl_syms, kl->kl_nsyms, sizeof(*kl->kl_syms));
	kobj_piece_free(kl->kl_span, kl->kl_spanlen);
	kobj_bounds_free(kl->kl_bounds);
	for (uint32_t i = 0; kl->kl_hdrs != NULL && i < kl->kl_nhdrs; i++)
		kobj_piece_free(
		    kl->kl_hdrs[i].kh_buf, (size_t)kl->kl_shdrs[i].sh_size);
	kobj_array_free(kl->kl_hdrs, kl->kl_nhdrs, sizeof(*kl->kl_hdrs));
	kobj_array_free(kl->kl_shdrs, kl->kl_nhdrs, sizeof(*kl->kl_shdrs));
	kmem_free(kl, sizeof(*kl));
	ko->ko_link = NULL;
}

/* The steps of kobj_load.  Each reports its errors. */
static int
load_steps(struct kobj *ko, struct kobj_link *kl)
{
	int error;

	error = kobj_open(ko, kl);
	if (error == 0)
		error = kobj_classify(ko, kl);
	if (error == 0)
		error = kobj_read_contents(ko, kl);
	if (error == 0)
		error = kobj_syms_scan(ko, kl);
	if (error == 0)
		error = kobj_relocs_scan(ko, kl);
	if (error == 0)
		error = kobj_layout(ko, kl);
	return error;
}

static void
destroy(struct kobj *ko)
{
	ksyms_table_free(ko->ko_ksyms);
	kobj_atexit_forget(ko);
	kobj_arrays_free(ko);
	link_free(ko);
	kobj_unmap(ko);
	kobj_piece_free(ko->ko_track, ko->ko_tracksize);
	kobj_array_free(ko->ko_sects, ko->ko_asects, sizeof(*ko->ko_sects));
	kobj_piece_free(ko->ko_names, ko->ko_namesize);
	kmem_free(ko, sizeof(*ko));
}

static int
load(kobj_t *kop, const char *name, struct kobj_source *ks)
{
	struct kobj_link *kl;
	struct kobj *ko;
	int error = ENOMEM;

	*kop = NULL;
	ko = kmem_zalloc(sizeof(*ko), KM_NOSLEEP);
	if (ko == NULL) {
		kprintf("%s: no memory\n", name);
		goto out;
	}
	kstrlcpy(ko->ko_name, name, sizeof(ko->ko_name));
	ko->ko_link = kl = kmem_zalloc(sizeof(*kl), KM_NOSLEEP);
	if (kl == NULL) {
		kobj_say(ko, "no memory");
		goto out;
	}
	kl->kl_src = ks;
	if (ks->kso_format != NULL)
		kl->kl_format = *ks->kso_format;
	error = load_steps(ko, kl);
	kl->kl_src = NULL;
	kl->kl_elf.ei_src = NULL;
out:
	ks->kso_close(ks->kso_elf.es_cookie);
	if (error == 0)
		*kop = ko;
	else if (ko != NULL)
		destroy(ko);
	return error;
}

int
kobj_load(kobj_t *kop, const char *name, struct kobj_source *ks)
{
	int error;

	kernconfig_lock();
	error = load(kop, name, ks);
	kernconfig_unlock();
	return error;
}

static int
affix(kobj_t ko, const char *name, struct module *mod)
{
	/* owner: this function; the number of a link, for kt_asked */
	static uint32_t serial;
	struct kobj_link *kl = ko->ko_link;
	int error;

	KASSERT(kl != NULL);
	/* Symbols have their addresses, places may hold their values. */
	if (kl->kl_failed)
		return kobj_fault(ko, ENOEXEC,
		    "its link failed before: it can only be unloaded");
	kl->kl_mod = mod;
	kl->kl_serial = ++serial;
	error = kobj_syms_bind(ko, kl, name);
	if (error == 0)
		error = kobj_relocs_apply(ko, kl);
	if (error == 0)
		error = kobj_arrays_check(ko);
	if (error == 0 && ksyms_table_copy_names(ko->ko_ksyms) != 0)
		error = kobj_fault(ko, ENOMEM, "no memory for its symbols");
	if (error != 0) {
		ksyms_table_free(ko->ko_ksyms);
		ko->ko_ksyms = NULL;
		kl->kl_failed = true;
		return error;
	}
	ksyms_table_publish(ko->ko_ksyms, mod);
	kobj_protect(ko);
	kobj_atexit_enroll(ko);
	link_free(ko);
	return 0;
}

int
kobj_affix(kobj_t ko, const char *name, struct module *mod)
{
	int error;

	kernconfig_lock();
	error = affix(ko, name, mod);
	kernconfig_unlock();
	return error;
}

void
kobj_unload(kobj_t ko)
{
	kernconfig_lock();
	destroy(ko);
	kernconfig_unlock();
}

static void
free_init(kobj_t ko)
{
	vaddr_t start = ko->ko_parts[KP_INIT_TEXT].kp_addr;
	size_t keep = start - ko->ko_base;

	KASSERT(ko->ko_link == NULL);
	if (keep == ko->ko_mapped)
		return;
	/* Labels at the end, too. */
	ksyms_table_drop(ko->ko_ksyms, start, ko->ko_base + ko->ko_mapped + 1);
	cpu_arena_unmap(start, ko->ko_mapped - keep);
	ko->ko_mapped = keep;
	for (unsigned i = KP_INIT_TEXT; i < KP_NPARTS; i++)
		ko->ko_parts[i].kp_size = 0;
	ko->ko_init_freed = true;
}

void
kobj_free_init(kobj_t ko)
{
	kernconfig_lock();
	free_init(ko);
	kernconfig_unlock();
}
