/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootinfo.h: the records that a boot loader passes to a NetBSD/x86 kernel, the
 * one contract between stand/ and sys/.  Layouts are those of NetBSD's
 * <machine/bootinfo.h> (amd64, i386) and cannot change; the size of every
 * record is asserted here.  PA is a physical address.
 *
 * The table: uint32_t count, then that many 32-bit physical pointers, each to
 * a record that starts with struct btinfo_common.  All integers are little
 * endian; `len` counts the whole record in bytes, header included.  Records
 * are aligned to 4 bytes at most: read them through memcpy or packed types.
 * docs/boot-protocol.md describes when each record is written.
 */
#ifndef _BOOTINFO_H_
#define _BOOTINFO_H_

#include <stddef.h>
#include <stdint.h>

#define BTINFO_BOOTPATH         0
#define BTINFO_ROOTDEVICE       1
#define BTINFO_BOOTDISK         3
#define BTINFO_NETIF            4
#define BTINFO_CONSOLE          6
#define BTINFO_BIOSGEOM         7
#define BTINFO_SYMTAB           8
#define BTINFO_MEMMAP           9
#define BTINFO_BOOTWEDGE        10
#define BTINFO_MODULELIST       11
#define BTINFO_FRAMEBUFFER      12
#define BTINFO_USERCONFCOMMANDS 13
#define BTINFO_EFI              14
#define BTINFO_EFIMEMMAP        15
#define BTINFO_PREKERN          16
/*
 * Primeboot's own.  NetBSD assigns its numbers in sequence, so these are far
 * above them.  A NetBSD kernel looks records up by type and never sees them.
 */
#define BTINFO_TPMLOG   0x504c
#define BTINFO_MISSING  0x504d
#define BTINFO_TIMELINE 0x5054
#define BTINFO_TRUST    0x5055

/*
 * The kernel copies the records into a buffer of this many bytes, up to the
 * first that does not fit (older kernels: 4096 bytes).
 */
#define BOOTINFO_MAXSIZE     16384

