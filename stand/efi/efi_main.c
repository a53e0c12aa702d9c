/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_main.c: the loader's entry point.
 */
#include "efi_env.h"

#include <ui/ui.h>

/* mk/efi.mk: fonts as data. */
#define FONT_DECLARE(name)                          \
	extern const char _binary_##name##_start[]; \
	extern const char _binary_##name##_end[]
FONT_DECLARE(consfont16);
FONT_DECLARE(consfont24);
FONT_DECLARE(consfont32);
#define FONT(name)                                    \
	(struct textgrid_font)                        \
	{                                             \
		_binary_##name##_start,               \
		    (uintptr_t)_binary_##name##_end - \
		    (uintptr_t)_binary_##name##_start \
	}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *st);

/* sa_env: exit to the firmware, which continues with its next boot option. */
static void
efi_quit(void *cookie)
{
	struct efi *e = cookie;

	efi_out_flush(e);
	efi_console_leave(e);
	efi_disks_fini(e);
	efi_in_fini(e);
	efi_tpmlog_free(e);
	(void)efi_heap_trim(e);
	e->e_bs->Exit(e->e_image, EFI_SUCCESS, 0, NULL);
}

/* sa_env: BTINFO_EFI. */
static int
efi_record(void *cookie, struct btinfo_efi *efi)
{
	const struct efi *e = cookie;

	memset(efi, 0, sizeof(*efi));
	efi->common.len = (int32_t)sizeof(*efi);
	efi->common.type = BTINFO_EFI;
	efi->systblpa = (uintptr_t)e->e_st;
	/* Loader and firmware are of one word size. */
	efi->flags = sizeof(UINTN) == sizeof(uint32_t) ? BI_EFI_32BIT : 0;
	return 0;
}

/* Set e_firmware: "UEFI 2.70 for x64, EDK II 1.00". */
static void
firmware_version(struct efi *e)
{
	const uint32_t spec = e->e_st->Hdr.Revision;
	const uint32_t own = e->e_st->FirmwareRevision;
	char vendor[48] = "";

	if (e->e_st->FirmwareVendor != NULL)
		utf16_to_utf8(e->e_st->FirmwareVendor, sizeof(vendor), vendor,
		    sizeof(vendor));
	ksnprintf(e->e_firmware, sizeof(e->e_firmware),
	    "UEFI %u.%02u for %s, %s %u.%02u", spec >> 16, spec & 0xffff,
	    EFI_MACHINE, vendor, own >> 16, own & 0xffff);
}

static void
env_init(struct efi *e)
{
	e->e_env = (struct sa_env){
	    .se_cookie = e,
	    .se_putchar = efi_putchar,
	    .se_putserial = efi_putserial,
	    .se_getkey = efi_getkey,
	    .se_clear = efi_clear,
	    .se_color = efi_color,
	    .se_cursor = efi_cursor,
	    .se_goto = efi_goto,
	    .se_mode_info = efi_mode_info,
	    .se_mode_set = efi_mode_set,
	    .se_console_set = efi_console_set,
	    .se_millis = efi_millis,
	    .se_ticks = efi_ticks,
	    .se_date = efi_date,
	    .se_measure = e->e_tcg2 == NULL ? NULL : efi_measure,
	    .se_tpmlog = e->e_tcg2 == NULL ? NULL : efi_tpmlog,
	    .se_image = e->e_loaded,
	    .se_imagesize = e->e_loadedsize,
	    .se_start = e->e_tsc0,
	    .se_alloc = efi_alloc,
	    .se_free = efi_free,
	    .se_pages_alloc = efi_pages_alloc,
	    .se_pages_alloc_at = efi_pages_alloc_at,
	    .se_pages_free = efi_pages_free,
	    .se_memmap = efi_memmap,
	    .se_disk_scan = efi_disk_scan,
	    .se_disk_count = efi_disk_count,
	    .se_disk_info = efi_disk_info,
	    .se_fwfs_count = efi_fwfs_count,
	    .se_fwfs_info = efi_fwfs_info,
	    .se_fwfs_mount = efi_fwfs_mount,
	    .se_net_info = efi_net_info,
	    .se_net_mount = efi_net_mount,
	    .se_netif = efi_net_record,
	    .se_framebuffer = efi_framebuffer,
	    .se_console = efi_console,
	    .se_efi = efi_record,
	    .se_fwtables = efi_fwtables,
	    .se_devpath = efi_devpath,
	    .se_var_next = efi_var_next,
	    .se_var_get = efi_var_get,
	    .se_var_set = efi_var_set,
	    .se_file_path = efi_file_path,
	    .se_file_replace = efi_file_replace,
	    .se_path_text = efi_path_text,
	    .se_program = efi_program,
	    .se_reset = efi_reset,
	    .se_handoff = efi_handoff,
	    .se_quit = efi_quit,
	    .se_partuuid = e->e_partuuid,
	    .se_firmware = e->e_firmware,
	    .se_args = e->e_args,
	    .se_self = e->e_self,
	    .se_longmode = efi_cpu_longmode(),
	};
}

/*
 * Called by gnu-efi's start-up code, after relocation.  All state of stand/efi
 * is in `e`.
 */
EFI_STATUS
efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *st)
{
	struct efi e;

	memset(&e, 0, sizeof(e));
	efi_time_init(&e);
	e.e_image = image;
	e.e_st = st;
	e.e_bs = st->BootServices;
	/* Disable the watchdog, which resets the machine after 5 minutes. */
	e.e_bs->SetWatchdogTimer(0, 0, 0, NULL);
	e.e_font[0] = FONT(consfont16);
	e.e_font[1] = FONT(consfont24);
	e.e_font[2] = FONT(consfont32);
	efi_out_init(&e);
	efi_in_init(&e);
	firmware_version(&e);
	efi_args_init(&e);
	efi_ident_init(&e);
	efi_tcg2_init(&e);
	env_init(&e);
	efi_drivers_start(&e);
	/* Errors are not fatal: the prompt runs without disks. */
	(void)efi_disks_find(&e, false);
	if (!efi_net_find(&e) && e.e_ndisks == 0)
		efi_disk_scan(&e);
	loader_main(&e.e_env);
	efi_quit(&e);
	return EFI_SUCCESS;
}
