/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_env.h: private to stand/efi, which implements struct sa_env.  The one
 * struct efi is owned by efi_main() and passed to every function, as argument
 * or cookie.  A function with a cookie implements the member of struct sa_env
 * of its name, whose contract is in saenv.h (efi_disk_read: dv_read, fs.h).
 * The others are described at their definitions.
 */
#ifndef _EFI_ENV_H_
#define _EFI_ENV_H_

#include <boot/bootrec.h>
#include <boot/boot.h>
#include <libsa/textgrid.h>
#include <libtpmlog/tpmlog.h>

#include <efi.h>
#include <efipxebc.h>

/* Also for ia32, where the i386 ABI aligns 64-bit fields to 4 bytes. */
_Static_assert(offsetof(EFI_BLOCK_IO_MEDIA, LastBlock) == 24,
    "UEFI 2.3.1: fields are naturally aligned");

/* UEFI's name of the machine that loader and firmware are for. */
#define EFI_MACHINE (sizeof(UINTN) == 8 ? "x64" : "ia32")

/* Physical addresses that the kernel's 32-bit entry can reach. */
#define EFI_4GIB ((uint64_t)1 << 32)
#define EFI_1MIB ((uint64_t)1 << 20)

/* Limits on what is accepted from the firmware. */
#define EFI_MAXMAP    ((size_t)1 << 18) /* bytes of a memory map */
#define EFI_MAXDP     ((size_t)4096)    /* bytes of a device path */
#define EFI_MAXDISKS  64                /* disks and CDs */
#define EFI_MAXPIXELS 16384             /* of a screen's side */
#define EFI_MAXFWFS   128               /* file systems */
#define EFI_MAXARGS   ((size_t)2048)    /* bytes of the loader's arguments */
#define EFI_SELF_MAX  1024              /* bytes of the loader's file name */
#define EFI_MAXTABLES 1024              /* configuration tables */

/* The console's output buffer (efi_console.c). */
#define EFI_OUTMAX 200
struct efi_out {
	/* Both 0: output is dropped. */
	SIMPLE_TEXT_OUTPUT_INTERFACE *efo_to;
	uint16_t efo_port; /* a serial line that has no text output */
	CHAR16 efo_buf[EFI_OUTMAX + 1]; /* room for the NUL */
	size_t efo_len;
	unsigned efo_col; /* since the last newline, for tabs */
	struct utf8 efo_utf8;
};

/* A console of our own on the screen (efi_screen.c). */
struct efi_screen {
	SIMPLE_TEXT_OUTPUT_INTERFACE scr_out;
	SIMPLE_TEXT_OUTPUT_MODE scr_mode;
	struct efi *scr_efi;
	EFI_GRAPHICS_OUTPUT_PROTOCOL *scr_gop;
	struct textgrid scr_grid;
	void *scr_mem; /* the grid's; NULL: none */
	size_t scr_size;
	/* Serial lines that show the same. */
	SIMPLE_TEXT_OUTPUT_INTERFACE *scr_also[4];
	size_t scr_nalso;
	bool scr_all;  /* scr_also is used */
	bool scr_left; /* others draw: the firmware's console is used */
};

/* Console input (efi_input.c). */
struct efi_in {
	SIMPLE_INPUT_INTERFACE *efn_in;
	EFI_SIMPLE_TEXT_INPUT_EX_PROTOCOL *efn_ex; /* NULL: none */
	SIMPLE_INPUT_INTERFACE *efn_term; /* serial terminal; NULL: none */
	bool efn_term_utf8;               /* it decodes UTF-8 */
	uint16_t efn_port;   /* a serial line that has no driver; 0: none */
	bool efn_chosen;     /* efn_term is a line that ConIn may not include */
	EFI_EVENT efn_timer; /* NULL: none */
	char efn_bytes[5];   /* rest of a character's UTF-8, NUL-terminated */
	int efn_pending;     /* a key, or SA_KEY_NONE */
};

/* A whole disk or CD (efi_disk.c). */
struct efi_disk {
	struct efi *ed_efi;
	EFI_BLOCK_IO *ed_bio;
	const EFI_DEVICE_PATH *ed_path;
	struct sa_diskinfo ed_info;
};

/* A partition, from its device path (efi_fwfs.c). */
struct efi_place {
	int efp_partition; /* from 0; -1: none */
	uint64_t efp_start, efp_nblks;
};

/* A file system that the firmware reads (efi_fwfs.c). */
struct efi_fwfs {
	EFI_HANDLE efw_handle;
	EFI_FILE_IO_INTERFACE *efw_sfs;
	struct sa_fwfsinfo efw_info;
};

