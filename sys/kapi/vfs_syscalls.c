/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vfs_syscalls.c: see <sys/vfs_syscalls.h>.
 */
#include <libkern/kdefs.h>
#include <sys/vfs_syscalls.h>

void
do_sys_sync(struct lwp *l __kunused)
{
}
