/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vfs_syscalls.h: what modules call of NetBSD's system calls on files.
 */
#ifndef _SYS_VFS_SYSCALLS_H_
#define _SYS_VFS_SYSCALLS_H_

struct lwp;

/* Write out what is cached: nothing, since file systems are read-only. */
void do_sys_sync(struct lwp *l);

#endif /* !_SYS_VFS_SYSCALLS_H_ */
