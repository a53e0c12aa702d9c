/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * timeline.h: what the boot spent its time on, from the loader's start to the
 * last module's INIT: spans of time, in the order in which they ended, except
 * that the loader's come first.  No locks: it is written while the kernel
 * boots, by its first thread, and only read afterwards.
 */
#ifndef _SYS_TIMELINE_H_
#define _SYS_TIMELINE_H_

#include <libkern/kdefs.h>

#define TIMELINE_MAX  320 /* spans */
#define TIMELINE_NAME 32  /* bytes of a name, its NUL included */

enum timeline_who { TIMELINE_LOADER, TIMELINE_KERNEL, TIMELINE_MODULE };

struct timeline_span {
	/* ns, by cpu_nanotime(): negative before the kernel had a clock */
	int64_t tls_start, tls_end;
	enum timeline_who tls_who;
	const char *tls_what;         /* one word, a string constant: "link" */
	char tls_name[TIMELINE_NAME]; /* of what: "hello"; may be empty */
};

/* Add a span; one too many is only counted. */
void timeline_add(enum timeline_who who, const char *what, const char *name,
    int64_t start, int64_t end);

/* Span i; NULL behind the last. */
const struct timeline_span *timeline_span(unsigned i);
/* How many spans there was no room for. */
unsigned timeline_dropped(void);
/* For tests: forget all spans. */
void timeline_reset(void);

#endif /* !_SYS_TIMELINE_H_ */
