/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fakehttp.h: the firmware's HTTP of a machine that was booted by it, and the
 * server, which can misbehave.
 */
#ifndef _FAKEHTTP_H_
#define _FAKEHTTP_H_

#include "efi_http.h"
#include "fakeidle.h"

#define ANSWERS 16

/* One answer of the server; all 0: a good one, with ranges. */
struct answer {
	EFI_STATUS an_request, an_response; /* they fail */
	uint32_t an_status;                 /* instead of 200 or 206 */
	unsigned an_blocks; /* Response() waits for seconds, and fails */
	bool an_stalls;     /* in the body, after an_sends */
	bool an_sends_less; /* an_sends bytes, then FIN */
	size_t an_sends;
	bool an_whole; /* no ranges */
	bool an_unsized, an_chunked;
	uint64_t an_lie;      /* added to the first byte of the range */
	uint64_t an_grown;    /* added to the file's size */
	const char *an_range; /* instead of its Content-Range */
	const char *an_location;
	const char *an_etag, *an_modified;
};

/* A connection. */
struct fakeconn {
	struct http_protocol fc_proto; /* first: calls get a pointer to it */
	EFI_HANDLE fc_handle;
	bool fc_event, fc_child, fc_configured, fc_pending;
	bool fc_asked; /* its answer was not asked for */
	char fc_range[64];
	uint64_t fc_at, fc_end; /* of the body */
	size_t fc_sent;
	const struct answer *fc_now;
};

struct fakehttp {
	struct http_binding fh_binding;
	struct fakeconn fh_conn[8];
	EFI_LOADED_IMAGE fh_image;
	struct fakepath fh_path, fh_nicpath;
	struct answer fh_answer[ANSWERS];
	uint64_t fh_size; /* of every file */
	unsigned fh_nrequest, fh_nchild, fh_nconfigure, fh_ncancel, fh_nevent;
	unsigned fh_nasked, fh_maxasked; /* now, and at most: fc_asked */
	/* Of the last request. */
	char fh_url[HTTP_URL], fh_range[64], fh_host[100];
	/* What struct sa_netwatch was told. */
	unsigned fh_nprogress, fh_ndone;
	uint64_t fh_done;
};
extern struct fakehttp fh; /* owner: the running test */
extern const struct sa_netwatch fakehttp_watch;

/* fw_setup, and a server without answers that misbehave. */
int fakehttp_setup(void **state);
/* A machine that was booted from this URL.  efi_net_find's result. */
bool fakehttp_booted(const char *url);

#endif /* !_FAKEHTTP_H_ */
