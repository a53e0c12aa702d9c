/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernimg.c: open a kernel: its file and its ELF header; complete it.
 */
#include <boot/kernimg.h>

/* Check the ELF header: ET_EXEC, for amd64 or i386. */
static int
check_header(struct kernimg *ki)
{
	const struct elf_image *ei = &ki->ki_elf;
	int error = kernimg_read_elf(ki);

	if (error != 0)
		return error;
	if (ei->ei_type == ELF_ET_REL)
		return kernimg_bad(ki,
		    "not a kernel: ELF type %u, not ET_EXEC (2): a module, or "
		    "a kernel for NetBSD's prekern (GENERIC_KASLR), which "
		    "pkboot starts",
		    ei->ei_type);
	if (ei->ei_type != ELF_ET_EXEC)
		return kernimg_bad(ki,
		    "not a kernel: ELF type %u, not ET_EXEC (2)", ei->ei_type);
	if (ei->ei_class == ELF_CLASS64 && ei->ei_machine == ELF_EM_X86_64)
		ki->ki_machine = "amd64";
	else if (ei->ei_class == ELF_CLASS32 && ei->ei_machine == ELF_EM_386)
		ki->ki_machine = "i386";
	else
		return kernimg_bad(ki,
		    "%u-bit kernel for machine %u, not for %s",
		    ei->ei_class == ELF_CLASS64 ? 64 : 32, ei->ei_machine,
		    ei->ei_class == ELF_CLASS64 ? "amd64 (62)" : "i386 (3)");
	if (ei->ei_class == ELF_CLASS64 && !ki->ki_ld->ld_env->se_longmode)
		return kernimg_bad(ki,
		    "amd64 kernel, but this processor has no long mode: boot "
		    "an i386 kernel");
	return 0;
}

static int
open_image(struct kernimg *ki, struct loader *ld, struct fs_file *ff,
    const char *name, bool fixed)
{
	int error;

	*ki = (struct kernimg){
	    .ki_ld = ld, .ki_name = name, .ki_file = ff, .ki_fixed = fixed};
	kernimg_source(ki);
	error = kernimg_read_head(ki, KERNIMG_HEAD);
	if (error == 0)
		error = check_header(ki);
	if (error == 0)
		error = kernimg_plan_segments(ki);
	if (error != 0)
		kernimg_close(ki);
	return error;
}

int
kernimg_open(
    struct kernimg *ki, struct loader *ld, struct fs_file *ff, const char *name)
{
	return open_image(ki, ld, ff, name, false);
}

int
kernimg_open_prekern(
    struct kernimg *ki, struct loader *ld, struct fs_file *ff, const char *name)
{
	return open_image(ki, ld, ff, name, true);
}

int
kernimg_complete(struct kernimg *ki, paddr_t limit)
{
	int error = 0;

	ki->ki_reserve = 0;
	if (kernimg_forward(ki))
		error = kernimg_read_tail(ki);
	if (error == 0 && ki->ki_elf.ei_shnum != 0)
		error = kernimg_window(ki, &ki->ki_shdrs, ki->ki_elf.ei_shoff,
		    (uint64_t)ki->ki_elf.ei_shnum *
			elf_shdr_size(ki->ki_elf.ei_class),
		    "section headers");
	if (error == 0)
		error = kernimg_find_version(ki);
	if (error == 0)
		error = kernimg_plan_symbols(ki, limit);
	return error;
}
