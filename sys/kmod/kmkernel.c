/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmkernel.c: see kmkernel.h.
 */
#include <kmod/kmkernel.h>
#include <kmod/kmod_md.h>
#include <kmod/kmodule.h>
#include <libkern/libkern.h>
#include <sys/kobj.h>
#include <sys/ksyms.h>

#define MAXPHDR   64
#define MAXSYMTAB ((uint64_t)256 << 20) /* bytes */
/* What is left between kernel and modules, and at the end of the space. */
#define ARENA_GAP  ((uint64_t)2 << 20)
#define ARENA_SIZE ((uint64_t)1 << 30)

static bool
fail(char why[KMKERNEL_WHY], const char *what)
{
	ksnprintf(why, KMKERNEL_WHY, "%s", what);
	return false;
}

bool
kmkernel_machine(struct kmkernel *kk, const struct elf_image *ei)
{
	struct elf_phdr ph;
	uint64_t end;

	for (const struct kobj_md *const *md = kobj_mds; *md != NULL; md++)
		if ((*md)->md_machine == ei->ei_machine &&
		    (*md)->md_class == ei->ei_class)
			kk->kk_md = *md;
	for (uint32_t i = 0; i < MIN(ei->ei_phnum, MAXPHDR); i++)
		if (elf_phdr_read(ei, i, &ph) == 0 &&
		    ph.p_type == ELF_PT_LOAD &&
		    !__builtin_add_overflow(ph.p_vaddr, ph.p_memsz, &end))
			kk->kk_end = MAX(kk->kk_end, end);
	return kk->kk_md != NULL;
}

/* The linker's message about its symbols. */
static bool
fail_symbols(char why[KMKERNEL_WHY])
{
	struct kmpool pool = {0};
	const char *said = kmodule_messages(&pool, "ksyms");

	(void)fail(why, said != NULL ? said : "no memory for its symbols");
	kmpool_free(&pool);
	return false;
}

bool
kmkernel_use(
    struct kmkernel *kk, const void *file, size_t size, char why[KMKERNEL_WHY])
{
	const uint64_t top = kk->kk_md->md_class == ELF_CLASS64
	    ? -ARENA_GAP
	    : ((uint64_t)1 << 32) - ARENA_GAP;
	const uint64_t start =
	    (kk->kk_end + ARENA_GAP + PAGE_MASK) & ~(uint64_t)PAGE_MASK;
	char text[ELF_ERROR_TEXT];
	struct elf_symtab tab;
	struct elf_object eo;
	struct elf_error ee;

	if (elf_object_open(&eo, file, size, &ee) != 0)
		return fail(why, elf_error_text(&ee, text, sizeof(text)));
	if (elf_object_symtab(&eo, 0, &tab) != 0)
		return fail(why, "has no symbol table (strip -g leaves it)");
	if ((uint64_t)tab.et_nsyms * elf_sym_size(tab.et_class) > MAXSYMTAB ||
	    tab.et_stringsize > MAXSYMTAB)
		return fail(why, "its symbol table is larger than 256 MB");
	if (start < kk->kk_end || start >= top || top - start < ARENA_SIZE / 64)
		return fail(why, "leaves no addresses for modules behind it");
	if (kmod_arena((vaddr_t)start, (size_t)MIN(top - start, ARENA_SIZE)) !=
	    0)
		return fail(why, "no memory for addresses of modules");
	kmod_messages_clear();
	return ksyms_addsyms_elf(file, size) == 0 || fail_symbols(why);
}

void
kmkernel_release(void)
{
	kobj_fini();
}

bool
kmkernel_has_builtin(const struct kmkernel *kk, const char *name)
{
	for (size_t i = 0; i < kk->kk_nbuiltins; i++)
		if (strcmp(kk->kk_builtins[i], name) == 0)
			return true;
	return false;
}
