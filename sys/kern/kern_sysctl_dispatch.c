/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_sysctl_dispatch.c: find and call the function of the node that a request
 * names; the functions of nodes that have none of their own.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/sysctl.h>
#include <sys/systm.h>

int
sysctl_locate(struct lwp *l, const int *name, unsigned int namelen,
    const struct sysctlnode **rnodep, int *nip)
{
	const struct sysctlnode *n = *rnodep, *child = NULL;
	unsigned int i;
	int error = 0;

	(void)l;
	if (n == NULL)
		n = sysctl_find("");
	for (i = 0; i < namelen && error == 0; i++) {
		if (SYSCTL_TYPE(n->sysctl_flags) != CTLTYPE_NODE) {
			error = ENOTDIR;
			break;
		}
		TAILQ_FOREACH (child, &n->sysctl_children, sysctl_chain)
			if (child->sysctl_num == name[i])
				break;
		if (child == NULL) {
			error = ENOENT;
			break;
		}
		n = child;
	}
	*rnodep = n;
	if (nip != NULL)
		*nip = (int)i;
	return error;
}

/* NOLINTBEGIN(readability-function-size): the arguments are NetBSD's */
/* owner: the framework */
struct module *(*sysctl_hold)(const void *func);
void (*sysctl_rele)(struct module *mod);

/*
 * Call fn, the function of a node or sysctl_lookup: it may try to unload its
 * own module (EBUSY).
 */
static int
call(sysctlfn fn, SYSCTLFN_ARGS)
{
	struct module *mod = NULL;
	int error;

	if (sysctl_hold != NULL)
		mod = sysctl_hold((const void *)(uintptr_t)fn);
	error = fn(SYSCTLFN_CALL(rnode));
	if (mod != NULL)
		sysctl_rele(mod);
	return error;
}

/* The function of an inner node handles all requests below that node. */
int
sysctl_dispatch(SYSCTLFN_ARGS)
{
	int error, ni;

	error = sysctl_locate(l, name, namelen, &rnode, &ni);
	name += ni;
	namelen -= (unsigned int)ni;
	if (rnode->sysctl_func != NULL)
		return call(rnode->sysctl_func, SYSCTLFN_CALL(rnode));
	return error != 0 ? error : sysctl_lookup(SYSCTLFN_CALL(rnode));
}

/*
 * A function finds its node's numbers before `name` and from `oname` on, as in
 * a request by number.
 */
int
sysctl_access(struct sysctlnode *node, void *oldp, size_t *oldlenp,
    const void *newp, size_t newlen)
{
	sysctlfn fn = node->sysctl_func;
	const struct sysctlnode *n;
	int mib[CTL_MAXNAME];
	int *first = mib + knitems(mib);

	for (n = node; n->sysctl_parent != NULL && first > mib;
	     n = n->sysctl_parent)
		*--first = n->sysctl_num;
	if (fn == NULL)
		fn = sysctl_lookup;
	return call(fn, mib + knitems(mib), 0, oldp, oldlenp, newp, newlen,
	    first, curlwp, node);
}

int
sysctl_needfunc(SYSCTLFN_ARGS)
{

	kprintf("sysctl: %s has no function yet\n", rnode->sysctl_name);
	if (newp != NULL)
		return EOPNOTSUPP;
	return sysctl_lookup(SYSCTLFN_CALL(rnode));
}

int
sysctl_notavail(const int *name __kunused, unsigned int namelen __kunused,
    void *oldp __kunused, size_t *oldlenp __kunused, const void *newp __kunused,
    size_t newlen __kunused, const int *oname __kunused,
    struct lwp *l __kunused, const struct sysctlnode *rnode __kunused)
{

	return EOPNOTSUPP;
}

int
sysctl_null(const int *name __kunused, unsigned int namelen __kunused,
    void *oldp __kunused, size_t *oldlenp, const void *newp __kunused,
    size_t newlen __kunused, const int *oname __kunused,
    struct lwp *l __kunused, const struct sysctlnode *rnode __kunused)
{

	if (oldlenp != NULL)
		*oldlenp = 0;
	return 0;
}
/* NOLINTEND(readability-function-size) */

int
sysctl_copyin(struct lwp *l __kunused, const void *from, void *to, size_t len)
{

	memcpy(to, from, len);
	return 0;
}

int
sysctl_copyout(struct lwp *l __kunused, const void *from, void *to, size_t len)
{

	memcpy(to, from, len);
	return 0;
}

int
sysctl_copyinstr(struct lwp *l __kunused, const void *from, void *to,
    size_t len, size_t *donep)
{
	size_t size = strnlen(from, len) + 1;

	if (size > len)
		return ENAMETOOLONG;
	memcpy(to, from, size);
	if (donep != NULL)
		*donep = size;
	return 0;
}
