/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_sysctl_text.c: set variables by text.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/sysctl.h>

int
sysctl_set_text(struct sysctlnode *n, const char *text)
{
	int64_t q;
	uint64_t u;
	int32_t i;
	bool b;
	int error;

	if (SYSCTL_TYPE(n->sysctl_flags) == CTLTYPE_STRING)
		return sysctl_access(n, NULL, NULL, text, strlen(text) + 1);
	error = kstrtoi64(text, 0, &q);
	if (error == ERANGE && kstrtou64(text, 0, &u) == 0) {
		q = (int64_t)u;
		error = 0;
	}
	if (error != 0)
		return error;
	switch (SYSCTL_TYPE(n->sysctl_flags)) {
	case CTLTYPE_INT:
		if (q < INT32_MIN || q > UINT32_MAX)
			return ERANGE;
		i = (int32_t)q;
		return sysctl_access(n, NULL, NULL, &i, sizeof(i));
	case CTLTYPE_QUAD:
		return sysctl_access(n, NULL, NULL, &q, sizeof(q));
	case CTLTYPE_BOOL:
		if (q != 0 && q != 1)
			return EINVAL;
		b = q == 1;
		return sysctl_access(n, NULL, NULL, &b, sizeof(b));
	case CTLTYPE_NODE:
		return EISDIR;
	default:
		return EOPNOTSUPP;
	}
}
