/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bench_kobj.c: link modules with the kernel's linker and print the cost.
 *
 *	bench_kobj ROUNDS BASES FILE...
 *
 * The other files import from the first BASES files, which are linked but not
 * measured.  Objects are linked without a module: as modules
 * they would have to declare each of the hundreds of others that they import
 * from, which a module cannot.  Time is the best of ROUNDS rounds.  Under
 * callgrind (--collect-atstart=no) instructions are counted in kobj_load and
 * kobj_affix only, and for comparison in a memcpy of the same sections: one
 * dump each, "link" and "memcpy".  Output is "key value" lines, for
 * scripts/bench.py.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include <valgrind/callgrind.h>

#include <libelf/elf_reader.h>
#include <sys/kmem.h>
#include <sys/kobj.h>
#include <sys/ksyms.h>
#include <sys/machdep.h>

#include "../../sys/arch/host/host.h"

/* The parts that W^X keeps on separate pages. */
enum { TEXT, RODATA, DATA, NCLASSES };

struct object {
	const char *ob_name;
	uint8_t *ob_data;
	size_t ob_len;
	struct elf_shdr *ob_shdrs;
	uint32_t ob_nshdrs;
	kobj_t ob_kobj;
};

/* Of all measured objects. */
struct totals {
	uint64_t t_modules, t_relocs, t_extern, t_symbols, t_undef;
	uint64_t t_alloc;      /* bytes of SHF_ALLOC sections */
	uint64_t t_pages;      /* each object rounded up to pages as a whole */
	uint64_t t_prot_pages; /* rounded up per protection */
	uint64_t t_copied;     /* the part of t_alloc that is in the file */
	uint64_t t_resident;   /* kobj_stat */
	uint64_t t_kmem;       /* kmem's bytes that stay allocated */
	uint64_t t_kmem_pages; /* and pages */
	uint64_t t_link_ns, t_copy_ns;
};

/* owner: this file; never written. */
static const struct kobj_format format = {
    .kf_exports = "link_set_modexports",
    .kf_init = ".init",
};

static uint64_t
now(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_MONOTONIC, &ts) != 0)
		host_die("no monotonic clock");
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static uint64_t
pages(uint64_t bytes)
{
	return (bytes + PAGE_MASK) >> PAGE_SHIFT;
}

static int
read_object(void *cookie, foff_t off, void *buf, size_t len)
{
	const struct object *ob = cookie;

	memcpy(buf, ob->ob_data + off, len);
	return 0;
}

static void
open_object(struct object *ob, const char *path)
{
	struct elf_source src = {.es_read = read_object, .es_cookie = ob};
	const char *slash = strrchr(path, '/');
	struct elf_image ei;
	struct elf_error ee;

	ob->ob_name = slash == NULL ? path : slash + 1;
	ob->ob_data = host_read_file(path, &ob->ob_len);
	if (ob->ob_data == NULL)
		host_die("%s: cannot read it", path);
	src.es_size = ob->ob_len;
	if (elf_open(&ei, &src, &ee) != 0 || ei.ei_class != ELF_CLASS64)
		host_die("%s: no ELF64 object", path);
	ob->ob_nshdrs = ei.ei_shnum;
	ob->ob_shdrs = calloc(ei.ei_shnum, sizeof(*ob->ob_shdrs));
	if (ob->ob_shdrs == NULL ||
	    elf_shdrs_read(&ei, ob->ob_shdrs, ei.ei_shnum) != 0)
		host_die("%s: no section headers", path);
	for (uint32_t i = 0; i < ob->ob_nshdrs; i++)
		if (!elf_section_in_file(&ei, &ob->ob_shdrs[i]))
			host_die("%s: section %u is truncated", path, i);
}

/* Symbol i of the table in section `table`. */
static struct elf_sym
symbol(const struct object *ob, uint32_t table, size_t i)
{
	size_t count = 0;
	struct elf_sym sym;

	if (table < ob->ob_nshdrs)
		count = ob->ob_shdrs[table].sh_size / elf_sym_size(2);
	if (elf_sym_get(ELF_CLASS64,
		ob->ob_data + ob->ob_shdrs[table].sh_offset, count, i,
		&sym) != 0)
		host_die("%s: no symbol %zu", ob->ob_name, i);
	return sym;
}

static void
count_relocs(
    const struct object *ob, const struct elf_shdr *sh, struct totals *t)
{
	size_t n = sh->sh_size / elf_reloc_size(ELF_CLASS64, true);
	struct elf_reloc r;

	for (size_t i = 0; i < n; i++) {
		if (elf_reloc_get(ELF_CLASS64, true,
			ob->ob_data + sh->sh_offset, n, i, &r) != 0)
			host_die("%s: no relocation %zu", ob->ob_name, i);
		t->t_relocs++;
		t->t_extern += symbol(ob, sh->sh_link, r.r_sym).st_shndx == 0;
	}
}

static int
class_of(const struct elf_shdr *sh)
{
	if ((sh->sh_flags & ELF_SHF_EXECINSTR) != 0)
		return TEXT;
	return (sh->sh_flags & ELF_SHF_WRITE) != 0 ? DATA : RODATA;
}

