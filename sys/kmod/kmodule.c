/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmodule.c: a module's file through the first step of the link, and through
 * its format (struct module_format).
 */
#include <kmod/kmod_md.h>
#include <kmod/kmodule.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/kmem.h>

char *
kmodule_messages(struct kmpool *kmp, const char *prefix)
{
	const char *text = kmod_messages();
	const size_t len = strlen(prefix);
	char *out, *to;

	if (*text == '\0')
		return NULL;
	out = to = kmpool_alloc(kmp, strlen(text) + 1, 1);
	if (out == NULL)
		return NULL;
	while (*text != '\0') {
		const char *end = strchr(text, '\n');
		size_t n = end == NULL ? strlen(text) : (size_t)(end - text);

		if (strncmp(text, prefix, len) == 0 && text[len] == ':' &&
		    text[len + 1] == ' ' && n > len + 2) {
			text += len + 2;
			n -= len + 2;
		}
		memcpy(to, text, n);
		to += n;
		text += n + (text[n] == '\n');
		if (*text != '\0')
			*to++ = '\n';
	}
	*to = '\0';
	kmod_messages_clear();
	return out;
}

/* What is printed is the fault, else `why'. */
static int
fail(struct kmodule *km, const char *why)
{
	char *said = kmodule_messages(&km->km_pool, km->km_base);

	if (said == NULL)
		said = kmpool_strdup(&km->km_pool, why);
	km->km_fault = said;
	return said == NULL ? ENOMEM : ENOEXEC;
}

/* The object view, and the machine. */
static int
look(struct kmodule *km)
{
	char text[ELF_ERROR_TEXT];
	struct elf_error ee;

	km->km_machine = "unknown";
	if (elf_object_open(&km->km_object, km->km_file.kby_data,
		km->km_file.kby_size, &ee) != 0)
		return fail(km, elf_error_text(&ee, text, sizeof(text)));
	for (const struct kobj_md *const *md = kobj_mds; *md != NULL; md++) {
		if ((*md)->md_machine != km->km_object.eo_image.ei_machine ||
		    (*md)->md_class != km->km_object.eo_class)
			continue;
		km->km_md = *md;
		km->km_machine = (*md)->md_name;
	}
	return 0;
}

/* Step 1 of the link, and what the format says. */
static int
load(struct kmodule *km)
{
	module_t *mod = &km->km_mod;
	struct kobj_source ks;

	mod->mod_source = MODULE_SOURCE_FILESYS;
	mod->mod_path = km->km_path;
	kobj_source_mem(&ks, km->km_file.kby_data, km->km_file.kby_size);
	if (module_load_object(mod, &ks) != 0)
		return fail(km, "cannot be loaded");
	mod->mod_path = km->km_base;
	if (module_fetch_info(mod) != 0) {
		mod->mod_name[0] = '\0';
		return fail(km, "is not a module");
	}
	return 0;
}

static void
measure(struct kmodule *km)
{
	static const char *const names[] = {"text", "rodata", "data"};
	size_t *const sizes[] = {&km->km_text, &km->km_rodata, &km->km_data};
	struct kobj_partinfo part;
	struct elf_section se;
	vaddr_t va;

	kobj_stat(km->km_mod.mod_kobj, &va, &km->km_resident);
	for (unsigned i = 0; kobj_part(km->km_mod.mod_kobj, i, &part); i++)
		for (size_t k = 0; k < knitems(names); k++)
			if (strcmp(names[k],
				strncmp(part.kpi_name, "init.", 5) == 0
				    ? part.kpi_name + 5
				    : part.kpi_name) == 0)
				*sizes[k] += part.kpi_size;
	for (uint32_t i = 1; i < km->km_object.eo_nsections; i++)
		if (elf_object_section(&km->km_object, i, &se) == 0 &&
		    se.sec_hdr.sh_type == ELF_SHT_NOBITS &&
		    (se.sec_hdr.sh_flags & ELF_SHF_ALLOC) != 0)
			km->km_bss += (size_t)se.sec_hdr.sh_size;
	for (size_t i = 0; i < km->km_nexports; i++)
		if (km->km_exports[i].ksy_common)
			km->km_bss += (size_t)km->km_exports[i].ksy_size;
	km->km_data -= MIN(km->km_data, km->km_bss);
}

/* All of it; ENOEXEC: km_fault is set. */
static int
load_steps(struct kmodule *km)
{
	const char *why = "";
	int error = look(km);

	if (error == 0)
		error = load(km);
	if (error != 0)
		return error;
	error = kmodule_symbols(km, &why);
	if (error == ENOEXEC)
		return fail(km, why);
	if (error == 0)
		measure(km);
	return error;
}

int
kmodule_load(struct kmodule *km, const char *path, const struct kmbytes *kb,
    uint64_t filesize)
{
	char *slash;
	int error;

	*km = (struct kmodule){.km_file = *kb, .km_filesize = filesize};
	km->km_path = kmpool_strdup(&km->km_pool, path);
	if (km->km_path == NULL)
		return ENOMEM;
	slash = strrchr(km->km_path, '/');
	km->km_base = slash == NULL ? km->km_path : slash + 1;
	kmod_messages_clear();
	error = load_steps(km);
	return error == ENOEXEC ? 0 : error;
}

void
kmodule_free(struct kmodule *km)
{
	if (km->km_mod.mod_kobj != NULL)
		kobj_unload(km->km_mod.mod_kobj);
	if (km->km_mod.mod_needs != NULL)
		kmem_free(km->km_mod.mod_needs, km->km_mod.mod_needsize);
	if (km->km_mod.mod_aliases != NULL)
		kmem_free(km->km_mod.mod_aliases, km->km_mod.mod_aliassize);
	kmpool_free(&km->km_pool);
	if (km->km_file.kby_release != NULL)
		km->km_file.kby_release(km->km_file.kby_cookie);
}

const char *
kmodule_name(const struct kmodule *km)
{
	return km->km_mod.mod_name[0] != '\0' ? km->km_mod.mod_name
					      : km->km_base;
}

bool
kmodule_required_next(const char **list, char name[KMODULE_REQUIRED])
{
	const char *p;
	size_t len;

	if (*list == NULL || (p = elf_required_next(list, &len)) == NULL)
		return false;
	len = MIN(len, (size_t)KMODULE_REQUIRED - 1);
	memcpy(name, p, len);
	name[len] = '\0';
	return true;
}

const char *
kmodule_class(const struct kmodule *km)
{
	static const char *const names[MODULE_CLASS_MAX] = {
	    [MODULE_CLASS_ANY] = "any",
	    [MODULE_CLASS_MISC] = "misc",
	    [MODULE_CLASS_VFS] = "vfs",
	    [MODULE_CLASS_DRIVER] = "driver",
	    [MODULE_CLASS_EXEC] = "exec",
	    [MODULE_CLASS_SECMODEL] = "secmodel",
	    [MODULE_CLASS_BUFQ] = "bufq",
	};
	const unsigned class = (unsigned)km->km_mod.mod_infobuf.mi_class;

	return class < MODULE_CLASS_MAX ? names[class] : "unknown";
}

void
kmodule_release(uint32_t version, char *buf, size_t size)
{
	const unsigned major = version / 100000000;
	const unsigned minor = version / 1000000 % 100;

	if (minor == 99)
		ksnprintf(
		    buf, size, "%u.%u.%u", major, minor, version / 100 % 10000);
	else
		ksnprintf(buf, size, "%u.%u", major, minor);
}
