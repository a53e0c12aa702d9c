/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ksyms_show.c: all symbols of one object, for the monitor.  Not in the
 * archives of make lib.
 */
#include <kern/kobj/ksyms_impl.h>
#include <libkern/kerrno.h>

typedef int (*visit_t)(const struct ksym *ks, bool exported, void *arg);

static int
walk_table(const struct ksyms_table *kt, visit_t fn, void *arg)
{
	struct ksym ks;
	int error = 0;

	for (uint32_t i = 0; i < kt->kt_nnodes && error == 0; i++) {
		ks = ksyms_node_sym(&kt->kt_nodes[i]);
		error = fn(&ks, true, arg);
	}
	for (uint32_t i = 0; i < kt->kt_naddrs && error == 0; i++) {
		ks = ksyms_addr_sym(kt, &kt->kt_addrs[i]);
		error = fn(&ks, false, arg);
	}
	return error;
}

int
ksyms_walk(const struct module *mod, visit_t fn, void *arg)
{
	const struct ksyms_table *kt;
	int error = ENOENT;

	TAILQ_FOREACH (kt, &ksyms_tables, kt_chain) {
		if (kt->kt_mod != mod)
			continue;
		error = walk_table(kt, fn, arg);
		if (error != 0)
			break;
	}
	return error;
}
