/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * progress.h: read a file in a few large pieces and show the percentage.
 */
#ifndef _SA_PROGRESS_H_
#define _SA_PROGRESS_H_

#include <libsa/libsa.h>

/*
 * The largest single read: large, because each request has a fixed cost; but
 * small enough that the percentage changes while a slow disk is read.
 */
#define PROGRESS_CHUNK ((size_t)4 << 20)
/* Milliseconds between updates; progress.c says why. */
#define PROGRESS_INTERVAL 250
#define PROGRESS_LINE     640 /* bytes, for the text before it */

struct progress {
	struct loader *pg_ld;
	uint64_t pg_total, pg_done; /* bytes */
	uint64_t pg_last;           /* time of the last update, milliseconds */
	bool pg_quiet;              /* print nothing */
	bool pg_shown;              /* a percentage is on the screen */
	bool pg_wrap;               /* it is on a line of its own */
	bool pg_open;               /* the line has no newline yet */
};

/* 0 to 100; total is not 0. */
static inline unsigned
percent(uint64_t done, uint64_t total)
{
	/* Divide first: done * 100 may overflow. */
	return (unsigned)MIN(100, done / (total / 100 + 1));
}

/* Print the line, without a newline.  `total` bytes are 100%. */
void progress_start(struct progress *pg, struct loader *ld, const char *line,
    uint64_t total, bool quiet);
/*
 * Read `len` bytes at `off` of the file, as fs_read_room does; fs_read's
 * errors.
 */
int progress_read(struct progress *pg, struct fs_file *ff, foff_t off,
    void *buf, uint64_t len, uint64_t room);
/* Erase the percentage and end the line.  A second call does nothing. */
void progress_end(struct progress *pg);

#endif /* !_SA_PROGRESS_H_ */
