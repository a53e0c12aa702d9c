/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * siglist.c: see siglist.h.
 */
#include "siglist.h"
#include "verify_impl.h"

/* EFI_SIGNATURE_LIST: GUID of the type, sizes of list, header and entry. */
enum { AT_SIZE = 16, AT_HEADER = 20, AT_ENTRY = 24, LIST = 28 };
#define OWNER 16 /* GUID in front of an entry's data */

static const uint8_t sha256_guid[16] = {0x26, 0x16, 0xc4, 0xc1, 0x4c, 0x50,
    0x92, 0x40, 0xac, 0xa9, 0x41, 0xf9, 0x36, 0x93, 0x43, 0x28};
static const uint8_t x509_guid[16] = {0xa1, 0x59, 0xc0, 0xa5, 0xe4, 0x94, 0xa7,
    0x4a, 0x87, 0xb5, 0xab, 0x15, 0x5c, 0x2b, 0xf0, 0x72};
/* EFI_CERT_X509_SHA256_GUID */
static const uint8_t signed_guid[16] = {0x92, 0xa4, 0xd2, 0x3b, 0xc0, 0x96,
    0x79, 0x40, 0xb4, 0x20, 0xfc, 0xf9, 0x8e, 0xf1, 0x03, 0xed};
#define DATE 16 /* EFI_TIME of the revocation */

static enum siglist_type
type_of(const uint8_t guid[16])
{
	return memcmp(guid, sha256_guid, sizeof(sha256_guid)) == 0
	    ? SIGLIST_SHA256
	    : memcmp(guid, x509_guid, sizeof(x509_guid)) == 0 ? SIGLIST_X509
	    : memcmp(guid, signed_guid, sizeof(signed_guid)) == 0
	    ? SIGLIST_SIGNED
	    : SIGLIST_OTHER;
}

static int
fail(const char **what, const char *why)
{
	*what = why;
	return EFTYPE;
}

/* Begin the list at sgl_at, which may be empty. */
static int
open_list(struct siglist *sgl, const char **what)
{
	const uint8_t *p = sgl->sgl_bytes + sgl->sgl_at;
	const size_t left = sgl->sgl_len - sgl->sgl_at;
	size_t size, header;

	if (left < LIST)
		return fail(what, "a list of signatures is truncated");
	size = le32(p + AT_SIZE);
	header = le32(p + AT_HEADER);
	sgl->sgl_entry = le32(p + AT_ENTRY);
	if (size < LIST || size > left || header > size - LIST)
		return fail(what, "a list of signatures has a wrong size");
	if (sgl->sgl_entry <= OWNER ||
	    (size - LIST - header) % sgl->sgl_entry != 0)
		return fail(what, "signatures of a list have a wrong size");
	sgl->sgl_type = type_of(p);
	if ((sgl->sgl_type == SIGLIST_SHA256 &&
		sgl->sgl_entry != OWNER + VERIFY_SHA256_SIZE) ||
	    (sgl->sgl_type == SIGLIST_SIGNED &&
		sgl->sgl_entry != OWNER + VERIFY_SHA256_SIZE + DATE))
		return fail(what, "a SHA-256 does not have 32 bytes");
	sgl->sgl_end = sgl->sgl_at + size;
	sgl->sgl_at += LIST + header;
	return 0;
}

int
siglist_next(struct siglist *sgl, struct siglist_item *sgi, const char **what)
{
	int error;

	while (sgl->sgl_at == sgl->sgl_end) {
		if (sgl->sgl_at == sgl->sgl_len)
			return ENOENT;
		error = open_list(sgl, what);
		if (error != 0)
			return error;
	}
	*sgi = (struct siglist_item){sgl->sgl_type,
	    sgl->sgl_bytes + sgl->sgl_at + OWNER, sgl->sgl_entry - OWNER};
	sgl->sgl_at += sgl->sgl_entry;
	return 0;
}
