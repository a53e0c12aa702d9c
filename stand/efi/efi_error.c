/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_error.c: the firmware's status codes as errno values.
 */
#include "efi_env.h"

/*
 * 0 for success and for warnings, after which the operation is complete; EIO
 * for unknown codes.
 */
int
efi_errno(EFI_STATUS status)
{
	if (!EFI_ERROR(status))
		return 0;
	switch (status) {
	case EFI_INVALID_PARAMETER:
	case EFI_BAD_BUFFER_SIZE:
		return EINVAL;
	case EFI_UNSUPPORTED:
	case EFI_INCOMPATIBLE_VERSION:
		return ENOTSUP;
	case EFI_BUFFER_TOO_SMALL:
		return ERANGE;
	case EFI_NOT_READY:
		return EAGAIN;
	case EFI_WRITE_PROTECTED:
		return EROFS;
	case EFI_OUT_OF_RESOURCES:
		return ENOMEM;
	case EFI_VOLUME_FULL:
		return ENOSPC;
	case EFI_NO_MEDIA:
	case EFI_MEDIA_CHANGED:
		return ENXIO;
	case EFI_NOT_FOUND:
		return ENOENT;
	case EFI_ACCESS_DENIED:
	case EFI_SECURITY_VIOLATION:
		return EACCES;
	case EFI_NO_RESPONSE:
	case EFI_TIMEOUT:
		return ETIMEDOUT;
	case EFI_ALREADY_STARTED:
		return EBUSY;
	case EFI_ABORTED:
		return ECANCELED;
	default:
		/* DEVICE_ERROR, VOLUME_CORRUPTED, CRC_ERROR, ... */
		return EIO;
	}
}

/*
 * The specification's name of an error, "EFI_NOT_FOUND", or its number.
 * Returns `out`.
 */
const char *
efi_status_text(EFI_STATUS status, char out[EFI_STATUS_MAX])
{
	static const char *const names[] = {
	    [1] = "LOAD_ERROR",
	    "INVALID_PARAMETER",
	    "UNSUPPORTED",
	    "BAD_BUFFER_SIZE",
	    "BUFFER_TOO_SMALL",
	    "NOT_READY",
	    "DEVICE_ERROR",
	    "WRITE_PROTECTED",
	    "OUT_OF_RESOURCES",
	    "VOLUME_CORRUPTED",
	    "VOLUME_FULL",
	    "NO_MEDIA",
	    "MEDIA_CHANGED",
	    "NOT_FOUND",
	    "ACCESS_DENIED",
	    "NO_RESPONSE",
	    "NO_MAPPING",
	    "TIMEOUT",
	    "NOT_STARTED",
	    "ALREADY_STARTED",
	    "ABORTED",
	    "ICMP_ERROR",
	    "TFTP_ERROR",
	    "PROTOCOL_ERROR",
	    "INCOMPATIBLE_VERSION",
	    "SECURITY_VIOLATION",
	    "CRC_ERROR",
	};
	const UINTN code = status & ~EFIERR(0);

	if (EFI_ERROR(status) && code != 0 && code < knitems(names))
		ksnprintf(out, EFI_STATUS_MAX, "EFI_%s", names[code]);
	else
		ksnprintf(out, EFI_STATUS_MAX, "EFI status 0x%llx",
		    (unsigned long long)status);
	return out;
}

/* A handle's protocol interface, or NULL. */
void *
efi_protocol(struct efi *e, EFI_HANDLE h, EFI_GUID *guid)
{
	void *interface = NULL;

	if (h == NULL ||
	    EFI_ERROR(e->e_bs->HandleProtocol(h, guid, &interface)))
		return NULL;
	return interface;
}
