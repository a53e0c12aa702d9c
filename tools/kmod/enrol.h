/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * enrol.h: a section of a loader's PE image, written.
 */
#ifndef _KMOD_ENROL_H_
#define _KMOD_ENROL_H_

#include "openssl.h"

/*
 * The image with this section at its end, in place of one of that name, which
 * was the last.  Symbols of a debugger are left out.  False: *why.
 */
bool enrol(const struct kmfile *image, const char *name,
    const struct kmfile *section, struct bytes *out, char why[KMFILE_WHY]);

#endif /* !_KMOD_ENROL_H_ */
