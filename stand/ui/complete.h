/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * complete.h: completion of the word at the cursor.
 */
#ifndef _COMPLETE_H_
#define _COMPLETE_H_

#include <libsa/libsa.h>

#define COMPLETE_MAX 256 /* bytes of a word or a candidate, with NUL */

struct completion {
	unsigned cm_count; /* candidates */
	/* Their common prefix, without the part up to the last '/' or ':'. */
	char cm_common[COMPLETE_MAX];
	bool cm_longer; /* it is longer than what was typed */
	/* The completed word, quoted if needed. */
	char cm_text[2 * COMPLETE_MAX];
	size_t cm_typed; /* bytes before the cursor that cm_text replaces */
	char cm_end;     /* what follows a single candidate: ' ', '/', ':' */
};

/*
 * Complete the word that ends at `cursor` of the line.  With `list`, print the
 * candidates too, in columns, ending in a newline.
 */
void complete(struct loader *ld, const char *line, size_t cursor, bool list,
    struct completion *out);

#endif /* !_COMPLETE_H_ */
