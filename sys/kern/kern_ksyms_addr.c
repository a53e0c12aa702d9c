/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_ksyms_addr.c: symbols by address, for backtraces and the monitor.  Each
 * object's addresses are sorted once; a search walks the objects, then halves.
 */
#include <kern/ksyms_impl.h>
#include <libkern/elf_reader.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/kmem.h>

/* Where the ascending run that starts at `i` ends. */
static size_t
run_end(const struct ksyms_addr *a, size_t i, size_t n)
{
	for (i++; i < n && a[i - 1].ka_off <= a[i].ka_off; i++)
		continue;
	return MIN(i, n);
}

static void
merge(struct ksyms_addr *to, const struct ksyms_addr *a, size_t na,
    const struct ksyms_addr *b, size_t nb)
{
	while (na > 0 && nb > 0) {
		if (a->ka_off <= b->ka_off) {
			*to++ = *a++;
			na--;
		} else {
			*to++ = *b++;
			nb--;
		}
	}
	memcpy(to, a, na * sizeof(*a));
	memcpy(to + na, b, nb * sizeof(*b));
}

/*
 * Merge neighbouring runs until one is left; stable.  Symbol tables come as a
 * few ascending runs (local, global; one for each section), so this is nearly
 * linear where it matters, n log n at worst.  ENOMEM.
 */
static int
sort_addrs(struct ksyms_addr *addrs, size_t n)
{
	struct ksyms_addr *from = addrs, *to, *tmp;
	size_t i, mid, end;

	if (run_end(addrs, 0, n) >= n)
		return 0;
	tmp = kmem_alloc(n * sizeof(*tmp), KM_SLEEP);
	if (tmp == NULL)
		return ENOMEM;
	for (to = tmp; run_end(from, 0, n) < n;) {
		for (i = 0; i < n; i = end) {
			mid = run_end(from, i, n);
			end = mid < n ? run_end(from, mid, n) : n;
			merge(to + i, from + i, mid - i, from + mid, end - mid);
		}
		from = to;
		to = from == tmp ? addrs : tmp;
	}
	if (from == tmp)
		memcpy(addrs, tmp, n * sizeof(*tmp));
	kmem_free(tmp, n * sizeof(*tmp));
	return 0;
}

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

	to = kmem_alloc(MAX(kt->kt_copysize, 1), KM_SLEEP);
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
	kt->kt_names = to;
	kt->kt_namesize = MAX(kt->kt_copysize, 1);
	kt->kt_copied = true;
	return 0;
}

int
ksyms_table_publish(struct ksyms_table *kt, struct module *mod, bool copy)
{
	struct ksyms_addr *ka = kt->kt_addrs, *end = ka + kt->kt_naddrs;
	int error = 0;

	if (copy)
		error = copy_names(kt);
	for (; ka < end && error == 0; ka++)
		if ((ka->ka_name & KSYMS_NODE) != 0)
			ka->ka_name =
			    kt->kt_nodes[ka->ka_name & ~KSYMS_NODE].kn_name;
	if (error == 0)
		error = sort_addrs(kt->kt_addrs, kt->kt_naddrs);
	if (error != 0)
		return error;
	kt->kt_mod = mod;
	kt->kt_published = true;
	TAILQ_INSERT_TAIL(&ksyms_tables, kt, kt_chain);
	return 0;
}

/* The last address at or below kt_start + off; NULL: none. */
static const struct ksyms_addr *
nearest(const struct ksyms_table *kt, vsize_t off)
{
	size_t lo = 0, hi = kt->kt_naddrs;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (kt->kt_addrs[mid].ka_off <= off)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo == 0 ? NULL : &kt->kt_addrs[lo - 1];
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
		    .ks_bind = ELF_STB_LOCAL,
		    .ks_type = ELF_STT_NOTYPE,
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
