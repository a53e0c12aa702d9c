/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel.c: a kernel that does nothing but link a module, the file that
 * Multiboot left in memory, and call its hello_start().  It needs only
 * libkobj.a and ../machine; docs/embedding.md describes ../machine's cpu_
 * functions.
 */
#include "machine.h"

#include <libkern/kerrno.h>
#include <sys/kobj.h>
#include <sys/ksyms.h>

/* owner: this file; never written. */
static const struct ksyms_export exports[] = {
    KSYMS_EXPORT(memcpy),
    KSYMS_EXPORT(memset),
    KSYMS_EXPORT(print),
};

/* Link the module, call its function, unload it. */
static int
run_module(const void *file, size_t size)
{
	struct kobj_source source;
	struct ksym start;
	kobj_t ko;
	int error;

	kobj_source_mem(&source, file, size);
	if ((error = kobj_load(&ko, "hello", &source)) != 0)
		return error;
	if ((error = kobj_affix(ko, "hello", NULL)) != 0)
		goto out;
	if ((error = ksyms_lookup("hello_start", &start)) != 0) {
		print("hello: has no function hello_start\n");
		goto out;
	}
	kobj_run_ctors(ko);
	print("kernel: hello_start(7) at %#lx is %d\n", start.ks_value,
	    ((int (*)(int))start.ks_value)(7));
	kobj_run_dtors(ko);
out:
	kobj_unload(ko);
	return error;
}

void
kernel_main(const uint32_t *info)
{
	const struct multiboot_file *file =
	    (const void *)(uintptr_t)info[MULTIBOOT_FILES];
	int error = ENOENT;

	if (info[MULTIBOOT_NFILES] == 1)
		error = ksyms_add_exports(exports, knitems(exports));
	if (error == 0)
		error = run_module((const void *)(uintptr_t)file->mf_start,
		    file->mf_end - file->mf_start);
	print("kernel: error %d, %zu pages in use\n", error, pages_in_use);
	leave(error == 0 ? 0x10 : 1);
}
