/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_sysctl_lookup.c: read and write a node's value.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/sysctl.h>

/* The address of the value and its length in bytes, a string's NUL included. */
static void *
value_of(const struct sysctlnode *n, size_t *sizep)
{
	*sizep = n->sysctl_size;
	if ((n->sysctl_flags & CTLFLAG_IMMEDIATE) != 0)
		return (void *)(uintptr_t)&n->sysctl_un;
	if (SYSCTL_TYPE(n->sysctl_flags) == CTLTYPE_STRING &&
	    n->sysctl_data != NULL)
		*sizep = MIN(strnlen(n->sysctl_data, n->sysctl_size) + 1,
		    n->sysctl_size);
	return n->sysctl_data;
}

/*
 * Is this a valid value of the node?  A string must fit into its buffer with a
 * NUL, which the new value may lack.
 */
static int
check_new(const struct sysctlnode *n, const void *newp, size_t newlen)
{
	unsigned char b;
	size_t len;

	switch (SYSCTL_TYPE(n->sysctl_flags)) {
	case CTLTYPE_STRING:
		len = strnlen(newp, newlen);
		return newlen > 0 && newlen <= n->sysctl_size &&
			len < n->sysctl_size
		    ? 0
		    : EINVAL;
	case CTLTYPE_BOOL:
		if (newlen != sizeof(bool))
			return EINVAL;
		memcpy(&b, newp, 1);
		return b <= 1 ? 0 : EINVAL;
	default:
		return newlen == n->sysctl_size ? 0 : EINVAL;
	}
}

static void
store(const struct sysctlnode *n, void *value, const void *newp, size_t newlen)
{
	size_t len = newlen;

	if (SYSCTL_TYPE(n->sysctl_flags) == CTLTYPE_STRING) {
		len = strnlen(newp, newlen);
		((char *)value)[len] = '\0';
	}
	memcpy(value, newp, len);
}

/* NOLINTBEGIN(readability-function-size): the arguments are NetBSD's */
/*
 * Copy the old value to oldp[*oldlenp] and set *oldlenp to its length (ENOMEM:
 * it was truncated); then set the new value from newp[newlen].
 */
int
sysctl_lookup(SYSCTLFN_ARGS)
{
	size_t size, room;
	void *value;
	int error = 0;

	(void)name;
	(void)oname;
	(void)l;
	if (namelen != 0)
		return ENOTDIR;
	if (SYSCTL_TYPE(rnode->sysctl_flags) == CTLTYPE_NODE)
		return EISDIR;
	value = value_of(rnode, &size);
	if (value == NULL)
		return ENXIO;
	if (newp != NULL) {
		if ((rnode->sysctl_flags & CTLFLAG_READWRITE) !=
		    CTLFLAG_READWRITE)
			return EPERM;
		error = check_new(rnode, newp, newlen);
		if (error != 0)
			return error;
	}
	if (oldlenp != NULL) {
		room = *oldlenp;
		*oldlenp = size;
		if (oldp != NULL) {
			memcpy(oldp, value, MIN(room, size));
			if (room < size)
				error = ENOMEM;
		}
	}
	if (newp != NULL && error == 0)
		store(rnode, value, newp, newlen);
	return error;
}
/* NOLINTEND(readability-function-size) */
