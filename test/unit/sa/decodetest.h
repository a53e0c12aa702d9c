/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * decodetest.h: compressed files for tests: made by gzip(1) and zstd(1), and
 * decoded from memory.
 */
#ifndef _DECODETEST_H_
#define _DECODETEST_H_

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fs/fs.h>

struct bytes {
	uint8_t *b_data;
	size_t b_size;
};

/* Text, code and noise, like the contents of a kernel. */
struct bytes decodetest_contents(size_t size);

#define GZIP     "gzip -9nc <\"$F\""
#define ZSTD     "zstd -qc --check \"$F\""
#define ZSTDPIPE "cat \"$F\" | zstd -qc --check"
/* The output of `command`, which reads the bytes from "$F". */
struct bytes decodetest_make(const struct bytes *data, const char *command);

/* The file that holds the bytes, and the memory that the decoder gets. */
extern struct decodetest_raw {
	struct fs_file r_file;
	struct fs_volume r_vol;
	const uint8_t *r_data;
	unsigned r_reads, r_fail_at; /* the read that fails, from 1 */
} decodetest_raw;
extern struct decodetest_memory {
	unsigned m_calls, m_fail_at;
	size_t m_held, m_peak; /* bytes; since the file was opened */
} decodetest_memory;

/* The reason of the last failure. */
extern const char *decodetest_why;
/* dc_open's `counted`. */
extern bool decodetest_counted;

/* Open the bytes, decoded.  *ffp is NULL on failure. */
int decodetest_open(const struct bytes *b, struct fs_file **ffp);
void decodetest_close(struct fs_file *ff);

/*
 * Open and read all of it into *out, which the caller frees.  On failure the
 * reason is in decodetest_why.
 */
int decodetest_all(const struct bytes *b, struct bytes *out);

/* The file must be refused with a reason that contains these words. */
void decodetest_refuse(const struct bytes *file, const char *words);

#endif /* !_DECODETEST_H_ */
