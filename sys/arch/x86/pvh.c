/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pvh.c: convert PVH start info to the bootinfo records that a loader would
 * pass. The start info is untrusted and checked where it is read; the placement
 * of files is checked by preload_digest().
 */
#include <arch/x86/pvh.h>

#include <arch/x86/x86_preload.h>
#include <libkern/libkern.h>
#include <sys/systm.h>

#define PATH_SIZE    sizeof(((struct bi_modulelist_entry *)0)->path)
#define CMDLINE_SIZE 1024u               /* bytes read, the NUL included */
#define LIMIT        ((uint64_t)1 << 32) /* bootinfo's addresses have 32 bits */

/*
 * Copy a string, truncated to `size` bytes with its NUL.  False, and an empty
 * string: a byte of it cannot be read.
 */
static bool
read_string(const struct physmem *pm, paddr_t pa, char *dst, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++) {
		if (pa > UINT64_MAX - i ||
		    physmem_read(pm, pa + i, &dst[i], 1) != 0) {
			dst[0] = '\0';
			return false;
		}
		if (dst[i] == '\0')
			return true;
	}
	dst[size - 1] = '\0';
	return true;
}

/* Read entry `i` of a table at an untrusted address. */
static bool
read_entry(
    const struct physmem *pm, paddr_t table, size_t i, void *entry, size_t size)
{
	paddr_t pa;

	return table != 0 &&
	    !__builtin_add_overflow(table, (uint64_t)i * size, &pa) &&
	    physmem_read(pm, pa, entry, size) == 0;
}

static void
take_memmap(struct bootinfo *bi, const struct physmem *pm,
    const struct hvm_start_info *si)
{
	struct bi_memmap_entry out;
	struct btinfo_memmap *r;
	struct hvm_memmap_entry e;
	uint32_t i, n;

	n = MIN(si->nmemmap, PVH_MAXMAP);
	if (n < si->nmemmap)
		kprintf("pvh: the memory map claims %u entries, reading the "
			"first %u\n",
		    si->nmemmap, n);
	r = bootinfo_add(bi, BTINFO_MEMMAP, sizeof(*r) + n * sizeof(out));
	if (r == NULL)
		return;
	for (i = 0; i < n; i++) {
		if (!read_entry(pm, si->memmap_pa, i, &e, sizeof(e))) {
			kprintf("pvh: entry %u of the memory map at 0x%llx "
				"cannot be read\n",
			    i, (unsigned long long)si->memmap_pa);
			break;
		}
		out = (struct bi_memmap_entry){e.pa, e.size, e.type};
		memcpy(&r->entry[i], &out, sizeof(out));
	}
	r->num = (int32_t)i;
}

/* A file's path: the first word of its command line, or "initrd". */
static void
module_path(const struct physmem *pm, const struct hvm_modlist_entry *e,
    uint32_t i, char *path)
{
	char text[PATH_SIZE];
	size_t len;

	len = 0;
	if (e->cmdline_pa != 0 &&
	    read_string(pm, e->cmdline_pa, text, sizeof(text)))
		while (text[len] != '\0' && text[len] != ' ')
			len++;
	text[len] = '\0';
	if (len != 0)
		bootinfo_text(path, PATH_SIZE, text, len);
	else if (i == 0)
		(void)kstrlcpy(path, "initrd", PATH_SIZE);
	else
		ksnprintf(path, PATH_SIZE, "initrd%u", i);
}

/* False, with a message, when bootinfo cannot describe such a file. */
static bool
take_module(const struct physmem *pm, const struct hvm_modlist_entry *e,
    uint32_t i, struct bi_modulelist_entry *out)
{
	memset(out, 0, sizeof(*out));
	module_path(pm, e, i, out->path);
	if (e->size > INT32_MAX || !range_valid(e->pa, e->size, LIMIT)) {
		kprintf("pvh: module %u (%s, %llu bytes at 0x%llx) ignored: "
			"it does not end below 4 GiB\n",
		    i, out->path, (unsigned long long)e->size,
		    (unsigned long long)e->pa);
		return false;
	}
	out->type = BI_MODULE_NONE;
	out->len = (int32_t)e->size;
	out->base = (uint32_t)e->pa;
	return true;
}

static void
take_modules(struct bootinfo *bi, const struct physmem *pm,
    const struct hvm_start_info *si)
{
	struct bi_modulelist_entry out;
	struct btinfo_modulelist *r;
	struct hvm_modlist_entry e;
	uint32_t i, n;

	n = (uint32_t)MIN(si->nmodules,
	    (bootinfo_room(bi) - MIN(bootinfo_room(bi), sizeof(*r))) /
		sizeof(out));
	if (n < si->nmodules)
		kprintf("pvh: the module list claims %u entries, reading "
			"the first %u\n",
		    si->nmodules, n);
	if (n == 0)
		return;
	r = bootinfo_add(bi, BTINFO_MODULELIST, sizeof(*r) + n * sizeof(out));
	if (r == NULL)
		return;
	for (i = 0; i < n; i++) {
		if (!read_entry(pm, si->modlist_pa, i, &e, sizeof(e))) {
			kprintf("pvh: entry %u of the module list at 0x%llx "
				"cannot be read\n",
			    i, (unsigned long long)si->modlist_pa);
			break;
		}
		if (take_module(pm, &e, i, &out)) {
			memcpy(&r->entry[r->num++], &out, sizeof(out));
			r->endpa = MAX(r->endpa, out.base + (uint32_t)out.len);
		}
	}
}

static void
take_cmdline(
    struct bootinfo *bi, uint32_t *howtop, const struct physmem *pm, paddr_t pa)
{
	char line[CMDLINE_SIZE];

	if (pa == 0)
		return;
	if (!read_string(pm, pa, line, sizeof(line)))
		kprintf("pvh: the command line at 0x%llx cannot be read\n",
		    (unsigned long long)pa);
	else
		pvh_cmdline(bi, howtop, line);
}

void
pvh_digest(struct bootinfo *bi, uint32_t *howtop, const struct physmem *pm,
    paddr_t info)
{
	const size_t v0 = offsetof(struct hvm_start_info, memmap_pa);
	struct hvm_start_info si;

	bootinfo_empty(bi);
	*howtop = 0;
	memset(&si, 0, sizeof(si));
	if (physmem_read(pm, info, &si, v0) != 0) {
		kprintf("pvh: the start info at 0x%llx cannot be read\n",
		    (unsigned long long)info);
		return;
	}
	if (si.magic != HVM_START_MAGIC) {
		kprintf("pvh: the start info at 0x%llx has magic 0x%x, not "
			"0x%x: ignored\n",
		    (unsigned long long)info, si.magic, HVM_START_MAGIC);
		return;
	}
	if (si.version >= 1 && physmem_read(pm, info, &si, sizeof(si)) == 0)
		take_memmap(bi, pm, &si);
	else
		kprintf("pvh: the start info, version %u, has no memory map\n",
		    si.version);
	bi->bi_rsdp = si.rsdp_pa;
	take_cmdline(bi, howtop, pm, si.cmdline_pa);
	take_modules(bi, pm, &si);
}