#define BI_PACKED            __attribute__((__packed__))
#define BI_ASSERT_SIZE(t, n) _Static_assert(sizeof(t) == (n), #t " layout")
#define BI_ASSERT_OFF(t, f, n) \
	_Static_assert(offsetof(t, f) == (n), #t "." #f " offset")

struct btinfo_common {
	int32_t len;  /* bytes, this header included */
	int32_t type; /* BTINFO_* */
} BI_PACKED;
BI_ASSERT_SIZE(struct btinfo_common, 8);

struct btinfo_bootpath {
	struct btinfo_common common;
	char bootpath[80]; /* the kernel's path, without its device */
} BI_PACKED;
BI_ASSERT_SIZE(struct btinfo_bootpath, 88);

struct btinfo_rootdevice {
	struct btinfo_common common;
	char devname[16]; /* with NUL */
} BI_PACKED;
BI_ASSERT_SIZE(struct btinfo_rootdevice, 24);

struct btinfo_bootdisk {
	struct btinfo_common common;
	int32_t labelsector; /* block of the disklabel; -1: no label */
	struct {
		uint16_t type, checksum;
		char packname[16];
	} BI_PACKED label; /* fields of the disklabel */
	int32_t biosdev;   /* 0x80: the first hard disk */
	int32_t partition; /* 0: a */
} BI_PACKED;
BI_ASSERT_SIZE(struct btinfo_bootdisk, 40);

struct btinfo_netif {
	struct btinfo_common common;
	char ifname[16];
	int32_t bus;   /* 0: ISA, 1: PCI */
	uint32_t addr; /* ISA: I/O port; PCI: tag */
} BI_PACKED;
BI_ASSERT_SIZE(struct btinfo_netif, 32);

struct btinfo_console {
	struct btinfo_common common;
	char devname[16]; /* "pc", "com", "genfb" */
	int32_t addr;     /* I/O port of "com" */
	int32_t speed;    /* bits per second */
} BI_PACKED;
BI_ASSERT_SIZE(struct btinfo_console, 32);

struct btinfo_symtab {
	struct btinfo_common common;
	int32_t nsym; /* not 0 if there are symbols; loaders set 1 */
	int32_t ssym; /* PA of the ELF header copy */
	int32_t esym; /* PA just past the last byte */
} BI_PACKED;
BI_ASSERT_SIZE(struct btinfo_symtab, 20);

#define BIM_Memory   1
#define BIM_Reserved 2
#define BIM_ACPI     3
#define BIM_NVS      4
#define BIM_Unusable 5
#define BIM_Disabled 6
#define BIM_PRAM     7

struct bi_memmap_entry {
	uint64_t addr; /* PA */
	uint64_t size; /* bytes */
	uint32_t type; /* BIM_*; treat any other value as reserved */
} BI_PACKED;
BI_ASSERT_SIZE(struct bi_memmap_entry, 20);

/*
 * Primeboot's map is sorted, its entries do not overlap, RAM starts at 0, and
 * one RAM entry covers everything from the kernel's start to MODULELIST's
 * endpa.  The kernel must not use that range as free memory: gaps between the
 * files may be in use by the firmware, or not be memory.
 */
struct btinfo_memmap {
	struct btinfo_common common;
	int32_t num; /* entries */
	struct bi_memmap_entry entry[];
} BI_PACKED;
BI_ASSERT_SIZE(struct btinfo_memmap, 12);

struct btinfo_bootwedge {
	struct btinfo_common common;
	int32_t biosdev;
	int64_t startblk; /* of the partition, in blocks of the disk */
	uint64_t nblks;
	int64_t matchblk; /* what is hashed, in 512-byte sectors; -1: none */
	uint64_t matchnblks;
	uint8_t matchhash[16]; /* MD5 */
} BI_PACKED;
BI_ASSERT_SIZE(struct btinfo_bootwedge, 60);

#define BI_MODULE_NONE  0
#define BI_MODULE_ELF   1
#define BI_MODULE_IMAGE 2 /* splash */
#define BI_MODULE_RND   3 /* random seed */
#define BI_MODULE_FS    4 /* file-system image */
/*
 * Primeboot's own: properties of the module whose entry precedes, with the same
 * `path`, as an XML property list (proplib(3)).  PROPS is what the user gave
 * with the load command, PLIST the file <name>.plist beside the module's.
 * PROPS overrides PLIST, a later entry an earlier one.  The numbers are far
 * above NetBSD's, which are assigned in sequence; NetBSD's kernels skip these
 * entries with a message.  Without properties there are no such entries.
 */
#define BI_MODULE_PROPS 0x5042
#define BI_MODULE_PLIST 0x5043
/*
 * Primeboot's own, too: a file for firmware_open(), kept as it is, and a file
 * of variables for the kernel (kernconf.h).
 */
#define BI_MODULE_FIRMWARE  0x5044
#define BI_MODULE_KERNCONF  0x5045
#define BI_MODULE_PROPS_MAX 4096 /* bytes: modctl(2)'s limit */
#define BI_MODULE_PLIST_MAX 8191 /* bytes: the NetBSD kernel's limit */

struct bi_modulelist_entry {
	char path[80]; /* as the user typed it, cut at 79 bytes */
	int32_t type;  /* BI_MODULE_* */
	int32_t len;   /* bytes */
	uint32_t base; /* PA, page aligned, below 4 GiB */
} BI_PACKED;
BI_ASSERT_SIZE(struct bi_modulelist_entry, 92);

struct btinfo_modulelist {
	struct btinfo_common common;
	int32_t num;    /* entries, by ascending base */
	uint32_t endpa; /* PA, end of the last file */
	struct bi_modulelist_entry entry[];
} BI_PACKED;
BI_ASSERT_SIZE(struct btinfo_modulelist, 16);

/*
 * NetBSD's structure is not packed: its padding is written out here.  GRUB's
 * record ends at byte 53.
 */
struct btinfo_framebuffer {
	struct btinfo_common common;
	uint64_t physaddr;
	uint32_t flags;
	uint32_t width;           /* pixels */
	uint32_t height;          /* pixels */
	uint16_t stride;          /* bytes per line */
	uint8_t depth;            /* bits per pixel */
	uint8_t rnum, gnum, bnum; /* bits of each colour */
	uint8_t rpos, gpos, bpos; /* position of its lowest bit */
	uint8_t pad0;
	uint16_t vbemode;
	uint8_t reserved[14];
	uint8_t pad1[2];
} BI_PACKED;
BI_ASSERT_SIZE(struct btinfo_framebuffer, 56);
BI_ASSERT_OFF(struct btinfo_framebuffer, stride, 28);
BI_ASSERT_OFF(struct btinfo_framebuffer, depth, 30);
BI_ASSERT_OFF(struct btinfo_framebuffer, vbemode, 38);

struct bi_userconfcommand {
	char text[80];
} BI_PACKED;

struct btinfo_userconfcommands {
	struct btinfo_common common;
	int32_t num; /* commands, each with NUL */
	struct bi_userconfcommand cmd[];
} BI_PACKED;
BI_ASSERT_SIZE(struct btinfo_userconfcommands, 12);

struct btinfo_efi {
	struct btinfo_common common;
	uint64_t systblpa; /* PA of the EFI system table */
	uint32_t flags;    /* BI_EFI_*; not in GRUB's record (len 16) */
	uint8_t reserved[12];
} BI_PACKED;
BI_ASSERT_SIZE(struct btinfo_efi, 32);
#define BI_EFI_32BIT 0x1 /* 32-bit firmware */
/*
 * Primeboot's own: boots are counted, so the system deletes this EFI variable
 * when it is up.  The GUID is as in memory:
 * 8e3f6c1a-52d7-4b0e-9c1d-70b6a35f2e94.
 */
#define BI_EFI_COUNTED 0x80000000
#define BI_TRIES_NAME  "PrimebootTries"
#define BI_TRIES_GUID                                                       \
	{                                                                   \
		0x1a, 0x6c, 0x3f, 0x8e, 0xd7, 0x52, 0x0e, 0x4b, 0x9c, 0x1d, \
		    0x70, 0xb6, 0xa3, 0x5f, 0x2e, 0x94                      \
	}
/* Its attributes: non-volatile, for boot services and the running system. */
#define BI_TRIES_ATTR 0x7

/* UEFI's EFI_MEMORY_DESCRIPTOR; firmware may append fields: step by `size`. */
struct bi_efidesc {
	uint32_t type; /* EFI_MEMORY_TYPE; bi_efidesc_isram() */
	uint32_t pad;
	uint64_t pa;
	uint64_t va;
	uint64_t npages; /* of 4096 bytes */
	uint64_t attr;   /* BI_EFI_ATTR_* */
} BI_PACKED;
BI_ASSERT_SIZE(struct bi_efidesc, 40);

/* Types and attributes of the specification that this tree uses. */
#define BI_EFI_LOADER_CODE  1
#define BI_EFI_LOADER_DATA  2
#define BI_EFI_BS_CODE      3
#define BI_EFI_BS_DATA      4
#define BI_EFI_CONVENTIONAL 7
#define BI_EFI_ATTR_WB      0x8
#define BI_EFI_ATTR_RUNTIME 0x8000000000000000

/* Is it RAM once boot services have ended? */
static inline int
bi_efidesc_isram(uint32_t type)
{
	return (type >= BI_EFI_LOADER_CODE && type <= BI_EFI_BS_DATA) ||
	    type == BI_EFI_CONVENTIONAL;
}

/*
 * Primeboot's map agrees with MEMMAP: its RAM is MEMMAP's, as descriptors of
 * type BI_EFI_CONVENTIONAL; all other descriptors are the firmware's.
 */
struct btinfo_efimemmap {
	struct btinfo_common common;
	uint32_t num;     /* descriptors */
	uint32_t version; /* DescriptorVersion of GetMemoryMap() */
	uint32_t size;    /* bytes per descriptor */
	uint8_t memmap[]; /* struct bi_efidesc, `size` bytes apart */
} BI_PACKED;
BI_ASSERT_SIZE(struct btinfo_efimemmap, 20);

struct btinfo_prekern {
	struct btinfo_common common;
	uint32_t kernpa_start; /* PA */
	uint32_t kernpa_end;   /* PA */
} BI_PACKED;
BI_ASSERT_SIZE(struct btinfo_prekern, 16);

/*
 * When each step of the loader ended, in ticks of the processor's time-stamp
 * counter, by ascending `ticks`.  A step began when the one before it ended;
 * the first entry, LOADER, begins the timeline.
 */
enum bi_timeline_event {
	BI_TL_LOADER = 1, /* the loader started */
	BI_TL_DEVICES,    /* devices were found */
	BI_TL_CONFIG,     /* boot.cfg was read */
	BI_TL_CHOICE,     /* a kernel was chosen: menu, countdown, prompt */
	BI_TL_OPEN,       /* the kernel was opened and checked */
	BI_TL_PLAN,       /* all files were opened and their places found */
	BI_TL_KERNEL,     /* the kernel was read */
	BI_TL_FILE,       /* a file was read: entry `index` of MODULELIST */
	BI_TL_READY,      /* bootinfo was built: boot services are to end */
	BI_TL_EXIT        /* boot services have ended */
};

struct bi_timeline_entry {
	uint64_t ticks;
	uint16_t event; /* enum bi_timeline_event; others are to be ignored */
	uint16_t index; /* BI_TL_FILE; otherwise 0 */
	uint32_t reserved;
} BI_PACKED;
BI_ASSERT_SIZE(struct bi_timeline_entry, 16);

/*
 * At most this many entries of BI_TL_FILE: of more files, those between the
 * last but one and the last entry belong to the last.
 */
#define BI_TIMELINE_FILES 64
#define BI_TIMELINE_MAX   (BI_TIMELINE_FILES + 9)

struct btinfo_timeline {
	struct btinfo_common common;
	uint32_t num; /* entries; `len` may have room for more */
	uint32_t khz; /* frequency of the counter; 0: not known */
	struct bi_timeline_entry entry[];
} BI_PACKED;
BI_ASSERT_SIZE(struct btinfo_timeline, 16);

/*
 * What the loader was asked for and could not load, for the kernel's messages:
 * lines that end with a newline, "<file>: <why>".
 */
#define BI_MISSING_MAX 512 /* bytes of text */
struct btinfo_missing {
	struct btinfo_common common;
	char text[]; /* `len` - 8 bytes; may lack a NUL */
} BI_PACKED;
BI_ASSERT_SIZE(struct btinfo_missing, 8);

/*
 * Whom the loader trusts, and how strictly (docs/trust.md); only if keys are
 * enrolled in it.  Keys and manifests are in a file behind the kernel, which is
 * in no other record: a kernel that does not know this one uses its memory.
 * `version' and `level' have these offsets in every version.
 */
#define BI_TRUST_VERSION   1
#define BI_TRUST_OFF       0
#define BI_TRUST_WARN      1
#define BI_TRUST_ENFORCE   2
#define BI_TRUST_MANIFESTS 8

/* Bytes of the file, as an offset in it; 0 bytes: there are none. */
struct bi_trust_piece {
	uint32_t off;
	uint32_t len;
} BI_PACKED;

struct bi_trust_manifest {
	struct bi_trust_piece name; /* "/netbsd-11/MANIFEST", without NUL */
	struct bi_trust_piece text;
	struct bi_trust_piece sig;
} BI_PACKED;

struct btinfo_trust {
	struct btinfo_common common;
	uint32_t version; /* BI_TRUST_VERSION */
	uint32_t level;   /* BI_TRUST_*; others are ENFORCE */
	uint32_t svn;     /* the smallest that is accepted */
	uint32_t base;    /* PA of the file, page aligned; 0: there is none */
	uint64_t now;     /* seconds since 1970; 0: not known */
	uint32_t size;    /* bytes of the file */
	uint32_t num;     /* manifests, the kernel's first */
	struct bi_trust_piece keys; /* the key list */
	/*
	 * SHA-256 of each module that the loader decompressed, after it had
	 * verified the file; 32 bytes each.
	 */
	struct bi_trust_piece unpacked;
	struct bi_trust_manifest manifest[BI_TRUST_MANIFESTS];
} BI_PACKED;
BI_ASSERT_SIZE(struct btinfo_trust, 248);
BI_ASSERT_OFF(struct btinfo_trust, now, 24);
BI_ASSERT_OFF(struct btinfo_trust, manifest, 56);
#define BI_TRUST_PATH 512        /* bytes of a manifest's name, at most */
#define BI_TRUST_FILE (64 << 20) /* bytes of the file, at most */

/*
 * The event log of a TPM 2.0 (sys/lib/libtpmlog), as it was when boot services
 * ended.  It is in memory of its own, below 4 GiB, that MEMMAP has as BIM_ACPI:
 * no kernel uses it for something else.
 */
struct btinfo_tpmlog {
	struct btinfo_common common;
	uint64_t addr;  /* PA */
	uint32_t size;  /* bytes of the log */
	uint32_t flags; /* BI_TPMLOG_* */
} BI_PACKED;
BI_ASSERT_SIZE(struct btinfo_tpmlog, 24);
/* Flag: events are missing.  The largest size, in bytes. */
#define BI_TPMLOG_FULL 0x1
#define BI_TPMLOG_MAX  ((uint32_t)1 << 20)

/* boothowto bits (NetBSD <sys/reboot.h>) and their option letters. */
#define RB_ASKNAME  0x00000001u /* -a */
#define RB_SINGLE   0x00000002u /* -s */
#define RB_HALT     0x00000008u /* -b */
#define RB_KDB      0x00000040u /* -d */
#define RB_MINIROOT 0x00000200u /* -m */
#define RB_USERCONF 0x00001000u /* -c */
#define AB_QUIET    0x00010000u /* -q */
#define AB_VERBOSE  0x00020000u /* -v */
#define AB_SILENT   0x00040000u /* -z */
#define AB_DEBUG    0x00080000u /* -x */
#define RB_MD1      0x10000000u /* -1 */
#define RB_MD2      0x20000000u /* -2 */
#define RB_MD3      0x40000000u /* -3 */
#define RB_MD4      0x80000000u /* -4 */

#endif /* !_BOOTINFO_H_ */
