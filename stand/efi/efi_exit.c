/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_exit.c: take the machine from the firmware (ExitBootServices).
 */
#include "efi_env.h"

/* Each refusal means that the map changed; a timer or a driver may do that
 * once or twice, not for ever. */
#define EXIT_TRIES 8

/*
 * Get the map, tell bootinfo, exit.  The firmware refuses when its map has
 * changed in between, and then has stopped half of itself already: from there
 * on GetMemoryMap and ExitBootServices are the only calls allowed (UEFI 7.4),
 * so everything is allocated before, and there is no way back.
 *
 * 0: boot services have ended.  EAGAIN: they may have ended in part, and only a
 * reset is left.  Anything else: they are unchanged.
 */
int
efi_exit_boot_services(struct efi *e, struct efi_map *m, struct boot_image *img,
    struct sa_memrange *ranges, size_t maxranges)
{
	EFI_STATUS status;
	size_t n;
	int error, i;

	for (i = 0; i < EXIT_TRIES; i++) {
		error = efi_map_refresh(e, m);
		if (error == 0)
			error = efi_map_convert(m, ranges, maxranges, &n);
		if (error != 0)
			return i == 0 ? error : EAGAIN;
		/*
		 * ENOSPC: the map outgrew its room in bootinfo and was left
		 * out; the kernel has other ways to find its memory.
		 */
		error = bootrec_finish(img, ranges, n, m->efm_desc,
		    (uint32_t)efi_map_count(m), (uint32_t)m->efm_descsize,
		    m->efm_descver);
		if (error != 0 && error != ENOSPC)
			return i == 0 ? error : EAGAIN;
		status = e->e_bs->ExitBootServices(e->e_image, m->efm_key);
		if (!EFI_ERROR(status))
			return 0;
		if (status != EFI_INVALID_PARAMETER)
			break;
	}
	return EAGAIN;
}
