/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernimg.c: open a kernel: its file and its ELF header; complete it.
 */
#include <boot/kernimg.h>
#include <boot/kernrel.h>

/* Read the file's first bytes. */
static int
check_file(struct kernimg *ki)
{
	if (ki->ki_src.es_size == 0) {
		sa_printf(ki->ki_ld,
		    "%s: empty file (0 bytes): copy the kernel again\n",
		    ki->ki_name);
		return ENOEXEC;
	}
	return kernimg_window(ki, &ki->ki_head, 0,
	    MIN(ki->ki_src.es_size, KERNIMG_HEAD), "file header");
}

/* Check the ELF header: ET_EXEC, for amd64 or i386. */
static int
check_header(struct kernimg *ki)
{
	struct elf_image *ei = &ki->ki_elf;
	char text[ELF_ERROR_TEXT];
	struct elf_error ee;
	int error;

	error = elf_open(ei, &ki->ki_src, &ee);
	if (error == ENOEXEC)
		return kernimg_bad(
		    ki, "%s", elf_error_text(&ee, text, sizeof(text)));
	if (error != 0)
		return kernimg_ioerror(ki, "ELF header", 0, error);
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

int
kernimg_open(
    struct kernimg *ki, struct loader *ld, struct fs_file *ff, const char *name)
{
	return kernimg_open_prekern(ki, ld, ff, name, NULL);
}

int
kernimg_open_prekern(struct kernimg *ki, struct loader *ld, struct fs_file *ff,
    const char *name, struct kernrel *kr)
{
	int error;

	*ki = (struct kernimg){
	    .ki_ld = ld, .ki_name = name, .ki_file = ff, .ki_rel = kr};
	kernimg_source(ki);
	error = check_file(ki);
	if (error == 0)
		error = check_header(ki);
	if (error == 0)
		error = kernimg_plan_segments(ki);
	if (error != 0)
		kernimg_close(ki);
	return error;
}

int
kernimg_complete(struct kernimg *ki, paddr_t limit)
{
	int error = 0;

	if (ki->ki_rel != NULL)
		return kernrel_complete(ki);
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
