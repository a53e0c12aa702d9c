/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_use.c: may a module use this symbol of another object?  The policy
 * (kobj.h) answers for a pair of modules; here that becomes the answer for one
 * symbol, and what the user is told.
 */
#include <kern/kobj/kobj_impl.h>
#include <libelf/elf_reader.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

/* owner: kobj_set_policy */
static kobj_policy_t policy;

void
kobj_set_policy(kobj_policy_t fn)
{
	policy = fn;
}

enum kobj_use
kobj_use_ask(const struct kobj_link *kl, struct ksyms_table *kt)
{
	kt->kt_asked = kl->kl_serial;
	kt->kt_told = false;
	kt->kt_use = policy == NULL || kt->kt_mod == kl->kl_mod
	    ? KOBJ_USE_OK
	    : (uint8_t)policy(kl->kl_mod, kt->kt_mod, false);
	return (enum kobj_use)kt->kt_use;
}

/* Say that symbol i is another module's, which is not required. */
static void
say_not_required(const struct kobj *ko, const struct kobj_link *kl, uint32_t i,
    const struct ksyms_table *kt)
{
	char where[160];

	if (!kobj_reloc_find(ko, kl, i, where, sizeof(where)))
		ksnprintf(where, sizeof(where), "symbol %s",
		    kobj_sym_name(ko, kl, i));
	kobj_say(ko,
	    "%s: is defined by module %s, which this one does not require (add "
	    "%s to what it requires)",
	    where, kt->kt_object, kt->kt_object);
}

int
kobj_may_use(struct kobj *ko, struct kobj_link *kl,
    const struct kobj_symval *sv, struct ksyms_table *kt, bool *may)
{
	const bool weak = (sv->sv_flags & (KSV_WEAK | KSV_COMMON)) == KSV_WEAK;
	const bool defined = (sv->sv_flags & KSV_UNDEF) == 0;
	const enum kobj_use use = kobj_use(kl, kt);

	*may = use == KOBJ_USE_OK;
	/* A weak symbol can do without: it keeps its own definition, or 0. */
	if (*may || (weak && (defined || use == KOBJ_USE_REFUSE)))
		return 0;
	if (!kt->kt_told) {
		kt->kt_told = true;
		if (use == KOBJ_USE_REPORT)
			kt->kt_use =
			    (uint8_t)policy(kl->kl_mod, kt->kt_mod, true);
		if (kobj_may_say(kl))
			say_not_required(ko, kl, kobj_sym_index(kl, sv), kt);
	}
	*may = kt->kt_use != KOBJ_USE_REFUSE;
	return *may ? 0 : ENOEXEC;
}

void
kobj_sym_adopt(
    struct kobj_link *kl, struct kobj_symval *sv, const struct ksyms_node *kn)
{
	sv->sv_value = kn->kn_value;
	if (kn->kn_type != ELF_STT_OBJECT)
		return;
	sv->sv_flags |= KSV_NOCALL;
	kl->kl_flagged = true;
}
