/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_tpmlog.c: check and copy the TPM's event log.  All input is the loader's.
 */
#include <arch/x86/x86_tpmlog.h>

#include <libkern/libkern.h>
#include <sys/kmem.h>
#include <sys/systm.h>
#include <sys/tpmlog.h>

/* NULL, or why the record cannot be true. */
static const char *
record_check(const struct btinfo_tpmlog *rec, const struct prset *ram)
{
	struct prange at;

	if (rec->size == 0 || rec->size > BI_TPMLOG_MAX)
		return "has no byte or more than 1 MB";
	if (!range_valid(rec->addr, rec->size, (uint64_t)1 << 32))
		return "is not below 4 GB";
	at = (struct prange){rec->addr, rec->addr + rec->size};
	return prset_overlaps(ram, at) ? "is in memory that is used" : NULL;
}

/* NULL, or why there is no log. */
static const char *
take(const struct btinfo_tpmlog *rec, const struct physmem *pm,
    struct boot_tpmlog *btl)
{
	uint8_t *copy = kmem_alloc(rec->size, KM_NOSLEEP);
	const char *why = "cannot be read";

	if (copy == NULL)
		return "cannot be copied: out of memory";
	if (physmem_read(pm, rec->addr, copy, rec->size) == 0 &&
	    tpmlog_open(&btl->btl_log, copy, rec->size, &why) == 0)
		return NULL;
	kmem_free(copy, rec->size);
	return why;
}

void
tpmlog_take(const struct bootinfo *bi, const struct physmem *pm,
    const struct prset *ram)
{
	const struct btinfo_tpmlog *found;
	struct btinfo_tpmlog rec;
	struct boot_tpmlog btl;
	const char *why;

	boot_tpmlog_set(NULL);
	found = bootinfo_lookup(bi, BTINFO_TPMLOG, sizeof(rec));
	if (found == NULL)
		return;
	memcpy(&rec, found, sizeof(rec));
	why = record_check(&rec, ram);
	if (why == NULL)
		why = take(&rec, pm, &btl);
	if (why != NULL) {
		kprintf("bootinfo: TPMLOG at 0x%llx, %u bytes, ignored: %s\n",
		    (unsigned long long)rec.addr, rec.size, why);
		return;
	}
	btl.btl_full = (rec.flags & BI_TPMLOG_FULL) != 0;
	boot_tpmlog_set(&btl);
}
