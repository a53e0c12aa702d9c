/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_export.c: publish an object's symbols: its global ones
 * by name (all of them, or those of its export list), and every named one by
 * address.  Strong definitions first; then those that give way to another:
 * weak ones and common ones.
 */
#include <kern/kobj/kobj_impl.h>
#include <libelf/elf_decode.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

static int
fault_twice(const struct kobj *ko, struct kobj_link *kl, const char *name,
    const struct ksyms_node *kn)
{
	const struct ksyms_table *kt = kn->kn_table;

	if (kt == ko->ko_ksyms)
		return kobj_fault_many(ko, kl, ENOEXEC,
		    "symbol %s: is defined twice in the module", name);
	return kobj_fault_many(ko, kl, ENOEXEC,
	    "symbol %s: is already defined by %s%s (make it static, or leave "
	    "one of the two out)",
	    name, kt->kt_mod == NULL ? "the " : "module ", kt->kt_object);
}

/*
 * A weak or common definition and an older one of the name: the older one is
 * used, if it is the object's own or one that it may use.  *taken: it is.
 */
static int
give_way(struct kobj *ko, struct kobj_link *kl, struct kobj_symval *sv,
    const char *name, uint64_t size, const struct ksyms_node *kn, bool *taken)
{
	int error;

	error = kobj_may_use(ko, kl, sv, kn->kn_table, taken);
	if (!*taken)
		return error;
	if ((sv->sv_flags & KSV_COMMON) != 0 && kn->kn_size != 0 &&
	    kn->kn_size < size) {
		*taken = false;
		return kobj_fault_many(ko, kl, ENOEXEC,
		    "common symbol %s: needs %#jx bytes, its definition in %s "
		    "has %#x",
		    name, (uintmax_t)size, kn->kn_table->kt_object,
		    kn->kn_size);
	}
	if (kn->kn_table == ko->ko_ksyms)
		sv->sv_value = kn->kn_value;
	else
		kobj_sym_adopt(kl, sv, kn);
	return 0;
}

/*
 * There is another one, `kn`, of the name that a symbol would have for all to
 * see.  *keep, which says whether this one is exported, becomes false if the
 * other one stays.
 */
static __attribute__((__noinline__)) int
meet(struct kobj *ko, struct kobj_link *kl, struct kobj_symval *sv,
    const char *name, uint64_t size, const struct ksyms_node *kn, bool *keep)
{
	bool taken = false;
	int error;

	if ((sv->sv_flags & KSV_YIELDS) != 0) {
		error = give_way(ko, kl, sv, name, size, kn, &taken);
		/* A strong one that this module may not use still has the name.
		 */
		if (taken || kn->kn_bind == ELF_STB_GLOBAL)
			*keep = false;
		return error;
	}
	if (*keep && kn->kn_bind == ELF_STB_GLOBAL)
		return fault_twice(ko, kl, name, kn);
	return 0;
}

/* Entry i of the symbol table. */
static inline struct elf_sym
decode(const struct kobj_link *kl, uint32_t i)
{
	struct elf_sym sym;

	if (kl->kl_elf.ei_class == ELF_CLASS64)
		elf_sym_decode(ELF_CLASS64,
		    kl->kl_symtab + i * sizeof(struct elf64_sym), &sym);
	else
		elf_sym_decode(ELF_CLASS32,
		    kl->kl_symtab + i * sizeof(struct elf32_sym), &sym);
	return sym;
}

/* A symbol of the object's own has its address: let it be found. */
static __attribute__((__noinline__)) int
enter(struct kobj *ko, struct kobj_link *kl, struct kobj_symval *sv)
{
	const struct elf_sym sym = decode(kl, kobj_sym_index(kl, sv));
	const char *name = kl->kl_strtab + sym.st_name;
	const vaddr_t va = sv->sv_value; /* giving way changes it */
	const bool located = (sv->sv_flags & KSV_BY_ADDR) != 0;
	const struct ksyms_node *other;
	struct ksyms_name kq;
	vaddr_t own;
	bool keep;
	int error;

	if (name[0] == '\0' || (name[0] == '.' && name[1] == 'L') ||
	    kobj_own_name(ko, kl, name, &own))
		return 0;
	error = kobj_name_set(ko, kl, sv, &kq, name);
	if (error != 0)
		return error;
	if ((sv->sv_flags & (KSV_BY_NAME | KSV_PRIVATE)) == KSV_BY_NAME) {
		keep = !kl->kl_exportlist || (sv->sv_flags & KSV_EXPORT) != 0;
		other = ksyms_find(&kq);
		if (other != NULL) {
			error =
			    meet(ko, kl, sv, name, sym.st_size, other, &keep);
			if (error != 0)
				return error;
		}
		if (keep && ksyms_name_lead(&kq) >= KOBJ_MAXNAME)
			return kobj_fault_many(ko, kl, ENOEXEC,
			    "symbol %u: its name has %zu bytes, too long to be "
			    "exported (make it static)",
			    kobj_sym_index(kl, sv), ksyms_name_len(&kq));
		if (keep) {
			ksyms_table_export(
			    ko->ko_ksyms, &kq, va, &sym, located);
			return 0;
		}
	}
	if (located)
		ksyms_table_addr(ko->ko_ksyms, name, va, &sym);
	return 0;
}

/*
 * The same for nearly all symbols: nothing is special about it, its name, which
 * begins with a small letter, is unique.  It saves 10 of 129 instructions per
 * relocation (make bench).  False: it is not one of those, nothing was done.
 */
static inline bool
enter_plain(const struct kobj *ko, const struct kobj_link *kl,
    const struct kobj_symval *sv)
{
	const struct elf_sym sym = decode(kl, kobj_sym_index(kl, sv));
	const char *name = kl->kl_strtab + sym.st_name;
	struct ksyms_name kq;

	if ((sv->sv_flags & KSV_PUBLISH) != (KSV_BY_NAME | KSV_BY_ADDR) ||
	    kl->kl_exportlist || (uint8_t)name[0] <= '_')
		return false;
	ksyms_name_set(&kq, name);
	if (ksyms_name_lead(&kq) >= KOBJ_LONGNAME || ksyms_find(&kq) != NULL)
		return false;
	ksyms_table_export(ko->ko_ksyms, &kq, sv->sv_value, &sym, true);
	return true;
}

/*
 * A symbol of the object's own gets its address, and is published unless it
 * yields: that must wait until all are there that do not.
 */
int
kobj_sym_define(struct kobj *ko, struct kobj_link *kl, struct kobj_symval *sv)
{
	(void)kobj_sym_address(ko, kl, sv, &sv->sv_value);
	if ((sv->sv_flags & KSV_PUBLISH) == 0 ||
	    (sv->sv_flags & KSV_YIELDS) != 0)
		return 0;
	if (KFAST && enter_plain(ko, kl, sv))
		return 0;
	return enter(ko, kl, sv);
}

/* One that yields. */
int
kobj_sym_yield(struct kobj *ko, struct kobj_link *kl, struct kobj_symval *sv)
{
	return enter(ko, kl, sv);
}
