/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_read.c: read an object: header, section headers, section names, then
 * everything else in one read, unless that would fetch much that is not needed.
 * Nothing is read twice, and nothing if the object is in memory.
 */
#include <kern/kobj/kobj_impl.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

/* One read may fetch this many unneeded bytes, and as many as needed ones. */
#define SPAN_SLACK ((uint64_t)64 << 10)

static void
mem_close(void *cookie)
{
	(void)cookie;
}

void
kobj_source_mem(struct kobj_source *ks, const void *base, size_t size)
{
	*ks = (struct kobj_source){.kso_close = mem_close, .kso_mem = base};
	elf_source_mem(&ks->kso_elf, base, size);
}

static const char *
machine_name(unsigned machine)
{
	switch (machine) {
	case ELF_EM_386:
		return "i386";
	case ELF_EM_X86_64:
		return "amd64";
	default:
		return "another machine's";
	}
}

/* Is it a relocatable object of a machine that this system links for? */
static int
check_kind(struct kobj *ko, const struct elf_image *ei)
{
	const struct kobj_md *const *md = kobj_mds;
	const char *native = (*md)->md_name; /* there is one at least */

	while (*md != NULL &&
	    ((*md)->md_class != ei->ei_class ||
		(*md)->md_machine != ei->ei_machine))
		md++;
	if (*md == NULL)
		return kobj_fault(ko, ENOEXEC,
		    "is %s code (e_machine %u, ELF class %d): this system "
		    "links %s modules",
		    machine_name(ei->ei_machine), ei->ei_machine, ei->ei_class,
		    native);
	if (ei->ei_type != ELF_ET_REL)
		return kobj_fault(ko, ENOEXEC,
		    "is a program or a kernel, not a relocatable object "
		    "(e_type %u): link it with ld -r",
		    ei->ei_type);
	ko->ko_md = *md;
	return 0;
}

/* A piece of the file into memory of its own, with slack behind it. */
static int
read_piece(struct kobj *ko, struct kobj_link *kl, const char *what, foff_t off,
    uint64_t len, uint8_t **bufp)
{
	const struct elf_source *es = &kl->kl_src->kso_elf;
	uint8_t *buf = kobj_piece_alloc(len);
	int error;

	if (buf == NULL)
		return kobj_fault(ko, ENOMEM, "no memory for %s (%#jx bytes)",
		    what, (uintmax_t)len);
	error = es->es_read(es->es_cookie, off, buf, (size_t)len);
	if (error != 0) {
		kobj_piece_free(buf, (size_t)len);
		return kobj_fault(
		    ko, error, "cannot read %s: %s", what, kerrno_name(error));
	}
	*bufp = buf;
	return 0;
}

/* The section names.  They stay as long as the object: messages, lookups. */
static int
read_names(struct kobj *ko, struct kobj_link *kl)
{
	uint32_t ndx = kl->kl_elf.ei_shstrndx;
	const struct elf_shdr *sh = &kl->kl_shdrs[ndx];
	uint8_t *names;
	int error;

	if (ndx == 0)
		return kobj_fault(ko, ENOEXEC, "has no section names");
	if (sh->sh_type != ELF_SHT_STRTAB || sh->sh_size == 0 ||
	    !elf_section_in_file(&kl->kl_elf, sh))
		return kobj_fault(ko, ENOEXEC,
		    "section %u: not a table of section names (type %u, "
		    "offset %#jx, size %#jx)",
		    ndx, sh->sh_type, (uintmax_t)sh->sh_offset,
		    (uintmax_t)sh->sh_size);
	error = read_piece(
	    ko, kl, "its section names", sh->sh_offset, sh->sh_size, &names);
	if (error != 0)
		return error;
	ko->ko_names = (char *)names;
	ko->ko_namesize = (size_t)sh->sh_size;
	if (ko->ko_names[ko->ko_namesize - 1] != '\0')
		return kobj_fault(
		    ko, ENOEXEC, "section names do not end with a NUL");
	return 0;
}

