/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * modhint.h: what helps when a module is not found.
 */
#ifndef _BOOT_MODHINT_H_
#define _BOOT_MODHINT_H_

#include <boot/modfind.h>

/*
 * Print ": /stand/amd64/10.0 has one" for the other releases in whose directory
 * a module of that name is on that device, if there are any.
 */
void modhint_releases(struct loader *ld, struct bootvols *vols,
    const struct modplace *mp, const char *dev, const char *name);

#endif /* !_BOOT_MODHINT_H_ */
