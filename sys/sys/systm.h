/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * systm.h: the kernel's everyday functions: messages and panic.
 */
#ifndef _SYS_SYSTM_H_
#define _SYS_SYSTM_H_

#include <libkern/kdefs.h>
#include <libkern/libkern.h>
#include <sys/klibc.h>

/*
 * To the console and the message buffer (dmesg).  sys/kern uses the kprintf
 * names, which do not clash with libc on the host; modules use printf, which
 * the kernel exports as another name of the same function.
 */
int kprintf(const char *fmt, ...) __kprintflike(1, 2);
int kvprintf_cons(const char *fmt, va_list ap) __kprintflike(1, 0);
#ifndef _HOST
int printf(const char *fmt, ...) __kprintflike(1, 2);
int vprintf(const char *fmt, va_list ap) __kprintflike(1, 0);
int snprintf(char *buf, size_t size, const char *fmt, ...) __kprintflike(3, 4);
int vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
    __kprintflike(3, 0);
size_t strlcpy(char *dst, const char *src, size_t size);
size_t strlcat(char *dst, const char *src, size_t size);
int strcasecmp(const char *a, const char *b);
/* <sys/syslog.h>'s levels: LOG_DEBUG is for the message buffer alone. */
void log(int level, const char *fmt, ...) __kprintflike(2, 3);
/* There is no user's terminal. */
#define uprintf(...) printf(__VA_ARGS__)
#endif

/* What drivers print; NetBSD sends these to console and log, as ours are. */
#define aprint_normal(...)  kprintf(__VA_ARGS__)
#define aprint_naive(...)   ((void)0)
#define aprint_verbose(...) kprintf(__VA_ARGS__)
#define aprint_error(...)   kprintf(__VA_ARGS__)
#define aprint_debug(...)   ((void)0)

/*
 * Copy between a caller's buffer and the kernel's: here both are the kernel's.
 * EFAULT: the caller's is in page 0, or wraps around; ENAMETOOLONG: no NUL in
 * len bytes.  *done, unless NULL: bytes copied, the NUL included.  subr_copy.c
 */
int copyin(const void *uaddr, void *kaddr, size_t len);
int copyout(const void *kaddr, void *uaddr, size_t len);
int copyinstr(const void *uaddr, void *kaddr, size_t len, size_t *done);
int copyoutstr(const void *kaddr, void *uaddr, size_t len, size_t *done);
/* The same for the pointers in an ioctl's argument, with its flag. */
int ioctl_copyin(int ioctlflags, const void *src, void *dst, size_t len);
int ioctl_copyout(int ioctlflags, const void *src, void *dst, size_t len);

/* Spin for so many microseconds. */
void delay(unsigned int us);
#define DELAY(us) delay(us)

static inline unsigned int
uimin(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

static inline unsigned int
uimax(unsigned int a, unsigned int b)
{
	return a > b ? a : b;
}

static inline int
imin(int a, int b)
{
	return a < b ? a : b;
}

static inline int
imax(int a, int b)
{
	return a > b ? a : b;
}

static inline long
lmin(long a, long b)
{
	return a < b ? a : b;
}

static inline long
lmax(long a, long b)
{
	return a > b ? a : b;
}

static inline unsigned long
ulmin(unsigned long a, unsigned long b)
{
	return a < b ? a : b;
}

static inline unsigned long
ulmax(unsigned long a, unsigned long b)
{
	return a > b ? a : b;
}

/* Hash tables of queue(3)'s lists, NetBSD's hashinit(9); hashinit.c. */
enum hashtype { HASH_LIST, HASH_SLIST, HASH_TAILQ };
void *hashinit(unsigned int elements, enum hashtype type, bool waitok,
    unsigned long *maskp);
void hashdone(void *table, enum hashtype type, unsigned long mask);

/*
 * For bugs of the kernel, never for bad input: prints the message and a
 * backtrace, and stops.
 */
__knoreturn void panic(const char *fmt, ...) __kprintflike(1, 2);

/* A message and a backtrace; the kernel goes on.  debugger.c */
void Debugger(void);

/*
 * A byte to the console alone.  Muted, until panic(), nothing goes there, and
 * messages only to the message buffer; returns whether it was muted.
 */
void cons_putc(int c);
bool cons_mute(bool on);

/* The message buffer, oldest first; for dmesg and the host tests. */
void msgbuf_walk(void (*putc)(int c, void *arg), void *arg);
void msgbuf_clear(void);

#define KASSERT(e)     \
	((e) ? (void)0 \
	     : panic("%s:%d: assertion %s failed", __FILE__, __LINE__, #e))
#define KASSERTMSG(e, fmt, ...)                                              \
	((e) ? (void)0                                                       \
	     : panic("%s:%d: assertion %s failed: " fmt, __FILE__, __LINE__, \
		   #e, ##__VA_ARGS__))
/* Only compiled in with DIAGNOSTIC on NetBSD; checked here always. */
#define KDASSERT(e)              KASSERT(e)
#define KDASSERTMSG(e, fmt, ...) KASSERTMSG(e, fmt, ##__VA_ARGS__)

#endif /* !_SYS_SYSTM_H_ */
