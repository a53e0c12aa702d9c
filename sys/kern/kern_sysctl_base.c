/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_sysctl_base.c: the kernel's own variables.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/machdep.h>
#include <sys/kversion.h>
#include <sys/sysctl.h>

/* owner: this file; never written. */
static char ostype[] = "Primeboot";
static char osrelease[] = PRIMEBOOT_RELEASE;

/* NOLINTBEGIN(readability-function-size): the arguments are NetBSD's */
/* A number that is computed on each read. */
static int
sysctl_counter(SYSCTLFN_ARGS)
{
	struct sysctlnode node = *rnode;
	uint64_t v = 0;

	if (strcmp(rnode->sysctl_name, "physmem64") == 0)
		v = (uint64_t)cpu_pages_total() << PAGE_SHIFT;
	else if (strcmp(rnode->sysctl_name, "freemem64") == 0)
		v = (uint64_t)cpu_pages_free() << PAGE_SHIFT;
	else
		v = cpu_nanotime() / 1000000000;
	node.sysctl_data = &v;
	return sysctl_lookup(SYSCTLFN_CALL(&node));
}
/* NOLINTEND(readability-function-size) */

/* One of the first nodes of the tree; `parent` is the path of an earlier one.
 */
struct base {
	const char *bs_parent;
	int bs_num;
	const char *bs_name;
	int bs_type;
	uint32_t bs_flags;
	sysctlfn bs_func;
	uint64_t bs_value;
	void *bs_data;
	size_t bs_len;
	const char *bs_desc;
};

#define NODE(parent, num, name, desc)                                      \
	{                                                                  \
		parent, num, name, CTLTYPE_NODE, 0, NULL, 0, NULL, 0, desc \
	}
#define TEXT(parent, num, name, buf, desc)                          \
	{                                                           \
		parent, num, name, CTLTYPE_STRING, 0, NULL, 0, buf, \
		    sizeof(buf), desc                               \
	}
#define NUMBER(parent, num, name, value, desc)                           \
	{                                                                \
		parent, num, name, CTLTYPE_INT, CTLFLAG_IMMEDIATE, NULL, \
		    value, NULL, 0, desc                                 \
	}
#define COUNTER(parent, num, name, desc)                                     \
	{                                                                    \
		parent, num, name, CTLTYPE_QUAD, 0, sysctl_counter, 0, NULL, \
		    0, desc                                                  \
	}
static const struct base base[] = {
    NODE("", CTL_KERN, "kern", "the kernel"),
    NODE("", CTL_VM, "vm", "virtual memory"),
    NODE("", CTL_VFS, "vfs", "file systems"),
    NODE("", CTL_NET, "net", "networking"),
    NODE("", CTL_DEBUG, "debug", "debugging"),
    NODE("", CTL_HW, "hw", "the machine"),
    NODE("", CTL_MACHDEP, "machdep", "machine-dependent variables"),
    NODE("", CTL_VENDOR, "vendor", "vendors' variables"),
    NODE("", CTL_SECURITY, "security", "security"),
    TEXT("kern", 1, "ostype", ostype, "this system"),
    TEXT("kern", 2, "osrelease", osrelease, "the module interface's release"),
    NUMBER("kern", 3, "osrevision", __NetBSD_Version__,
	"the module interface's version"),
    COUNTER("kern", CTL_CREATE, "uptime", "seconds since boot"),
    NUMBER("hw", 7, "pagesize", PAGE_SIZE, "bytes of a page"),
    COUNTER("hw", CTL_CREATE, "physmem64", "bytes of memory managed"),
    COUNTER("hw", CTL_CREATE, "freemem64", "bytes of memory available"),
};

/* Nodes that exist are left as they are: a second call changes nothing. */
int
sysctl_init(void)
{
	const struct sysctlnode *parent;
	const struct base *b;
	size_t i;
	int error = 0;

	for (i = 0; i < knitems(base) && error == 0; i++) {
		b = &base[i];
		parent = sysctl_find(b->bs_parent);
		error = sysctl_createv(NULL, 0, &parent, NULL,
		    b->bs_flags | CTLFLAG_PERMANENT, b->bs_type, b->bs_name,
		    b->bs_desc, b->bs_func, b->bs_value, b->bs_data, b->bs_len,
		    b->bs_num, CTL_EOL);
		if (error == EEXIST)
			error = 0;
	}
	return error;
}
