/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_preload.c: check the loader's module list before its memory is read or
 * reserved.  `endpa` is not used: the entries determine it.
 */
#include <arch/x86/x86_preload.h>

#include <libkern/libkern.h>
#include <sys/ktrust.h>
#include <sys/systm.h>

struct preload preload; /* owner: the machine's startup */

/*
 * Check an entry and compute its pages.  NULL, or why it cannot be used.
 */
static const char *
entry_check(const struct bi_modulelist_entry *e, const struct preload *pl,
    const struct preload_place *pp, struct prange *pages)
{
	size_t i;

	if (e->len <= 0)
		return "it is empty";
	if ((e->base & PAGE_MASK) != 0)
		return "it is not on a page boundary";
	pages->pr_start = e->base;
	pages->pr_end = (paddr_t)e->base + (uint32_t)e->len;
	if (!prange_outward(pages) || !prset_contains(pp->pp_known, *pages))
		return "its address is not in memory";
	for (i = 0; i < pp->pp_ntaken; i++)
		if (prange_overlaps(*pages, pp->pp_taken[i]))
			return "it overlaps the kernel";
	for (i = 0; i < pl->pl_n; i++)
		if (prange_overlaps(*pages, pl->pl_file[i].plf_pages))
			return "it overlaps the module before it";
	return NULL;
}

/* The number of entries, limited by the length of the record. */
static size_t
list_count(const struct btinfo_modulelist *r)
{
	size_t room;

	room = ((size_t)r->common.len - sizeof(*r)) /
	    sizeof(struct bi_modulelist_entry);
	if (r->num >= 0 && (size_t)r->num <= room)
		return (size_t)r->num;
	kprintf("module list: claims %d entries but holds %zu\n", (int)r->num,
	    room);
	return r->num < 0 ? 0 : room;
}

/*
 * Other loaders put files on ACPI NVS memory behind the kernel.  The file is
 * intact there, so it is used.
 */
static void
entry_take(struct preload_file *pf, const struct bi_modulelist_entry *e,
    const struct preload_place *pp, const struct prange *pages)
{
	pf->plf_type = e->type;
	pf->plf_len = (size_t)e->len;
	pf->plf_pages = *pages;
	pf->plf_isram = prset_contains(pp->pp_ram, *pages);
	pf->plf_istrust = false;
	if (!pf->plf_isram)
		kprintf("module list: %s, %d bytes at 0x%x, is not in RAM by "
			"the memory map; used anyway\n",
		    pf->plf_path, (int)e->len, e->base);
}

/* Check entry `i', and take it. */
static void
entry_digest(struct preload *pl, const struct preload_place *pp, size_t i,
    const struct bi_modulelist_entry *e)
{
	struct preload_file *pf = &pl->pl_file[pl->pl_n];
	struct prange pages;
	const char *why;

	bootinfo_text(
	    pf->plf_path, sizeof(pf->plf_path), e->path, sizeof(e->path));
	why = entry_check(e, pl, pp, &pages);
	if (why != NULL) {
		kprintf("module list: entry %zu (%s, %d bytes at 0x%x) "
			"ignored: %s\n",
		    i, pf->plf_path, (int)e->len, e->base, why);
		return;
	}
	entry_take(pf, e, pp, &pages);
	pl->pl_n++;
}

/* TRUST's file, behind those of the list. */
static void
trust_digest(struct preload *pl, const struct bootinfo *bi,
    const struct preload_place *pp)
{
	const struct btinfo_common *r = bootinfo_lookup(bi, BTINFO_TRUST, 0);
	struct bi_modulelist_entry e = {.path = "TRUST"};
	const unsigned n = pl->pl_n;
	uint32_t base, size;

	if (r == NULL || !ktrust_where(r, (size_t)r->len, &base, &size))
		return;
	e.base = base;
	e.len = (int32_t)size;
	entry_digest(pl, pp, n, &e);
	pl->pl_file[n].plf_istrust = pl->pl_n > n;
}

/* The entries of MODULELIST. */
static void
list_digest(struct preload *pl, const struct bootinfo *bi,
    const struct preload_place *pp)
{
	const struct btinfo_modulelist *r;
	struct bi_modulelist_entry e;
	size_t i, n;

	r = bootinfo_lookup(bi, BTINFO_MODULELIST, sizeof(*r));
	if (r == NULL)
		return;
	n = MIN(list_count(r), PRELOAD_MAX);
	for (i = 0; i < n; i++) {
		memcpy(&e, (const char *)(r + 1) + i * sizeof(e), sizeof(e));
		entry_digest(pl, pp, i, &e);
	}
}

void
preload_digest(struct preload *pl, const struct bootinfo *bi,
    const struct preload_place *pp)
{
	pl->pl_n = 0;
	list_digest(pl, bi, pp);
	trust_digest(pl, bi, pp);
}

const struct preload_file *
preload_find(const struct preload *pl, paddr_t pa)
{
	const struct preload_file *pf;
	unsigned i;

	for (i = 0; i < pl->pl_n; i++) {
		pf = &pl->pl_file[i];
		if (pa >= pf->plf_pages.pr_start && pa < pf->plf_pages.pr_end)
			return pf;
	}
	return NULL;
}

paddr_t
preload_end(const struct preload *pl, paddr_t end)
{
	unsigned i;

	for (i = 0; i < pl->pl_n; i++)
		end = MAX(end, pl->pl_file[i].plf_pages.pr_end);
	return end;
}
