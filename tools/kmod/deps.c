/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * deps.c: primeboot-kmod deps: what modules say that they require, beside whose
 * symbols they use.
 */
#include <stdio.h>
#include <string.h>

#include <libkern/libkern.h>

#include "kmtree.h"
#include "out.h"
#include "verbs.h"

static const struct kmedge *
edge_to(const struct kmodule *km, size_t to)
{
	for (size_t k = 0; k < km->km_nedges; k++)
		if (km->km_edges[k].kme_to == to)
			return &km->km_edges[k];
	return NULL;
}

static bool
is_undeclared(const struct kmset *set, size_t i, const struct kmedge *ed)
{
	return !ed->kme_weak && !kmset_requires(set, i, ed->kme_to) &&
	    !set->kms_mods[i]->km_mod.mod_format->mft_by_symbols;
}

/* Call fn for each name that is required and is no module of the set. */
static void
each_outside(const struct kmset *set, const struct kmodule *km,
    void (*fn)(const char *name, void *arg), void *arg)
{
	const char *list = km->km_mod.mod_needs;
	char name[KMODULE_REQUIRED];

	while (kmodule_required_next(&list, name))
		if (kmset_find(set, name) == KMSET_NONE)
			fn(name, arg);
}

static void
list_outside(const char *name, void *arg)
{
	char text[400];

	snprintf(text, sizeof(text), "%s (not here)", out_vis(name));
	out_list_item(arg, text);
}

static void
print_module(const struct kmset *set, size_t i)
{
	const struct kmodule *km = set->kms_mods[i];
	struct out_list ol;
	char text[700];

	printf(
	    "%s%s%s\n", out_on(OUT_BOLD), out_vis(kmodule_name(km)), out_off());
	out_list_begin(&ol, "  requires");
	for (size_t k = 0; k < km->km_nneeds; k++) {
		const struct kmedge *ed = edge_to(km, km->km_needs[k]);

		snprintf(text, sizeof(text), "%s%s",
		    out_vis(kmodule_name(set->kms_mods[km->km_needs[k]])),
		    ed == NULL ? " (unneeded: no symbol of it is used)" : "");
		out_list_item(&ol, text);
	}
	each_outside(set, km, list_outside, &ol);
	out_list_end(&ol);
	for (size_t k = 0; k < km->km_nedges; k++) {
		const struct kmedge *ed = &km->km_edges[k];
		const bool bad = is_undeclared(set, i, ed);

		printf("  %suses%s %s: %zu symbol%s (%s%s)%s%s%s\n",
		    out_on(OUT_DIM), out_off(),
		    out_vis(kmodule_name(set->kms_mods[ed->kme_to])),
		    ed->kme_nsyms, ed->kme_nsyms == 1 ? "" : "s",
		    out_vis(ed->kme_sym), ed->kme_nsyms == 1 ? "" : ", ...",
		    bad ? out_on(OUT_RED) : "",
		    bad ? ": undeclared, add it to what the module requires"
			: "",
		    bad ? out_off() : "");
	}
	if (km->km_cycle != 0)
		printf("  %sis in requirement cycle %zu%s\n", out_on(OUT_RED),
		    km->km_cycle, out_off());
}

/* A string of graphviz's language; out_vis has left nothing but '"' and '\'. */
static void
dot_string(const char *name)
{
	putchar('"');
	for (const char *p = out_vis(name); *p != '\0'; p++) {
		if (*p == '"' || *p == '\\')
			putchar('\\');
		putchar(*p);
	}
	putchar('"');
}

static void
dot_edge(const struct kmset *set, size_t from, size_t to, const char *style)
{
	putchar('\t');
	dot_string(kmodule_name(set->kms_mods[from]));
	fputs(" -> ", stdout);
	dot_string(kmodule_name(set->kms_mods[to]));
	printf("%s;\n", style);
}

/* A use of symbols that no requirement declares: dotted. */
static void
dot_use(const struct kmset *set, size_t i, const struct kmedge *ed)
{
	if (kmset_requires(set, i, ed->kme_to))
		return;
	dot_edge(set, i, ed->kme_to,
	    is_undeclared(set, i, ed)
		? " [style=dotted, color=red, label=undeclared]"
		: ed->kme_weak ? " [style=dotted, label=weak]"
			       : " [style=dotted]");
}

