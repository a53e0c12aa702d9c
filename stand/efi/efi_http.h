/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_http.h: private to stand/efi: EFI_HTTP_PROTOCOL (UEFI 2.10, 29.6), which
 * gnu-efi does not declare, and requests by it.
 */
#ifndef _EFI_HTTP_H_
#define _EFI_HTTP_H_

#include "efi_idle.h"

#define HTTP_BINDING_GUID                                              \
	{                                                              \
		0xbdc8e6af, 0xd9bc, 0x4379,                            \
		{                                                      \
			0xa7, 0x2a, 0xe0, 0xc4, 0xe7, 0x5d, 0xae, 0x1c \
		}                                                      \
	}
#define HTTP_GUID                                                      \
	{                                                              \
		0x7a59b29b, 0x910b, 0x4171,                            \
		{                                                      \
			0x82, 0x42, 0xa8, 0x5a, 0x0d, 0xf2, 0x5b, 0x5b \
		}                                                      \
	}

struct http_binding {
	EFI_STATUS(EFIAPI *CreateChild)(struct http_binding *, EFI_HANDLE *);
	EFI_STATUS(EFIAPI *DestroyChild)(struct http_binding *, EFI_HANDLE);
};

struct http_access4 {
	BOOLEAN UseDefaultAddress;
	EFI_IPv4_ADDRESS LocalAddress, LocalSubnet;
	UINT16 LocalPort;
};

#define HTTP_VERSION_11 1
struct http_config {
	UINT32 HttpVersion;
	UINT32 TimeOutMillisec;
	BOOLEAN LocalAddressIsIPv6;
	struct http_access4 *AccessPoint;
};

#define HTTP_METHOD_GET 0
struct http_request {
	UINT32 Method;
	CHAR16 *Url;
};

/* StatusCode: an index into the specification's list. */
#define HTTP_INDEX_200 3
#define HTTP_INDEX_206 9
#define HTTP_INDEX_416 33
struct http_response {
	UINT32 StatusCode;
};

struct http_header {
	CHAR8 *FieldName, *FieldValue;
};

struct http_message {
	union {
		struct http_request *Request;
		struct http_response *Response;
	} Data;
	UINTN HeaderCount;
	struct http_header *Headers;
	UINTN BodyLength;
	VOID *Body;
};

struct http_token {
	EFI_EVENT Event;
	EFI_STATUS Status;
	struct http_message *Message;
};

struct http_protocol {
	EFI_STATUS(EFIAPI *GetModeData)
	(struct http_protocol *, struct http_config *);
	EFI_STATUS(EFIAPI *Configure)
	(struct http_protocol *, struct http_config *);
	EFI_STATUS(EFIAPI *Request)
	(struct http_protocol *, struct http_token *);
	EFI_STATUS(EFIAPI *Cancel)(struct http_protocol *, struct http_token *);
	EFI_STATUS(EFIAPI *Response)
	(struct http_protocol *, struct http_token *);
	EFI_STATUS(EFIAPI *Poll)(struct http_protocol *);
};

/* UEFI 2.10, appendix D. */
#define EFI_CONNECTION_FIN     EFIERR(104)
#define EFI_CONNECTION_RESET   EFIERR(105)
#define EFI_CONNECTION_REFUSED EFIERR(106)
#define EFI_HTTP_ERROR         EFIERR(35)

#define HTTP_URL               768   /* bytes of an URL, with NUL */
#define HTTP_STALL             20000 /* milliseconds without data */
#define HTTP_HOPS              5     /* redirects followed */
#define HTTP_WHY               160

/* A request: what the firmware has of it until it is answered. */
struct http_asked {
	bool has_begun; /* it is at the server, the answer was not asked for */
	uint64_t has_first, has_last;
	char has_url[HTTP_URL];
	char has_host[HTTP_URL], has_range[64];
	CHAR16 has_wide[HTTP_URL];
	struct http_request has_request;
	struct http_header has_header[3];
	struct http_message has_message;
	struct http_token has_token;
};

/* A connection to servers.  Owner: its volume. */
struct http {
	struct efi *htc_efi;
	struct http_binding *htc_binding;
	EFI_HANDLE htc_child;
	struct http_protocol *htc_proto;
	EFI_EVENT htc_event;
	bool htc_configured;
	struct efi_idle *htc_idle; /* the volume's */
	struct http_asked htc_asked;
	char htc_why[HTTP_WHY]; /* of the last error; "": see errno */
};

/* Which version of a file it is; "": the server does not tell. */
struct http_version {
	char hvn_etag[80], hvn_modified[40]; /* ETag, Last-Modified; cut */
};

/* What a server has answered. */
struct http_reply {
	uint32_t hrp_status; /* StatusCode */
	bool hrp_sized, hrp_ranged;
	uint64_t hrp_length; /* hrp_sized: Content-Length */
	/*
	 * hrp_ranged: Content-Range: first byte and number of bytes (0: the
	 * range is beyond the end), size of the whole file
	 */
	uint64_t hrp_first, hrp_bytes, hrp_total;
	struct http_version hrp_version;
	bool hrp_chunked;
	char hrp_location[HTTP_URL]; /* "": none */
};

#define HTTP_WINDOW ((size_t)64 << 10) /* small reads are of the window */
#define HTTP_CONNS  4 /* connections: one in use, the others ahead */

/* A server, as a volume. */
struct http_vol {
	struct fs_volume fv; /* first: fs.h */
	struct efi *htv_efi;
	struct http htv_conn[HTTP_CONNS];
	struct http *htv_http; /* that of htv_conn which is used */
	/* What is asked for on the others; "": nothing. */
	char htv_expected[HTTP_CONNS][256];
	struct efi_idle htv_idle;
	char htv_base[HTTP_URL];
};

/* A file on it. */
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

/* efi_http.c: errors are errno values, with the reason in htc_why. */
int http_open(struct efi *e, struct efi_idle *id, struct http *hc);
void http_close(struct http *hc);
/* Drop the connection: what it still sends belongs to no request. */
void http_reset(struct http *hc);
void __kprintflike(2, 3) http_why(struct http *hc, const char *fmt, ...);
/* Ask for bytes [first, last] of a file; http_get() gets the answer. */
int http_begin(struct http *hc, const char *url, uint64_t first, uint64_t last);
/* Ask for bytes [first, last] of a file, unless that has begun, and get the
 * answer's header. */
int http_get(struct http *hc, const char *url, uint64_t first, uint64_t last,
    struct http_reply *rp);
/* The next bytes of the answer's body, at most *len; *len: those read. */
int http_body(struct http *hc, void *buf, size_t *len);

/* efi_httpread.c */
uint8_t *http_file_memory(const struct http_file *hf);
/* Ask for the first bytes; this tells size and abilities of the server. */
int http_file_start(struct http_vol *hv, struct http_file *hf);
/* Read a range; a connection that breaks is opened again. */
int http_file_read(struct http_vol *hv, struct http_file *hf, foff_t off,
    uint8_t *buf, uint64_t len);

/* efi_url.c */
bool url_base(const EFI_DEVICE_PATH *dp, char out[HTTP_URL]);
int url_file(const char *base, const char *path, char out[HTTP_URL]);
size_t url_authority(const char *url, const char **host);
int url_redirect(const char *url, const char *location, char out[HTTP_URL]);
void http_header_take(
    struct http_reply *rp, const char *name, const char *value);
unsigned http_status_number(uint32_t index);
bool http_status_redirects(uint32_t index);

#endif /* !_EFI_HTTP_H_ */
