/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trust_svn.c: the security version number of the newest manifest by which a
 * kernel was started, in a variable of the firmware that only programs before
 * the hand-off can change.  It is raised, never lowered.
 */
#include <boot/bootfile.h>
#include <boot/trust.h>

/* b3f0c4a2-5d0e-4f0b-9a51-6c1d1a2e7c58 */
static const uint8_t vendor[SA_GUID_SIZE] = {0xa2, 0xc4, 0xf0, 0xb3, 0x0e, 0x5d,
    0x0b, 0x4f, 0x9a, 0x51, 0x6c, 0x1d, 0x1a, 0x2e, 0x7c, 0x58};
#define NAME TRUST_SVN_NAME
#define ATTR (SA_VAR_NONVOLATILE | SA_VAR_BOOT)

/* The variable: the number, and its complement. */
struct svn_value {
	uint32_t svv_svn, svv_not;
};

int
trust_svn_get(struct loader *ld, uint32_t *svn)
{
	struct svn_value svv = {0, 0};
	size_t size = sizeof(svv);
	uint32_t attr = 0;
	int error;

	*svn = 0;
	if (ld->ld_env->se_var_get == NULL)
		return ENOENT;
	error = sa_var_get_attr(ld, vendor, NAME, &svv, &size, &attr);
	if (error == ENOTSUP)
		return ENOENT;
	if (error != 0 && error != ERANGE)
		return error;
	/* One that a running system can write to is not the loader's. */
	if (error != 0 || size != sizeof(svv) || attr != ATTR ||
	    svv.svv_svn != ~svv.svv_not)
		return EFTYPE;
	*svn = svv.svv_svn;
	return 0;
}

/* Write the number, instead of a variable that may be damaged. */
static int
put(struct loader *ld, uint32_t svn, bool damaged)
{
	const struct svn_value svv = {svn, ~svn};

	if (ld->ld_env->se_var_set == NULL)
		return ENODEV;
	if (damaged)
		(void)sa_var_set(ld, vendor, NAME, NULL, 0, ATTR);
	return sa_var_set(ld, vendor, NAME, &svv, sizeof(svv), ATTR);
}

void
trust_svn_raise(struct loader *ld, const struct bootvols *vols)
{
	const struct bootvol *bv;
	uint32_t newest = 0, kept;
	bool any = false;
	int error;

	LIST_FOREACH (bv, vols, bv_chain) {
		if (bv->bv_trust == NULL)
			continue;
		any = any || bv->bv_trust->tru_started;
		newest = MAX(newest, bv->bv_trust->tru_newest);
	}
	if (!any)
		return;
	error = trust_svn_get(ld, &kept);
	if (error == EFTYPE)
		sa_printf(ld, "WARNING: variable %s is damaged: it is %u now\n",
		    NAME, newest);
	else if ((error == 0 || error == ENOENT) && newest <= kept)
		return;
	/* One that cannot be read may have a larger number. */
	if (error == 0 || error == ENOENT || error == EFTYPE)
		error = put(ld, newest, error == EFTYPE);
	if (error != 0)
		sa_printf(ld,
		    "WARNING: variable %s cannot be raised to %u: %s: manifests "
		    "with smaller numbers stay valid\n",
		    NAME, newest, kstrerror(error));
}
