/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dev_null.c: the functions of a driver for what it does not do (no*), and for
 * what it need not do anything for (null*).
 */
#include <sys/conf.h>
#include <sys/event.h>
#include <libkern/kdefs.h>

int
noopen(dev_t dev __kunused, int flag __kunused, int mode __kunused,
    struct lwp *l __kunused)
{
	return ENODEV;
}

int
noclose(dev_t dev __kunused, int flag __kunused, int mode __kunused,
    struct lwp *l __kunused)
{
	return ENODEV;
}

int
noread(dev_t dev __kunused, struct uio *uio __kunused, int flag __kunused)
{
	return ENODEV;
}

int
nowrite(dev_t dev __kunused, struct uio *uio __kunused, int flag __kunused)
{
	return ENODEV;
}

int
noioctl(dev_t dev __kunused, u_long cmd __kunused, void *data __kunused,
    int flag __kunused, struct lwp *l __kunused)
{
	return ENODEV;
}

void
nostop(struct tty *tp __kunused, int rw __kunused)
{
}

struct tty *
notty(dev_t dev __kunused)
{
	return NULL;
}

/* No address: there is no mmap(). */
paddr_t
nommap(dev_t dev __kunused, off_t off __kunused, int prot __kunused)
{
	return (paddr_t)-1;
}

int
nodiscard(dev_t dev __kunused, off_t pos __kunused, off_t len __kunused)
{
	return ENODEV;
}

int
nodump(dev_t dev __kunused, daddr_t blkno __kunused, void *va __kunused,
    size_t size __kunused)
{
	return ENODEV;
}

int
nullopen(dev_t dev __kunused, int flag __kunused, int mode __kunused,
    struct lwp *l __kunused)
{
	return 0;
}

int
nullclose(dev_t dev __kunused, int flag __kunused, int mode __kunused,
    struct lwp *l __kunused)
{
	return 0;
}

int
nullread(dev_t dev __kunused, struct uio *uio __kunused, int flag __kunused)
{
	return 0;
}

int
nullwrite(dev_t dev __kunused, struct uio *uio __kunused, int flag __kunused)
{
	return 0;
}

int
nullioctl(dev_t dev __kunused, u_long cmd __kunused, void *data __kunused,
    int flag __kunused, struct lwp *l __kunused)
{
	return 0;
}

int
nullpoll(dev_t dev __kunused, int events __kunused, struct lwp *l __kunused)
{
	return 0;
}

int
nullkqfilter(dev_t dev __kunused, struct knote *kn __kunused)
{
	return EOPNOTSUPP;
}

int
nulldiscard(dev_t dev __kunused, off_t pos __kunused, off_t len __kunused)
{
	return 0;
}

int
nulldump(dev_t dev __kunused, daddr_t blkno __kunused, void *va __kunused,
    size_t size __kunused)
{
	return 0;
}

/* For devices that are always ready. */
int
seltrue(dev_t dev __kunused, int events, struct lwp *l __kunused)
{
	return events & (POLLIN | POLLOUT | POLLRDNORM);
}

static void
seltrue_detach(struct knote *kn __kunused)
{
}

static int
seltrue_event(struct knote *kn, long hint __kunused)
{
	kn->kn_data = 0;
	return 1;
}

int
seltrue_kqfilter(dev_t dev __kunused, struct knote *kn)
{
	static const struct filterops ops = {
	    .f_flags = FILTEROP_ISFD | FILTEROP_MPSAFE,
	    .f_detach = seltrue_detach,
	    .f_event = seltrue_event,
	};

	if (kn->kn_filter != EVFILT_READ && kn->kn_filter != EVFILT_WRITE)
		return EINVAL;
	kn->kn_fop = &ops;
	return 0;
}
