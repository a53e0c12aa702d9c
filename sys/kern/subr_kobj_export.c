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

#define STV_INTERNAL 1
#define STV_HIDDEN   2

/* What becomes of a symbol's name. */
#define SU_ADDR   0x1u /* found by address */
#define SU_EXPORT 0x2u /* found by name */
#define SU_YIELD  0x4u /* gives way to another definition */

static bool
is_hidden(const struct elf_sym *sym)
{
	unsigned vis = sym->st_other & 3u;

	return vis == STV_INTERNAL || vis == STV_HIDDEN;
}

static unsigned
use_of(const struct kobj_link *kl, uint32_t i, const struct elf_sym *sym)
{
	unsigned flags = kl->kl_syms[i].sv_flags, use = 0;
	const char *name = kl->kl_strtab + sym->st_name;

	if (name[0] == '\0' || (flags & (KSV_UNDEF | KSV_UNUSABLE)) != 0 ||
	    sym->st_type == ELF_STT_SECTION || sym->st_type == ELF_STT_FILE)
		return 0;
	if ((flags & (KSV_SECT | KSV_COMMON)) != 0 &&
	    !(name[0] == '.' && name[1] == 'L'))
		use |= SU_ADDR;
	if (sym->st_bind == ELF_STB_LOCAL || is_hidden(sym))
		return use;
	if (!kl->kl_exportlist || (flags & KSV_EXPORT) != 0)
		use |= SU_EXPORT;
	if ((flags & (KSV_WEAK | KSV_COMMON)) != 0)
		use |= SU_YIELD;
	return use;
}

static inline void
decode(const struct kobj_link *kl, uint32_t i, struct elf_sym *sym)
{
	int class = kl->kl_elf.ei_class;

	elf_sym_decode(class, kl->kl_symtab + i * elf_sym_size(class), sym);
}

/* A table that has room for all of the object's names.  *usep: all uses. */
static struct ksyms_table *
make_table(const struct kobj *ko, const struct kobj_link *kl, const char *name,
    unsigned *usep)
{
	size_t nexports = 0, naddrs = 0, namesize = 0;
	struct ksyms_name kq;
	struct elf_sym sym;

	*usep = 0;
	for (uint32_t i = 1; i < kl->kl_nsyms; i++) {
		unsigned use;

		decode(kl, i, &sym);
		use = use_of(kl, i, &sym);
		if (use == 0)
			continue;
		*usep |= use;
		nexports += (use & SU_EXPORT) != 0;
		naddrs += (use & SU_ADDR) != 0;
		ksyms_name_set(&kq, kl->kl_strtab + sym.st_name,
		    kl->kl_strtab + kl->kl_strsize);
		namesize += kq.kq_len + 1;
	}
	return ksyms_table_create(name, ko->ko_base, ko->ko_base + ko->ko_len,
	    nexports, naddrs, NULL, namesize);
}

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

/* Symbol i by name: find who has it already, then export it. */
static int
enter_name(struct kobj *ko, struct kobj_link *kl, uint32_t i,
    const struct elf_sym *sym, const struct ksyms_name *kq, uint32_t name,
    unsigned use)
{
	const struct kobj_symval *sv = &kl->kl_syms[i];
	const struct ksyms_node *kn = ksyms_find(kq);
	bool taken = false;
	int error;

	if (kn != NULL && (use & SU_YIELD) != 0) {
		error = give_way(ko, kl, i, sym, kn, &taken);
		if (error != 0)
			return error;
	}
	if ((use & SU_EXPORT) == 0 || taken)
		return 0;
	if (kn != NULL && kn->kn_bind == ELF_STB_GLOBAL) {
		if ((use & SU_YIELD) != 0)
			return 0; /* the name is taken, by one not for us */
		return fault_twice(ko, kq->kq_name, kn);
	}
	ksyms_table_export(ko->ko_ksyms, kq, name,
	    &(struct ksym){
		.ks_value = sv->sv_value,
		.ks_size = (vsize_t)sym->st_size,
		.ks_bind = (sv->sv_flags & KSV_WEAK) != 0 ? ELF_STB_WEAK
							  : ELF_STB_GLOBAL,
		.ks_type = sym->st_type,
	    });
	return 0;
}

/* The symbols that yield, or those that do not. */
static int
enter_all(struct kobj *ko, struct kobj_link *kl, unsigned yield)
{
	struct ksyms_name kq;
	struct elf_sym sym;
	uint32_t name;
	int error;

	for (uint32_t i = 1; i < kl->kl_nsyms; i++) {
		unsigned use;

		decode(kl, i, &sym);
		use = use_of(kl, i, &sym);
		if (use == 0 || (use & SU_YIELD) != yield)
			continue;
		ksyms_name_set(&kq, kl->kl_strtab + sym.st_name,
		    kl->kl_strtab + kl->kl_strsize);
		name = ksyms_table_name(ko->ko_ksyms, kq.kq_name, kq.kq_len);
		if ((use & SU_ADDR) != 0)
			ksyms_table_addr(ko->ko_ksyms, name,
			    kl->kl_syms[i].sv_value, (vsize_t)sym.st_size);
		if ((use & (SU_EXPORT | SU_YIELD)) == 0)
			continue;
		error = enter_name(ko, kl, i, &sym, &kq, name, use);
		if (error != 0)
			return error;
	}
	return 0;
}

/*
 * See the top.  On failure the caller frees ko_ksyms, and with it whatever was
 * entered.
 */
int
kobj_syms_enter(struct kobj *ko, struct kobj_link *kl, const char *name)
{
	unsigned uses;
	int error;

	ko->ko_ksyms = make_table(ko, kl, name, &uses);
	if (ko->ko_ksyms == NULL)
		return kobj_fault(ko, ENOMEM, "no memory for its symbols");
	error = enter_all(ko, kl, 0);
	if (error == 0 && (uses & SU_YIELD) != 0)
		error = enter_all(ko, kl, SU_YIELD);
	return error;
}
