/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz_kobj.c: the linker, given damaged modules.  An input is a module file
 * and, as its last byte, how to link it: from memory or through the read
 * vector, and which allocation is to fail.  Code of the module never runs;
 * whatever happens, everything is given back, and a refusal has been said.
 *
 * fuzz_kobj_mutate.c damages field by field what the compiler made; the
 * committed corpus has modules by gcc and clang, C and C++.
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

#define HOW_FILE 0x01 /* through the read vector, not from memory */
#define HOW_FAIL 0x02 /* allocation number how >> 2 fails */

#define CHECK(e)                                                              \
	((e) ? (void)0                                                        \
	     : host_die("%s%s:%d: not so: %s", host_console_text(), __FILE__, \
		   __LINE__, #e))

struct counts {
	size_t c_bytes, c_allocs, c_pages, c_syms;
};

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
		CHECK(ksyms_format_addr(va + 17, text, sizeof(text)) == text);
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

/*
 * The hash table of symbols grows and never shrinks: let it grow before
 * anything is counted.
 */
static void
warm_up(const uint8_t *data, size_t size)
{
	struct kobj_source ks;

	kobj_source_mem(&ks, data, size);
	(void)link_it(&ks);
	host_console_clear();
}

/* What C++ modules ask for; never called. */
static void
know_cxx(void)
{
	static const char *const names[] = {"__cxa_atexit", "__dso_handle"};
	struct ksym sym;

	for (size_t i = 0; i < knitems(names); i++)
		if (ksyms_lookup(names[i], &sym) != 0)
			CHECK(ksyms_add_kernel(names[i], 0x1000) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct kobj_source ks;
	struct counts before, after;
	uint8_t *copy, how;
	int error;

	if (size == 0)
		return 0;
	how = data[--size];
	host_init();
	know_cxx();
	/* Of its own size, so that ASan sees one byte too many. */
	copy = malloc(size > 0 ? size : 1);
	if (copy == NULL)
		return 0;
	memcpy(copy, data, size);
	warm_up(copy, size);
	before = count();

	if ((how & HOW_FILE) != 0)
		ks = (struct kobj_source){
		    {file_read, copy, size}, .ks_close = file_close};
	else
		kobj_source_mem(&ks, copy, size);
	if ((how & HOW_FAIL) != 0)
		host_fail_after((how >> 2) + 1u);
	error = link_it(&ks);
	if ((how & HOW_FAIL) == 0)
		CHECK(error == 0 || error == ENOEXEC || error == ENOENT ||
		    error == ENOMEM);
	CHECK(error == 0 || host_console_text()[0] != '\0');
	host_fail_after(0);

	after = count();
	CHECK(memcmp(&before, &after, sizeof(before)) == 0);
	host_console_clear();
	free(copy);
	return 0;
}
