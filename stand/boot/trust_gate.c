/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trust_gate.c: see trust.h.
 */
#include <boot/bootfile.h>
#include <boot/trust.h>

/* ENOMEM and other errors of reading refuse in `enforce' as EAUTH does. */
static int
verify(struct loader *ld, struct trust *tru, struct bootfile *bf,
    enum verify_role role)
{
	char text[VERIFY_REASON_MAX];
	int error;

	error = role == VERIFY_SEED ? 0 : bootfile_hold(bf);
	if (error != 0)
		ksnprintf(text, sizeof(text), "cannot be read: %s",
		    SA_FS_WHY(bf->bf_vol->bv_vol, error));
	else
		error = trust_held(ld, tru, bf->bf_vol->bv_vol, bf->bf_path,
		    role, bf->bf_packed,
		    bf->bf_packed == NULL ? 0 : bf->bf_npacked, text);
	if (error == 0)
		return 0;
	sa_printf(ld, "%s%s: not trusted: %s\n",
	    tru->tru_level == TRUST_ENFORCE ? "" : "WARNING: ", bf->bf_where,
	    text);
	return tru->tru_level == TRUST_ENFORCE ? error : 0;
}

int
trust_gate(struct loader *ld, struct bootfile *bf, enum verify_role role)
{
	struct trust tru;
	int error;

	if (!trust_enrolled(ld))
		return 0;
	error = trust_open(ld, &tru);
	if (error != 0) {
		sa_printf(ld, "%s: %s\n", bf->bf_where, kstrerror(error));
		return error;
	}
	if (tru.tru_level != TRUST_OFF)
		error = verify(ld, &tru, bf, role);
	trust_close(ld, &tru);
	return error;
}
