/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * builtins.c: see builtins.h.
 */
#include <boot/builtins.h>

/* A kernel in memory, not at the addresses at which it will run. */
struct loaded {
	const struct kernimg *ldd_kern;
	const struct memspans *ldd_mem;
};

/* As struct elf_kernel's. */
static bool
read_at(const void *cookie, uint64_t va, void *buf, size_t len)
{
	const struct loaded *ldd = cookie;
	const struct kernimg *ki = ldd->ldd_kern;
	const paddr_t pa = va - kernimg_base(ki) + ki->ki_moved;

	for (uint32_t i = 0; i < ki->ki_nseg; i++) {
		const struct prange *pr = &ki->ki_seg[i].seg_pa;

		if (pa < pr->pr_start || pa >= pr->pr_end ||
		    len > pr->pr_end - pa)
			continue;
		memspan_fetch(ldd->ldd_mem, pa, buf, len);
		return true;
	}
	return false;
}

/* The section of that name; false: there is none. */
static bool
find_section(const struct kernimg *ki, const char *wanted, struct elf_shdr *sh)
{
	const char *name;

	if (ki->ki_shstr.kw_buf == NULL)
		return false;
	for (uint32_t i = 1; i < ki->ki_elf.ei_shnum; i++) {
		kernimg_section(ki, i, sh);
		if ((sh->sh_flags & ELF_SHF_ALLOC) == 0)
			continue;
		name = elf_string((const char *)ki->ki_shstr.kw_buf,
		    ki->ki_shstr.kw_len, sh->sh_name);
		if (name != NULL && strcmp(name, wanted) == 0)
			return true;
	}
	return false;
}

void
builtins_find(
    struct builtins *bin, const struct kernimg *ki, const struct memspans *mem)
{
	const struct loaded loaded = {ki, mem};
	const struct elf_kernel ekn = {ki->ki_elf.ei_class, read_at, &loaded};
	struct elf_shdr sh;

	*bin = (struct builtins){0};
	if (!find_section(ki, "link_set_modules", &sh))
		return;
	bin->bin_max = elf_builtin_count(ekn.ekn_class, sh.sh_size);
	if (bin->bin_max == 0)
		return;
	bin->bin_name =
	    sa_zalloc(ki->ki_ld, bin->bin_max * sizeof(*bin->bin_name),
		"the names of built-in modules");
	for (size_t k = 0; bin->bin_name != NULL && k < bin->bin_max; k++)
		if (elf_builtin_name(
			&ekn, sh.sh_addr, k, bin->bin_name[bin->bin_n]))
			bin->bin_n++;
}

void
builtins_free(struct loader *ld, struct builtins *bin)
{
	sa_free(ld, bin->bin_name, bin->bin_max * sizeof(*bin->bin_name));
	*bin = (struct builtins){0};
}

bool
builtins_have(const struct builtins *bin, const char *name)
{
	for (size_t i = 0; i < bin->bin_n; i++)
		if (strcmp(bin->bin_name[i], name) == 0)
			return true;
	return false;
}