/* The header, all section headers, the section names. */
int
kobj_open(struct kobj *ko, struct kobj_link *kl)
{
	struct elf_image *ei = &kl->kl_elf;
	char text[ELF_ERROR_TEXT];
	struct elf_error ee;
	int error;

	error = elf_open(ei, &kl->kl_src->kso_elf, &ee);
	if (error == ENOEXEC)
		return kobj_fault(
		    ko, error, "%s", elf_error_text(&ee, text, sizeof(text)));
	if (error != 0)
		return kobj_fault(ko, error, "cannot read its ELF header: %s",
		    kerrno_name(error));
	error = check_kind(ko, ei);
	if (error != 0)
		return error;
	if (ei->ei_shnum == 0)
		return kobj_fault(ko, ENOEXEC, "has no sections");
	kl->kl_nhdrs = ei->ei_shnum;
	kl->kl_shdrs = kobj_array_alloc(
	    ko, "sections", kl->kl_nhdrs, sizeof(*kl->kl_shdrs));
	if (kl->kl_shdrs == NULL)
		return ENOMEM;
	kl->kl_hdrs = kobj_array_alloc(
	    ko, "sections", kl->kl_nhdrs, sizeof(*kl->kl_hdrs));
	if (kl->kl_hdrs == NULL)
		return ENOMEM;
	memset(kl->kl_hdrs, 0, kl->kl_nhdrs * sizeof(*kl->kl_hdrs));
	error = elf_shdrs_read(ei, kl->kl_shdrs, kl->kl_nhdrs);
	if (error != 0)
		return kobj_fault(ko, error, "cannot read its sections: %s",
		    kerrno_name(error));
	return read_names(ko, kl);
}

static bool
has_bytes(const struct kobj_link *kl, uint32_t i)
{
	return kl->kl_hdrs[i].kh_role != KR_SKIP &&
	    kl->kl_shdrs[i].sh_type != ELF_SHT_NOBITS &&
	    kl->kl_shdrs[i].sh_size != 0;
}

/*
 * How many bytes are wanted, between which offsets?  Sections that share bytes
 * would let a small file ask for any amount of work, so they are refused: by
 * their sum, which needs no sorting.
 */
static int
measure(struct kobj *ko, const struct kobj_link *kl, uint64_t *sum,
    uint64_t *lo, uint64_t *hi)
{
	uint64_t size = kl->kl_src->kso_elf.es_size;

	*sum = *hi = 0;
	*lo = size;
	for (uint32_t i = 1; i < kl->kl_nhdrs; i++) {
		const struct elf_shdr *sh = &kl->kl_shdrs[i];

		if (!has_bytes(kl, i))
			continue;
		*sum += sh->sh_size;
		*lo = MIN(*lo, sh->sh_offset);
		*hi = MAX(*hi, sh->sh_offset + sh->sh_size);
		if (*sum > size)
			return kobj_fault(ko, ENOEXEC,
			    "section %u (%s): sections overlap in the file", i,
			    kobj_hdr_name(ko, kl, i));
	}
	return 0;
}

/*
 * Can section i stay where it is, in a file in memory?  Strings need slack,
 * which is not there at the end of the file.
 */
static bool
can_stay(const struct kobj_link *kl, uint32_t i)
{
	const struct elf_shdr *sh = &kl->kl_shdrs[i];

	return kl->kl_hdrs[i].kh_role != KR_STRTAB ||
	    kl->kl_src->kso_elf.es_size - (sh->sh_offset + sh->sh_size) >=
	    KSYMS_SLACK;
}

int
kobj_read_contents(struct kobj *ko, struct kobj_link *kl)
{
	const uint8_t *base = kl->kl_src->kso_mem;
	uint64_t sum, lo, hi, start = 0;
	int error;

	error = measure(ko, kl, &sum, &lo, &hi);
	if (error != 0)
		return error;
	if (base == NULL && sum > 0 && hi - lo <= 2 * sum + SPAN_SLACK) {
		error = read_piece(
		    ko, kl, "its sections", lo, hi - lo, &kl->kl_span);
		if (error != 0)
			return error;
		kl->kl_spanlen = (size_t)(hi - lo);
		base = kl->kl_span;
		start = lo;
	}
	for (uint32_t i = 1; i < kl->kl_nhdrs && error == 0; i++) {
		const struct elf_shdr *sh = &kl->kl_shdrs[i];
		struct kobj_hdr *kh = &kl->kl_hdrs[i];

		if (!has_bytes(kl, i))
			continue;
		if (base != NULL && (base == kl->kl_span || can_stay(kl, i))) {
			kh->kh_data = base + (size_t)(sh->sh_offset - start);
			continue;
		}
		error = read_piece(ko, kl, kobj_hdr_name(ko, kl, i),
		    sh->sh_offset, sh->sh_size, &kh->kh_buf);
		kh->kh_data = kh->kh_buf;
	}
	return error;
}
