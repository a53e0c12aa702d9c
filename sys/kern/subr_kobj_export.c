/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * subr_kobj_export.c: give an object's symbols to everybody: its global ones
 * by name (all of them, or those of its export list), and every named one by
 * address.  Strong definitions first; then those that give way to another:
 * weak ones and common ones.
 */
#include <kern/kobj_impl.h>
#include <libkern/elf_decode.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

static int
fault_twice(
    const struct kobj *ko, const char *name, const struct ksyms_node *kn)
{
	const struct ksyms_table *kt = kn->kn_table;

	if (kt == ko->ko_ksyms)
		return kobj_fault(ko, ENOEXEC,
		    "symbol %s: is defined twice in the module", name);
	return kobj_fault(ko, ENOEXEC,
	    "symbol %s: is already defined by %s%s (make it static, or leave "
	    "one of the two out)",
	    name, kt->kt_mod == NULL ? "the " : "module ", kt->kt_object);
}

/*
 * A weak or common definition and an older one of the name: the older one is
 * used, if it is the object's own or one that it may use.  *taken: it is.
 */
static int
give_way(struct kobj *ko, struct kobj_link *kl, uint32_t i,
    const struct elf_sym *sym, const struct ksyms_node *kn, bool *taken)
{
	struct kobj_symval *sv = &kl->kl_syms[i];
	enum kobj_use use = KOBJ_USE_OK;
	int error;

	*taken = false;
	if (kn->kn_table != ko->ko_ksyms)
		use = kobj_use(kl, kn->kn_table);
	if ((sv->sv_flags & KSV_COMMON) != 0) {
		if (use != KOBJ_USE_OK) {
			error = kobj_use_report(ko, kl, i, kn->kn_table);
			if (error != 0)
				return error;
		}
		if (kn->kn_size != 0 && kn->kn_size < sym->st_size)
			return kobj_fault(ko, ENOEXEC,
			    "common symbol %s: needs %#jx bytes, its definition "
			    "in %s has %#x",
			    kl->kl_strtab + sym->st_name,
			    (uintmax_t)sym->st_size, kn->kn_table->kt_object,
			    kn->kn_size);
	} else if (use != KOBJ_USE_OK)
		return 0;
	sv->sv_value = kn->kn_value;
	*taken = true;
	return 0;
}

/*
 * A symbol that others may see: is there another of that name?  *keep, which
 * says whether this one is exported, becomes false if the other one stays.
 */
static int
check_name(struct kobj *ko, struct kobj_link *kl, uint32_t i,
    const struct elf_sym *sym, const struct ksyms_name *kq, bool *keep)
{
	const struct ksyms_node *kn = ksyms_find(kq);
	bool taken = false;
	int error;

	if (kn == NULL)
		return 0;
	if ((kl->kl_syms[i].sv_flags & KSV_USE_YIELD) != 0) {
		error = give_way(ko, kl, i, sym, kn, &taken);
		/* A strong one that is not for us has the name all the same. */
		if (taken || kn->kn_bind == ELF_STB_GLOBAL)
			*keep = false;
		return error;
	}
	if (*keep && kn->kn_bind == ELF_STB_GLOBAL)
		return fault_twice(ko, kq->kq_name, kn);
	return 0;
}

/*
 * Symbol i is the object's own and has its address: let it be found.  One that
 * yields must come after all that do not.
 */
int
kobj_sym_enter(struct kobj *ko, struct kobj_link *kl, uint32_t i)
{
	unsigned flags = kl->kl_syms[i].sv_flags;
	vaddr_t va = kl->kl_syms[i].sv_value; /* giving way changes it */
	const char *strtab = kl->kl_strtab, *name;
	struct ksyms_name kq;
	struct elf_sym sym;
	bool keep = false;
	int error;

	if (kl->kl_elf.ei_class == ELF_CLASS64)
		elf_sym_decode(ELF_CLASS64,
		    kl->kl_symtab + i * sizeof(struct elf64_sym), &sym);
	else
		elf_sym_decode(ELF_CLASS32,
		    kl->kl_symtab + i * sizeof(struct elf32_sym), &sym);
	name = strtab + sym.st_name;
	if (name[0] == '\0' || (name[0] == '.' && name[1] == 'L'))
		return 0;
	if ((flags & KSV_USE_NAME) != 0) {
		keep = !kl->kl_exportlist || (flags & KSV_EXPORT) != 0;
		ksyms_name_set(&kq, name, strtab + kl->kl_strsize);
		error = check_name(ko, kl, i, &sym, &kq, &keep);
		if (error != 0)
			return error;
	}
	if (keep)
		ksyms_table_export(
		    ko->ko_ksyms, &kq, va, &sym, (flags & KSV_USE_ADDR) != 0);
	else if ((flags & KSV_USE_ADDR) != 0)
		ksyms_table_addr(ko->ko_ksyms, name, va, &sym);
	return 0;
}