/* The network that the loader was read from (efi_net.c). */
struct efi_net {
	EFI_HANDLE enet_handle; /* NULL: it was read from a disk */
	EFI_PXE_BASE_CODE_PROTOCOL *enet_pxe; /* NULL: none */
	EFI_HANDLE enet_http; /* makes HTTP's children; NULL: none */
};

/* Pages that were freed and are kept (efi_heap.c). */
struct efi_kept {
	void *ek_block;
	uint64_t ek_npages;
};

/* The copy of the TPM's event log (efi_tpmlog.c). */
struct efi_tpmlog {
	paddr_t etl_pa;
	uint64_t etl_npages;   /* 0: none */
	struct tpmlog etl_log; /* algorithms */
	const struct tcg2_final *etl_final;
	uint64_t etl_ncopied; /* events of it that the copy has */
};

struct efi {
	EFI_HANDLE e_image;
	EFI_SYSTEM_TABLE *e_st;
	EFI_BOOT_SERVICES *e_bs;
	struct efi_out e_out;    /* the console */
	struct efi_out e_com;    /* with SA_CON_BOTH, its second device */
	struct efi_out e_serial; /* the serial line, for se_putserial */
	struct efi_screen e_screen;
	struct textgrid_font e_font[3]; /* for it; size 0: none */
	struct sa_console e_con; /* what efi_console_set() was asked for */
	struct efi_in e_in;
	uint64_t e_tsc0;       /* time-stamp counter at efi_time_init() */
	uint64_t e_tsc_per_ms; /* its frequency; 0: not measured yet */
	/* In se_disk_info's and se_fwfs_info's order. */
	struct efi_disk *e_disks[EFI_MAXDISKS];
	size_t e_ndisks;
	struct efi_fwfs e_fwfs[EFI_MAXFWFS];
	size_t e_nfwfs;
	struct efi_net e_net;
	struct efi_kept e_kept[8];
	size_t e_nkept;
	bool e_scanned;               /* efi_disk_scan() was called */
	struct tcg2_protocol *e_tcg2; /* NULL: no TPM */
	bool e_tcg2_log;              /* it has a log of the format of TPM 2 */
	struct efi_tpmlog e_tpmlog;
	char e_firmware[80];
	char e_args[EFI_MAXARGS * 3 / 2 + 1]; /* the loader's, as UTF-8 */
	char e_self[EFI_SELF_MAX];            /* name of its own file */
	char e_partuuid[KGUID_MAX];
	const void *e_loaded; /* its image in memory, or NULL */
	size_t e_loadedsize;
	struct sa_env e_env;
};

/* A copy of the firmware's memory map (efi_memory.c). */
struct efi_map {
	EFI_MEMORY_DESCRIPTOR *efm_desc; /* step by efm_descsize, not sizeof */
	size_t efm_cap;                  /* bytes allocated */
	UINTN efm_size;                  /* bytes used */
	UINTN efm_key;
	UINTN efm_descsize;
	UINT32 efm_descver;
};

/* efi_error.c */
int efi_errno(EFI_STATUS status);
#define EFI_STATUS_MAX 40
const char *efi_status_text(EFI_STATUS status, char out[EFI_STATUS_MAX]);
#define EFI_STATUS_TEXT(status) \
	efi_status_text(status, (char[EFI_STATUS_MAX]){0})
void *efi_protocol(struct efi *e, EFI_HANDLE h, EFI_GUID *guid);

/* efi_color.c, efi_console.c, efi_input.c, efi_condev.c, efi_consel.c */
void efi_out_init(struct efi *e);
void efi_out_flush(struct efi *e);
void efi_uart_puts(uint16_t port, const char *s);
void efi_serial_init(struct efi *e);
void efi_out_set(
    struct efi_out *eo, SIMPLE_TEXT_OUTPUT_INTERFACE *to, uint16_t port);
void efi_color(void *cookie, enum sa_color color);
int efi_cursor(void *cookie, struct sa_cursor *cur);
void efi_goto(void *cookie, uint32_t col, uint32_t row);
void efi_putchar(void *cookie, int c);
void efi_putserial(void *cookie, int c);
void efi_clear(void *cookie);
void efi_in_init(struct efi *e);
void efi_in_fini(struct efi *e);
void efi_in_serial(struct efi *e, EFI_HANDLE terminal, uint16_t port);
int efi_getkey(void *cookie, int timeout_ms);
uint16_t efi_com_port(const EFI_DEVICE_PATH *dp, size_t size, uint32_t *speed);
uint16_t efi_conout_com(struct efi *e, uint32_t *speed);
int efi_console(void *cookie, struct btinfo_console *con);
int efi_console_set(void *cookie, const struct sa_console *con);
void efi_console_leave(struct efi *e);

