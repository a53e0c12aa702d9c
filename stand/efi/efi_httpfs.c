/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_httpfs.c: the HTTP server that the loader was read from, as a file
 * system. Files that will be opened soon are asked for ahead, each on a
 * connection of its own: the server works on them while another one is read.
 */
#include "efi_http.h"

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;

/* A file is read. */
static void
begin(struct http_vol *hv, const struct http_file *hf)
{
	hv->htv_http->htc_why[0] = '\0';
	(void)efi_idle_begin(&hv->htv_idle, hf->htf_path);
}

/* Set the volume's fault to the reason of an error. */
static int
fault(struct http_vol *hv, int error)
{
	if (error != 0 && hv->htv_http->htc_why[0] != '\0')
		hv->fv.fv_fault =
		    (struct fs_fault){hv->htv_http->htc_why, FS_NOPLACE};
	return error;
}

/* A file was read. */
static int
end(struct http_vol *hv, int error)
{
	efi_idle_end(&hv->htv_idle);
	return fault(hv, error);
}

static void
file_free(struct http_vol *hv, struct http_file *hf)
{
	struct efi *e = hv->htv_efi;

	if (hf->htf_pa != 0)
		efi_pages_free(e, hf->htf_npages, hf->htf_pa);
	efi_free(e, hf, sizeof(*hf));
}

/* The number of the connection that has asked for a path; HTTP_CONNS: none. */
static size_t
expected(const struct http_vol *hv, const char *path)
{
	size_t i;

	for (i = 0; i < HTTP_CONNS; i++)
		if (strcmp(hv->htv_expected[i], path) == 0)
			break;
	return i;
}

static void
httpfs_expect(struct fs_volume *vol, const char *path)
{
	struct http_vol *hv = kcontainer_of(vol, struct http_vol, fv);
	char url[HTTP_URL];
	struct http *hc;
	size_t i;

	if (path[1] == '\0' || strlen(path) >= sizeof(hv->htv_expected[0]) ||
	    expected(hv, path) != HTTP_CONNS ||
	    url_file(hv->htv_base, path, url) != 0)
		return;
	for (i = 0; i < HTTP_CONNS; i++)
		if (&hv->htv_conn[i] != hv->htv_http &&
		    hv->htv_expected[i][0] == '\0')
			break;
	if (i == HTTP_CONNS)
		return;
	hc = &hv->htv_conn[i];
	if (hc->htc_proto == NULL &&
	    http_open(hv->htv_efi, &hv->htv_idle, hc) != 0) {
		http_close(hc);
		return;
	}
	if (http_begin(hc, url, 0, HTTP_WINDOW - 1) == 0)
		(void)kstrlcpy(
		    hv->htv_expected[i], path, sizeof(hv->htv_expected[i]));
	else
		http_reset(hc);
}

static int
httpfs_open(struct fs_volume *vol, const char *path, struct fs_file **ffp)
{
	struct http_vol *hv = kcontainer_of(vol, struct http_vol, fv);
	const size_t i = expected(hv, path);
	struct http_file *hf;
	int error;

	if (path[1] == '\0')
		return EISDIR;
	if (i < HTTP_CONNS) {
		hv->htv_http = &hv->htv_conn[i];
		hv->htv_expected[i][0] = '\0';
	}
	hf = efi_alloc(hv->htv_efi, sizeof(*hf));
	if (hf == NULL)
		return ENOMEM;
	memset(hf, 0, sizeof(*hf));
	hf->ff.ff_vol = vol;
	(void)kstrlcpy(hf->htf_path, path, sizeof(hf->htf_path));
	begin(hv, hf);
	error = url_file(hv->htv_base, path, hf->htf_url);
	if (error == 0)
		error = http_file_start(hv, hf);
	error = end(hv, error);
	if (error != 0) {
		file_free(hv, hf);
		return error;
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

	if (off >= hf->htf_first && off - hf->htf_first < hf->htf_len) {
		n = MIN(len, hf->htf_len - (off - hf->htf_first));
		memcpy(buf, http_file_memory(hf) + (off - hf->htf_first),
		    (size_t)n);
		off += n;
		buf = (uint8_t *)buf + n;
		len -= (size_t)n;
	}
	if (len == 0)
		return 0;
	begin(hv, hf);
	if (len >= HTTP_WINDOW)
		return end(hv, http_file_read(hv, hf, off, buf, len));
	n = MIN(ff->ff_size - off, HTTP_WINDOW);
	hf->htf_len = 0;
	error = http_file_read(hv, hf, off, http_file_memory(hf), n);
	if (end(hv, error) != 0)
		return error;
	hf->htf_first = off;
	hf->htf_len = n;
	memcpy(buf, http_file_memory(hf), len);
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

	http_why(hv->htv_http, "HTTP lists no directories");
	return fault(hv, ENOTSUP);
}

static void
httpfs_unmount(struct fs_volume *vol)
{
	struct http_vol *hv = kcontainer_of(vol, struct http_vol, fv);
	struct efi *e = hv->htv_efi;

	for (size_t i = 0; i < HTTP_CONNS; i++)
		http_close(&hv->htv_conn[i]);
	efi_idle_close(&hv->htv_idle);
	efi_free(e, hv, sizeof(*hv));
}

static const struct fs_ops httpfs_ops = {
    .fo_name = "http",
    .fo_open = httpfs_open,
    .fo_read = httpfs_read,
    .fo_close = httpfs_close,
    .fo_readdir = httpfs_readdir,
    .fo_expect = httpfs_expect,
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
	hv->htv_efi = e;
	hv->htv_http = &hv->htv_conn[0];
	efi_idle_open(e, nw, &hv->htv_idle);
	error = url_base(dp, hv->htv_base)
	    ? http_open(e, &hv->htv_idle, hv->htv_http)
	    : ENXIO;
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
