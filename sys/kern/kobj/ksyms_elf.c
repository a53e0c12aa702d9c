/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ksyms_elf.c: the kernel's own symbols, from the copy of its symbol
 * table that the loader left behind it.  Any loader may have made it, so the
 * copy is read like any other file.
 */
#include <kern/kobj/ksyms_hash.h>
#include <kern/kobj/ksyms_impl.h>
#include <libelf/elf_object.h>
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/kernconfig.h>
#include <sys/systm.h>

/* A symbol table, and what was counted in it. */
struct symtab {
	struct elf_symtab sy_tab;
	size_t sy_tail; /* strings from here on have no slack */
	size_t sy_nexports, sy_naddrs;
	uint64_t sy_lo, sy_hi; /* addresses of symbols in sections */
};

/* owner: this file */
static vaddr_t kernel_lo = UINTPTR_MAX, kernel_hi;

/* Is the symbol added?  Not files, sections, and empty names. */
static bool
wanted(const struct symtab *sy, size_t i, struct elf_sym *sym)
{
	if (elf_sym_get(sy->sy_tab.et_class, sy->sy_tab.et_syms,
		sy->sy_tab.et_nsyms, i, sym) != 0)
		return false;
	return sym->st_shndx != ELF_SHN_UNDEF && sym->st_type <= ELF_STT_FUNC &&
	    sym->st_bind <= ELF_STB_WEAK &&
	    sym->st_name < sy->sy_tab.et_stringsize &&
	    sy->sy_tab.et_strings[sym->st_name] != '\0' &&
	    (sizeof(vaddr_t) == 8 || sym->st_value <= UINT32_MAX);
}

static bool
has_address(const struct elf_sym *sym)
{
	return sym->st_shndx < ELF_SHN_LORESERVE;
}

/*
 * The strings are the last thing in a loader's copy, as a rule, and what lies
 * behind it is not ours to read.  So the last few of them are copied: those
 * from the first string on whose NUL has less than its slack behind it.
 */
static void
find_tail(struct symtab *sy)
{
	size_t at = sy->sy_tab.et_stringsize;

	at -= MIN(at, KSYMS_SLACK);
	while (at > 0 && sy->sy_tab.et_strings[at - 1] != '\0')
		at--;
	sy->sy_tail = at;
}

static void
count(struct symtab *sy)
{
	struct elf_sym sym;
	bool any = false;
	uint64_t end;

	sy->sy_lo = UINT64_MAX;
	for (size_t i = 0; i < sy->sy_tab.et_nsyms; i++) {
		if (!wanted(sy, i, &sym))
			continue;
		if (sym.st_bind != ELF_STB_LOCAL)
			sy->sy_nexports++;
		else
			sy->sy_naddrs++;
		if (!has_address(&sym))
			continue;
		any = true;
		if (__builtin_add_overflow(
			sym.st_value, MAX(sym.st_size, 1), &end))
			end = UINT64_MAX;
		sy->sy_lo = MIN(sy->sy_lo, sym.st_value);
		sy->sy_hi = MAX(sy->sy_hi, end);
	}
	/* Offsets have 32 bits: what is lower has a name, but no address. */
	if (!any)
		sy->sy_lo = sy->sy_hi = 0;
	else if (sy->sy_hi - sy->sy_lo > UINT32_MAX)
		sy->sy_lo = sy->sy_hi - UINT32_MAX;
}

