/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_kobj.c: the linker, given damaged modules.  An input is a module file
 * and, as its last byte, how to link it: from memory or through the read
 * vector, and which allocation is to fail.  Code of the module never runs;
 * everything must be freed, and a refusal reported.
 *
 * kobj_mutate.c damages single fields, or makes another valid module; the
 * committed corpus has modules by gcc and clang, C and C++, amd64 and i386
 * (make fuzz-seeds).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arch/host/host.h>
#include <libkern/kerrno.h>
#include <sys/kmem.h>
#include <sys/kobj.h>
#include <sys/ksyms.h>
#include <sys/machdep.h>

#include "../unit/kern/kobjtest/objbuild.h"
#include "kobj_edit.h"

#define HOW_FILE 0x01 /* through the read vector, not from memory */
#define HOW_FAIL 0x02 /* allocation number (how >> 2) % 32 fails */
#define HOW_MARK 0x04 /* unless HOW_FAIL: by the rules of `marked' */
#define HOW_FAR  0x80 /* the kernel is out of reach of the arena */

/* Larger modules fail with ENOMEM. */
#define ARENA_SIZE ((size_t)4 << 20)
#define FAR_AWAY   ((vaddr_t)1 << 40)
/* Pages whose addresses are looked up; protection is checked on all. */
#define PAGES_NAMED 64

