/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * checked.h: a kernel and modules (files, directories, a disk image), linked.
 */
#ifndef _KMOD_CHECKED_H_
#define _KMOD_CHECKED_H_

#include <jansson.h>
#include <kmod/finding.h>

#include "kernfile.h"
#include "kmtree.h"

struct checked {
	struct kernfile ck_kernel;
	char *ck_path; /* of the kernel, for the user */
	struct kmtree ck_tree;
	struct findings ck_findings;
};

/*
 * Open all of it and link.  STATUS_ERROR, reported: the kernel cannot be used.
 */
int checked_run(
    struct checked *ck, char *const *args, int nargs, const char *more);
json_t *checked_json(const struct checked *ck);
void checked_free(struct checked *ck);

#endif /* !_KMOD_CHECKED_H_ */