static void
fill(struct ksyms_table *kt, const struct symtab *sy)
{
	const size_t tailsize = sy->sy_tab.et_stringsize - sy->sy_tail;
	struct ksyms_name kq;
	struct elf_sym sym;

	memcpy(kt->kt_spare, sy->sy_tab.et_strings + sy->sy_tail, tailsize);
	memset(kt->kt_spare + tailsize, 0, KSYMS_SLACK);
	for (size_t i = 0; i < sy->sy_tab.et_nsyms; i++) {
		const char *name;
		bool addr;

		if (!wanted(sy, i, &sym))
			continue;
		name = sy->sy_tab.et_strings + sym.st_name;
		addr = has_address(&sym) && sym.st_value >= sy->sy_lo;
		if (sym.st_bind != ELF_STB_LOCAL) {
			if (sym.st_name >= sy->sy_tail)
				name =
				    kt->kt_spare + (sym.st_name - sy->sy_tail);
			ksyms_name_set(&kq, name);
			ksyms_table_export(
			    kt, &kq, (vaddr_t)sym.st_value, &sym, addr);
		} else if (addr)
			ksyms_table_addr(kt, name, (vaddr_t)sym.st_value, &sym);
	}
}

static void
publish(struct ksyms_table *kt)
{
	ksyms_table_publish(kt, NULL);
	if (kt->kt_start < kt->kt_end) {
		kernel_lo = MIN(kernel_lo, kt->kt_start);
		kernel_hi = MAX(kernel_hi, kt->kt_end);
	}
}

int
ksyms_addsyms_elf(const void *start, size_t size)
{
	struct symtab sy = {0};
	struct ksyms_table *kt;
	struct elf_object eo;
	char text[ELF_ERROR_TEXT];
	struct elf_error ee;
	int error;

	error = elf_object_open(&eo, start, size, &ee);
	if (error != 0) {
		kprintf("ksyms: kernel symbols: %s\n",
		    elf_error_text(&ee, text, sizeof(text)));
		return error;
	}
	if (elf_object_symtab(&eo, 0, &sy.sy_tab) != 0) {
		kprintf("ksyms: kernel symbols: no usable symbol table\n");
		return ENOEXEC;
	}
	find_tail(&sy);
	count(&sy);
	kernconfig_lock();
	kt = ksyms_table_create("kernel", (vaddr_t)sy.sy_lo, (vaddr_t)sy.sy_hi,
	    sy.sy_nexports, sy.sy_naddrs, sy.sy_tab.et_strings,
	    sy.sy_tab.et_stringsize,
	    sy.sy_tab.et_stringsize - sy.sy_tail + KSYMS_SLACK);
	if (kt != NULL) {
		fill(kt, &sy);
		publish(kt);
	}
	kernconfig_unlock();
	return kt != NULL ? 0 : ENOMEM;
}

static int
add_kernel(const char *name, vaddr_t value)
{
	const struct elf_sym sym = {.st_bind = ELF_STB_GLOBAL};
	size_t size = strlen(name) + 1;
	struct ksyms_table *kt;
	struct ksyms_name kq;

	kt = ksyms_table_create(
	    "kernel", value, value + 1, 1, 0, NULL, 0, size + KSYMS_SLACK);
	if (kt == NULL)
		return ENOMEM;
	memcpy(kt->kt_spare, name, size);
	memset(kt->kt_spare + size, 0, KSYMS_SLACK);
	ksyms_name_set(&kq, kt->kt_spare);
	ksyms_table_export(kt, &kq, value, &sym, true);
	publish(kt);
	return 0;
}

int
ksyms_add_kernel(const char *name, vaddr_t value)
{
	int error;

	kernconfig_lock();
	error = add_kernel(name, value);
	kernconfig_unlock();
	return error;
}

int
ksyms_add_exports(const struct ksyms_export *exports, size_t n)
{
	int error = 0;

	kernconfig_lock();
	for (size_t i = 0; i < n && error == 0; i++)
		error = add_kernel(
		    exports[i].ke_name, (vaddr_t)exports[i].ke_value);
	kernconfig_unlock();
	return error;
}

void
ksyms_elf_fini(void)
{
	kernel_lo = UINTPTR_MAX;
	kernel_hi = 0;
}

void
ksyms_kernel_bounds(vaddr_t *lo, vaddr_t *hi)
{
	*lo = kernel_lo;
	*hi = kernel_hi;
}
