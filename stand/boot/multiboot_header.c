/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * multiboot_header.c: find a kernel's Multiboot header, and check it.  Every
 * field is a stranger's.  What a header requires and we do not have is refused
 * by name, what it only asks for is passed over.
 */
#include <boot/multiboot.h>

/* Version 1: flags.  Those of the low half are requirements. */
#define MB1_PAGES    0x00000001u /* modules on page boundaries */
#define MB1_MEMORY   0x00000002u /* memory information */
#define MB1_VIDEO    0x00000004u /* video information, with fields */
#define MB1_ADDRESS  0x00010000u /* address fields */
#define MB1_REQUIRED 0x0000ffffu
#define MB1_KNOWN    (MB1_PAGES | MB1_MEMORY | MB1_VIDEO)

/* Version 2: types of tags; in their flags, whether they are optional. */
enum {
	MB2_END,
	MB2_REQUEST,
	MB2_ADDRESS,
	MB2_ENTRY,
	MB2_CONSOLE,
	MB2_FRAMEBUFFER,
	MB2_ALIGN,
	MB2_BOOTSERVICES,
	MB2_ENTRY_EFI32,
	MB2_ENTRY_EFI64,
	MB2_RELOCATABLE,
	MB2_NTAGS
};
#define MB2_OPTIONAL         0x1
#define MB2_I386             0 /* architecture */
#define MB2_CONSOLE_REQUIRED 0x1

/* Types of information (multiboot2_info.c) that there never is. */
#define MB2_INFO_MAX 21
#define MB2_INFO_NONE                                                          \
	(1u << 5 /* BIOS disk */ | 1u << 7 /* VBE */ | 1u << 9 /* symbols */ | \
	    1u << 10 /* APM */ | 1u << 13 /* SMBIOS */ | 1u << 16 /* DHCP */)

/* A file's first bytes; reading them. */
struct headsrc {
	const uint8_t *hsr_buf;
	size_t hsr_len;
	struct multiboot_header *hsr_out;
	char *hsr_why;
};

static uint32_t
get32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static uint16_t
get16(const uint8_t *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static int bad(struct headsrc *hs, const char *fmt, ...) __kprintflike(2, 3);

static int
bad(struct headsrc *hs, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)kvsnprintf(hs->hsr_why, MULTIBOOT_WHY, fmt, ap);
	va_end(ap);
	return ENOEXEC;
}

/* Check the addresses of either version, and store them. */
static int
take_addresses(struct headsrc *hs, const uint8_t *p)
{
	struct multiboot_header *mh = hs->hsr_out;

	mh->mbh_header = get32(p);
	mh->mbh_load = get32(p + 4);
	mh->mbh_loadend = get32(p + 8);
	mh->mbh_bssend = get32(p + 12);
	mh->mbh_has |= MBH_ADDRESS;
	if (mh->mbh_load > mh->mbh_header ||
	    mh->mbh_header - mh->mbh_load > mh->mbh_offset)
		return bad(hs,
		    "header_addr %#x and load_addr %#x do not fit the header's "
		    "offset %#x",
		    mh->mbh_header, mh->mbh_load, mh->mbh_offset);
	if (mh->mbh_loadend != 0 && mh->mbh_loadend <= mh->mbh_header)
		return bad(hs,
		    "load_end_addr %#x is not behind header_addr %#x",
		    mh->mbh_loadend, mh->mbh_header);
	if (mh->mbh_bssend != 0 &&
	    mh->mbh_bssend < MAX(mh->mbh_loadend, mh->mbh_load))
		return bad(hs, "bss_end_addr %#x is below load_end_addr %#x",
		    mh->mbh_bssend, mh->mbh_loadend);
	return 0;
}

/* ---- version 1 ---- */

