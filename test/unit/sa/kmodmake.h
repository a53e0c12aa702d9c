/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kmodmake.h: make module files that a kernel can link, for tests.
 */
#ifndef _KMODMAKE_H_
#define _KMODMAKE_H_

#include "fakeenv.h"

#define KMODMAKE_SYMS 16

struct kmodspec {
	int kms_class; /* ELFCLASS* */
	const char *kms_name, *kms_required;
	uint32_t kms_version; /* 0: 10.1 */
	/* Functions: defined, and called. */
	const char *kms_defines[KMODMAKE_SYMS], *kms_uses[KMODMAKE_SYMS];
};

/* The module's file on a volume. */
struct fakefile *kmodmake_at(
    struct fakevol *vol, const char *path, const struct kmodspec *ks);

#endif /* !_KMODMAKE_H_ */