static void
print_dot(const struct kmset *set)
{
	puts("digraph modules {\n\trankdir=LR;\n\tnode [shape=box];");
	for (size_t i = 0; i < set->kms_n; i++) {
		const struct kmodule *km = set->kms_mods[i];

		putchar('\t');
		dot_string(kmodule_name(km));
		puts(km->km_fault != NULL || km->km_cycle != 0 ? " [color=red];"
							       : ";");
		for (size_t k = 0; k < km->km_nneeds; k++)
			dot_edge(set, i, km->km_needs[k],
			    edge_to(km, km->km_needs[k]) == NULL
				? " [style=dashed, label=unneeded]"
				: "");
		for (size_t k = 0; k < km->km_nedges; k++)
			dot_use(set, i, &km->km_edges[k]);
	}
	puts("}");
}

static void
json_outside(const char *name, void *arg)
{
	json_array_append_new(arg, out_string(name));
}

static json_t *
json_module(const struct kmset *set, size_t i)
{
	const struct kmodule *km = set->kms_mods[i];
	json_t *requires = json_array(), *outside = json_array();
	json_t *uses = json_array(), *unneeded = json_array();

	for (size_t k = 0; k < km->km_nneeds; k++) {
		const char *name = kmodule_name(set->kms_mods[km->km_needs[k]]);

		json_array_append_new(requires, out_string(name));
		if (edge_to(km, km->km_needs[k]) == NULL)
			json_array_append_new(unneeded, out_string(name));
	}
	each_outside(set, km, json_outside, outside);
	for (size_t k = 0; k < km->km_nedges; k++) {
		const struct kmedge *ed = &km->km_edges[k];

		json_array_append_new(uses,
		    json_pack("{s:o, s:I, s:o, s:b, s:b}", "module",
			out_string(kmodule_name(set->kms_mods[ed->kme_to])),
			"symbols", (json_int_t)ed->kme_nsyms, "first",
			out_string(ed->kme_sym), "weak", ed->kme_weak,
			"undeclared", is_undeclared(set, i, ed)));
	}
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I}", "name",
	    out_string(kmodule_name(km)), "file", out_string(km->km_path),
	    "fault", out_message(km->km_fault), "requires", requires, "outside",
	    outside, "unneeded", unneeded, "uses", uses, "cycle",
	    (json_int_t)km->km_cycle);
}

static void
print_json(const struct kmset *set)
{
	json_t *list = json_array();

	for (size_t i = 0; i < set->kms_n; i++)
		json_array_append_new(list, json_module(set, i));
	out_json(json_pack("{s:s, s:I, s:o}", "verb", "deps", "cycles",
	    (json_int_t)set->kms_ncycles, "modules", list));
}

int
verb_deps(const struct options *o)
{
	struct kmtree kt = {0};
	const struct kmset *set = &kt.kt_set;
	int status = STATUS_OK;

	for (int i = 0; i < o->o_nargs; i++)
		kmtree_add(&kt, o->o_args[i], true);
	kmfile_must(kmset_finish(&kt.kt_set, NULL));
	for (size_t i = 0; i < set->kms_n; i++) {
		const struct kmodule *km = set->kms_mods[i];

		if (km->km_fault != NULL || km->km_cycle != 0)
			status = STATUS_FINDINGS;
		if (km->km_fault != NULL && !o->o_json)
			(void)out_error(km->km_path, km->km_fault);
		for (size_t k = 0; k < km->km_nedges; k++)
			if (is_undeclared(set, i, &km->km_edges[k]))
				status = STATUS_FINDINGS;
	}
	if (o->o_json)
		print_json(set);
	else if (o->o_dot)
		print_dot(set);
	else
		for (size_t i = 0; i < set->kms_n; i++)
			if (set->kms_mods[i]->km_fault == NULL)
				print_module(set, i);
	if (set->kms_n == 0 && kt.kt_status == STATUS_OK)
		kt.kt_status = out_error(
		    o->o_args[0], "has no modules (files named *.kmod) in it");
	status = kt.kt_status != STATUS_OK ? kt.kt_status : status;
	kmset_free(&kt.kt_set);
	return status;
}
