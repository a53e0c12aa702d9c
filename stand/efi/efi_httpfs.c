/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_httpfs.c: files of the HTTP server that the loader was read from.  They
 * are read by ranges of bytes, so a lost connection is resumed where it broke;
 * from a server without ranges a file is read whole when it is opened.
 */
#include "efi_http.h"

#define WINDOW_SIZE  ((size_t)64 << 10) /* small reads are of the window */
#define TRIES        3 /* requests in a row that bring nothing */
#define HTTP_MAXFILE ((uint64_t)1 << 30)

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;

struct http_vol {
	struct fs_volume fv; /* first: fs.h */
	struct http htv_http;
	const struct sa_netwatch *htv_watch;
	char htv_base[HTTP_URL];
};

struct http_file {
	struct fs_file ff; /* first: fs.h */
	/* What is in memory, bytes from htf_first on: all, or the window. */
	paddr_t htf_pa;
	uint64_t htf_npages;
	uint64_t htf_first, htf_len;
	struct http_version htf_version;
	char htf_url[HTTP_URL];
	char htf_path[256];
};

static uint8_t *
file_memory(const struct http_file *hf)
{
	return (uint8_t *)(uintptr_t)hf->htf_pa;
}

static int
memory_get(struct http_vol *hv, struct http_file *hf, uint64_t bytes)
{
	const struct prange none = {0, 0};
	int error;

	hf->htf_npages = page_up(MAX(bytes, 1)) >> PAGE_SHIFT;
	error = efi_pages_alloc(hv->htv_http.htc_efi, hf->htf_npages,
	    UINT64_MAX, none, &hf->htf_pa);
	if (error != 0) {
		hf->htf_pa = 0;
		http_why(&hv->htv_http, "out of memory: %llu bytes",
		    (unsigned long long)bytes);
	}
	return error;
}

/* Ask for a range; follow redirects, and keep where they have led. */
static int
ask(struct http_vol *hv, struct http_file *hf, uint64_t first, uint64_t last,
    struct http_reply *rp)
{
	struct http *hc = &hv->htv_http;
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
		error = http_body(&hv->htv_http, buf + *got, &n);
	}
	return error;
}

/* Read a range; a connection that breaks is opened again. */
static int
read_range(struct http_vol *hv, struct http_file *hf, foff_t off, uint8_t *buf,
    uint64_t len)
{
	struct http *hc = &hv->htv_http;
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
		if (error == EINVAL || error == ELOOP ||
		    (error != 0 && tries + 1 >= TRIES))
			return error;
	}
	return 0;
}

/* A server without ranges: all of the file, whose answer has begun. */
static int
open_whole(
    struct http_vol *hv, struct http_file *hf, const struct http_reply *rp)
{
	const struct sa_netwatch *nw = hv->htv_watch;
	struct http *hc = &hv->htv_http;
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
		error = take_body(hv, file_memory(hf) + done,
		    MIN(rp->hrp_length - done, WINDOW_SIZE), &got);
		done += got;
		nw->nw_progress(nw->nw_arg, hf->htf_path, done, rp->hrp_length);
	}
	nw->nw_done(nw->nw_arg);
	hf->ff.ff_size = hf->htf_len = rp->hrp_length;
	return error;
}

/* A server with ranges: the answer begins with the window. */
static int
open_ranged(
    struct http_vol *hv, struct http_file *hf, const struct http_reply *rp)
{
	uint64_t got, len = MIN(rp->hrp_total, WINDOW_SIZE);
	int error;

	hf->ff.ff_size = rp->hrp_total;
	hf->htf_version = rp->hrp_version;
	error = check_range(&hv->htv_http, hf, 0, len, rp);
	if (error == 0)
		error = memory_get(hv, hf, WINDOW_SIZE);
	if (error != 0)
		return error;
	error = take_body(hv, file_memory(hf), len, &got);
	if (error != 0) {
		http_reset(&hv->htv_http);
		error =
		    read_range(hv, hf, got, file_memory(hf) + got, len - got);
	}
	hf->htf_len = len;
	return error;
}