/* What the object needs, by its section headers. */
static void
count_object(const struct object *ob, struct totals *t)
{
	uint64_t by_class[NCLASSES] = {0}, alloc = 0;

	for (uint32_t i = 0; i < ob->ob_nshdrs; i++) {
		const struct elf_shdr *sh = &ob->ob_shdrs[i];

		if ((sh->sh_flags & ELF_SHF_ALLOC) != 0) {
			alloc += sh->sh_size;
			by_class[class_of(sh)] += sh->sh_size;
			if (sh->sh_type != ELF_SHT_NOBITS)
				t->t_copied += sh->sh_size;
		}
		/* The linker ignores relocations of debug information. */
		if (sh->sh_type == ELF_SHT_RELA &&
		    sh->sh_info < ob->ob_nshdrs &&
		    (ob->ob_shdrs[sh->sh_info].sh_flags & ELF_SHF_ALLOC) != 0)
			count_relocs(ob, sh, t);
		if (sh->sh_type != ELF_SHT_SYMTAB)
			continue;
		for (size_t s = 1; s < sh->sh_size / elf_sym_size(2); s++) {
			t->t_symbols++;
			t->t_undef += symbol(ob, i, s).st_shndx == 0;
		}
	}
	t->t_modules++;
	t->t_alloc += alloc;
	t->t_pages += pages(alloc);
	for (int i = 0; i < NCLASSES; i++)
		t->t_prot_pages += pages(by_class[i]);
}

static void
link_object(struct object *ob)
{
	struct kobj_source ks;
	int error;

	kobj_source_mem(&ks, ob->ob_data, ob->ob_len);
	ks.kso_format = &format;
	CALLGRIND_TOGGLE_COLLECT;
	error = kobj_load(&ob->ob_kobj, ob->ob_name, &ks);
	if (error == 0)
		error = kobj_affix(ob->ob_kobj, ob->ob_name, NULL);
	CALLGRIND_TOGGLE_COLLECT;
	if (error != 0)
		host_die("%s: error %d", ob->ob_name, error);
}

/* The lower bound: copy the same bytes into fresh pages. */
static void
copy_object(const struct object *ob)
{
	size_t len = 0, at = 0;
	uint8_t *to;

	for (uint32_t i = 0; i < ob->ob_nshdrs; i++)
		if ((ob->ob_shdrs[i].sh_flags & ELF_SHF_ALLOC) != 0)
			len += ob->ob_shdrs[i].sh_size;
	to = mmap(NULL, (size_t)pages(len) << PAGE_SHIFT,
	    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (to == MAP_FAILED)
		host_die("out of memory");
	CALLGRIND_TOGGLE_COLLECT;
	for (uint32_t i = 0; i < ob->ob_nshdrs; i++) {
		const struct elf_shdr *sh = &ob->ob_shdrs[i];

		if ((sh->sh_flags & ELF_SHF_ALLOC) == 0 ||
		    sh->sh_type == ELF_SHT_NOBITS)
			continue;
		memcpy(to + at, ob->ob_data + sh->sh_offset, sh->sh_size);
		at += sh->sh_size;
	}
	CALLGRIND_TOGGLE_COLLECT;
	munmap(to, (size_t)pages(len) << PAGE_SHIFT);
}

/* One round; memory in use is the last round's, time the best one's. */
static void
round_of(struct object *obs, size_t n, size_t bases, struct totals *t)
{
	size_t kmem, kmem_pages, size;
	uint64_t start;
	vaddr_t va;

	for (size_t i = 0; i < bases; i++)
		link_object(&obs[i]);
	CALLGRIND_ZERO_STATS; /* discard the setup's counts */
	kmem = kmem_inuse_bytes();
	kmem_pages = host_kmem_pages();
	start = now();
	for (size_t i = bases; i < n; i++)
		link_object(&obs[i]);
	t->t_link_ns = MIN(t->t_link_ns, now() - start);
	CALLGRIND_DUMP_STATS_AT("link");
	t->t_kmem = kmem_inuse_bytes() - kmem;
	t->t_kmem_pages = host_kmem_pages() - kmem_pages;
	start = now();
	for (size_t i = bases; i < n; i++)
		copy_object(&obs[i]);
	t->t_copy_ns = MIN(t->t_copy_ns, now() - start);
	CALLGRIND_DUMP_STATS_AT("memcpy");
	t->t_resident = 0;
	for (size_t i = n; i-- > 0;) {
		kobj_stat(obs[i].ob_kobj, &va, &size);
		if (i >= bases)
			t->t_resident += size;
		kobj_unload(obs[i].ob_kobj);
	}
}

static void
print_totals(const struct totals *t)
{
#define SAY(name) printf("%s %" PRIu64 "\n", #name, t->t_##name)
	SAY(modules);
	SAY(relocs);
	SAY(extern);
	SAY(symbols);
	SAY(undef);
	SAY(alloc);
	SAY(pages);
	SAY(prot_pages);
	SAY(copied);
	SAY(resident);
	SAY(kmem);
	SAY(kmem_pages);
	SAY(link_ns);
	SAY(copy_ns);
#undef SAY
}

int
main(int argc, char **argv)
{
	struct totals t = {.t_link_ns = UINT64_MAX, .t_copy_ns = UINT64_MAX};
	unsigned long rounds, bases;
	struct object *obs;
	size_t n;

	if (argc < 4) {
		fprintf(stderr, "usage: bench_kobj ROUNDS BASES FILE...\n");
		return 2;
	}
	rounds = strtoul(argv[1], NULL, 10);
	bases = strtoul(argv[2], NULL, 10);
	n = (size_t)argc - 3;
	obs = calloc(n, sizeof(*obs));
	if (obs == NULL || rounds == 0 || bases >= n)
		host_die("nothing to link");
	host_init();
	for (size_t i = 0; i < n; i++) {
		open_object(&obs[i], argv[3 + i]);
		if (i >= bases)
			count_object(&obs[i], &t);
	}
	while (rounds-- > 0)
		round_of(obs, n, bases, &t);
	print_totals(&t);
	return 0;
}