/* efi_uart.c, efi_io.c */
int efi_uart_init(uint16_t port, uint32_t speed);
void efi_uart_putc(uint16_t port, uint8_t c);
int efi_uart_getc(uint16_t port);
uint8_t efi_inb(uint16_t port);
void efi_outb(uint16_t port, uint8_t v);

/* efi_cpu.c, efi_time.c */
bool efi_cpu_longmode(void);
bool efi_cpu_efer(void);
void efi_time_init(struct efi *e);
uint64_t efi_millis(void *cookie);
uint64_t efi_ticks(void *cookie, uint32_t *khz);
/* efi_date.c */
uint64_t efi_date(void *cookie);

/* efi_heap.c, efi_memory.c, efi_memmap.c */
void *efi_alloc(void *cookie, size_t size);
void efi_free(void *cookie, void *p, size_t size);
bool efi_heap_trim(struct efi *e);
int efi_pages_alloc_type(struct efi *e, EFI_MEMORY_TYPE type, uint64_t npages,
    uint64_t limit, struct prange avoid, paddr_t *pa);
int efi_pages_alloc(void *cookie, uint64_t npages, uint64_t limit,
    struct prange avoid, paddr_t *pa);
int efi_pages_alloc_at(void *cookie, uint64_t npages, paddr_t pa);
void efi_pages_free(void *cookie, uint64_t npages, paddr_t pa);
int efi_memmap(void *cookie, struct sa_memrange *out, size_t max, size_t *n);
int efi_map_get(struct efi *e, struct efi_map *m);
int efi_map_alloc(struct efi *e, struct efi_map *m, size_t slack);
int efi_map_refresh(struct efi *e, struct efi_map *m);
void efi_map_free(struct efi *e, struct efi_map *m);
size_t efi_map_count(const struct efi_map *m);
struct prange efi_map_range(
    const struct efi_map *m, size_t i, enum sa_memkind *kind);
int efi_map_convert(
    const struct efi_map *m, struct sa_memrange *out, size_t max, size_t *n);

/* efi_image.c */
EFI_HANDLE efi_boot_handle(struct efi *e);
void efi_args_init(struct efi *e);

/* efi_devpath.c */
const EFI_DEVICE_PATH *dp_next(const EFI_DEVICE_PATH *node, size_t *left);
size_t dp_size(const EFI_DEVICE_PATH *dp);
/* The same for a path in at most `max` bytes. */
size_t dp_size_in(const EFI_DEVICE_PATH *dp, size_t max);
bool dp_is_prefix(const EFI_DEVICE_PATH *a, const EFI_DEVICE_PATH *b);
bool dp_find(const EFI_DEVICE_PATH *dp, size_t max, unsigned type,
    unsigned subtype, void *out, size_t size);

/*
 * efi_marks.c: put a mark of 8 bytes at the end of each `step` bytes of a
 * buffer, and of a rest of 8 bytes or more, before the firmware reads into it;
 * afterwards, without `put`: is one left?  Then something was not read,
 * whatever the firmware says.  That what is read has the mark there by itself
 * is one case in 2^64.
 */
bool efi_marks(uint64_t seed, size_t step, void *buf, size_t len, bool put);

/* efi_driver.c, efi_connect.c, efi_disk.c, efi_fwfs.c, efi_fs.c */
void efi_drivers_start(struct efi *e);
void efi_connect_disks(struct efi *e);
void efi_connect_blocks(struct efi *e);
int efi_disks_find(struct efi *e, bool all);
void efi_disks_fini(struct efi *e);
void efi_disk_scan(void *cookie);
size_t efi_disk_count(void *cookie);
int efi_disk_info(void *cookie, size_t i, struct sa_diskinfo *di);
int efi_disk_read(void *cookie, uint64_t blk, size_t nblks, void *buf);
size_t efi_path_disk(const struct efi *e, const EFI_DEVICE_PATH *dp);
bool efi_path_place(const EFI_DEVICE_PATH *dp, struct efi_place *pl);
void efi_fwfs_find(struct efi *e, EFI_HANDLE boot, bool all);
size_t efi_fwfs_count(void *cookie);
int efi_fwfs_info(void *cookie, size_t i, struct sa_fwfsinfo *fi);
int efi_fwfs_mount(void *cookie, size_t i, struct fs_volume **vp);
int efi_fs_mount(
    struct efi *e, EFI_FILE_IO_INTERFACE *sfs, struct fs_volume **vp);

int efi_file_open(struct efi *e, EFI_FILE_PROTOCOL *root, const char *path,
    size_t len, UINT64 mode, EFI_FILE_PROTOCOL **file);
/* efi_fswrite.c */
int efi_file_replace(void *cookie, size_t fwfs, const char *path,
    const void *bytes, size_t size);

