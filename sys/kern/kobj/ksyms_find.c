/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ksyms_find.c: symbols by address, for backtraces and the monitor: first
 * the object that holds it, then the nearest of its symbols.
 */
#include <kern/kobj/ksyms_impl.h>
#include <libelf/elf_reader.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>

struct ksym
ksyms_addr_sym(const struct ksyms_table *kt, const struct ksyms_addr *ka)
{
	return (struct ksym){
	    .ks_name = kt->kt_names + ka->ka_name,
	    .ks_value = kt->kt_start + ka->ka_off,
	    .ks_size = ka->ka_size,
	    .ks_bind = (uint8_t)ka->ka_bind,
	    .ks_type = (uint8_t)ka->ka_type,
	    .ks_mod = kt->kt_mod,
	    .ks_object = kt->kt_object,
	};
}

/*
 * The last of the nearest addresses at or below `va`, exports after all others:
 * the global symbol where a local one has the same.  In whatever order they
 * are: sorting would cost each link more than all backtraces together.
 */
static bool
nearest(const struct ksyms_table *kt, vaddr_t va, struct ksym *out)
{
	const struct ksyms_addr *ka = kt->kt_addrs, *addr = NULL;
	const struct ksyms_addr *ka_end = ka + kt->kt_naddrs;
	const struct ksyms_node *kn = kt->kt_nodes, *node = NULL;
	const struct ksyms_node *kn_end = kn + kt->kt_nnodes;
	const vsize_t off = va - kt->kt_start;
	vaddr_t low = kt->kt_start;

	for (; ka < ka_end; ka++)
		if (ka->ka_off <= off &&
		    (addr == NULL || ka->ka_off >= addr->ka_off))
			addr = ka;
	if (addr != NULL)
		low += addr->ka_off;
	for (; kn < kn_end; kn++)
		if (kn->kn_located && kn->kn_value <= va &&
		    kn->kn_value >= low) {
			node = kn;
			low = kn->kn_value;
		}
	if (node != NULL)
		*out = ksyms_node_sym(node);
	else if (addr != NULL)
		*out = ksyms_addr_sym(kt, addr);
	return node != NULL || addr != NULL;
}

bool
ksyms_covers(vaddr_t va, vaddr_t *startp, vaddr_t *endp)
{
	const struct ksyms_table *kt;

	TAILQ_FOREACH (kt, &ksyms_tables, kt_chain) {
		if (va < kt->kt_start || va >= kt->kt_end)
			continue;
		*startp = kt->kt_start;
		*endp = kt->kt_end;
		return true;
	}
	return false;
}

int
ksyms_lookup_addr(vaddr_t va, struct ksym *out)
{
	const struct ksyms_table *kt;

	TAILQ_FOREACH (kt, &ksyms_tables, kt_chain)
		if (va >= kt->kt_start && va < kt->kt_end &&
		    nearest(kt, va, out))
			return 0;
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
