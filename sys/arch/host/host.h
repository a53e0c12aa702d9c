/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host.h: the host home: what a test, fuzzer or benchmark does with a kernel
 * that is a program.  The machine of <sys/machdep.h> is played by libc:
 *
 *   module arena	an address range within reach of the program's code,
 *			protected for real: a write to text is a fault
 *   kmem		malloc, so that ASan sees every overflow and leak;
 *			each allocation can be made to fail
 *   console		a buffer to look into
 *   panic, poweroff	return to host_run()
 *   boot list		files handed over by host_boot_file()
 *
 * A mistake of the kernel that has no errno (freeing with a wrong size,
 * mapping a page twice) prints what it was and aborts.
 */
#ifndef _HOST_HOST_H_
#define _HOST_HOST_H_

#include <libkern/kdefs.h>

/*
 * The machine whose modules run here, and the home's folder below the build
 * folder, where its test modules are too.
 */
#ifdef __i386__
#define HOST_MACHINE "i386"
#define HOST_HOME    "host32"
#else
#define HOST_MACHINE "amd64"
#define HOST_HOME    "host"
#endif

/* Make the kernel's functions known as symbols; call it first.  Again: no-op.
 */
void host_init(void);

/* Abort with a message: for states that only a bug produces. */
__knoreturn void host_die(const char *fmt, ...) __kprintflike(1, 2);

/*
 * The arena.  Near (the default): PC-relative calls reach the program, and
 * where the program is linked at low addresses (-no-pie), so do absolute
 * 32-bit addresses.  Far: beyond 2 GiB of the program, calls need jump slots.
 * To be chosen before anything asks for the arena.
 */
enum host_place { HOST_NEAR, HOST_FAR };
void host_arena_place(enum host_place place, size_t size);
/*
 * An arena for a kernel that does not run here: it is at [start, start+size),
 * and its bytes are somewhere else.  What is linked cannot be run, and its
 * pages are not protected.  To be chosen before anything asks for the arena.
 */
void host_arena_elsewhere(vaddr_t start, size_t size);
/*
 * For fuzzers, beside host_arena_place: pages come and go without the system,
 * which is most of what a link costs here.  That a page is not mapped is then
 * ASan's to notice; protection stays real.  Every page that was ever used
 * stays resident, so choose a small arena.
 */
void host_arena_keep_pages(void);
/* What is mapped now, in pages; the protection of the page at va, or -1. */
size_t host_arena_pages(void);
int host_arena_prot(vaddr_t va);

/*
 * Failure injection: the n-th allocation from now fails, once (1: the next,
 * 0: none).  Counted are kmem_alloc with KM_NOSLEEP, cpu_arena_map and
 * cpu_kmem_pages.
 * host_fail_fired() says whether that allocation was reached:
 *
 *	for (n = 1; ; n++) {
 *		host_fail_after(n);
 *		error = operation();
 *		if (!host_fail_fired())
 *			break;		all of them have failed once
 *	}
 */
void host_fail_after(size_t n);
bool host_fail_fired(void);
/* For the allocators of the host machine: must this allocation fail? */
bool host_fail_now(void);
/* No more than this many pages in arena and kmem_pages together. */
void host_pages_limit(size_t pages);

/* Console: all output since the last clear; whether stdout gets it too. */
const char *host_console_text(void);
void host_console_clear(void);
void host_console_echo(bool on);
/* What cpu_cnpollc() is to read; it stays the caller's.  At its end
 * cpu_idle() powers off. */
void host_console_input(const char *text);

/*
 * The next n times that the kernel idles with nothing to read, 10 ms pass;
 * after that it powers off, since nothing more will happen.
 */
void host_idle_allow(unsigned n);

/*
 * Advance the clock by ns.  It advances by 100 ns at each call of
 * cpu_nanotime() besides.
 */
void host_time_advance(uint64_t ns);
/* What cpu_entropy() returns: false, or true with `seed`. */
void host_entropy_set(bool available, uint64_t seed);

/* Run fn(arg); how did it end? */
enum host_exit {
	HOST_RETURNED,
	HOST_HALTED, /* panic() */
	HOST_REBOOTED,
	HOST_POWERED_OFF
};
enum host_exit host_run(void (*fn)(void *), void *arg);

/*
 * A copy of data[0, len) in pages of its own, as a loader leaves a file; an
 * access after cpu_preload_free() faults.
 */
void *host_preload(const void *data, size_t len);
/* Preloaded files that are not freed yet. */
size_t host_preload_count(void);
/* A preloaded file for the next module_init_md(), in this order. */
void host_boot_file(const char *path, const void *data, size_t len);

/* cpu_kmem_pages() in use, for leak checks. */
size_t host_kmem_pages(void);

/* A whole file of the host, malloc'd; NULL (and *lenp 0) if unreadable. */
void *host_read_file(const char *path, size_t *lenp);

#endif /* !_HOST_HOST_H_ */
