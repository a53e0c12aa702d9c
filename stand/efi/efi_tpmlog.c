/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_tpmlog.c: the TPM's event log for the kernel.  The firmware's is copied
 * while boot services are there.  The events that ExitBootServices() adds are
 * in a table of the firmware only, from where they are appended.
 *
 * GetEventLog() says where the log is and where its last event begins, but no
 * size: that event is the only one that the size of the log follows from.
 */
#include "efi_env.h"
#include "tcg2.h"

#define EVENT_MAX ((size_t)64 << 10) /* bytes of the last event */
#define FINAL_MAX ((size_t)8 << 10)  /* bytes of events that are appended */
#define FINAL_N   4096               /* events in the firmware's table */

/* The firmware's log. */
struct fwlog {
	const uint8_t *fwl_bytes;
	size_t fwl_size;
	BOOLEAN fwl_full;
	struct tpmlog fwl_log;
};

/* The end of the event at `last', which is one.  EIO: it is none. */
static int
find_end(struct fwlog *fwl, size_t last)
{
	struct tpmlog_event tev;
	const char *what;
	size_t at, was;

	if (tpmlog_open(
		&fwl->fwl_log, fwl->fwl_bytes, last + EVENT_MAX, &what) != 0)
		return EIO;
	at = fwl->fwl_log.tlg_first;
	was = 0;
	while (at <= last) {
		was = at;
		if (tpmlog_next(&fwl->fwl_log, &at, &tev, &what) != 0)
			return EIO;
	}
	fwl->fwl_size = at;
	return was == last ? 0 : EIO;
}

static int
find_log(struct efi *e, struct fwlog *fwl)
{
	EFI_PHYSICAL_ADDRESS first = 0, last = 0;
	EFI_STATUS status;

	if (!e->e_tcg2_log)
		return ENOTSUP;
	fwl->fwl_full = FALSE;
	status = e->e_tcg2->tcp_log(
	    e->e_tcg2, TCG2_LOG_TCG2, &first, &last, &fwl->fwl_full);
	if (EFI_ERROR(status))
		return efi_errno(status);
	if (first == 0 || last < first || last > UINTPTR_MAX - EVENT_MAX)
		return EIO;
	if (last - first > BI_TPMLOG_MAX - EVENT_MAX - FINAL_MAX)
		return E2BIG;
	fwl->fwl_bytes = (const uint8_t *)(uintptr_t)first;
	return find_end(fwl, (size_t)(last - first));
}

/* The firmware's table of events; NULL: there is none. */
static const struct tcg2_final *
find_final(const struct efi *e)
{
	static const EFI_GUID guid = TCG2_FINAL_GUID;
	const EFI_CONFIGURATION_TABLE *ct = e->e_st->ConfigurationTable;
	const UINTN n = ct == NULL ? 0 : e->e_st->NumberOfTableEntries;

	for (UINTN i = 0; i < MIN(n, (UINTN)EFI_MAXTABLES); i++)
		if (memcmp(&ct[i].VendorGuid, &guid, sizeof(guid)) == 0)
			return ct[i].VendorTable;
	return NULL;
}

static uint64_t
final_count(const struct efi *e)
{
	const struct tcg2_final *tcf = e->e_tpmlog.etl_final;

	return tcf == NULL || tcf->tcf_version != 1
	    ? 0
	    : MIN(tcf->tcf_n, (UINT64)FINAL_N);
}

/* Free the copy. */
void
efi_tpmlog_free(struct efi *e)
{
	struct efi_tpmlog *etl = &e->e_tpmlog;

	if (etl->etl_npages != 0)
		e->e_bs->FreePages(etl->etl_pa, (UINTN)etl->etl_npages);
	memset(etl, 0, sizeof(*etl));
}

/* sa_env */
int
efi_tpmlog(void *cookie, struct btinfo_tpmlog *log)
{
	struct efi *e = cookie;
	struct efi_tpmlog *etl = &e->e_tpmlog;
	struct fwlog fwl;
	uint64_t npages;
	int error;

	efi_tpmlog_free(e);
	error = find_log(e, &fwl);
	if (error != 0)
		return error;
	npages = page_up(fwl.fwl_size + FINAL_MAX) >> PAGE_SHIFT;
	error = efi_pages_alloc_type(e, EfiACPIReclaimMemory, npages, EFI_4GIB,
	    (struct prange){0, 0}, &etl->etl_pa);
	if (error != 0)
		return error;
	etl->etl_npages = npages;
	memcpy((void *)(uintptr_t)etl->etl_pa, fwl.fwl_bytes, fwl.fwl_size);
	etl->etl_log = fwl.fwl_log;
	/* Events from now on are in this table. */
	etl->etl_final = find_final(e);
	etl->etl_ncopied = final_count(e);
	log->addr = etl->etl_pa;
	log->size = (uint32_t)fwl.fwl_size;
	log->flags = fwl.fwl_full ? BI_TPMLOG_FULL : 0;
	return 0;
}

/*
 * Boot services have ended: append the events that the firmware has logged
 * since the copy.  Without its table there are none.
 */
void
efi_tpmlog_finish(struct efi *e, struct btinfo_tpmlog *log)
{
	const struct efi_tpmlog *etl = &e->e_tpmlog;
	const uint64_t n = final_count(e);
	struct tpmlog tlg = etl->etl_log;
	size_t room, at = 0, was = 0;
	struct tpmlog_event tev;
	const char *what;
	uint8_t *copy;

	if (log == NULL || n == 0)
		return;
	copy = (uint8_t *)(uintptr_t)etl->etl_pa;
	room = (size_t)(etl->etl_npages << PAGE_SHIFT);
	tlg.tlg_bytes = etl->etl_final->tcf_events;
	tlg.tlg_size = (size_t)n * EVENT_MAX;
	for (uint64_t i = 0; i < n; i++, was = at) {
		if (tpmlog_next(&tlg, &at, &tev, &what) != 0 ||
		    (i >= etl->etl_ncopied && at - was > room - log->size)) {
			log->flags |= BI_TPMLOG_FULL;
			return;
		}
		if (i < etl->etl_ncopied)
			continue;
		memcpy(copy + log->size, tlg.tlg_bytes + was, at - was);
		log->size += (uint32_t)(at - was);
	}
}
