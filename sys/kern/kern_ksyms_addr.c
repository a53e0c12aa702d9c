/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_ksyms_addr.c: symbols by address, for backtraces and the monitor: first
 * the object that holds it, then the nearest of its symbols.
 */
#include <kern/ksyms_impl.h>
#include <libkern/elf_reader.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/kmem.h>

/*
 * Just the names that the table uses into memory of its own; `used`, of its
 * bytes, is what has been filled.
 */
static int
copy_names(struct ksyms_table *kt)
{
	const char *from = kt->kt_names;
	size_t used = 0, len;
	char *to;

	/* A word more, so that reading the last name's words stays within. */
	kt->kt_copysize += KSYMS_WORD;
	to = kmem_alloc(kt->kt_copysize, KM_SLEEP);
	if (to == NULL)
		return ENOMEM;
	for (uint32_t i = 0; i < kt->kt_nnodes; i++) {
		struct ksyms_node *kn = &kt->kt_nodes[i];

		len = kn->kn_len == KSYMS_LONG ? strlen(from + kn->kn_name)
					       : kn->kn_len;
		memcpy(to + used, from + kn->kn_name, len + 1);
		kn->kn_name = (uint32_t)used;
		used += len + 1;
	}
	for (uint32_t i = 0; i < kt->kt_naddrs; i++) {
		struct ksyms_addr *ka = &kt->kt_addrs[i];

		if ((ka->ka_name & KSYMS_NODE) != 0)
			continue;
		len = strlen(from + ka->ka_name);
		memcpy(to + used, from + ka->ka_name, len + 1);
		ka->ka_name = (uint32_t)used;
		used += len + 1;
	}
	memset(to + used, 0, kt->kt_copysize - used);
	kt->kt_names = to;
	kt->kt_namesize = kt->kt_copysize;
	kt->kt_copied = true;
	return 0;
}

int
ksyms_table_publish(struct ksyms_table *kt, struct module *mod, bool copy)
{
	struct ksyms_addr *ka = kt->kt_addrs, *end = ka + kt->kt_naddrs;

	if (copy && copy_names(kt) != 0)
		return ENOMEM;
	for (; ka < end; ka++)
		if ((ka->ka_name & KSYMS_NODE) != 0)
			ka->ka_name =
			    kt->kt_nodes[ka->ka_name & ~KSYMS_NODE].kn_name;
	kt->kt_mod = mod;
	kt->kt_published = true;
	TAILQ_INSERT_TAIL(&ksyms_tables, kt, kt_chain);
	return 0;
}

/*
 * The last of the nearest addresses at or below kt_start + off: the global
 * symbol where a local one has the same.  NULL: none.  In whatever order they
 * are: sorting would cost each link more than all backtraces together.
 */
static const struct ksyms_addr *
nearest(const struct ksyms_table *kt, vsize_t off)
{
	const struct ksyms_addr *ka = kt->kt_addrs, *best = NULL;
	const struct ksyms_addr *end = ka + kt->kt_naddrs;

	for (; ka < end; ka++)
		if (ka->ka_off <= off &&
		    (best == NULL || ka->ka_off >= best->ka_off))
			best = ka;
	return best;
}

int
ksyms_lookup_addr(vaddr_t va, struct ksym *out)
{
	const struct ksyms_addr *ka;
	const struct ksyms_table *kt;

	TAILQ_FOREACH (kt, &ksyms_tables, kt_chain) {
		if (va < kt->kt_start || va >= kt->kt_end)
			continue;
		ka = nearest(kt, va - kt->kt_start);
		if (ka == NULL)
			continue;
		*out = (struct ksym){
		    .ks_name = kt->kt_names + ka->ka_name,
		    .ks_value = kt->kt_start + ka->ka_off,
		    .ks_size = ka->ka_size,
		    .ks_bind = (uint8_t)ka->ka_bind,
		    .ks_type = (uint8_t)ka->ka_type,
		    .ks_mod = kt->kt_mod,
		    .ks_object = kt->kt_object,
		};
		return 0;
	}
	return ENOENT;
}

const char *
ksyms_format_addr(vaddr_t va, char *buf, size_t size)
{
	struct ksym sym;
	size_t off;

	if (ksyms_lookup_addr(va, &sym) != 0) {
		ksnprintf(buf, size, "%#jx", (uintmax_t)va);
		return buf;
	}
	off = va - sym.ks_value;
	if (off == 0)
		ksnprintf(buf, size, "%s", sym.ks_name);
	else
		ksnprintf(buf, size, "%s+%#zx", sym.ks_name, off);
	if (sym.ks_mod != NULL) {
		kstrlcat(buf, " [", size);
		kstrlcat(buf, sym.ks_object, size);
		kstrlcat(buf, "]", size);
	}
	return buf;
}
