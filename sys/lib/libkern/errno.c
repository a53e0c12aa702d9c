/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * errno.c: names and meanings of error numbers, for messages.
 */
#include <libkern/kdefs.h>
#include <libkern/kerrno.h>

/* owner: this file; never written. */
static const struct {
	const char *en_name;
	const char *en_text;
} errnos[ELAST + 1] = {
    [0] = {"0", "no error"},
    [EPERM] = {"EPERM", "operation not permitted"},
    [ENOENT] = {"ENOENT", "no such file or directory"},
    [ESRCH] = {"ESRCH", "no such process"},
    [EINTR] = {"EINTR", "interrupted"},
    [EIO] = {"EIO", "input/output error"},
    [ENXIO] = {"ENXIO", "device not configured"},
    [E2BIG] = {"E2BIG", "argument list too long"},
    [ENOEXEC] = {"ENOEXEC", "exec format error"},
    [EBADF] = {"EBADF", "bad file descriptor"},
    [ECHILD] = {"ECHILD", "no child processes"},
    [EDEADLK] = {"EDEADLK", "would deadlock"},
    [ENOMEM] = {"ENOMEM", "cannot allocate memory"},
    [EACCES] = {"EACCES", "permission denied"},
    [EFAULT] = {"EFAULT", "bad address"},
    [ENOTBLK] = {"ENOTBLK", "block device required"},
    [EBUSY] = {"EBUSY", "in use"},
    [EEXIST] = {"EEXIST", "exists already"},
    [EXDEV] = {"EXDEV", "cross-device link"},
    [ENODEV] = {"ENODEV", "operation not supported by device"},
    [ENOTDIR] = {"ENOTDIR", "not a directory"},
    [EISDIR] = {"EISDIR", "is a directory"},
    [EINVAL] = {"EINVAL", "invalid argument"},
    [ENFILE] = {"ENFILE", "too many open files in the system"},
    [EMFILE] = {"EMFILE", "too many open files"},
    [ENOTTY] = {"ENOTTY", "no such operation"},
    [ETXTBSY] = {"ETXTBSY", "text file in use"},
    [EFBIG] = {"EFBIG", "file too large"},
    [ENOSPC] = {"ENOSPC", "no space left"},
    [ESPIPE] = {"ESPIPE", "cannot seek"},
    [EROFS] = {"EROFS", "read-only file system"},
    [EMLINK] = {"EMLINK", "too many links"},
    [EPIPE] = {"EPIPE", "broken pipe"},
    [EDOM] = {"EDOM", "argument out of domain"},
    [ERANGE] = {"ERANGE", "result out of range"},
    [EAGAIN] = {"EAGAIN", "try again"},
    [EINPROGRESS] = {"EINPROGRESS", "operation now in progress"},
    [EALREADY] = {"EALREADY", "operation already in progress"},
    [ENOTSOCK] = {"ENOTSOCK", "not a socket"},
    [EDESTADDRREQ] = {"EDESTADDRREQ", "destination address required"},
    [EMSGSIZE] = {"EMSGSIZE", "message too long"},
    [EPROTOTYPE] = {"EPROTOTYPE", "wrong protocol type for socket"},
    [ENOPROTOOPT] = {"ENOPROTOOPT", "protocol option not available"},
    [EPROTONOSUPPORT] = {"EPROTONOSUPPORT", "protocol not supported"},
    [ESOCKTNOSUPPORT] = {"ESOCKTNOSUPPORT", "socket type not supported"},
    [EOPNOTSUPP] = {"EOPNOTSUPP", "operation not supported"},
    [EPFNOSUPPORT] = {"EPFNOSUPPORT", "protocol family not supported"},
    [EAFNOSUPPORT] = {"EAFNOSUPPORT", "address family not supported"},
    [EADDRINUSE] = {"EADDRINUSE", "address in use"},
    [EADDRNOTAVAIL] = {"EADDRNOTAVAIL", "address not available"},
    [ENETDOWN] = {"ENETDOWN", "network is down"},
    [ENETUNREACH] = {"ENETUNREACH", "network is unreachable"},
    [ENETRESET] = {"ENETRESET", "network dropped connection"},
    [ECONNABORTED] = {"ECONNABORTED", "connection aborted"},
    [ECONNRESET] = {"ECONNRESET", "connection reset"},
    [ENOBUFS] = {"ENOBUFS", "no buffer space"},
    [EISCONN] = {"EISCONN", "already connected"},
    [ENOTCONN] = {"ENOTCONN", "not connected"},
    [ESHUTDOWN] = {"ESHUTDOWN", "already shut down"},
    [ETOOMANYREFS] = {"ETOOMANYREFS", "too many references"},
    [ETIMEDOUT] = {"ETIMEDOUT", "timed out"},
    [ECONNREFUSED] = {"ECONNREFUSED", "connection refused"},
    [ELOOP] = {"ELOOP", "too many symbolic links"},
    [ENAMETOOLONG] = {"ENAMETOOLONG", "name too long"},
    [EHOSTDOWN] = {"EHOSTDOWN", "host is down"},
    [EHOSTUNREACH] = {"EHOSTUNREACH", "no route to host"},
    [ENOTEMPTY] = {"ENOTEMPTY", "directory not empty"},
    [EPROCLIM] = {"EPROCLIM", "too many processes"},
    [EUSERS] = {"EUSERS", "too many users"},
    [EDQUOT] = {"EDQUOT", "disk quota exceeded"},
    [ESTALE] = {"ESTALE", "stale file handle"},
    [EREMOTE] = {"EREMOTE", "too many levels of remote in path"},
    [EBADRPC] = {"EBADRPC", "malformed RPC"},
    [ERPCMISMATCH] = {"ERPCMISMATCH", "RPC version mismatch"},
    [EPROGUNAVAIL] = {"EPROGUNAVAIL", "program not available"},
    [EPROGMISMATCH] = {"EPROGMISMATCH", "version mismatch"},
    [EPROCUNAVAIL] = {"EPROCUNAVAIL", "bad procedure for program"},
    [ENOLCK] = {"ENOLCK", "no locks available"},
    [ENOSYS] = {"ENOSYS", "function not implemented"},
    [EFTYPE] = {"EFTYPE", "wrong file type or format"},
    [EAUTH] = {"EAUTH", "authentication error"},
    [ENEEDAUTH] = {"ENEEDAUTH", "need authenticator"},
    [EIDRM] = {"EIDRM", "identifier removed"},
    [ENOMSG] = {"ENOMSG", "no message of that type"},
    [EOVERFLOW] = {"EOVERFLOW", "value too large"},
    [EILSEQ] = {"EILSEQ", "illegal byte sequence"},
    [ENOTSUP] = {"ENOTSUP", "not supported"},
    [ECANCELED] = {"ECANCELED", "cancelled"},
    [EBADMSG] = {"EBADMSG", "bad message"},
    [ENODATA] = {"ENODATA", "no message available"},
    [ENOSR] = {"ENOSR", "no stream resources"},
    [ENOSTR] = {"ENOSTR", "not a stream"},
    [ETIME] = {"ETIME", "stream timed out"},
    [ENOATTR] = {"ENOATTR", "no such attribute"},
    [EMULTIHOP] = {"EMULTIHOP", "multihop attempted"},
    [ENOLINK] = {"ENOLINK", "link has been severed"},
    [EPROTO] = {"EPROTO", "protocol error"},
    [EOWNERDEAD] = {"EOWNERDEAD", "owner died"},
    [ENOTRECOVERABLE] = {"ENOTRECOVERABLE", "state not recoverable"},
};

const char *
kerrno_name(int error)
{
	if (error < 0 || error > ELAST)
		return "?";
	return errnos[error].en_name;
}

const char *
kstrerror(int error)
{
	if (error < 0 || error > ELAST)
		return "unknown error";
	return errnos[error].en_text;
}
