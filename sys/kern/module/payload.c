/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * payload.c: the table from a payload's type to its owner.
 */
#include <bootinfo.h>
#include <libkern/libkern.h>
#include <sys/fsimage.h>
#include <sys/machdep.h>
#include <sys/module.h>
#include <sys/payload.h>
#include <sys/systm.h>

void (*payload_seed)(const void *seed, size_t len); /* owner: the machine */

/* Skip it, and say why. */
static void
skip(const struct payload *pld, const char *why)
{
	kprintf("module list: %s: %s\n", pld->pld_path, why);
	cpu_preload_free(pld->pld_base, pld->pld_len);
}

static void
take_module(const struct payload *pld)
{
	/* A failure has been reported; the other modules come up. */
	(void)module_prime(pld->pld_path, pld->pld_base, pld->pld_len);
}

/* False: it was not mounted. */
static bool
mount_fsimage(const struct payload *pld)
{
	const bool mounted =
	    fsimage_attach(pld->pld_path, pld->pld_base, pld->pld_len) == 0;

	if (!mounted)
		cpu_preload_free(pld->pld_base, pld->pld_len);
	return mounted;
}

static void
take_fsimage(const struct payload *pld)
{
	(void)mount_fsimage(pld);
}

static void
take_seed(const struct payload *pld)
{
	if (payload_seed == NULL) {
		skip(pld, "random seed, not used by this machine");
		return;
	}
	payload_seed(pld->pld_base, pld->pld_len);
	/* A seed is used once: clear it, so that it cannot be read later. */
	memset(pld->pld_base, 0, pld->pld_len);
	kprintf("module list: %s: random seed, %zu bytes\n", pld->pld_path,
	    pld->pld_len);
	cpu_preload_free(pld->pld_base, pld->pld_len);
}

/*
 * GRUB's knetbsd_module passes type 0 for everything (docs/boot-protocol.md),
 * and PVH has no types: a file is known by its first bytes.
 */
static void
take_untyped(const struct payload *pld)
{
	static const char magic[4] = {0x7f, 'E', 'L', 'F'};

	if (pld->pld_len >= sizeof(magic) &&
	    memcmp(pld->pld_base, magic, sizeof(magic)) == 0)
		take_module(pld);
	else if (fsimage_probe(pld->pld_base, pld->pld_len)) {
		if (mount_fsimage(pld))
			module_prime_root(pld->pld_path);
	} else
		skip(pld, "no type, neither ELF file nor file system, skipped");
}

static void
take_image(const struct payload *pld)
{
	skip(pld, "splash image, not shown");
}

/* Properties for the module before it, which copies what it needs. */
static void
take_props(const struct payload *pld)
{
	(void)module_prime_props(pld->pld_path,
	    pld->pld_type == BI_MODULE_PLIST, pld->pld_base, pld->pld_len);
	cpu_preload_free(pld->pld_base, pld->pld_len);
}

/* owner: this file; never written. */
const struct payload_owner payload_owners[] = {
    {BI_MODULE_NONE, take_untyped},
    {BI_MODULE_ELF, take_module},
    {BI_MODULE_IMAGE, take_image},
    {BI_MODULE_RND, take_seed},
    {BI_MODULE_FS, take_fsimage},
    {BI_MODULE_PROPS, take_props},
    {BI_MODULE_PLIST, take_props},
    {0, NULL},
};

void
payload_give(const struct payload_owner *owners, const struct payload *pld)
{
	char why[40];

	for (; owners->plo_take != NULL; owners++) {
		if (owners->plo_type == pld->pld_type) {
			owners->plo_take(pld);
			return;
		}
	}
	ksnprintf(
	    why, sizeof(why), "unknown type %d, skipped", (int)pld->pld_type);
	skip(pld, why);
}

bool
payload_first(int32_t type)
{
	return type == BI_MODULE_RND;
}
