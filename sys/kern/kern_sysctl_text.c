/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kern_sysctl_text.c: set variables by text.
 */
#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/sysctl.h>

/*
 * A number of a node of `bits' bits.  The upper half of the unsigned ones is
 * for nodes that are shown so.
 */
static int
text_number(const struct sysctlnode *n, const char *text, int bits, int64_t *qp)
{
	const int64_t max = INT64_MAX >> (64 - bits);
	uint64_t u;
	int error;

	error = kstrtoi64(text, 0, qp);
	if (error == 0 && *qp >= -max - 1 && *qp <= max)
		return 0;
	if (error != 0 && error != ERANGE)
		return error;
	if ((n->sysctl_flags & (CTLFLAG_UNSIGNED | CTLFLAG_HEX)) == 0 ||
	    kstrtou64(text, 0, &u) != 0 || u > UINT64_MAX >> (64 - bits))
		return ERANGE;
	*qp = (int64_t)u;
	return 0;
}

int
sysctl_set_text(struct sysctlnode *n, const char *text)
{
	int64_t q;
	int32_t i;
	bool b;
	int error;

	switch (SYSCTL_TYPE(n->sysctl_flags)) {
	case CTLTYPE_STRING:
		return sysctl_access(n, NULL, NULL, text, strlen(text) + 1);
	case CTLTYPE_INT:
		error = text_number(n, text, 32, &q);
		if (error != 0)
			return error;
		i = (int32_t)q;
		return sysctl_access(n, NULL, NULL, &i, sizeof(i));
	case CTLTYPE_QUAD:
		error = text_number(n, text, 64, &q);
		if (error != 0)
			return error;
		return sysctl_access(n, NULL, NULL, &q, sizeof(q));
	case CTLTYPE_BOOL:
		if (kstrtoi64(text, 0, &q) != 0 || (q != 0 && q != 1))
			return EINVAL;
		b = q == 1;
		return sysctl_access(n, NULL, NULL, &b, sizeof(b));
	case CTLTYPE_NODE:
		return EISDIR;
	default:
		return EOPNOTSUPP;
	}
}
