/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kerrno.h: errno values, NetBSD's numbers (errno(2)).  Functions return
 * them as positive values, 0 is success.
 */
#ifndef _LIBKERN_KERRNO_H_
#define _LIBKERN_KERRNO_H_

/* libc's <errno.h> has other numbers under the same names. */
#ifdef EPERM
#error "<errno.h> and <libkern/kerrno.h> cannot be used in one file"
#endif

#define EPERM         1
#define ENOENT        2
#define ESRCH         3
#define EINTR         4
#define EIO           5
#define ENXIO         6
#define E2BIG         7
#define ENOEXEC       8
#define EBADF         9
#define ECHILD        10
#define EDEADLK       11
#define ENOMEM        12
#define EACCES        13
#define EFAULT        14
#define EBUSY         16
#define EEXIST        17
#define EXDEV         18
#define ENODEV        19
#define ENOTDIR       20
#define EISDIR        21
#define EINVAL        22
#define ENFILE        23
#define EMFILE        24
#define ENOTTY        25
#define EFBIG         27
#define ENOSPC        28
#define EROFS         30
#define EMLINK        31
#define EDOM          33
#define ERANGE        34
#define EAGAIN        35
#define EWOULDBLOCK   EAGAIN
#define EOPNOTSUPP    45
#define ENOTSUP       86
#define ETIMEDOUT     60
#define ELOOP         62
#define ENAMETOOLONG  63
#define ENOSYS        78
#define EFTYPE        79
#define EOVERFLOW     84
#define EPROGMISMATCH 75
#define ECANCELED     87

/* A short name for an errno value ("ENOEXEC"), "errno N" has no entry: "?". */
const char *kerrno_name(int error);
/* What it means, for a person ("exec format error"). */
const char *kstrerror(int error);

#endif /* !_LIBKERN_KERRNO_H_ */
