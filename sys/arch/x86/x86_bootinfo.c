/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * x86_bootinfo.c: copy the loader's records into the kernel.  This comes before
 * anything else: GRUB's records start where the last module ends, in memory
 * that is not reserved (docs/boot-protocol.md, "What other loaders do").  All
 * input is the loader's and is checked before it is used.
 */
#include <arch/x86/x86_bootinfo.h>

#include <libkern/kerrno.h>
#include <libkern/libkern.h>
#include <sys/systm.h>

/* Pointers are 32 bits wide, so are the addresses that they can reach. */
#define LOADER_LIMIT ((uint64_t)1 << 32)

#define LINE_MAX     160 /* bytes of a line that is printed */

struct bootinfo bootinfo; /* owner: the machine's startup */

static const char *const btinfo_names[] = {
    [BTINFO_BOOTPATH] = "BOOTPATH",
    [BTINFO_ROOTDEVICE] = "ROOTDEVICE",
    [BTINFO_BOOTDISK] = "BOOTDISK",
    [BTINFO_NETIF] = "NETIF",
    [BTINFO_CONSOLE] = "CONSOLE",
    [BTINFO_BIOSGEOM] = "BIOSGEOM",
    [BTINFO_SYMTAB] = "SYMTAB",
    [BTINFO_MEMMAP] = "MEMMAP",
    [BTINFO_BOOTWEDGE] = "BOOTWEDGE",
    [BTINFO_MODULELIST] = "MODULELIST",
    [BTINFO_FRAMEBUFFER] = "FRAMEBUFFER",
    [BTINFO_USERCONFCOMMANDS] = "USERCONFCOMMANDS",
    [BTINFO_EFI] = "EFI",
    [BTINFO_EFIMEMMAP] = "EFIMEMMAP",
    [BTINFO_PREKERN] = "PREKERN",
};

static const char *
btinfo_name(int32_t type)
{
	if (type == BTINFO_TIMELINE)
		return "TIMELINE";
	if (type == BTINFO_TRUST)
		return "TRUST";
	if (type == BTINFO_MISSING)
		return "MISSING";
	if (type == BTINFO_TPMLOG)
		return "TPMLOG";
	if (type < 0 || (size_t)type >= knitems(btinfo_names) ||
	    btinfo_names[type] == NULL)
		return "unknown";
	return btinfo_names[type];
}

/* Copy from below 4 GiB.  EFAULT when the range leaves it. */
static int
loader_read(const struct physmem *pm, paddr_t pa, void *buf, size_t len)
{
	if (pa == 0 || !range_valid(pa, len, LOADER_LIMIT))
		return EFAULT;
	return physmem_read(pm, pa, buf, len);
}

/*
 * Read and check the header of the record at `pa`.  NULL, or why the record
 * cannot be used.
 */
static const char *
record_check(const struct bootinfo *bi, const struct physmem *pm, paddr_t pa,
    struct btinfo_common *hdr)
{
	memset(hdr, 0, sizeof(*hdr));
	if (loader_read(pm, pa, hdr, sizeof(*hdr)) != 0)
		return "its address cannot be read";
	if (hdr->len < 0 || (size_t)hdr->len < sizeof(*hdr))
		return "its length is less than its header's";
	if (!range_valid(pa, (uint64_t)hdr->len, LOADER_LIMIT))
		return "it runs past 4 GiB";
	if (bootinfo_lookup(bi, hdr->type, 0) != NULL)
		return "its type occurs twice";
	if (!range_valid(bi->bi_used, (uint64_t)hdr->len, BOOTINFO_MAXSIZE))
		return "the kernel's buffer is full";
	return NULL;
}

/* Copy the record that entry `i` of the table points to. */
static void
record_take(
    struct bootinfo *bi, const struct physmem *pm, unsigned i, paddr_t pa)
{
	struct btinfo_common hdr;
	const char *why;
	uint8_t *dst;

