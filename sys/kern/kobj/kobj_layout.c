/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kobj_layout.c: where each section goes: parts by protection, one
 * range of the arena for all of them, contents copied, and at the end of the
 * link text made read-execute and rodata read-only.  Until then everything is
 * read-write and nothing of it runs.
 */
#include <kern/kobj/kobj_impl.h>
#include <kern/kobj/modarena.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

#define SLOT_ALIGN 16

static const struct {
	const char *name;
	int prot;
} parts[KP_NPARTS] = {
    [KP_TEXT] = {"text", VM_PROT_READ | VM_PROT_EXECUTE},
    [KP_RODATA] = {"rodata", VM_PROT_READ},
    [KP_DATA] = {"data", VM_PROT_READ | VM_PROT_WRITE},
    [KP_INIT_TEXT] = {"init.text", VM_PROT_READ | VM_PROT_EXECUTE},
    [KP_INIT_RODATA] = {"init.rodata", VM_PROT_READ},
    [KP_INIT_DATA] = {"init.data", VM_PROT_READ | VM_PROT_WRITE},
};

/* Append `size` bytes to a part; *offp: where in it they begin. */
static int
place(struct kobj *ko, unsigned part, uint64_t size, uint64_t align,
    const char *what, vaddr_t *offp)
{
	struct kobj_range *kp = &ko->ko_parts[part];
	uint64_t off, end;

	if (!round_up_checked(kp->kp_size, MAX(align, 1), &off) ||
	    __builtin_add_overflow(off, size, &end) || end > KOBJ_MAXSIZE)
		return kobj_fault(ko, ENOEXEC,
		    "%s (%#jx bytes): the module is larger than %#zx bytes",
		    what, (uintmax_t)size, KOBJ_MAXSIZE);
	kp->kp_size = (size_t)end;
	kp->kp_align = MAX(kp->kp_align, (size_t)align);
	*offp = (vaddr_t)off;
	return 0;
}

/* Sections of one part lie together, in it those without contents last. */
static unsigned
group_of(const struct kobj_sect *sc)
{
	return 2u * sc->sc_part + !sc->sc_contents;
}

/*
 * Put ko_sects, which is in the order of the headers, into that of addresses:
 * by groups, within which the order stays.
 */
static int
sort_sections(struct kobj *ko, struct kobj_link *kl)
{
	uint32_t start[2 * KP_NPARTS + 1] = {0};
	struct kobj_sect *sects;
	bool sorted = true;

	for (uint32_t i = 1; i < ko->ko_nsects && sorted; i++)
		sorted = group_of(&ko->ko_sects[i - 1]) <=
		    group_of(&ko->ko_sects[i]);
	if (sorted)
		return 0;
	sects = kobj_array_alloc(ko, "sections", ko->ko_nsects, sizeof(*sects));
	if (sects == NULL)
		return ENOMEM;
	for (uint32_t i = 0; i < ko->ko_nsects; i++)
		start[group_of(&ko->ko_sects[i]) + 1]++;
	for (unsigned g = 1; g < knitems(start); g++)
		start[g] += start[g - 1];
	for (uint32_t i = 1; i < kl->kl_nhdrs; i++) {
		struct kobj_hdr *kh = &kl->kl_hdrs[i];
		const struct kobj_sect *sc;

		if (kh->kh_role != KR_LOAD)
			continue;
		sc = &ko->ko_sects[kh->kh_sect];
		kh->kh_sect = start[group_of(sc)]++;
		sects[kh->kh_sect] = *sc;
	}
	kobj_array_free(ko->ko_sects, ko->ko_asects, sizeof(*sects));
	ko->ko_sects = sects;
	ko->ko_asects = ko->ko_nsects;
	return 0;
}

static int
place_sections(struct kobj *ko)
{
	int error = 0;

	for (uint32_t i = 0; i < ko->ko_nsects && error == 0; i++) {
		struct kobj_sect *sc = &ko->ko_sects[i];

		error = place(ko, sc->sc_part, sc->sc_size, sc->sc_align,
		    sc->sc_name, &sc->sc_addr);
	}
	return error;
}

/* What the linker adds: common block, GOT, jump slots. */
static int
place_extras(struct kobj *ko, struct kobj_link *kl)
{
	int error;

	error = place(ko, KP_DATA, kl->kl_commonsize, kl->kl_commonalign,
	    "common symbols", &kl->kl_common);
	if (error == 0)
		error = place(ko, KP_RODATA,
		    kl->kl_naux * (uint64_t)kobj_ptr_size(ko),
		    kobj_ptr_size(ko), "global offset table", &kl->kl_got);
	if (error == 0 && kl->kl_far && kl->kl_naux != 0)
		error = place(ko, KP_TEXT,
		    kl->kl_naux * (uint64_t)ko->ko_md->md_slotsize, SLOT_ALIGN,
		    "jump slots", &kl->kl_slots);
	return error;
}

/*
 * Where in the object each part starts.  What comes before the first one that
 * is to be aligned to more than a page needs no padding: that part's start,
 * *anchor, is aligned instead of the object's, to *align, the largest of all.
 */
