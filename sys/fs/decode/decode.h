/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * decode.h: a compressed file as an fs_file: one member (gzip) or frame (zstd)
 * or several, one behind the other.  It is decoded as it is read,
 * from its start to its end: a read behind the last one skips what is between
 * by decoding it, one before it starts again.
 *
 *	decode.c    position, end and size, whatever the format
 *	gzip.c      by zlib
 *	zstd.c      by zstd's library
 *	decoders.c  the table
 */
#ifndef _FS_DECODE_DECODE_H_
#define _FS_DECODE_DECODE_H_

#include <fs/fs.h>

struct decode {
	struct fs_file d_file;  /* first: what the caller has */
	struct fs_volume d_vol; /* that the file is all there is of */
	struct fs_file *d_raw;
	struct fs_mem d_mem;
	const struct codec *d_codec;
	void *d_state;  /* the codec's; NULL: freed, or not allocated yet */
	foff_t d_at;    /* bytes decoded so far */
	bool d_end;     /* a member of the encoded data has ended */
	bool d_counted; /* the size is that of all members */
	bool d_stopped; /* must start again before it goes on */
	bool d_whole;   /* the whole file is read to one buffer */

	/* A piece of the encoded file: d_in[d_inpos..d_inlen) is to be read. */
	uint8_t *d_in; /* NULL: not allocated */
	size_t d_inpos, d_inlen;
	foff_t d_rawat; /* what comes after it in d_raw */
};

struct codec {
	/* From the start of a member, the first time or again.  ENOMEM. */
	int (*cd_begin)(struct decode *d);
	/* May a member begin with this byte? */
	bool (*cd_begins)(uint8_t first);
	/*
	 * Decode up to *len bytes into `out`, by decode_input(); *len is how
	 * many there are: fewer only when d_end is set.  decode_damaged().
	 */
	int (*cd_run)(struct decode *d, void *out, size_t *len);
	void (*cd_end)(struct decode *d); /* d_state may be NULL */
	bool cd_padded; /* zeros may follow the last member, as for gzip(1) */
};

/*
 * Make a file of it.  The codec's own look at the encoded file says how large
 * it is when decoded; DECODE_UNKNOWN, or `counted`: decode it once to see.
 * EFBIG: larger than DECODE_MAX.
 */
#define DECODE_UNKNOWN UINT64_MAX
#define DECODE_MAX     INT32_MAX
int decode_open(struct fs_file *raw, const struct fs_mem *mem,
    const struct codec *codec, uint64_t size, bool counted,
    struct fs_file **ffp, const char **why);

/*
 * There are bytes in d_in: read the next piece if they have been used up.
 * EIO at the end of the file: it is truncated.
 */
int decode_input(struct decode *d);
/* Say what is wrong with the data, at the end of d_in, and return EIO. */
int decode_damaged(struct decode *d, const char *what);

/* Memory for a library that frees without a size; decode.c. */
void *decode_alloc(const struct fs_mem *mem, size_t size);
void decode_free(const struct fs_mem *mem, void *p);

/* fs_zstd_skip: zstd, too, beginning with a frame to be skipped. */
extern const struct fs_decoder fs_gzip, fs_zstd, fs_zstd_skip;

#endif /* !_FS_DECODE_DECODE_H_ */
