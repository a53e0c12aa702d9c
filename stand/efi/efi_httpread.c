/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_httpread.c: the bytes of a file of an HTTP server.  They are read by
 * ranges, so a lost connection is resumed where it broke; from a server without
 * ranges a file is read whole when it is opened.
 */
#include "efi_http.h"

#define TRIES        3 /* requests in a row that bring nothing */
#define HTTP_MAXFILE ((uint64_t)1 << 30)

uint8_t *
http_file_memory(const struct http_file *hf)
{
	return (uint8_t *)(uintptr_t)hf->htf_pa;
}

static int
memory_get(struct http_vol *hv, struct http_file *hf, uint64_t bytes)
{
	const struct prange none = {0, 0};
	int error;

	hf->htf_npages = page_up(MAX(bytes, 1)) >> PAGE_SHIFT;
	error = efi_pages_alloc(hv->htv_http->htc_efi, hf->htf_npages,
	    UINT64_MAX, none, &hf->htf_pa);
	if (error != 0) {
		hf->htf_pa = 0;
		http_why(hv->htv_http, "out of memory: %llu bytes",
		    (unsigned long long)bytes);
	}
	return error;
}

/* Ask for a range; follow redirects, and keep where they have led. */
static int
ask(struct http_vol *hv, struct http_file *hf, uint64_t first, uint64_t last,
    struct http_reply *rp)
{
	struct http *hc = hv->htv_http;
	char url[HTTP_URL];
	int hops, error = 0;

	for (hops = 0; hops <= HTTP_HOPS; hops++) {
		error = http_get(hc, hf->htf_url, first, last, rp);
		if (error != 0 || !http_status_redirects(rp->hrp_status))
			return error;
		http_reset(hc);
		if (url_redirect(hf->htf_url, rp->hrp_location, url) != 0) {
			http_why(hc, "HTTP status %u without a usable location",
			    http_status_number(rp->hrp_status));
			return EINVAL;
		}
		(void)kstrlcpy(hf->htf_url, url, sizeof(hf->htf_url));
	}
	http_why(hc, "more than %d redirects", HTTP_HOPS);
	return ELOOP;
}

/* Would the same request fail again, or is it not wanted any more? */
static bool
is_final(int error)
{
	return error == EINVAL || error == ELOOP || error == EINTR;
}

/*
 * The errno value of a status that is no success.  ENOENT: there is no such
 * file for us (403: some servers do not tell whether there is one).
 */
static int
status_error(struct http *hc, uint32_t status)
{
	const unsigned n = http_status_number(status);

	http_why(hc, "HTTP status %u", n);
	return n == 403 || n == 404 || n == 410 ? ENOENT : EIO;
}

/* Do they differ?  What only one answer has tells nothing. */
static bool
version_differs(const struct http_version *a, const struct http_version *b)
{
	return (a->hvn_etag[0] != '\0' && b->hvn_etag[0] != '\0' &&
		   strcmp(a->hvn_etag, b->hvn_etag) != 0) ||
	    (a->hvn_modified[0] != '\0' && b->hvn_modified[0] != '\0' &&
		strcmp(a->hvn_modified, b->hvn_modified) != 0);
}

/*
 * Are these the `len` bytes that were asked for, of the file that was opened?
 */
static int
check_range(struct http *hc, const struct http_file *hf, uint64_t first,
    uint64_t len, const struct http_reply *rp)
{
	if (rp->hrp_status != HTTP_INDEX_206)
		return status_error(hc, rp->hrp_status);
	if (!rp->hrp_ranged || rp->hrp_chunked || rp->hrp_first != first ||
	    rp->hrp_bytes != len || (rp->hrp_sized && rp->hrp_length != len)) {
		http_why(hc, "the server sends another range of bytes");
		return EIO;
	}
	if (rp->hrp_total != hf->ff.ff_size) {
		http_why(hc, "the file has changed: %llu bytes, before %llu",
		    (unsigned long long)rp->hrp_total,
		    (unsigned long long)hf->ff.ff_size);
		return EIO;
	}
	if (version_differs(&hf->htf_version, &rp->hrp_version)) {
		http_why(hc, "the file has changed while it was read");
		return EIO;
	}
	return 0;
}

