/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tcg2.h: EFI_TCG2_PROTOCOL, which gnu-efi 3.0 lacks (TCG EFI Protocol
 * Specification, family 2.0, revision 00.13: 6, and for the table 7).
 */
#ifndef _EFI_TCG2_H_
#define _EFI_TCG2_H_

#include <efi.h>

#define TCG2_GUID                                                      \
	{                                                              \
		0x607f766c, 0x7455, 0x42be,                            \
		{                                                      \
			0x93, 0x0b, 0xe4, 0xd7, 0x6d, 0xb2, 0x72, 0x0f \
		}                                                      \
	}
/* The table of events since the first GetEventLog(). */
#define TCG2_FINAL_GUID                                                \
	{                                                              \
		0x1e2ed096, 0x30e2, 0x4254,                            \
		{                                                      \
			0xbd, 0x89, 0x86, 0x3b, 0xbe, 0xf8, 0x23, 0x25 \
		}                                                      \
	}

#define TCG2_LOG_TCG2 0x2 /* EFI_TCG2_EVENT_LOG_FORMAT_TCG_2 */

/* EFI_TCG2_BOOT_SERVICE_CAPABILITY, version 1.1 */
struct tcg2_capability {
	UINT8 tcc_size;
	UINT8 tcc_version[2], tcc_protocol[2];
	UINT32 tcc_hashes;
	UINT32 tcc_logs; /* TCG2_LOG_TCG2, ... */
	BOOLEAN tcc_present;
	UINT16 tcc_maxcommand, tcc_maxresponse;
	UINT32 tcc_manufacturer;
	UINT32 tcc_nbanks, tcc_active;
};
_Static_assert(sizeof(struct tcg2_capability) == 36, "TCG2 capability");

/* EFI_TCG2_EVENT */
struct tcg2_event {
	UINT32 tce_size; /* of all of it */
	UINT32 tce_headersize;
	UINT16 tce_version;
	UINT32 tce_pcr, tce_type;
	UINT8 tce_data[];
} __attribute__((__packed__));
_Static_assert(sizeof(struct tcg2_event) == 18, "TCG2 event");
#define TCG2_EVENT_HEADER  14 /* tce_headersize */
#define TCG2_EVENT_VERSION 1

struct tcg2_protocol {
	EFI_STATUS(EFIAPI *tcp_capability)
	(struct tcg2_protocol *, struct tcg2_capability *);
	EFI_STATUS(EFIAPI *tcp_log)
	(struct tcg2_protocol *, UINT32 format, EFI_PHYSICAL_ADDRESS *first,
	    EFI_PHYSICAL_ADDRESS *last, BOOLEAN *truncated);
	EFI_STATUS(EFIAPI *tcp_measure)
	(struct tcg2_protocol *, UINT64 flags, EFI_PHYSICAL_ADDRESS data,
	    UINT64 size, struct tcg2_event *);
	/* More follows that is not used. */
};

/* EFI_TCG2_FINAL_EVENTS_TABLE; events of the log's format follow. */
struct tcg2_final {
	UINT64 tcf_version, tcf_n;
	UINT8 tcf_events[];
};

#endif /* !_EFI_TCG2_H_ */
