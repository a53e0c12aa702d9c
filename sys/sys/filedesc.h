/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * filedesc.h: for a driver whose open makes a file of its own.
 *
 *	error = fd_allocfile(&fp, &fd);
 *	if (error == 0)
 *		error = fd_clone(fp, fd, flag, &foo_fileops, data);
 *	return error;
 */
#ifndef _SYS_FILEDESC_H_
#define _SYS_FILEDESC_H_

#include <sys/types.h>

struct file;
struct fileops;
struct proc;

/* ENOMEM.  *fdp is 0. */
int fd_allocfile(struct file **fpp, int *fdp);
/*
 * The file that this open returns; to be called in d_open alone, which returns
 * what this does: EMOVEFD.  fops and data stay the driver's; fo_close, called
 * once, frees them.  d_close is not called for this open.
 */
int fd_clone(struct file *fp, unsigned int fd, int flag,
    const struct fileops *fops, void *data);
/* Instead of fd_clone(). */
void fd_abort(struct proc *p, struct file *fp, unsigned int fd);

#endif /* !_SYS_FILEDESC_H_ */