#define CHECK(e)                                                              \
	((e) ? (void)0                                                        \
	     : host_die("%s%s:%d: not so: %s", host_console_text(), __FILE__, \
		   __LINE__, #e))

struct counts {
	size_t c_bytes, c_allocs, c_pages, c_syms;
};

/* owner: this file; never written. */
static const struct kobj_format format = {
    .kf_exports = "link_set_modexports",
    .kf_init = ".init",
};

/* Exports by a section, and names that are every object's own. */
static const char *const private_names[] = {
    "shared", "basic_init", "peer_function", "main", NULL};
static const struct kobj_format marked = {
    .kf_exported = ".text",
    .kf_init = ".text.startup",
    .kf_private = private_names,
};

static bool rules_marked; /* owner: link_as; by those of `marked' */

static struct counts
count(void)
{
	return (struct counts){kmem_inuse_bytes(), kmem_inuse_count(),
	    host_arena_pages(), ksyms_count()};
}

static int
file_read(void *cookie, foff_t off, void *buf, size_t len)
{
	memcpy(buf, (const uint8_t *)cookie + off, len);
	return 0;
}

static void
file_close(void *cookie)
{
	(void)cookie;
}

/* Read a module's metadata through a view, and its first symbols. */
static int
ask_view(const struct elf_object *eo, struct elf_modinfo *em)
{
	struct elf_symtab et;
	const char *why = NULL, *name;
	struct elf_sym sym;
	uint32_t section;
	int error;

	error = elf_object_modinfo(eo, em, &why);
	CHECK(error == 0 || why != NULL);
	if (elf_object_symtab(eo, 0, &et) == 0)
		for (size_t i = 0; i < et.et_nsyms && i < 64; i++)
			if (elf_symtab_get(&et, i, &sym, &section, &name) == 0)
				(void)strlen(name);
	return error;
}

/*
 * What a framework reads of a loaded object must equal what the file says,
 * since the linker has accepted it.
 */
static void
ask(kobj_t ko, const uint8_t *file, size_t size)
{
	struct elf_modinfo mine, its;
	struct elf_object eo, of_file;
	struct elf_error ee;
	const void *modcmd;

	CHECK(elf_object_open(&of_file, file, size, &ee) == 0);
	CHECK(kobj_object(ko, &eo));
	if (ask_view(&eo, &mine) != 0)
		return;
	CHECK(ask_view(&of_file, &its) == 0);
	CHECK(strcmp(mine.em_name, its.em_name) == 0);
	CHECK((mine.em_required == NULL) == (its.em_required == NULL));
	CHECK(mine.em_required == NULL ||
	    strcmp(mine.em_required, its.em_required) == 0);
	CHECK(mine.em_class == its.em_class);
	modcmd = kobj_address(ko, mine.em_modcmd);
	CHECK(modcmd == NULL || kobj_contains(ko, modcmd, 1));
}

/* No page is both writable and executable; every address has a name. */
static void
inspect(kobj_t ko)
{
	vaddr_t start;
	size_t size;
	char text[80];
	int prot;

	kobj_stat(ko, &start, &size);
	for (vaddr_t va = start; va < start + size; va += PAGE_SIZE) {
		prot = host_arena_prot(va);
		CHECK((prot & VM_PROT_WRITE) == 0 ||
		    (prot & VM_PROT_EXECUTE) == 0);
		if (va - start < PAGES_NAMED * (vaddr_t)PAGE_SIZE)
			CHECK(ksyms_format_addr(va + 17, text, sizeof(text)) ==
			    text);
	}
}

/*
 * What other module formats look up, before and after the link: each name has
 * an address in the object or none.
 */
static void
ask_names(kobj_t ko)
{
	const char *name;
	const void *p;
	uint32_t i = 0, n = 0;
	char text[96];

	while ((name = kobj_next_export(ko, &i)) != NULL && n++ < 64) {
		for (size_t k = 0; private_names[k] != NULL; k++)
			CHECK(!rules_marked ||
			    strcmp(name, private_names[k]) != 0);
		if (kobj_find_symbol(ko, name, &p) == 0)
			(void)strlen(
			    kobj_place_name(ko, p, text, sizeof(text)));
	}
	for (i = 0, n = 0; (name = kobj_next_import(ko, &i)) != NULL && n < 64;)
		n += strlen(name) > 0;
}

static void
ask_variables(kobj_t ko)
{
	static const char *const names[] = {"shared", "counter", "a", ""};
	size_t size;
	void *addr;

	for (size_t i = 0; i < knitems(names); i++)
		if (kobj_find_variable(ko, names[i], &addr, &size) == 0)
			CHECK((host_arena_prot((vaddr_t)addr) &
				  VM_PROT_WRITE) != 0 &&
			    kobj_contains(ko, addr, size));
}

static int
link_it(struct kobj_source *ks, const uint8_t *file, size_t size)
{
	struct elf_modinfo em;
	struct elf_object eo;
	struct elf_error ee;
	kobj_t ko;
	int error;

	if (elf_object_open(&eo, file, size, &ee) == 0)
		(void)ask_view(&eo, &em);
	error = kobj_load(&ko, "fuzz.kmod", ks);
	if (error != 0)
		return error;
	ask(ko, file, size);
	ask_names(ko);
	error = kobj_affix(ko, "fuzz", NULL);
	if (error == 0) {
		inspect(ko);
		ask_variables(ko);
		CHECK(!kobj_object(ko, &eo));
		kobj_free_init(ko);
		inspect(ko);
	}
	kobj_unload(ko);
	return error;
}

/*
 * Link it as `how` selects; a refusal must have a message and a documented
 * errno.
 */
static void
link_as(uint8_t *file, size_t size, uint8_t how)
{
	struct kobj_source ks;
	int error;

	if ((how & HOW_FILE) != 0)
		ks = (struct kobj_source){
		    {file_read, file, size}, .kso_close = file_close};
	else
		kobj_source_mem(&ks, file, size);
	rules_marked = (how & (HOW_MARK | HOW_FAIL)) == HOW_MARK;
	ks.kso_format = rules_marked ? &marked : &format;
	if ((how & HOW_FAIL) != 0)
		host_fail_after((how >> 2) % 32 + 1u);
	error = link_it(&ks, file, size);
	if ((how & HOW_FAIL) == 0)
		CHECK(error == 0 || error == ENOEXEC || error == ENOENT ||
		    error == ENOMEM);
	CHECK(error == 0 || host_console_text()[0] != '\0');
	host_fail_after(0);
	host_console_clear();
}

/*
 * The kernel's bounds as the linker sees them: in reach of the arena, or, if
 * the input selects it, not, so that calls need jump slots.
 */
void __real_ksyms_kernel_bounds(vaddr_t *lo, vaddr_t *hi);
void __wrap_ksyms_kernel_bounds(vaddr_t *lo, vaddr_t *hi);

/* owner: start; the bounds without far_away */
static vaddr_t near_lo, near_hi;
static bool far_kernel; /* owner: LLVMFuzzerTestOneInput */

void
__wrap_ksyms_kernel_bounds(vaddr_t *lo, vaddr_t *hi)
{
	*lo = near_lo;
	*hi = far_kernel ? FAR_AWAY : near_hi;
}

/* Another module, for symbols to be bound to. */
static void
link_peer(void)
{
	struct objbuild *ob = ob_new(ELF_CLASS64);
	struct kobj_source ks;
	unsigned text, data;
	size_t len;
	void *file;
	kobj_t ko;

	text = ob_section(ob, ".text", ELF_SHT_PROGBITS,
	    ELF_SHF_ALLOC | ELF_SHF_EXECINSTR, 16, NULL, 16);
	data = ob_section(ob, ".data", ELF_SHT_PROGBITS,
	    ELF_SHF_ALLOC | ELF_SHF_WRITE, 8, NULL, 16);
	ob_symbol(
	    ob, "peer_function", ELF_STB_GLOBAL, ELF_STT_FUNC, text, 0, 16);
	ob_symbol(
	    ob, "peer_variable", ELF_STB_GLOBAL, ELF_STT_OBJECT, data, 0, 8);
	ob_symbol(ob, "peer_weak", ELF_STB_WEAK, ELF_STT_OBJECT, data, 8, 8);
	file = ob_finish(ob, &len);
	kobj_source_mem(&ks, file, len);
	ks.kso_format = &format;
	CHECK(kobj_load(&ko, "peer.kmod", &ks) == 0);
	CHECK(kobj_affix(ko, "peer", NULL) == 0);
	free(file);
}

static void
start(void)
{
	/* Symbols that C++ modules need; never called. */
	static const char *const names[] = {"__cxa_atexit", "__dso_handle"};
	struct ksym sym;

	host_arena_place(HOST_NEAR, ARENA_SIZE);
	host_arena_keep_pages();
	host_init();
	for (size_t i = 0; i < knitems(names); i++)
		if (ksyms_lookup(names[i], &sym) != 0)
			CHECK(ksyms_add_kernel(names[i], 0x1000) == 0);
	__real_ksyms_kernel_bounds(&near_lo, &near_hi);
	CHECK(ksyms_add_kernel("far_away", FAR_AWAY) == 0);
	link_peer();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started; /* owner: this function */
	struct counts before, after;
	uint8_t *copy, how;

	if (size == 0)
		return 0;
	if (!started)
		start();
	started = true;
	host_entropy_set(true, 1); /* the same input, the same places */
	how = data[--size];
	far_kernel = (how & HOW_FAR) != 0;
	/* A copy of exact size, so that ASan detects a read past its end. */
	copy = malloc(size > 0 ? size : 1);
	if (copy == NULL)
		return 0;
	memcpy(copy, data, size);
	before = count();
	link_as(copy, size, how);
	after = count();
	if (memcmp(&before, &after, sizeof(before)) != 0) {
		/*
		 * The symbol hash grows and never shrinks.  A leak repeats:
		 * link again, then compare.
		 */
		link_as(copy, size, 0);
		before = count();
		link_as(copy, size, how);
		after = count();
		CHECK(memcmp(&before, &after, sizeof(before)) == 0);
	}
	free(copy);
	return 0;
}

/* The last byte, how the object is linked, is mutated separately. */
size_t
LLVMFuzzerCustomMutator(
    uint8_t *data, size_t size, size_t max, unsigned int seed)
{
	uint64_t rnd = SPREAD_SEED(seed);
	uint8_t how;

	if (size == 0)
		return LLVMFuzzerMutate(data, size, max);
	how = pick(&rnd, 8) == 0 ? (uint8_t)pick(&rnd, 256) : data[size - 1];
	size = kobj_mutate(data, size - 1, max - 1, &rnd);
	data[size] = how;
	return size + 1;
}

size_t
LLVMFuzzerCustomCrossOver(const uint8_t *one, size_t one_size,
    const uint8_t *two, size_t two_size, uint8_t *out, size_t max,
    unsigned int seed)
{
	uint64_t rnd = SPREAD_SEED(seed);
	size_t size;

	if (one_size == 0 || two_size == 0 || max == 0)
		return 0;
	size = kobj_cross(
	    one, one_size - 1, two, two_size - 1, out, max - 1, &rnd);
	if (size == 0)
		return 0;
	out[size] = one[one_size - 1];
	return size + 1;
}