/* Ask for the first bytes; this tells size and abilities of the server. */
static int
file_start(struct http_vol *hv, struct http_file *hf)
{
	struct http *hc = &hv->htv_http;
	struct http_reply rp;
	int error, i;

	for (i = 0;; i++) {
		error = ask(hv, hf, 0, WINDOW_SIZE - 1, &rp);
		if (error == 0)
			break;
		http_reset(hc);
		if (i + 1 >= TRIES || error == EINVAL || error == ELOOP ||
		    error == ENOMEM)
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

/* ---- struct fs_ops ---- */

/* Set the volume's fault to the reason of the last error. */
static int
fault(struct http_vol *hv, int error)
{
	if (error != 0 && hv->htv_http.htc_why[0] != '\0')
		hv->fv.fv_fault =
		    (struct fs_fault){hv->htv_http.htc_why, FS_NOPLACE};
	return error;
}

static void
file_free(struct http_vol *hv, struct http_file *hf)
{
	struct efi *e = hv->htv_http.htc_efi;

	if (hf->htf_pa != 0)
		efi_pages_free(e, hf->htf_npages, hf->htf_pa);
	efi_free(e, hf, sizeof(*hf));
}

static int
httpfs_open(struct fs_volume *vol, const char *path, struct fs_file **ffp)
{
	struct http_vol *hv = kcontainer_of(vol, struct http_vol, fv);
	struct http_file *hf;
	int error;

	if (path[1] == '\0')
		return EISDIR;
	hv->htv_http.htc_why[0] = '\0';
	hf = efi_alloc(hv->htv_http.htc_efi, sizeof(*hf));
	if (hf == NULL)
		return ENOMEM;
	memset(hf, 0, sizeof(*hf));
	hf->ff.ff_vol = vol;
	(void)kstrlcpy(hf->htf_path, path, sizeof(hf->htf_path));
	error = url_file(hv->htv_base, path, hf->htf_url);
	if (error == 0)
		error = file_start(hv, hf);
	if (error != 0) {
		file_free(hv, hf);
		return fault(hv, error);
	}
	*ffp = &hf->ff;
	return 0;
}

static int
httpfs_read(struct fs_file *ff, foff_t off, void *buf, size_t len)
{
	struct http_file *hf = kcontainer_of(ff, struct http_file, ff);
	struct http_vol *hv = kcontainer_of(ff->ff_vol, struct http_vol, fv);
	uint64_t n;
	int error;

	hv->htv_http.htc_why[0] = '\0';
	if (off >= hf->htf_first && off - hf->htf_first < hf->htf_len) {
		n = MIN(len, hf->htf_len - (off - hf->htf_first));
		memcpy(buf, file_memory(hf) + (off - hf->htf_first), (size_t)n);
		off += n;
		buf = (uint8_t *)buf + n;
		len -= (size_t)n;
	}
	if (len == 0)
		return 0;
	if (len >= WINDOW_SIZE)
		return fault(hv, read_range(hv, hf, off, buf, len));
	n = MIN(ff->ff_size - off, WINDOW_SIZE);
	hf->htf_len = 0;
	error = read_range(hv, hf, off, file_memory(hf), n);
	if (error != 0)
		return fault(hv, error);
	hf->htf_first = off;
	hf->htf_len = n;
	memcpy(buf, file_memory(hf), len);
	return 0;
}

static void
httpfs_close(struct fs_file *ff)
{
	file_free(kcontainer_of(ff->ff_vol, struct http_vol, fv),
	    kcontainer_of(ff, struct http_file, ff));
}

static int
httpfs_readdir(struct fs_volume *vol, const char *path __kunused,
    int (*cb)(const struct fs_dirent *de, void *arg) __kunused,
    void *arg __kunused)
{
	struct http_vol *hv = kcontainer_of(vol, struct http_vol, fv);

	http_why(&hv->htv_http, "HTTP lists no directories");
	return fault(hv, ENOTSUP);
}

static void
httpfs_unmount(struct fs_volume *vol)
{
	struct http_vol *hv = kcontainer_of(vol, struct http_vol, fv);
	struct efi *e = hv->htv_http.htc_efi;

	http_close(&hv->htv_http);
	efi_free(e, hv, sizeof(*hv));
}

static const struct fs_ops httpfs_ops = {
    .fo_name = "http",
    .fo_open = httpfs_open,
    .fo_read = httpfs_read,
    .fo_close = httpfs_close,
    .fo_readdir = httpfs_readdir,
    .fo_unmount = httpfs_unmount,
};

/* The name of the server, cut to what fits.  False: it is not known. */
bool
efi_http_server(struct efi *e, char out[EFI_NETADDR])
{
	char base[HTTP_URL];
	const char *host;
	size_t len;

	out[0] = '\0';
	if (!url_base(
		efi_protocol(e, e->e_net.enet_handle, &devpath_guid), base))
		return false;
	len = MIN(url_authority(base, &host), EFI_NETADDR - 1);
	memcpy(out, host, len);
	out[len] = '\0';
	return true;
}

/* Mount the server; the caller unmounts *vp.  Quiet. */
int
efi_http_mount(struct efi *e, const struct sa_netwatch *nw,
    struct fs_volume **vp, struct fs_fault *fault)
{
	const EFI_DEVICE_PATH *dp =
	    efi_protocol(e, e->e_net.enet_handle, &devpath_guid);
	EFI_DEVICE_PATH v6;
	struct http_vol *hv;
	int error;

	if (dp_find(dp, dp_size(dp), MESSAGING_DEVICE_PATH, MSG_IPv6_DP, &v6,
		sizeof(v6))) {
		*fault = (struct fs_fault){
		    "HTTP by IPv6 is not supported", FS_NOPLACE};
		return ENOTSUP;
	}
	if ((hv = efi_alloc(e, sizeof(*hv))) == NULL)
		return ENOMEM;
	memset(hv, 0, sizeof(*hv));
	hv->fv.fv_ops = &httpfs_ops;
	hv->htv_watch = nw;
	hv->htv_http.htc_efi = e;
	error =
	    url_base(dp, hv->htv_base) ? http_open(e, &hv->htv_http) : ENXIO;
	if (error != 0) {
		if (error != ENOMEM)
			*fault = (struct fs_fault){
			    "the firmware's HTTP does not start", FS_NOPLACE};
		httpfs_unmount(&hv->fv);
		return error;
	}
	*vp = &hv->fv;
	return 0;
}
