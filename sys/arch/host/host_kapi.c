/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * host_kapi.c: the functions of the kernel's interface for drivers, exported
 * like those of host_ksyms.c.  Their headers have names that libc's have, too
 * (<sys/uio.h>, <sys/select.h>), so each is declared here by its symbol alone.
 */
#include <sys/ksyms.h>

#include "host.h"
#include "host_impl.h"

/* X(name) for each. */
#define KAPI_NAMES(X)                                                          \
	X(uiomove)                                                             \
	X(uiomove_frombuf) X(uiopeek) X(uioskip) X(ureadc) X(                  \
	    uio_setup_sysspace) X(devsw_attach) X(devsw_detach)                \
	    X(cdevsw_lookup) X(cdevsw_lookup_major) X(noopen) X(noclose) X(    \
		noread) X(nowrite) X(noioctl) X(nostop) X(notty) X(nommap)     \
		X(nodiscard) X(seltrue) X(seltrue_kqfilter) X(nullopen)        \
		    X(nullclose) X(nullread) X(nullwrite) X(nullioctl) X(      \
			fd_allocfile) X(fd_clone) X(fd_abort) X(fnullop_fcntl) \
			X(fnullop_poll) X(fnullop_kqfilter) X(fnullop_restart) \
			    X(fbadop_read) X(fbadop_write) X(fbadop_ioctl)     \
				X(fbadop_close) X(selinit) X(seldestroy)       \
				    X(selrecord) X(selnotify)                  \
					X(selrecord_knote) X(selremove_knote)

#define DECLARE(name) extern char kapi_##name[] __asm__(#name);
KAPI_NAMES(DECLARE)

#define ENTRY(name) {#name, kapi_##name},

/* owner: this file; never written. */
static const struct {
	const char *name;
	const char *value;
} exports[] = {KAPI_NAMES(ENTRY)};

void
host_export_kapi(void)
{
	size_t i;

	for (i = 0; i < knitems(exports); i++)
		if (ksyms_add_kernel(
			exports[i].name, (vaddr_t)exports[i].value) != 0)
			host_die("cannot export %s", exports[i].name);
}
