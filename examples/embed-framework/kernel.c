/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel.c: a kernel whose two threads prime, use and unload two modules.
 * Multiboot leaves three files in memory: the kernel's own symbol table, b, and
 * a, which b requires.
 */
#include "kernel.h"
#include "machine.h"

#include <libkern/kerrno.h>
#include <sys/kernconfig.h>
#include <sys/ksyms.h>
#include <sys/machdep.h>
#include <sys/module.h>

#define ROUNDS 4
enum { FILE_SYMBOLS, FILE_B, FILE_A, NFILES };

/* owner: kernel_main; constant while threads run. */
static const struct multiboot_file *files;

/* owner: run_rounds, with the lock held */
static unsigned int rounds_done;

static size_t
whole_pages(size_t size)
{
	return (size + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
}

/* The framework no longer needs a file: free the pages of prime(). */
void
cpu_preload_free(const void *base, size_t size)
{
	cpu_kmem_pages_free((void *)(uintptr_t)base, whole_pages(size));
}

/* Prime a copy of the file, since it is primed again after an unload. */
static int
prime(const struct multiboot_file *file)
{
	const size_t size = file->mf_end - file->mf_start;
	void *copy = cpu_kmem_pages(whole_pages(size));

	if (copy == NULL)
		return ENOMEM;
	memcpy(copy, (const void *)(uintptr_t)file->mf_start, size);
	return module_prime((const char *)(uintptr_t)file->mf_name, copy, size);
}

/* Call b's function. */
static int
use_modules(unsigned int thread)
{
	struct ksym symbol;
	int error, product;

	if ((error = ksyms_lookup("b_multiply", &symbol)) != 0)
		return error;
	product = ((int (*)(int))symbol.ks_value)(7);
	print("kernel: thread %u: b_multiply(7) is %d\n", thread, product);
	return product == 42 ? 0 : ERANGE;
}

/* A dependency is loaded with its user and cannot be unloaded before it. */
static int
run_round(unsigned int thread)
{
	int error;

	if ((error = prime(&files[FILE_B])) != 0 ||
	    (error = prime(&files[FILE_A])) != 0 ||
	    (error = module_load("b", 0, NULL, MODULE_CLASS_ANY)) != 0 ||
	    (error = use_modules(thread)) != 0)
		return error;
	if (module_unload("a") != EBUSY)
		return EDEADLK;
	if ((error = module_unload("b")) != 0)
		return error;
	return module_unload("a");
}

/*
 * A thread.  It holds the lock during a round, so that the other thread cannot
 * unload the module it calls; the framework's functions take it recursively.
 */
static void
run_rounds(unsigned int thread)
{
	int error = 0;

	for (unsigned int i = 0; i < ROUNDS && error == 0; i++) {
		kernconfig_lock();
		if ((error = run_round(thread)) == 0)
			rounds_done++;
		else
			print("kernel: thread %u: error %d\n", thread, error);
		kernconfig_unlock();
	}
}

/* All global functions and variables of this kernel, for modules to use. */
static int
add_symbols(void)
{
	const struct multiboot_file *file = &files[FILE_SYMBOLS];

	return ksyms_addsyms_elf((const void *)(uintptr_t)file->mf_start,
	    file->mf_end - file->mf_start);
}

void
kernel_main(const uint32_t *info)
{
	bool good;

	files = (const void *)(uintptr_t)info[MULTIBOOT_FILES];
	if (info[MULTIBOOT_NFILES] != NFILES || add_symbols() != 0)
		leave(1);
	module_init();
	module_init_class(MODULE_CLASS_ANY);
	module_builtin_require_force();

	threads_init();
	thread_start(run_rounds, 1);
	thread_start(run_rounds, 2);
	threads_wait();
	print("kernel: %u rounds; the lock: %u waits, %u interrupts\n",
	    rounds_done, lock_stat.ls_waits, lock_stat.ls_interrupts);
	print("kernel: %u modules, %zu pages in use\n", module_count(),
	    pages_in_use);
	good = rounds_done == 2 * ROUNDS && lock_stat.ls_waits > 0 &&
	    lock_stat.ls_interrupts > 0;
	leave(good ? 0x10 : 1);
}
