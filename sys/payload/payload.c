/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * payload.c: the table from a payload's type to its owner.
 */
#include <bootinfo.h>
#include <sys/fsimage.h>
#include <sys/module.h>
#include <sys/picture.h>

#include "payload_impl.h"

static const char *
module_take(struct payload *pld)
{
	int error;

	/* A failure has been reported; the other modules come up. */
	error = pld->pld_heap
	    ? module_prime_heap(pld->pld_path, pld->pld_base, pld->pld_len)
	    : module_prime(pld->pld_path, pld->pld_base, pld->pld_len);
	pld->pld_base = NULL;
	return error == 0 ? "primed" : "refused";
}

/* An archive without a type is a list of modules as well. */
static const char *
fsimage_take(struct payload *pld)
{
	int error;

	error = fsimage_attach(pld->pld_path, pld->pld_base, pld->pld_len);
	if (error != 0) {
		payload_free(pld);
		return error == EBUSY ? "not mounted: not the first"
				      : "refused";
	}
	if (pld->pld_untyped)
		module_prime_root(pld->pld_path);
	return "mounted as root, read-only";
}

/* Properties for the module before it, which copies what it needs. */
static const char *
props_take(struct payload *pld)
{
	int error;

	error = module_prime_props(pld->pld_path,
	    pld->pld_type == BI_MODULE_PLIST, pld->pld_base, pld->pld_len);
	payload_free(pld);
	return error == 0 ? "added to its module" : "refused";
}

static const char *
firmware_take(struct payload *pld)
{
	payload_say(
	    pld, "file, %zu bytes, kept for firmware_open()", pld->pld_len);
	return "kept";
}

/* owner: this file; never written. */
const struct payload_owner payload_owners[] = {
    {BI_MODULE_RND, PAYLOAD_SEED, "rndseed", "entropy", seed_take},
    {BI_MODULE_KERNCONF, PAYLOAD_CONF, "kernconf", "kernconf", kernconf_take},
    {BI_MODULE_IMAGE, PAYLOAD_IMAGE, "splash", "console", splash_take},
    {BI_MODULE_ELF, PAYLOAD_REST, "module", "module", module_take},
    {BI_MODULE_FS, PAYLOAD_REST, "fs", "fs", fsimage_take},
    {BI_MODULE_PROPS, PAYLOAD_REST, "props", "module", props_take},
    {BI_MODULE_PLIST, PAYLOAD_REST, "plist", "module", props_take},
    {BI_MODULE_FIRMWARE, PAYLOAD_REST, "firmware", "firmware", firmware_take},
    {0, PAYLOAD_REST, NULL, NULL, NULL},
};

static bool
is_elf(const struct payload *pld)
{
	static const char magic[4] = {0x7f, 'E', 'L', 'F'};

	return pld->pld_len >= sizeof(magic) &&
	    memcmp(pld->pld_base, magic, sizeof(magic)) == 0;
}

/* Replace the contents by what they are when decompressed. */
static bool
decode(struct payload *pld)
{
	struct payload out;

	if (payload_decode(pld, &out) != 0)
		return false;
	payload_free(pld);
	*pld = out;
	return true;
}

static bool
has_suffix(const char *path, const char *suffix)
{
	const size_t len = strlen(path), n = strlen(suffix);

	return len > n && strcmp(path + len - n, suffix) == 0;
}

/* What a file is that may be compressed; BI_MODULE_NONE: another thing. */
static int32_t
module_or_fs(const struct payload *pld)
{
	if (is_elf(pld))
		return BI_MODULE_ELF;
	return fsimage_probe(pld->pld_base, pld->pld_len) ? BI_MODULE_FS
							  : BI_MODULE_NONE;
}

/*
 * GRUB's knetbsd_module passes type 0 for everything (docs/boot-protocol.md),
 * and PVH has no types: a file is known by its contents, or by its name.
 */
static int32_t
guess_type(struct payload *pld)
{
	struct payload out;
	int32_t type;

	if (seed_check(pld->pld_base, pld->pld_len) == NULL)
		return BI_MODULE_RND;
	if (picture_probe(pld->pld_base, pld->pld_len))
		return BI_MODULE_IMAGE;
	if ((type = module_or_fs(pld)) != BI_MODULE_NONE)
		return type;
	if (has_suffix(pld->pld_path, ".conf"))
		return BI_MODULE_KERNCONF;
	if (payload_decode(pld, &out) != 0)
		return BI_MODULE_FIRMWARE;
	type = module_or_fs(&out);
	if (type == BI_MODULE_NONE) {
		payload_free(&out);
		return BI_MODULE_FIRMWARE;
	}
	payload_free(pld);
	*pld = out;
	return type;
}

static const struct payload_owner *
find_owner(const struct payload_owner *owners, int32_t type)
{
	for (; owners->plo_take != NULL; owners++)
		if (owners->plo_type == type)
			return owners;
	return NULL;
}

/* To its owner, and on the list. */
static void
give(const struct payload_owner *owner, struct payload *pld)
{
	const char *state;

	if (owner != NULL)
		state = owner->plo_take(pld);
	else {
		payload_say(pld, "unknown type %d, kept", (int)pld->pld_type);
		state = "kept, unknown type";
	}
	if (!payload_list_add(pld, owner, state))
		payload_say(pld, "no memory to list it");
}

/* Its type, and the contents that its owner wants. */
static void
prepare(struct payload *pld)
{
	if (pld->pld_type == BI_MODULE_NONE) {
		pld->pld_untyped = true;
		pld->pld_type = guess_type(pld);
	} else if (pld->pld_type == BI_MODULE_ELF ||
	    pld->pld_type == BI_MODULE_FS)
		(void)decode(pld);
}

void
payload_give(const struct payload_owner *owners, struct payload *list, size_t n)
{
	const struct payload_owner *plo;
	unsigned order;
	size_t i;

	for (i = 0; i < n; i++)
		prepare(&list[i]);
	for (order = PAYLOAD_SEED; order <= PAYLOAD_REST; order++)
		for (i = 0; i < n; i++) {
			plo = find_owner(owners, list[i].pld_type);
			if ((plo == NULL ? PAYLOAD_REST : plo->plo_order) ==
			    order)
				give(plo, &list[i]);
		}
}
