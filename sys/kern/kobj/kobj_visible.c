/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_visible.c: which of an object's global symbols other objects see, as far
 * as that is a matter of its format: those of one section, and no names that
 * every object of the format has.  Export lists are relocations and are read
 * with them (kobj_reloc.c).
 */
#include <kern/kobj/kobj_impl.h>
#include <libkern/libkern.h>

/* Export the symbols that are defined in sections of this name. */
static void
export_section(const struct kobj *ko, struct kobj_link *kl, const char *name)
{
	const unsigned flags = KSV_SECT | KSV_BY_NAME;

	kl->kl_exportlist = true;
	for (uint32_t i = 1; i < kl->kl_nsyms; i++) {
		struct kobj_symval *sv = &kl->kl_syms[i];

		if ((sv->sv_flags & (flags | KSV_EXPORT)) != flags ||
		    strcmp(kobj_hdr_name(
			       ko, kl, kobj_sym_shndx(kl, i, sv->sv_shndx)),
			name) != 0)
			continue;
		kl->kl_nlisted++;
		sv->sv_flags |= KSV_EXPORT;
	}
}

static bool
is_one_of(const char *const *names, const char *name)
{
	for (; *names != NULL; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

static void
hide(const struct kobj *ko, struct kobj_link *kl, const char *const *names)
{
	for (uint32_t i = 1; i < kl->kl_nsyms; i++) {
		struct kobj_symval *sv = &kl->kl_syms[i];

		if ((sv->sv_flags & KSV_BY_NAME) == 0 ||
		    !is_one_of(names, kobj_sym_name(ko, kl, i)))
			continue;
		kl->kl_nprivate++;
		sv->sv_flags |= KSV_PRIVATE;
	}
}

void
kobj_visible(const struct kobj *ko, struct kobj_link *kl)
{
	const struct kobj_format *kf = &kl->kl_format;

	if (kf->kf_exported != NULL)
		export_section(ko, kl, kf->kf_exported);
	if (kf->kf_private != NULL)
		hide(ko, kl, kf->kf_private);
}