/* Read `len` bytes of the body of an answer; *got: those that came. */
static int
take_body(struct http_vol *hv, uint8_t *buf, uint64_t len, uint64_t *got)
{
	size_t n;
	int error = 0;

	for (*got = 0; *got < len && error == 0; *got += n) {
		n = (size_t)(len - *got);
		error = http_body(hv->htv_http, buf + *got, &n);
	}
	return error;
}

int
http_file_read(struct http_vol *hv, struct http_file *hf, foff_t off,
    uint8_t *buf, uint64_t len)
{
	struct http *hc = hv->htv_http;
	struct http_reply rp;
	uint64_t got;
	int tries, error = 0;

	for (tries = 0; len > 0; tries++) {
		got = 0;
		error = ask(hv, hf, off, off + len - 1, &rp);
		if (error == 0) {
			error = check_range(hc, hf, off, len, &rp);
			if (error != 0) {
				http_reset(hc);
				return error;
			}
			error = take_body(hv, buf, len, &got);
		}
		if (error != 0)
			http_reset(hc);
		if (got != 0)
			tries = 0;
		off += got;
		buf += got;
		len -= got;
		if (is_final(error) || (error != 0 && tries + 1 >= TRIES))
			return error;
	}
	return 0;
}

/* A server without ranges: all of the file, whose answer has begun. */
static int
open_whole(
    struct http_vol *hv, struct http_file *hf, const struct http_reply *rp)
{
	struct http *hc = hv->htv_http;
	uint64_t done = 0, got;
	int error = 0;

	if (!rp->hrp_sized || rp->hrp_chunked) {
		http_why(hc, "the server tells no size");
		return ENOTSUP;
	}
	if (rp->hrp_length > HTTP_MAXFILE) {
		http_why(hc,
		    "%llu bytes from a server without ranges, the "
		    "limit is %llu MB",
		    (unsigned long long)rp->hrp_length,
		    (unsigned long long)(HTTP_MAXFILE >> 20));
		return EFBIG;
	}
	error = memory_get(hv, hf, rp->hrp_length);
	while (error == 0 && done < rp->hrp_length) {
		error = take_body(hv, http_file_memory(hf) + done,
		    MIN(rp->hrp_length - done, HTTP_WINDOW), &got);
		done += got;
		efi_idle_progress(
		    &hv->htv_idle, hf->htf_path, done, rp->hrp_length);
	}
	hf->ff.ff_size = hf->htf_len = rp->hrp_length;
	return error;
}

/* A server with ranges: the answer begins with the window. */
static int
open_ranged(
    struct http_vol *hv, struct http_file *hf, const struct http_reply *rp)
{
	uint64_t got, len = MIN(rp->hrp_total, HTTP_WINDOW);
	int error;

	hf->ff.ff_size = rp->hrp_total;
	hf->htf_version = rp->hrp_version;
	error = check_range(hv->htv_http, hf, 0, len, rp);
	if (error == 0)
		error = memory_get(hv, hf, HTTP_WINDOW);
	if (error != 0)
		return error;
	error = take_body(hv, http_file_memory(hf), len, &got);
	if (error != 0) {
		http_reset(hv->htv_http);
		error = http_file_read(
		    hv, hf, got, http_file_memory(hf) + got, len - got);
	}
	hf->htf_len = len;
	return error;
}

int
http_file_start(struct http_vol *hv, struct http_file *hf)
{
	struct http *hc = hv->htv_http;
	struct http_reply rp;
	int error, i;

	for (i = 0;; i++) {
		error = ask(hv, hf, 0, HTTP_WINDOW - 1, &rp);
		if (error == 0)
			break;
		http_reset(hc);
		if (i + 1 >= TRIES || error == ENOMEM || is_final(error))
			return error;
	}
	if (rp.hrp_status == HTTP_INDEX_200)
		error = open_whole(hv, hf, &rp);
	else if (rp.hrp_status == HTTP_INDEX_206)
		error = open_ranged(hv, hf, &rp);
	else if (rp.hrp_status != HTTP_INDEX_416 || !rp.hrp_ranged ||
	    rp.hrp_total != 0) /* an empty file has no range */
		error = status_error(hc, rp.hrp_status);
	/* What is left of an error's text is not read. */
	if (error != 0 || rp.hrp_status == HTTP_INDEX_416)
		http_reset(hc);
	return error;
}
