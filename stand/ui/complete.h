/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * complete.h: what could the word at the cursor become?
 */
#ifndef _COMPLETE_H_
#define _COMPLETE_H_

#include <libsa/libsa.h>

#define COMPLETE_MAX 256 /* bytes of a word or a candidate, with NUL */

struct completion {
	unsigned cm_count; /* candidates */
	/* How all of them begin: the part behind the last '/' or ':'. */
	char cm_common[COMPLETE_MAX];
	bool cm_longer; /* that is more than was typed */
	/* The whole word so completed, with quotes if it needs them. */
	char cm_text[2 * COMPLETE_MAX];
	size_t cm_typed; /* this many bytes before the cursor it replaces */
	char cm_end;     /* what follows a single one: ' ', '/' or ':' */
};

/*
 * Complete the word that ends at `cursor` of the line.  With `list`, the
 * candidates are printed as well, in columns, ending in a newline.
 */
void complete(struct loader *ld, const char *line, size_t cursor, bool list,
    struct completion *out);

#endif /* !_COMPLETE_H_ */
