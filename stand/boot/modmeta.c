/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modmeta.c: see modmeta.h.
 */
#include <boot/kernimg.h>
#include <boot/modmeta.h>

#define CLASS_MAX 7 /* of modclass_t (sys/module.h); 0 is ANY */

/* bootfile_hold.c frees bf_head by page_up(bf_headlen). */
int
modmeta_hold(struct loader *ld, struct modopen *mo, struct bootfile *bf)
{
	struct fs_file *ff = bf->bf_file;
	const size_t size = (size_t)ff->ff_size;
	const size_t room = (size_t)page_up(ff->ff_size);
	uint8_t *all;
	size_t have;
	int error;

	if (bootfile_have(bf))
		return 0;
	have = bf->bf_head == NULL ? 0 : bf->bf_headlen;
	if (room > mo->mop_hold || (all = sa_alloc(ld, room)) == NULL)
		return ENOMEM;
	error = fs_read_room(ff, have, all + have, size - have, room - have);
	if (error != 0) {
		sa_free(ld, all, room);
		return error;
	}
	if (have != 0) {
		memcpy(all, bf->bf_head, have);
		sa_free(ld, bf->bf_head, (size_t)page_up(have));
	}
	bf->bf_head = all;
	bf->bf_headlen = size;
	mo->mop_hold -= room;
	return 0;
}

/* Does the kernel read the contents of this section? */
static bool
is_read(const struct elf_object *eo, const struct elf_shdr *sh)
{
	struct elf_section target;

	if (sh->sh_type == ELF_SHT_REL || sh->sh_type == ELF_SHT_RELA)
		return elf_object_section(eo, sh->sh_info, &target) == 0 &&
		    (target.sec_hdr.sh_flags & ELF_SHF_ALLOC) != 0;
	return sh->sh_type == ELF_SHT_SYMTAB ||
	    (sh->sh_flags & ELF_SHF_ALLOC) != 0;
}

/* The first section that is not all in the file, for a message, or NULL. */
static const char *
truncated_section(const struct elf_object *eo, char why[BOOTFILE_WHY])
{
	const char *name;
	struct elf_section se;

	for (uint32_t i = 1; i < eo->eo_nsections; i++) {
		if (elf_object_section(eo, i, &se) != 0 ||
		    elf_section_in_file(&eo->eo_image, &se.sec_hdr) ||
		    !is_read(eo, &se.sec_hdr))
			continue;
		name = se.sec_hdr.sh_name < eo->eo_namesize
		    ? eo->eo_names + se.sec_hdr.sh_name
		    : "";
		ksnprintf(why, BOOTFILE_WHY,
		    "section %u, %.40s, lies beyond the end of the file (is "
		    "the file truncated?)",
		    i, SA_VIS(name));
		return why;
	}
	return NULL;
}

static void
warn(struct loader *ld, const struct modopen *mo, const struct bootfile *bf,
    const char *what)
{
	if (!mo->mop_check)
		sa_printf(ld, "WARNING: %s: %s: the kernel will refuse it\n",
		    bf->bf_where, what);
}

/*
 * View the file in memory as an object.  False: it is none, or a damaged one,
 * which is warned of.
 */
static bool
open_object(struct loader *ld, const struct modopen *mo,
    const struct bootfile *bf, struct elf_object *eo)
{
	char text[ELF_ERROR_TEXT], why[BOOTFILE_WHY];
	const char *what;
	struct elf_error ee;

	if (elf_object_open(eo, bf->bf_head, bf->bf_headlen, &ee) != 0) {
		what = elf_error_text(&ee, text, sizeof(text));
	} else if (eo->eo_image.ei_type != ELF_ET_REL) {
		ksnprintf(why, sizeof(why),
		    "not a module: ELF type %u, not ET_REL (%u)",
		    eo->eo_image.ei_type, ELF_ET_REL);
		what = why;
	} else
		what = truncated_section(eo, why);
	if (what != NULL)
		warn(ld, mo, bf, what);
	return what == NULL;
}

/* What the kernel will refuse, or NULL. */
static const char *
fault_of(const struct modopen *mo, const struct modfile *mf,
    const struct elf_object *eo, char why[BOOTFILE_WHY])
{
	const struct modmeta *mt = &mf->mf_meta;
	const char *machine =
	    eo->eo_image.ei_machine == ELF_EM_X86_64 ? "amd64" : "i386";
	char release[16];

	if (strcmp(machine, mo->mop_place.mpl_machine) != 0) {
		ksnprintf(why, BOOTFILE_WHY, "is %s code, the kernel is %s",
		    machine, mo->mop_place.mpl_machine);
		return why;
	}
	if (mo->mop_version != 0 &&
	    !elf_modinfo_compatible(
		(int)mt->mmt_version, (int)mo->mop_version)) {
		kernimg_release(mt->mmt_version, release, sizeof(release));
		ksnprintf(why, BOOTFILE_WHY,
		    "was built for %s (version %u), the kernel is %s (%u)",
		    release, mt->mmt_version, mo->mop_place.mpl_release,
		    mo->mop_version);
		return why;
	}
	if (mt->mmt_class == 0 || mt->mmt_class >= CLASS_MAX) {
		ksnprintf(why, BOOTFILE_WHY, "has class %u, not 1 to %d",
		    mt->mmt_class, CLASS_MAX - 1);
		return why;
	}
	return NULL;
}

int
modmeta_read(struct loader *ld, struct modopen *mo, struct modfile *mf)
{
	const struct bootfile *bf = &mf->mf_file;
	char why[BOOTFILE_WHY];
	struct elf_modinfo em;
	struct elf_object eo;
	const char *what;
	int error;

	/* What cannot be read is met again, and reported, when it is loaded. */
	error = modmeta_hold(ld, mo, &mf->mf_file);
	if (error != 0)
		return error;
	if (!open_object(ld, mo, bf, &eo) ||
	    elf_object_modinfo(&eo, &em, &what) != 0 || em.em_name[0] == '\0' ||
	    strlen(em.em_name) >= ELF_MODNAME)
		return 0;
	mf->mf_meta = (struct modmeta){
	    em.em_name, em.em_required, em.em_version, em.em_class};
	what = fault_of(mo, mf, &eo, why);
	if (what != NULL)
		warn(ld, mo, bf, what);
	return 0;
}

/* The last component of its path, without ".kmod"; its length in *lenp. */
static const char *
base_name(const char *text, size_t *lenp)
{
	static const char suffix[] = ".kmod";
	const char *base = text;
	size_t len;

	for (const char *p = text; *p != '\0'; p++)
		if (*p == '/' || *p == ':')
			base = p + 1;
	len = strlen(base);
	if (len > sizeof(suffix) - 1 &&
	    strcmp(base + len - (sizeof(suffix) - 1), suffix) == 0)
		len -= sizeof(suffix) - 1;
	*lenp = len;
	return base;
}

bool
modmeta_is(const struct modfile *mf, const char *name)
{
	const char *base;
	size_t len;

	if (mf->mf_meta.mmt_name != NULL)
		return strcmp(mf->mf_meta.mmt_name, name) == 0;
	base = base_name(mf->mf_req->mq_text, &len);
	return strlen(name) == len && memcmp(base, name, len) == 0;
}

const char *
modmeta_name(const struct modfile *mf)
{
	return mf->mf_meta.mmt_name != NULL ? mf->mf_meta.mmt_name
					    : mf->mf_req->mq_text;
}
