/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host.h: the host machine: the kernel as a program, for tests, fuzzers and
 * benchmarks.  libc implements <sys/machdep.h>:
 *
 *   module arena	an address range within reach of the program's code,
 *			with real protection: a write to text faults
 *   kmem		malloc, so that ASan sees every overflow and leak;
 *			each allocation can be made to fail
 *   console		a buffer to look into
 *   panic, poweroff	return to host_run()
 *   boot list		files handed over by host_boot_file()
 *
 * An error in the kernel that has no errno (freeing with a wrong size, mapping
 *a page twice) is printed, and the program aborts.
 */
#ifndef _HOST_HOST_H_
#define _HOST_HOST_H_

#include <libkern/kdefs.h>

/*
 * The machine whose modules run here, and the folder below the build folder
 * that has this program and its test modules.
 */
#ifdef __i386__
#define HOST_MACHINE "i386"
#define HOST_HOME    "host32"
#else
#define HOST_MACHINE "amd64"
#define HOST_HOME    "host"
#endif

/* Export the kernel's functions as symbols; call it first.  Again: no-op.
 */
void host_init(void);
/* host_cxx.c: and what C++ modules call; once. */
void host_export_cxx(void);

/* Abort with a message: for errors in the kernel or a test. */
__knoreturn void host_die(const char *fmt, ...) __kprintflike(1, 2);

/*
 * The arena.  Near (the default): PC-relative calls reach the program, and
 * where the program is linked at low addresses (-no-pie), so do absolute
 * 32-bit addresses.  Far: beyond 2 GiB of the program, calls need jump slots.
 * Set it before the first use of the arena.
 */
enum host_place { HOST_NEAR, HOST_FAR };
void host_arena_place(enum host_place place, size_t size);
/*
 * An arena for a kernel that does not run here: its addresses are [start,
 * start+size), its bytes are elsewhere.  Linked code cannot be run, and its
 * pages are not protected.  Set it before the first use of the arena.
 */
void host_arena_elsewhere(vaddr_t start, size_t size);
/*
 * For fuzzers, besides host_arena_place(): pages are not mapped and unmapped by
 * system calls, most of a link's time on the host.  ASan then detects accesses
 * to unmapped pages; protection stays real.  Each page that was used stays
 * resident, so choose a small arena.
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
 *			break;		each allocation has failed once
 *	}
 */
void host_fail_after(size_t n);
bool host_fail_fired(void);
/* For the allocators of the host machine: must this allocation fail? */
bool host_fail_now(void);
/* No more than this many pages in arena and kmem_pages together. */
void host_pages_limit(size_t pages);

/* Console output since the last clear; whether it also goes to stdout. */
const char *host_console_text(void);
void host_console_clear(void);
void host_console_echo(bool on);
/* The input of cpu_cnpollc(), not copied.  At its end cpu_idle() powers off. */
void host_console_input(const char *text);

/*
 * The next n times that the kernel idles without input, the clock advances by
 * 10 ms; after that cpu_idle() powers off.
 */
void host_idle_allow(unsigned n);

/*
 * Advance the clock by ns.  Each call of cpu_nanotime() also advances it by
 * 100 ns.
 */
void host_time_advance(uint64_t ns);
/* What cpu_entropy() returns: false, or true with `seed`. */
void host_entropy_set(bool available, uint64_t seed);

/* Run fn(arg).  Returns how it ended. */
enum host_exit {
	HOST_RETURNED,
	HOST_HALTED, /* panic() */
	HOST_REBOOTED,
	HOST_POWERED_OFF
};
enum host_exit host_run(void (*fn)(void *), void *arg);

/*
 * A copy of data[0, len) in pages of its own, as a file that a loader left; an
 * access after cpu_preload_free() faults.
 */
void *host_preload(const void *data, size_t len);
/* Preloaded files that are not freed yet. */
size_t host_preload_count(void);
/* Add a preloaded file to the list of the next module_init_md(). */
void host_boot_file(const char *path, const void *data, size_t len);

/* cpu_kmem_pages() in use, for leak checks. */
size_t host_kmem_pages(void);

/* A whole file of the host, malloc'd; NULL (and *lenp 0) if unreadable. */
void *host_read_file(const char *path, size_t *lenp);

#endif /* !_HOST_HOST_H_ */
