/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * info.c: primeboot-kmod info: what a module says of itself, and what the
 * linker makes of it.
 */
#include <stdio.h>
#include <string.h>

#include <libkern/libkern.h>

#include "kmtree.h"
#include "out.h"
#include "verbs.h"

static void
print_line(const char *label, const char *text)
{
	out_label(label);
	puts(text);
}

static void
print_symbols(const char *label, const struct kmsym *syms, size_t n)
{
	struct out_list ol;
	char text[400];

	out_list_begin(&ol, label);
	for (size_t i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "%s%s", out_vis(syms[i].ksy_name),
		    syms[i].ksy_bind == ELF_STB_WEAK ? " (weak)" : "");
		out_list_item(&ol, text);
	}
	out_list_end(&ol);
}

static void
print_relocs(const struct kmodule *km)
{
	char name[48], text[80];
	struct out_list ol;

	out_list_begin(&ol, "relocations");
	for (uint32_t i = 0; i < KOBJ_NTYPES; i++) {
		if (km->km_relocs[i] == 0)
			continue;
		snprintf(text, sizeof(text), "%s %zu",
		    kmodule_reloc_name(km, i, name, sizeof(name)),
		    km->km_relocs[i]);
		out_list_item(&ol, text);
	}
	out_list_end(&ol);
}

static void
print_required(const struct kmodule *km)
{
	const char *list = km->km_mod.mod_needs;
	char name[KMODULE_REQUIRED];
	struct out_list ol;

	out_list_begin(&ol, "requires");
	while (kmodule_required_next(&list, name))
		out_list_item(&ol, out_vis(name));
	out_list_end(&ol);
}

static void
print_module(const struct kmodule *km)
{
	const struct modinfo *mi = &km->km_mod.mod_infobuf;
	char release[32];

	out_label("name");
	printf(
	    "%s%s%s\n", out_on(OUT_BOLD), out_vis(kmodule_name(km)), out_off());
	print_line("file", out_vis(km->km_path));
	print_line("machine", km->km_machine);
	print_line("format", km->km_mod.mod_format->mft_name);
	print_line("class", kmodule_class(km));
	kmodule_release(mi->mi_version, release, sizeof(release));
	out_label("version");
	printf("%s (%u)\n", release, mi->mi_version);
	print_required(km);
	out_label("size");
	printf(
	    "%ju bytes in the file, %zu resident: text %zu, rodata %zu, data "
	    "%zu, bss %zu\n",
	    (uintmax_t)km->km_filesize, km->km_resident, km->km_text,
	    km->km_rodata, km->km_data, km->km_bss);
	print_symbols("exports", km->km_exports, km->km_nexports);
	print_symbols("undefined", km->km_imports, km->km_nimports);
	print_relocs(km);
}

static json_t *
json_symbols(const struct kmsym *syms, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list,
		    json_pack("{s:o, s:b, s:I}", "name",
			out_string(syms[i].ksy_name), "weak",
			syms[i].ksy_bind == ELF_STB_WEAK, "references",
			(json_int_t)syms[i].ksy_uses));
	return list;
}

static json_t *
json_required(const struct kmodule *km)
{
	const char *list = km->km_mod.mod_needs;
	char name[KMODULE_REQUIRED];
	json_t *names = json_array();

	while (kmodule_required_next(&list, name))
		json_array_append_new(names, out_string(name));
	return names;
}

static json_t *
json_relocs(const struct kmodule *km)
{
	json_t *counts = json_object();
	char name[48];

	for (uint32_t i = 0; i < KOBJ_NTYPES; i++)
		if (km->km_relocs[i] != 0)
			json_object_set_new(counts,
			    kmodule_reloc_name(km, i, name, sizeof(name)),
			    json_integer((json_int_t)km->km_relocs[i]));
	return counts;
}

static json_t *
json_module(const struct kmodule *km)
{
	const struct modinfo *mi = &km->km_mod.mod_infobuf;
	char release[32];
	json_t *root;

	root = json_pack("{s:o, s:s, s:o}", "file", out_string(km->km_path),
	    "machine", km->km_machine, "fault", out_message(km->km_fault));
	if (km->km_fault != NULL)
		return root;
	kmodule_release(mi->mi_version, release, sizeof(release));
	json_object_update_new(root,
	    json_pack("{s:o, s:s, s:s, s:I, s:s, s:o}", "name",
		out_string(kmodule_name(km)), "format",
		km->km_mod.mod_format->mft_name, "class", kmodule_class(km),
		"version", (json_int_t)mi->mi_version, "release", release,
		"requires", json_required(km)));
	json_object_set_new(root, "size",
	    json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "file",
		(json_int_t)km->km_filesize, "resident",
		(json_int_t)km->km_resident, "text", (json_int_t)km->km_text,
		"rodata", (json_int_t)km->km_rodata, "data",
		(json_int_t)km->km_data, "bss", (json_int_t)km->km_bss));
	json_object_set_new(
	    root, "exports", json_symbols(km->km_exports, km->km_nexports));
	json_object_set_new(
	    root, "undefined", json_symbols(km->km_imports, km->km_nimports));
	json_object_set_new(root, "relocations", json_relocs(km));
	return root;
}

int
verb_info(const struct options *o)
{
	json_t *list = o->o_json ? json_array() : NULL;
	int status = STATUS_OK;
	char why[KMFILE_WHY];

	for (int i = 0; i < o->o_nargs; i++) {
		struct kmodule km;

		if (!kmtree_open(&km, o->o_args[i], why)) {
			status = out_error(o->o_args[i], why);
			continue;
		}
		if (km.km_fault != NULL && status == STATUS_OK)
			status = STATUS_FINDINGS;
		if (list != NULL) {
			json_array_append_new(list, json_module(&km));
		} else if (km.km_fault != NULL) {
			(void)out_error(o->o_args[i], km.km_fault);
		} else {
			if (i > 0)
				putchar('\n');
			print_module(&km);
		}
		kmodule_free(&km);
	}
	if (list != NULL)
		out_json(
		    json_pack("{s:s, s:o}", "verb", "info", "modules", list));
	return status;
}
