/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_url.c: URLs, and the fields of an HTTP answer.  Both are text of the
 * network.
 */
#include "efi_http.h"

#define SCHEME "http://"
#define SECURE "https://"

/* Bytes of the scheme; 0: neither HTTP nor HTTPS. */
static size_t
scheme_length(const char *url)
{
	if (strncmp(url, SCHEME, sizeof(SCHEME) - 1) == 0)
		return sizeof(SCHEME) - 1;
	return strncmp(url, SECURE, sizeof(SECURE) - 1) == 0
	    ? sizeof(SECURE) - 1
	    : 0;
}

/* Host and port of an URL: *host, and its length; 0: it has none. */
size_t
url_authority(const char *url, const char **host)
{
	size_t len = 0;

	*host = url + scheme_length(url);
	if (*host == url)
		return 0;
	while ((*host)[len] != '\0' && strchr("/?#", (*host)[len]) == NULL)
		len++;
	return len;
}

/* Copy a text of printable ASCII without blanks; false: it is another. */
static bool
url_copy(const char *s, size_t len, char out[HTTP_URL])
{
	size_t i;

	if (len >= HTTP_URL)
		return false;
	for (i = 0; i < len; i++) {
		if (s[i] <= ' ' || s[i] > '~')
			return false;
		out[i] = s[i];
	}
	out[len] = '\0';
	return true;
}

/* Cut the last component, "/name". */
static void
cut_name(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash != NULL)
		*slash = '\0';
}

/*
 * The URL of the directory that files are in: that of the loader's file, by the
 * device path, or what is above its EFI/BOOT.  Without a final '/'.
 */
bool
url_base(const EFI_DEVICE_PATH *dp, char out[HTTP_URL])
{
	const EFI_DEVICE_PATH *node;
	const char *host;
	char *path, *efi;
	size_t left = EFI_MAXDP, len;
	bool found = false;

	if (dp_size(dp) == 0)
		return false;
	for (node = dp; node != NULL; node = dp_next(node, &left)) {
		if (DevicePathType(node) != MESSAGING_DEVICE_PATH ||
		    node->SubType != MSG_URI_DP)
			continue;
		len = (size_t)DevicePathNodeLength(node) - sizeof(*node);
		/* EDK II ends it with a NUL. */
		len = strnlen((const char *)(node + 1), len);
		found = url_copy((const char *)(node + 1), len, out);
	}
	if (!found || (len = url_authority(out, &host)) == 0)
		return false;
	path = out + (host - out) + len;
	for (efi = path; *efi != '\0' && *efi != '?' && *efi != '#';)
		efi++;
	*efi = '\0';
	cut_name(path);
	efi = strrchr(path, '/');
	if (efi != NULL) {
		while (efi > path && efi[-1] != '/')
			efi--;
		if (efi > path && strncmp(efi, "EFI/", 4) == 0)
			efi[-1] = '\0';
	}
	return true;
}

static bool
is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || strchr("/-._~+", c) != NULL;
}

/* The URL of a file: other characters are encoded.  ENAMETOOLONG. */
int
url_file(const char *base, const char *path, char out[HTTP_URL])
{
	static const char hex[] = "0123456789ABCDEF";
	size_t n = kstrlcpy(out, base, HTTP_URL);

	for (; *path != '\0'; path++) {
		if (n + 4 > HTTP_URL)
			return ENAMETOOLONG;
		if (is_plain(*path)) {
			out[n++] = *path;
			continue;
		}
		out[n++] = '%';
		out[n++] = hex[(uint8_t)*path >> 4];
		out[n++] = hex[*path & 15];
	}
	out[n] = '\0';
	return 0;
}

/* Where a redirect leads: an URL, or a path on the same server.  EINVAL. */
int
url_redirect(const char *url, const char *location, char out[HTTP_URL])
{
	const char *host;
	size_t len = url_authority(url, &host);

	if (url_authority(location, &host) != 0)
		return url_copy(location, strlen(location), out) ? 0 : EINVAL;
	(void)url_authority(url, &host);
	len += (size_t)(host - url);
	if (location[0] != '/' || location[1] == '/' ||
	    len + strlen(location) >= HTTP_URL ||
	    !url_copy(location, strlen(location), out))
		return EINVAL;
	memcpy(out, url, len);
	return url_copy(location, strlen(location), out + len) ? 0 : EINVAL;
}

/* A decimal number; *sp is advanced.  False: none, or too large. */
static bool
take_number(const char **sp, uint64_t *n)
{
	const char *s = *sp;

	for (*n = 0; *s >= '0' && *s <= '9'; s++) {
		if (*n > (UINT64_MAX - 9) / 10)
			return false;
		*n = *n * 10 + (uint64_t)(*s - '0');
	}
	if (s == *sp)
		return false;
	*sp = s;
	return true;
}

/* "bytes 0-99/1234", or for a range beyond the end "bytes *" "/1234" */
static void
take_range(struct http_reply *rp, const char *value)
{
	uint64_t last = 0;

	rp->hrp_ranged = false;
	rp->hrp_first = rp->hrp_bytes = 0;
	if (strncmp(value, "bytes ", 6) != 0)
		return;
	value += 6;
	if (*value == '*') {
		value++;
	} else {
		if (!take_number(&value, &rp->hrp_first) || *value++ != '-' ||
		    !take_number(&value, &last) || last < rp->hrp_first)
			return;
		rp->hrp_bytes = last - rp->hrp_first + 1;
	}
	rp->hrp_ranged = *value++ == '/' &&
	    take_number(&value, &rp->hrp_total) && *value == '\0';
}

/* One field of an answer. */
void
http_header_take(struct http_reply *rp, const char *name, const char *value)
{
	struct http_version *hvn = &rp->hrp_version;

	if (kstrcasecmp(name, "Content-Length") == 0)
		rp->hrp_sized =
		    take_number(&value, &rp->hrp_length) && *value == '\0';
	else if (kstrcasecmp(name, "Content-Range") == 0)
		take_range(rp, value);
	else if (kstrcasecmp(name, "Transfer-Encoding") == 0)
		rp->hrp_chunked = kstrcasecmp(value, "identity") != 0;
	else if (kstrcasecmp(name, "ETag") == 0)
		(void)kstrlcpy(hvn->hvn_etag, value, sizeof(hvn->hvn_etag));
	else if (kstrcasecmp(name, "Last-Modified") == 0)
		(void)kstrlcpy(
		    hvn->hvn_modified, value, sizeof(hvn->hvn_modified));
	else if (kstrcasecmp(name, "Location") == 0 &&
	    !url_copy(value, strlen(value), rp->hrp_location))
		rp->hrp_location[0] = '\0';
}

/* HTTP's numbers in the order of EFI_HTTP_STATUS_CODE. */
static const uint16_t numbers[] = {0, 100, 101, 200, 201, 202, 203, 204, 205,
    206, 300, 301, 302, 303, 304, 305, 307, 400, 401, 402, 403, 404, 405, 406,
    407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 500, 501, 502, 503,
    504, 505, 308};

/* The number of a status; 0: unknown. */
unsigned
http_status_number(uint32_t index)
{
	return index < knitems(numbers) ? numbers[index] : 0;
}

bool
http_status_redirects(uint32_t index)
{
	const unsigned n = http_status_number(index);

	return n == 301 || n == 302 || n == 303 || n == 307 || n == 308;
}
