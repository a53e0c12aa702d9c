/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_mtftp4.h: private to stand/efi: EFI_MTFTP4_PROTOCOL (UEFI 2.10, 30.3),
 * which gnu-efi does not declare.
 */
#ifndef _EFI_MTFTP4_H_
#define _EFI_MTFTP4_H_

#include "efi_env.h"

#define MTFTP4_BINDING_GUID                                            \
	{                                                              \
		0x2fe800be, 0x8f01, 0x4aa6,                            \
		{                                                      \
			0x94, 0x6b, 0xd7, 0x13, 0x88, 0xe1, 0x83, 0x3f \
		}                                                      \
	}
#define MTFTP4_GUID                                                    \
	{                                                              \
		0x78247c57, 0x63db, 0x4708,                            \
		{                                                      \
			0x99, 0xc2, 0xa8, 0xb4, 0xa9, 0xa6, 0x1f, 0x6b \
		}                                                      \
	}

struct mtftp4_binding {
	EFI_STATUS(EFIAPI *CreateChild)(struct mtftp4_binding *, EFI_HANDLE *);
	EFI_STATUS(EFIAPI *DestroyChild)(struct mtftp4_binding *, EFI_HANDLE);
};

struct mtftp4_config {
	BOOLEAN UseDefaultSetting;
	EFI_IPv4_ADDRESS StationIp, SubnetMask;
	UINT16 LocalPort; /* 0: any */
	EFI_IPv4_ADDRESS GatewayIp, ServerIp;
	UINT16 InitialServerPort; /* 0: 69 */
	UINT16 TryCount, TimeoutValue;
};

struct mtftp4_option {
	UINT8 *OptionStr, *ValueStr;
};

/* Network byte order; what follows is not declared here. */
#define MTFTP4_DATA 3
struct mtftp4_packet {
	UINT16 OpCode;
};
#define MTFTP4_HEADER 4 /* bytes of a DATA packet before the data */

struct mtftp4;
struct mtftp4_token {
	EFI_STATUS Status;
	EFI_EVENT Event;
	VOID *OverrideData;
	UINT8 *Filename, *ModeStr;
	UINT32 OptionCount;
	struct mtftp4_option *OptionList;
	UINT64 BufferSize; /* room, then bytes received */
	VOID *Buffer;
	VOID *Context;
	EFI_STATUS(EFIAPI *CheckPacket)
	(struct mtftp4 *, struct mtftp4_token *, UINT16,
	    struct mtftp4_packet *);
	VOID *TimeoutCallback, *PacketNeeded; /* not used: NULL */
};

struct mtftp4 {
	VOID *GetModeData;
	EFI_STATUS(EFIAPI *Configure)(struct mtftp4 *, struct mtftp4_config *);
	VOID *GetInfo, *ParseOptions;
	EFI_STATUS(EFIAPI *ReadFile)(struct mtftp4 *, struct mtftp4_token *);
	VOID *WriteFile, *ReadDirectory;
	EFI_STATUS(EFIAPI *Poll)(struct mtftp4 *);
};

#endif /* !_EFI_MTFTP4_H_ */