static size_t
place_parts(struct kobj *ko, size_t *anchor, size_t *align)
{
	size_t off = 0;

	*anchor = 0;
	*align = PAGE_SIZE;
	for (unsigned i = 0; i < KP_NPARTS; i++) {
		struct kobj_range *kp = &ko->ko_parts[i];

		if (kp->kp_align > PAGE_SIZE) {
			if (*align == PAGE_SIZE)
				*anchor = off;
			off = *anchor +
			    ((off - *anchor + kp->kp_align - 1) &
				~(kp->kp_align - 1));
			*align = MAX(*align, kp->kp_align);
		}
		kp->kp_addr = off;
		off += kobj_pages(kp->kp_size);
	}
	return off;
}

/* One range for all parts, mapped read-write. */
static int
reserve(struct kobj *ko)
{
	size_t anchor, align, len = place_parts(ko, &anchor, &align);

	if (len == 0)
		return kobj_fault(ko, ENOEXEC, "has nothing to load");
	if (modarena_alloc_aligned(len, align, anchor, &ko->ko_base) != 0)
		return kobj_fault(ko, ENOMEM,
		    "no room for its %zu KB in the module arena", len >> 10);
	ko->ko_len = len;
	if (cpu_arena_map(ko->ko_base, len) != 0)
		return kobj_fault(
		    ko, ENOMEM, "no memory for its %zu KB", len >> 10);
	ko->ko_mapped = len;
	if (ko->ko_md->md_class == ELF_CLASS32 &&
	    ko->ko_base + (uint64_t)len - 1 > UINT32_MAX)
		return kobj_fault(ko, ENOMEM,
		    "the module arena is not below 4 GB, where its code must "
		    "be");
	return 0;
}

/* Addresses from offsets. */
static void
settle(struct kobj *ko, struct kobj_link *kl)
{
	for (unsigned i = 0; i < KP_NPARTS; i++)
		ko->ko_parts[i].kp_addr += ko->ko_base;
	for (uint32_t i = 0; i < ko->ko_nsects; i++)
		ko->ko_sects[i].sc_addr +=
		    ko->ko_parts[ko->ko_sects[i].sc_part].kp_addr;
	kl->kl_common += ko->ko_parts[KP_DATA].kp_addr;
	kl->kl_got += ko->ko_parts[KP_RODATA].kp_addr;
	if (kl->kl_far && kl->kl_naux != 0)
		kl->kl_slots += ko->ko_parts[KP_TEXT].kp_addr;
}

static void
copy_contents(const struct kobj *ko, const struct kobj_link *kl)
{
	for (uint32_t i = 1; i < kl->kl_nhdrs; i++) {
		const struct kobj_hdr *kh = &kl->kl_hdrs[i];
		const struct kobj_sect *sc;

		if (kh->kh_role != KR_LOAD || kh->kh_data == NULL)
			continue;
		sc = &ko->ko_sects[kh->kh_sect];
		memcpy(cpu_arena_bytes(sc->sc_addr), kh->kh_data, sc->sc_size);
	}
}

int
kobj_layout(struct kobj *ko, struct kobj_link *kl)
{
	int error;

	if (ko->ko_nsects == 0)
		return kobj_fault(ko, ENOEXEC, "has nothing to load");
	error = sort_sections(ko, kl);
	if (error == 0)
		error = place_sections(ko);
	if (error == 0)
		error = place_extras(ko, kl);
	if (error == 0)
		error = reserve(ko);
	if (error != 0)
		return error;
	settle(ko, kl);
	copy_contents(ko, kl);
	return 0;
}

/* The link is done: everything gets the protection that its part has. */
void
kobj_protect(struct kobj *ko)
{
	for (unsigned i = 0; i < KP_NPARTS; i++) {
		const struct kobj_range *kp = &ko->ko_parts[i];

		if (kp->kp_size == 0)
			continue;
		if ((parts[i].prot & VM_PROT_WRITE) == 0)
			cpu_arena_protect(kp->kp_addr, kobj_pages(kp->kp_size),
			    parts[i].prot);
		if ((parts[i].prot & VM_PROT_EXECUTE) != 0)
			ko->ko_md->md_sync_icache(kp->kp_addr, kp->kp_size);
	}
}

void
kobj_unmap(struct kobj *ko)
{
	if (ko->ko_mapped != 0)
		cpu_arena_unmap(ko->ko_base, ko->ko_mapped);
	if (ko->ko_len != 0)
		modarena_free(ko->ko_base, ko->ko_len);
}

void
kobj_stat(kobj_t ko, vaddr_t *address, size_t *size)
{
	*address = ko->ko_base;
	*size = ko->ko_mapped;
}

bool
kobj_part(kobj_t ko, unsigned i, struct kobj_partinfo *info)
{
	if (i >= KP_NPARTS)
		return false;
	*info = (struct kobj_partinfo){
	    .kpi_name = parts[i].name,
	    .kpi_addr = ko->ko_parts[i].kp_addr,
	    .kpi_size = ko->ko_parts[i].kp_size,
	    .kpi_prot = parts[i].prot,
	    .kpi_init = kobj_part_is_init((uint8_t)i),
	};
	return true;
}
