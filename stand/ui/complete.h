/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * complete.h: what could the word at the cursor become?
 */
#ifndef _COMPLETE_H_
#define _COMPLETE_H_

#include <libsa/libsa.h>

#define COMPLETE_MAX 256 /* bytes of a candidate, with NUL */

struct completion {
	unsigned cm_count;            /* candidates */
	char cm_common[COMPLETE_MAX]; /* how all of them begin; it replaces */
	size_t cm_typed;              /* this many bytes before the cursor */
	char cm_end; /* what follows a single one: ' ', '/' or ':' */
};

/*
 * Complete the word that ends at `cursor` of the line.  With `list`, the
 * candidates are printed as well, in columns, ending in a newline.
 */
void complete(struct loader *ld, const char *line, size_t cursor, bool list,
    struct completion *out);

#endif /* !_COMPLETE_H_ */
