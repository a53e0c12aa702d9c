/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * elf_modinfo.c: the modinfo_t of a NetBSD module.  Section link_set_modules
 * holds one pointer, to the modinfo_t (docs/module-framework.md); in a kernel,
 * one for each built-in module.
 */
#include <libelf/elf_object.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

/*
 * modinfo_t: version and class, 32 bits each, then pointers to the control
 * function, the name and the list of required modules.
 */
#define MI_VERSION 0
#define MI_CLASS   4
#define MI_POINTER 8 /* the first one */
enum { MI_MODCMD, MI_NAME, MI_REQUIRED, MI_NPOINTERS };

static size_t
pointer_bytes(int elfclass)
{
	return elfclass == ELF_CLASS64 ? 8 : 4;
}

static size_t
pointer_size(const struct elf_object *eo)
{
	return pointer_bytes(eo->eo_class);
}

/* The target of the link set's one entry. */
static int
find_modinfo(
    const struct elf_object *eo, struct elf_place *info, const char **why)
{
	struct elf_place slot = {elf_object_find(eo, "link_set_modules"), 0};
	struct elf_section se;

	if (slot.ep_section == 0) {
		*why = "has no section link_set_modules: not a kernel module "
		       "(is there a MODULE() in it?)";
		return ENOENT;
	}
	if (elf_object_section(eo, slot.ep_section, &se) != 0 ||
	    se.sec_hdr.sh_size != pointer_size(eo)) {
		*why = "section link_set_modules must hold exactly one pointer "
		       "(one MODULE() for each module)";
		return ENOEXEC;
	}
	if (elf_object_pointer(eo, slot, info) != 0) {
		*why = "link_set_modules does not point into the module";
		return ENOEXEC;
	}
	return 0;
}

/* Pointer k of the structure. */
static struct elf_place
slot_of(const struct elf_object *eo, struct elf_place info, unsigned k)
{
	return (struct elf_place){
	    info.ep_section, info.ep_off + MI_POINTER + k * pointer_size(eo)};
}

/* The string that the pointer at `slot` points to; *sp is NULL for NULL. */
static int
string_at(const struct elf_object *eo, struct elf_place slot, const char **sp)
{
	static const uint8_t null[8];
	const void *raw = elf_object_bytes(eo, slot, pointer_size(eo));
	struct elf_place target;
	int error;

	*sp = NULL;
	error = elf_object_pointer(eo, slot, &target);
	if (error == ENOENT && raw != NULL &&
	    memcmp(raw, null, pointer_size(eo)) == 0)
		return 0;
	if (error == 0)
		*sp = elf_object_string(eo, target);
	return *sp != NULL ? 0 : ENOEXEC;
}

int
elf_object_modinfo(
    const struct elf_object *eo, struct elf_modinfo *em, const char **why)
{
	struct elf_place info;
	const uint8_t *raw;
	int error;

	error = find_modinfo(eo, &info, why);
	if (error != 0)
		return error;
	raw = elf_object_bytes(
	    eo, info, MI_POINTER + MI_NPOINTERS * pointer_size(eo));
	if (raw == NULL || info.ep_off % pointer_size(eo) != 0) {
		*why = "its modinfo_t does not lie within one of its sections";
		return ENOEXEC;
	}
	memcpy(&em->em_version, raw + MI_VERSION, sizeof(em->em_version));
	memcpy(&em->em_class, raw + MI_CLASS, sizeof(em->em_class));
	if (string_at(eo, slot_of(eo, info, MI_NAME), &em->em_name) != 0 ||
	    em->em_name == NULL) {
		*why = "mi_name is not a string within the module";
		return ENOEXEC;
	}
	if (string_at(eo, slot_of(eo, info, MI_REQUIRED), &em->em_required) !=
	    0) {
		*why = "mi_required is not a string within the module";
		return ENOEXEC;
	}
	if (elf_object_pointer(
		eo, slot_of(eo, info, MI_MODCMD), &em->em_modcmd) != 0) {
		*why = "mi_modcmd is not a function within the module";
		return ENOEXEC;
	}
	return 0;
}

bool
elf_modinfo_compatible(int module, int kernel)
{
	const long long diff = (long long)kernel - module;

	/* MMmmrrpp00: minor 99 is -current, where each bump changes the ABI. */
	if (kernel / 1000000 % 100 == 99)
		return diff == 0;
	return diff > -10000 && diff < 10000;
}

size_t
elf_builtin_count(int elfclass, uint64_t size)
{
	return (size_t)MIN(
	    size / pointer_bytes(elfclass), (uint64_t)ELF_BUILTINS_MAX);
}

/* The pointer at `va`. */
static bool
read_pointer(const struct elf_kernel *ekn, uint64_t va, uint64_t *target)
{
	*target = 0; /* both machines are little endian */
	return ekn->ekn_read(
	    ekn->ekn_cookie, va, target, pointer_bytes(ekn->ekn_class));
}

bool
elf_builtin_name(const struct elf_kernel *ekn, uint64_t set, size_t k,
    char name[ELF_MODNAME])
{
	const size_t ptr = pointer_bytes(ekn->ekn_class);
	uint64_t info, at;

	if (!read_pointer(ekn, set + k * ptr, &info) ||
	    !read_pointer(ekn, info + MI_POINTER + MI_NAME * ptr, &at))
		return false;
	/* By bytes: a name may be the last thing in the image. */
	for (size_t len = 0; len < ELF_MODNAME; len++) {
		if (!ekn->ekn_read(ekn->ekn_cookie, at + len, &name[len], 1))
			return false;
		if (name[len] == '\0')
			return len != 0;
	}
	return false;
}

const char *
elf_required_next(const char **list, size_t *len)
{
	const char *name = *list;

	while (*name == ',')
		name++;
	for (*len = 0; name[*len] != '\0' && name[*len] != ',';)
		++*len;
	*list = name + *len;
	return *len != 0 ? name : NULL;
}
