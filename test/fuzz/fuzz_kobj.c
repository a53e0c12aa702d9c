/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_kobj.c: the linker, given damaged modules.  An input is a module file
 * and, as its last byte, how to link it: from memory or through the read
 * vector, and which allocation is to fail.  Code of the module never runs;
 * whatever happens, everything is given back, and a refusal has been said.
 *
 * kobj_mutate.c damages field by field what the compiler made, or makes another
 * module of it; the committed corpus has modules by gcc and clang, C and C++,
 * amd64 and i386 (make fuzz-seeds).
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
#define HOW_FAR  0x80 /* the kernel is out of the arena's reach */

/* Modules that are larger find no room, which is a way to fail too. */
#define ARENA_SIZE ((size_t)4 << 20)
#define FAR_AWAY   ((vaddr_t)1 << 40)
/* Pages whose names are asked for; protection is looked at everywhere. */
#define PAGES_NAMED 64

#define CHECK(e)                                                              \
	((e) ? (void)0                                                        \
	     : host_die("%s%s:%d: not so: %s", host_console_text(), __FILE__, \
		   __LINE__, #e))

struct counts {
	size_t c_bytes, c_allocs, c_pages, c_syms;
};

/* owner: this file; never written. */
static const struct kobj_format format = {"link_set_modexports", ".init"};

static struct counts
count(void)
{
	return (struct counts){kmem_inuse_bytes(), kmem_inuse_count(),
	    host_arena_pages(), ksyms_count()};
}

static int
file_read(void *cookie, uint64_t off, void *buf, size_t len)
{
	memcpy(buf, (const uint8_t *)cookie + off, len);
	return 0;
}

static void
file_close(void *cookie)
{
	(void)cookie;
}

/* What a framework asks of an object that has been loaded. */
static void
ask(kobj_t ko)
{
	const void *target;
	void *addr;
	size_t size;

	if (kobj_find_section(ko, "link_set_modules", &addr, &size) != 0)
		return;
	CHECK(size == 0 || kobj_contains(ko, addr, size));
	for (size_t at = 0; at + sizeof(void *) <= size && at < 64; at++)
		if (kobj_local_pointer(ko, (char *)addr + at, &target) == 0 &&
		    kobj_contains(ko, target, 1))
			(void)kobj_contains_string(ko, target);
}

/* No page of it is both writable and executable; every address has a name. */
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

static int
link_it(struct kobj_source *ks)
{
	kobj_t ko;
	int error;

	error = kobj_load(&ko, "fuzz.kmod", ks);
	if (error != 0)
		return error;
	ask(ko);
	error = kobj_affix(ko, "fuzz", NULL);
	if (error == 0) {
		inspect(ko);
		ask(ko);
		kobj_free_init(ko);
		inspect(ko);
	}
	kobj_unload(ko);
	return error;
}

/* Link it as `how` says; a refusal has a reason and an errno of the list. */
static void
link_as(uint8_t *file, size_t size, uint8_t how)
{
	struct kobj_source ks;
	int error;

	if ((how & HOW_FILE) != 0)
		ks = (struct kobj_source){
		    {file_read, file, size}, .ks_close = file_close};
	else
		kobj_source_mem(&ks, file, size);
	ks.ks_format = &format;
	if ((how & HOW_FAIL) != 0)
		host_fail_after((how >> 2) % 32 + 1u);
	error = link_it(&ks);
	if ((how & HOW_FAIL) == 0)
		CHECK(error == 0 || error == ENOEXEC || error == ENOENT ||
		    error == ENOMEM);
	CHECK(error == 0 || host_console_text()[0] != '\0');
	host_fail_after(0);
	host_console_clear();
}

/*
 * The kernel as the linker sees it: within reach of the arena, or, as the
 * input says, not, so that calls need jump slots.
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
	ks.ks_format = &format;
	CHECK(kobj_load(&ko, "peer.kmod", &ks) == 0);
	CHECK(kobj_affix(ko, "peer", NULL) == 0);
	free(file);
}

static void
start(void)
{
	/* What C++ modules ask for; never called. */
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
	/* Of its own size, so that ASan sees one byte too many. */
	copy = malloc(size > 0 ? size : 1);
	if (copy == NULL)
		return 0;
	memcpy(copy, data, size);
	before = count();
	link_as(copy, size, how);
	after = count();
	if (memcmp(&before, &after, sizeof(before)) != 0) {
		/*
		 * The hash table of symbols grows and never shrinks.  What
		 * leaks leaks every time: let it grow, then look again.
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

/* The last byte, how the object is linked, goes its own way. */
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