	why = record_check(bi, pm, pa, &hdr);
	if (why == NULL) {
		dst = bi->bi_data + bi->bi_used;
		if (loader_read(pm, pa, dst, (size_t)hdr.len) == 0) {
			/* The header that was checked, not the one in memory.
			 */
			memcpy(dst, &hdr, sizeof(hdr));
			bi->bi_used += (size_t)hdr.len;
			bi->bi_nrecords++;
			return;
		}
		why = "it cannot be read";
	}
	bi->bi_nrejected++;
	if (hdr.type == BTINFO_TRUST)
		bi->bi_badtrust = true;
	kprintf("bootinfo: record %u at 0x%llx (%s, type %d, %d bytes) "
		"ignored: %s\n",
	    i, (unsigned long long)pa, btinfo_name(hdr.type), (int)hdr.type,
	    (int)hdr.len, why);
}

void
bootinfo_empty(struct bootinfo *bi)
{
	bi->bi_used = 0;
	bi->bi_nrecords = bi->bi_nrejected = 0;
	bi->bi_badtrust = false;
	bi->bi_rsdp = 0;
}

size_t
bootinfo_room(const struct bootinfo *bi)
{
	return sizeof(bi->bi_data) - bi->bi_used;
}

void *
bootinfo_add(struct bootinfo *bi, int32_t type, size_t len)
{
	struct btinfo_common *hdr;

	KASSERT(len >= sizeof(*hdr));
	if (len > bootinfo_room(bi)) {
		bi->bi_nrejected++;
		kprintf("bootinfo: no room for %s, %zu bytes\n",
		    btinfo_name(type), len);
		return NULL;
	}
	hdr = (struct btinfo_common *)(bi->bi_data + bi->bi_used);
	memset(hdr, 0, len);
	hdr->len = (int32_t)len;
	hdr->type = type;
	bi->bi_used += len;
	bi->bi_nrecords++;
	return hdr;
}

void
bootinfo_digest(struct bootinfo *bi, const struct physmem *pm, paddr_t table)
{
	uint32_t i, n, ptr;

	bootinfo_empty(bi);
	if (table == 0) {
		kprintf("bootinfo: the loader passed none\n");
		return;
	}
	if (loader_read(pm, table, &n, sizeof(n)) != 0) {
		kprintf("bootinfo: the table at 0x%llx cannot be read\n",
		    (unsigned long long)table);
		return;
	}
	if (n > BOOTINFO_MAXENTRIES) {
		kprintf("bootinfo: the table at 0x%llx claims %u records, "
			"reading the first %u\n",
		    (unsigned long long)table, n, BOOTINFO_MAXENTRIES);
		n = BOOTINFO_MAXENTRIES;
	}
	for (i = 0; i < n; i++) {
		if (loader_read(pm, table + sizeof(n) + i * sizeof(ptr), &ptr,
			sizeof(ptr)) != 0) {
			kprintf(
			    "bootinfo: the table ends before record %u\n", i);
			break;
		}
		record_take(bi, pm, i, ptr);
	}
}

const void *
bootinfo_lookup(const struct bootinfo *bi, int32_t type, size_t minlen)
{
	struct btinfo_common hdr;
	size_t off;

	for (off = 0; off < bi->bi_used; off += (size_t)hdr.len) {
		memcpy(&hdr, bi->bi_data + off, sizeof(hdr));
		if (hdr.type == type)
			return (size_t)hdr.len >= minlen ? bi->bi_data + off
							 : NULL;
	}
	return NULL;
}

void
bootinfo_text(char *dst, size_t dstsize, const char *src, size_t srcsize)
{
	size_t i;

	for (i = 0; i + 1 < dstsize && i < srcsize && src[i] != '\0'; i++)
		dst[i] = src[i] < ' ' || src[i] > '~' ? '?' : src[i];
	dst[i] = '\0';
}

void
bootinfo_print_missing(const struct bootinfo *bi)
{
	const struct btinfo_missing *rec;
	char line[LINE_MAX];
	size_t left, len;
	const char *p;

	rec = bootinfo_lookup(bi, BTINFO_MISSING, sizeof(*rec));
	if (rec == NULL)
		return;
	left = (size_t)rec->common.len - sizeof(*rec);
	left = MIN(left, (size_t)BI_MISSING_MAX);
	for (p = rec->text; left != 0 && *p != '\0'; p += len, left -= len) {
		for (len = 0; len < left && p[len] != '\n' && p[len] != '\0';)
			len++;
		bootinfo_text(line, sizeof(line), p, len);
		kprintf("loader: not loaded: %s\n", line);
		if (len < left && p[len] == '\n')
			len++;
	}
}