/* efi_net.c, efi_dhcp.c, efi_pxe.c, efi_httpfs.c */
#define EFI_NETADDR SA_NETADDR
bool efi_net_find(struct efi *e);
int efi_net_info(void *cookie, size_t i, struct sa_netinfo *ni);
int efi_net_mount(void *cookie, size_t i, const struct sa_netwatch *nw,
    struct fs_volume **vp, struct fs_fault *fault);
int efi_net_record(void *cookie, struct btinfo_netif *nif);
const char *efi_pxe_server(
    EFI_PXE_BASE_CODE_PROTOCOL *pxe, char out[EFI_NETADDR]);
bool efi_pxe_address(const EFI_PXE_BASE_CODE_MODE *mode, uint8_t ip[4]);
const EFI_PXE_BASE_CODE_PACKET *efi_pxe_packet(
    const EFI_PXE_BASE_CODE_MODE *mode);
bool efi_http_server(struct efi *e, char out[EFI_NETADDR]);
int efi_http_mount(struct efi *e, const struct sa_netwatch *nw,
    struct fs_volume **vp, struct fs_fault *fault);
int efi_pxe_mount(struct efi *e, const struct sa_netwatch *nw,
    struct fs_volume **vp, struct fs_fault *fault);

/* efi_screen.c */
SIMPLE_TEXT_OUTPUT_INTERFACE *efi_screen_open(struct efi *e, bool all);
void efi_screen_lines(struct efi *e);
bool efi_screen_resize(struct efi *e);
bool efi_screen_close(struct efi *e);

/* efi_gop.c, efi_mode.c */
bool efi_gop_format(const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *info,
    struct btinfo_framebuffer *fb);
EFI_GRAPHICS_OUTPUT_PROTOCOL *efi_gop(
    struct efi *e, struct btinfo_framebuffer *fb);
int efi_framebuffer(void *cookie, struct btinfo_framebuffer *fb);
int efi_mode_info(
    void *cookie, enum sa_modekind kind, uint32_t i, struct sa_mode *mo);
int efi_mode_set(void *cookie, enum sa_modekind kind, uint32_t i);

/* efi_dptext.c, efi_var.c */
int efi_devpath(void *cookie, size_t i, struct sa_devpath *out);
int efi_var_next(void *cookie, struct sa_varname *name);
int efi_var_get(void *cookie, const struct sa_varname *name, void *buf,
    size_t *size, uint32_t *attributes);
int efi_var_set(void *cookie, const struct sa_varname *name, const void *buf,
    size_t size, uint32_t attributes);

/* efi_tables.c */
void efi_fwtables(void *cookie, struct sa_fwtables *ft);

/* efi_filepath.c */
struct efi_dpfile {
	EFI_DEVICE_PATH *dpf_path; /* efi_free; NULL: none */
	size_t dpf_size;           /* bytes */
};
int efi_dp_file(struct efi *e, size_t fwfs, const char *path, bool whole,
    struct efi_dpfile *out);
int efi_file_path(
    void *cookie, size_t fwfs, const char *path, void *buf, size_t *size);
int efi_path_text(
    void *cookie, const void *path, size_t size, struct sa_devpath *out);
/* efi_dptext.c */
void efi_dp_text(
    struct efi *e, const EFI_DEVICE_PATH *dp, struct sa_devpath *out);
/* efi_ident.c, efi_program.c */
void efi_ident_init(struct efi *e);
int efi_program(void *cookie, const struct sa_program *pr);
void efi_reset(void *cookie, enum sa_reset how);

/* efi_tcg2.c, efi_tpmlog.c */
void efi_tcg2_init(struct efi *e);
int efi_measure(void *cookie, unsigned pcr, const void *bytes, size_t size,
    const char *text, size_t len);
int efi_tpmlog(void *cookie, struct btinfo_tpmlog *log);
void efi_tpmlog_finish(struct efi *e, struct btinfo_tpmlog *log);
void efi_tpmlog_free(struct efi *e);

/* efi_memattr.c */
int efi_code_protect(
    struct efi *e, uint64_t pa, uint64_t len, uint64_t *before) __kwarnunused;
void efi_code_release(
    struct efi *e, uint64_t pa, uint64_t len, uint64_t before);
int efi_code_allow(struct efi *e, uint64_t pa, uint64_t len) __kwarnunused;

/* efi_exit.c, efi_handoff.c */
int efi_exit_boot_services(struct efi *e, struct efi_map *m,
    struct boot_image *img, struct sa_memrange *ranges, size_t maxranges);
int efi_handoff(void *cookie, struct boot_image *img);

#endif /* !_EFI_ENV_H_ */
