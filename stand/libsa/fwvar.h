/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fwvar.h: the firmware's variables and device paths: the types of struct
 * sa_env's functions (saenv.h).
 */
#ifndef _LIBSA_FWVAR_H_
#define _LIBSA_FWVAR_H_

#include <libkern/kdefs.h>

struct loader; /* libsa.h */

#define SA_GUID_SIZE 16 /* bytes of an EFI_GUID */
/* Limits on what is accepted from the firmware: bytes, with NUL. */
#define SA_VARNAME_MAX 256  /* of a variable's name, in 16-bit units */
#define SA_VAR_MAX     8192 /* of a value that `efivar' shows */
#define SA_VARTEXT_MAX 512  /* of a text, in 16-bit units */
#define SA_DEVPATH_MAX 512

/*
 * A variable's name: that of a vendor, whose GUID is as in memory: its first
 * three fields are little-endian (UEFI 2.10, appendix A).
 */
struct sa_varname {
	uint16_t sva_name[SA_VARNAME_MAX]; /* UTF-16 */
	uint8_t sva_guid[SA_GUID_SIZE];
};

/* Attributes of a variable: UEFI 2.10, 8.2.1. */
#define SA_VAR_NONVOLATILE 0x01u
#define SA_VAR_BOOT        0x02u /* boot services have access */
#define SA_VAR_RUNTIME     0x04u /* the running system has */
#define SA_VAR_AUTH        0x30u /* a change must be signed */

#define SA_NODISK          SIZE_MAX /* not a disk's number */

/* How a machine is reset. */
enum sa_reset { SA_RESET_REBOOT, SA_RESET_POWEROFF };

/* An EFI program to start. */
struct sa_program {
	const void *spr_data;
	size_t spr_size;
	size_t spr_fwfs; /* se_fwfs_info's number of its volume, or SA_NODISK */
	const char *spr_path; /* on it, absolute */
	const char *spr_args; /* "": none */
};

/* A handle of the firmware with a device path. */
struct sa_devpath {
	char sdp_text[SA_DEVPATH_MAX]; /* UEFI 2.10, 10.6; may be truncated */
	size_t sdp_disk;               /* se_disk_info's number, or SA_NODISK */
	bool sdp_isboot;               /* the loader was read from it */
};

/*
 * fwvar.c: variables with names in ASCII.  sa_guid_global is the
 * vendor of the specification's own (UEFI 2.10, 3.3).  Errors as se_var_get and
 * se_var_set; quiet.
 */
extern const uint8_t sa_guid_global[SA_GUID_SIZE];
int sa_var_get(struct loader *ld, const uint8_t guid[SA_GUID_SIZE],
    const char *name, void *buf, size_t *size);
int sa_var_get_attr(struct loader *ld, const uint8_t guid[SA_GUID_SIZE],
    const char *name, void *buf, size_t *size, uint32_t *attributes);
/* Not written if it has this value already: flash wears.  size 0: delete. */
int sa_var_set(struct loader *ld, const uint8_t guid[SA_GUID_SIZE],
    const char *name, const void *buf, size_t size, uint32_t attributes);
/*
 * The same for text, which is UTF-16 with a NUL in the variable, and ASCII
 * here: other characters become '?'.  ERANGE: it does not fit.
 */
int sa_var_gettext(struct loader *ld, const uint8_t guid[SA_GUID_SIZE],
    const char *name, char *out, size_t outsize);
int sa_var_settext(struct loader *ld, const uint8_t guid[SA_GUID_SIZE],
    const char *name, const char *text, uint32_t attributes);

#endif /* !_LIBSA_FWVAR_H_ */