static int
check1(struct headsrc *hs, size_t off)
{
	const uint8_t *p = hs->hsr_buf + off;
	const uint32_t flags = get32(p + 4);
	const size_t need = (flags & MB1_VIDEO) != 0 ? 48
	    : (flags & MB1_ADDRESS) != 0             ? 32
						     : 12;
	const size_t room = MIN(hs->hsr_len, (size_t)MULTIBOOT1_SEARCH) - off;

	*hs->hsr_out = (struct multiboot_header){
	    .mbh_version = 1, .mbh_offset = (uint32_t)off};
	if ((flags & MB1_REQUIRED & ~MB1_KNOWN) != 0)
		return bad(hs,
		    "requires features that are not known: flags %#x",
		    flags & MB1_REQUIRED & ~MB1_KNOWN);
	if (need > room)
		return bad(hs,
		    "the header of %zu bytes at %#zx does not end in the first "
		    "%d bytes of the file",
		    need, off, MULTIBOOT1_SEARCH);
	if ((flags & MB1_ADDRESS) == 0)
		return 0;
	hs->hsr_out->mbh_has |= MBH_ENTRY;
	hs->hsr_out->mbh_entry = get32(p + 28);
	return take_addresses(hs, p + 12);
}

/* ---- version 2 ---- */

/* Bytes of each tag; 0: at least 8. */
static const uint8_t tag_size[MB2_NTAGS] = {[MB2_END] = 8,
    [MB2_ADDRESS] = 24,
    [MB2_ENTRY] = 12,
    [MB2_CONSOLE] = 12,
    [MB2_FRAMEBUFFER] = 20,
    [MB2_ALIGN] = 8,
    [MB2_BOOTSERVICES] = 8,
    [MB2_ENTRY_EFI32] = 12,
    [MB2_ENTRY_EFI64] = 12,
    [MB2_RELOCATABLE] = 24};

static int
take_requests(
    struct headsrc *hs, const uint8_t *p, uint32_t size, bool optional)
{
	if (size % 4 != 0)
		return bad(hs, "tag 1: %u bytes are no list of numbers", size);
	for (uint32_t i = 8; i < size && !optional; i += 4) {
		const uint32_t type = get32(p + i);

		if (type > MB2_INFO_MAX ||
		    (MB2_INFO_NONE & (uint32_t)1 << type) != 0)
			return bad(hs,
			    "requires information of type %u, which there is "
			    "none of",
			    type);
		hs->hsr_out->mbh_required |= (uint32_t)1 << type;
	}
	return 0;
}

static int
take_relocatable(struct headsrc *hs, const uint8_t *p)
{
	struct multiboot_header *mh = hs->hsr_out;

	mh->mbh_min = get32(p + 8);
	mh->mbh_max = get32(p + 12);
	mh->mbh_align = get32(p + 16);
	mh->mbh_has |= MBH_RELOCATABLE;
	if (mh->mbh_min > mh->mbh_max)
		return bad(hs, "min_addr %#x is above max_addr %#x",
		    mh->mbh_min, mh->mbh_max);
	if (mh->mbh_align == 0 || (mh->mbh_align & (mh->mbh_align - 1)) != 0)
		return bad(
		    hs, "align %#x is not a power of two", mh->mbh_align);
	return 0;
}

static int
take_tag(struct headsrc *hs, const uint8_t *p, unsigned type, uint32_t size)
{
	struct multiboot_header *mh = hs->hsr_out;

	switch (type) {
	case MB2_REQUEST:
		return take_requests(
		    hs, p, size, (get16(p + 2) & MB2_OPTIONAL) != 0);
	case MB2_ADDRESS:
		return take_addresses(hs, p + 8);
	case MB2_ENTRY:
		mh->mbh_has |= MBH_ENTRY;
		mh->mbh_entry = get32(p + 8);
		break;
	case MB2_CONSOLE:
		if ((get32(p + 8) & MB2_CONSOLE_REQUIRED) != 0)
			mh->mbh_has |= MBH_CONSOLE;
		break;
	case MB2_BOOTSERVICES:
		mh->mbh_has |= MBH_BOOTSERVICES;
		break;
	case MB2_ENTRY_EFI32:
		mh->mbh_has |= MBH_EFI32;
		mh->mbh_entry_efi32 = get32(p + 8);
		break;
	case MB2_ENTRY_EFI64:
		mh->mbh_has |= MBH_EFI64;
		mh->mbh_entry_efi64 = get32(p + 8);
		break;
	case MB2_RELOCATABLE:
		return take_relocatable(hs, p);
	default:
		/* Modules are page aligned; the screen keeps its mode. */
		break;
	}
	return 0;
}

