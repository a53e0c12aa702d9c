/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_tcg2.c: the TPM 2.0 by EFI_TCG2_PROTOCOL: measuring.
 */
#include "efi_env.h"
#include "tcg2.h"

static EFI_GUID tcg2_guid = TCG2_GUID;

/*
 * Find the TPM: e_tcg2, NULL if there is none.  Firmware without one may have
 * the protocol.
 */
void
efi_tcg2_init(struct efi *e)
{
	struct tcg2_capability cap;
	struct tcg2_protocol *tcg = NULL;

	e->e_tcg2 = NULL;
	if (EFI_ERROR(
		e->e_bs->LocateProtocol(&tcg2_guid, NULL, (void **)&tcg)) ||
	    tcg == NULL)
		return;
	memset(&cap, 0, sizeof(cap));
	cap.tcc_size = sizeof(cap);
	if (EFI_ERROR(tcg->tcp_capability(tcg, &cap)) || !cap.tcc_present)
		return;
	e->e_tcg2 = tcg;
	e->e_tcg2_log = (cap.tcc_logs & TCG2_LOG_TCG2) != 0;
}

/* sa_env */
int
efi_measure(void *cookie, unsigned pcr, const void *bytes, size_t size,
    const char *text, size_t len)
{
	struct efi *e = cookie;
	struct tcg2_event *tce;
	EFI_STATUS status;
	size_t room;

	if (len > UINT32_MAX - sizeof(*tce))
		return E2BIG;
	room = sizeof(*tce) + len;
	tce = efi_alloc(e, room);
	if (tce == NULL)
		return ENOMEM;
	tce->tce_size = (UINT32)room;
	tce->tce_headersize = TCG2_EVENT_HEADER;
	tce->tce_version = TCG2_EVENT_VERSION;
	tce->tce_pcr = pcr;
	tce->tce_type = TPMLOG_EV_IPL;
	memcpy(tce->tce_data, text, len);
	status =
	    e->e_tcg2->tcp_measure(e->e_tcg2, 0, (uintptr_t)bytes, size, tce);
	efi_free(e, tce, room);
	return efi_errno(status);
}
