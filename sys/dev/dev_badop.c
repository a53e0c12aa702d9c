/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dev_badop.c: functions for the entries of a struct fileops that a kind of
 * file does not have.
 */
#include <libkern/kdefs.h>
#include <sys/errno.h>
#include <sys/file.h>
#include <sys/poll.h>

int
fnullop_fcntl(
    struct file *fp __kunused, u_int cmd __kunused, void *data __kunused)
{
	return 0;
}

int
fnullop_poll(struct file *fp __kunused, int events)
{
	return events & (POLLIN | POLLOUT | POLLRDNORM);
}

int
fnullop_kqfilter(struct file *fp __kunused, struct knote *kn __kunused)
{
	return 0;
}

void
fnullop_restart(struct file *fp __kunused)
{
}

int
fbadop_read(struct file *fp __kunused, off_t *offset __kunused,
    struct uio *uio __kunused, kauth_cred_t cred __kunused, int flags __kunused)
{
	return EOPNOTSUPP;
}

int
fbadop_write(struct file *fp __kunused, off_t *offset __kunused,
    struct uio *uio __kunused, kauth_cred_t cred __kunused, int flags __kunused)
{
	return EOPNOTSUPP;
}

int
fbadop_ioctl(
    struct file *fp __kunused, u_long cmd __kunused, void *data __kunused)
{
	return EOPNOTSUPP;
}

int
fbadop_stat(struct file *fp __kunused, struct stat *st __kunused)
{
	return EOPNOTSUPP;
}

int
fbadop_close(struct file *fp __kunused)
{
	return EOPNOTSUPP;
}