/* The tags in [p, end). */
static int
take_tags(struct headsrc *hs, const uint8_t *p, const uint8_t *end)
{
	uint32_t seen = 0, size;
	unsigned type;
	int error;

	for (;;) {
		if ((size_t)(end - p) < 8)
			return bad(hs, "the last tag is not of type 0");
		type = get16(p);
		size = get32(p + 4);
		if (size < 8 || size > (size_t)(end - p))
			return bad(hs, "tag %u: %u bytes, %zu are left", type,
			    size, (size_t)(end - p));
		if (type >= MB2_NTAGS && (get16(p + 2) & MB2_OPTIONAL) == 0)
			return bad(
			    hs, "tag %u is required and not known", type);
		if (type < MB2_NTAGS) {
			if (tag_size[type] != 0 && size != tag_size[type])
				return bad(hs, "tag %u: %u bytes, not %u", type,
				    size, tag_size[type]);
			if (type == MB2_END)
				return 0;
			if (type != MB2_REQUEST &&
			    (seen & (uint32_t)1 << type) != 0)
				return bad(hs, "tag %u is there twice", type);
			seen |= (uint32_t)1 << type;
			error = take_tag(hs, p, type, size);
			if (error != 0)
				return error;
		}
		if ((size_t)(end - p) < ((size_t)size + 7) / 8 * 8)
			return bad(hs, "the last tag is not of type 0");
		p += ((size_t)size + 7) / 8 * 8;
	}
}

static int
check2(struct headsrc *hs, size_t off)
{
	const uint8_t *p = hs->hsr_buf + off;
	const uint32_t arch = get32(p + 4), size = get32(p + 8);
	const size_t room = MIN(hs->hsr_len, (size_t)MULTIBOOT2_SEARCH) - off;
	int error;

	*hs->hsr_out = (struct multiboot_header){
	    .mbh_version = 2, .mbh_offset = (uint32_t)off};
	if (arch != MB2_I386)
		return bad(hs, "for architecture %u, not i386 (0)", arch);
	if (size < 16 || size > room)
		return bad(hs,
		    "the header of %u bytes at %#zx does not end in the first "
		    "%d bytes of the file",
		    size, off, MULTIBOOT2_SEARCH);
	error = take_tags(hs, p + 16, p + size);
	if (error == 0 && (hs->hsr_out->mbh_has & MBH_ADDRESS) != 0 &&
	    (hs->hsr_out->mbh_has & MBH_ENTRY) == 0)
		return bad(hs, "tag 2 (addresses) without tag 3 (entry)");
	return error;
}

/* ---- both ---- */

/*
 * The offset of a magic number whose `n` words add up to 0, among the multiples
 * of `step`.  False: none; *sum is set if one had a wrong sum.
 */
static bool
search(const struct headsrc *hs, size_t limit, size_t step, size_t n,
    uint32_t magic, size_t *off, bool *sum)
{
	const size_t len = MIN(hs->hsr_len, limit);
	uint32_t total;

	for (size_t i = 0; len >= 4 * n && i <= len - 4 * n; i += step) {
		if (get32(hs->hsr_buf + i) != magic)
			continue;
		total = 0;
		for (size_t j = 0; j < n; j++)
			total += get32(hs->hsr_buf + i + 4 * j);
		*off = i;
		if (total == 0)
			return true;
		*sum = true;
	}
	return false;
}

int
multiboot_header_find(const uint8_t *buf, size_t len,
    struct multiboot_header *mh, char why[MULTIBOOT_WHY])
{
	struct headsrc hs = {.hsr_buf = buf, .hsr_len = len, .hsr_out = mh};
	bool sum = false;
	size_t off;

	hs.hsr_why = why;
	if (search(&hs, MULTIBOOT2_SEARCH, 8, 4, MULTIBOOT2_HEADER, &off, &sum))
		return check2(&hs, off);
	if (search(&hs, MULTIBOOT1_SEARCH, 4, 3, MULTIBOOT1_HEADER, &off, &sum))
		return check1(&hs, off);
	if (sum)
		return bad(&hs, "the Multiboot header's checksum is wrong");
	return bad(&hs,
	    "not a Multiboot kernel: no header in its first 8 KB (version 1) "
	    "or 32 KB (version 2)");
}
