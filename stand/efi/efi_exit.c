/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_exit.c: ExitBootServices().
 */
#include "efi_env.h"

/*
 * ExitBootServices() returns EFI_INVALID_PARAMETER if a timer or a driver has
 * changed the memory map, which is not expected more than once or twice.
 */
#define EXIT_TRIES 8

/*
 * Get the map, write it to bootinfo, exit boot services.  ExitBootServices()
 * fails if the map has changed since, and may have shut down some of the boot
 * services: after that only GetMemoryMap() and ExitBootServices() may be called
 * (UEFI 7.4).  So the caller has allocated everything before.
 *
 * 0: boot services have ended.  EAGAIN: some of them may have ended, and the
 * caller must reset the machine.  Any other error: they are unchanged.
 */
int
efi_exit_boot_services(struct efi *e, struct efi_map *m, struct boot_image *img,
    struct sa_memrange *ranges, size_t maxranges)
{
	EFI_STATUS status;
	uint32_t khz;
	size_t n;
	int error, i;

	for (i = 0; i < EXIT_TRIES; i++) {
		error = efi_map_refresh(e, m);
		if (error == 0)
			error = efi_map_convert(m, ranges, maxranges, &n);
		if (error != 0)
			return i == 0 ? error : EAGAIN;
		/* ENOSPC: a map does not fit bootinfo (bootrec.h). */
		error = img->img_finish(img, ranges, n, m->efm_desc,
		    (uint32_t)efi_map_count(m), (uint32_t)m->efm_descsize,
		    m->efm_descver);
		if (error != 0 && error != ENOSPC)
			return i == 0 ? error : EAGAIN;
		bootrec_stamp(img, BI_TL_READY, efi_ticks(e, &khz));
		status = e->e_bs->ExitBootServices(e->e_image, m->efm_key);
		if (!EFI_ERROR(status)) {
			efi_tpmlog_finish(e, img->img_tpmlog);
			bootrec_stamp(img, BI_TL_EXIT, efi_ticks(e, &khz));
			return 0;
		}
		if (status != EFI_INVALID_PARAMETER)
			break;
	}
	return EAGAIN;
}
