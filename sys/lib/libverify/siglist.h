/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * siglist.h: the lists of signatures in the firmware's variables db and dbx
 * (UEFI 2.10, 32.4.1).
 */
#ifndef _LIBVERIFY_SIGLIST_H_
#define _LIBVERIFY_SIGLIST_H_

#include <libkern/kdefs.h>

enum siglist_type {
	SIGLIST_OTHER, /* not known */
	SIGLIST_SHA256,
	SIGLIST_X509,  /* a certificate in DER */
	SIGLIST_SIGNED /* SHA-256 of the signed part of one, and a date */
};

struct siglist_item {
	enum siglist_type sgi_type;
	const uint8_t *sgi_data;
	size_t sgi_len;
};

/* What is read; begin with the bytes of a variable, and zeros. */
struct siglist {
	const uint8_t *sgl_bytes;
	size_t sgl_len;
	size_t sgl_at;    /* the next entry, or list */
	size_t sgl_end;   /* of the list */
	size_t sgl_entry; /* bytes of an entry */
	enum siglist_type sgl_type;
};

/* The next item.  ENOENT: there are no more; EFTYPE: *what says why. */
int siglist_next(
    struct siglist *sgl, struct siglist_item *sgi, const char **what);

#endif /* !_LIBVERIFY_SIGLIST_H_ */
