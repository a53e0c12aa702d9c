/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * trust.h: whom this machine trusts, and what follows from it (docs/trust.md).
 */
#ifndef _TRUST_H_
#define _TRUST_H_

#include <libsa/libsa.h>
#include <libverify/verify.h>

enum trust_level {
	TRUST_OFF,    /* no keys are enrolled: nothing is verified */
	TRUST_WARN,   /* keys, and Secure Boot is off */
	TRUST_ENFORCE /* keys, and Secure Boot is on */
};

/* "off" */
const char *trust_level_name(enum trust_level level);

struct trust {
	enum trust_level tru_level;
	bool tru_secure; /* Secure Boot is on */
	const char
	    *tru_what; /* what is wrong with the enrolled keys; or NULL */
	struct keylist tru_keys;
	struct verify_trust tru_trust;
};

/* Read the keys in the loader's own image.  ENOMEM.  Quiet. */
int trust_open(struct loader *ld, struct trust *tru);
void trust_close(struct loader *ld, struct trust *tru);

/*
 * Verify a file, by the manifest that is nearest above it (MANIFEST, or
 * boot.manifest in the root) or a signature of its own, and print the verdict.
 * EAUTH: it is refused; another error, which is printed, too.
 */
int trust_file(struct loader *ld, struct trust *tru, const char *name);

#endif /* !_TRUST_H_ */
