/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootrec_kernel.c: the bootinfo records that do not depend on modules.  A
 * record whose content is unknown is left out.
 */
#include <boot/bootrec.h>

#define NSYM_UNKNOWN 1 /* not 0, which means no symbols */

/* Copy a record of sa_env's, but not its header, which is the builder's. */
static void
fill(uint8_t *p, const void *rec, size_t len)
{
	memcpy(p + sizeof(struct btinfo_common),
	    (const uint8_t *)rec + sizeof(struct btinfo_common),
	    len - sizeof(struct btinfo_common));
}

/* Add a record that sa_env filled in. */
static void
add_copy(struct bootrec *br, int type, const void *rec, size_t len)
{
	uint8_t *p = bootrec_add(br, type, len);

	if (p != NULL)
		fill(p, rec, len);
}

void
bootrec_framebuffer(struct loader *ld, struct bootrec *br)
{
	const struct sa_env *env = ld->ld_env;
	struct btinfo_framebuffer fb = {0};
	void *rec = bootrec_find(br, BTINFO_FRAMEBUFFER);

	/* Without a framebuffer the address is 0, which kernels check. */
	if (rec != NULL)
		fill(rec,
		    env->se_framebuffer(env->se_cookie, &fb) == 0
			? &fb
			: &(struct btinfo_framebuffer){0},
		    sizeof(fb));
}

/* CONSOLE, FRAMEBUFFER, EFI: the records that sa_env fills in. */
static void
add_firmware(struct loader *ld, struct bootrec *br)
{
	const struct sa_env *env = ld->ld_env;
	struct btinfo_console con = {0};
	struct btinfo_framebuffer fb = {0};
	struct btinfo_efi efi = {0};

	if (env->se_console(env->se_cookie, &con) == 0)
		add_copy(br, BTINFO_CONSOLE, &con, sizeof(con));
	if (env->se_framebuffer(env->se_cookie, &fb) == 0 ||
	    ld->ld_boot->bo_gop_set)
		add_copy(br, BTINFO_FRAMEBUFFER, &fb, sizeof(fb));
	if (env->se_efi(env->se_cookie, &efi) == 0) {
		if (ld->ld_boot->bo_tries)
			efi.flags |= BI_EFI_COUNTED;
		add_copy(br, BTINFO_EFI, &efi, sizeof(efi));
	}
}

/*
 * BOOTDISK and BOOTWEDGE for the kernel's volume or the root's, NETIF for a
 * server.  A kernel identifies the disk by its disklabel or by the hash of a
 * block; labelsector and matchblk are -1 if there is none.
 */
static void
add_disk(struct loader *ld, struct bootrec *br, const struct sa_volinfo *vi)
{
	const struct sa_env *env = ld->ld_env;
	struct btinfo_netif nif;
	struct btinfo_bootdisk *bd;
	struct btinfo_bootwedge *bw;

	if (vi->vi_isnet && env->se_netif != NULL &&
	    env->se_netif(env->se_cookie, &nif) == 0)
		add_copy(br, BTINFO_NETIF, &nif, sizeof(nif));
	if (vi->vi_biosdev == 0)
		return;
	bd = bootrec_add(br, BTINFO_BOOTDISK, sizeof(*bd));
	if (bd != NULL) {
		bd->labelsector = vi->vi_disklabel.pdl_sector;
		bd->label.type = vi->vi_disklabel.pdl_type;
		bd->label.checksum = vi->vi_disklabel.pdl_checksum;
		memcpy(bd->label.packname, vi->vi_disklabel.pdl_packname,
		    sizeof(bd->label.packname));
		bd->biosdev = vi->vi_biosdev;
		bd->partition = MAX(vi->vi_partition, 0);
	}
	if (vi->vi_nblks == 0)
		return;
	bw = bootrec_add(br, BTINFO_BOOTWEDGE, sizeof(*bw));
	if (bw != NULL) {
		bw->biosdev = vi->vi_biosdev;
		bw->startblk = (int64_t)vi->vi_startblk;
		bw->nblks = vi->vi_nblks;
		bw->matchblk = vi->vi_matchblk;
		bw->matchnblks = vi->vi_matchnblks;
		memcpy(bw->matchhash, vi->vi_matchhash, sizeof(bw->matchhash));
	}
}

/*
 * Add ROOTDEVICE if the root's name fits it.  Otherwise BOOTDISK and BOOTWEDGE
 * must describe the root: returns the volume for add_disk.
 */
static const struct sa_volinfo *
add_root(struct loader *ld, struct bootrec *br, const struct sa_volinfo *boot)
{
	const char *name = ld->ld_boot->bo_root;
	struct btinfo_rootdevice *root;
	size_t i;

	if (name[0] == '\0')
		return boot;
	if (strlen(name) >= sizeof(root->devname)) {
		if (device_find(ld, name, &i) == 0)
			return device_info(ld, i);
		sa_printf(ld,
		    "WARNING: root %s: no such partition: the kernel "
		    "chooses its root\n",
		    SA_VIS(name));
		return boot;
	}
	root = bootrec_add(br, BTINFO_ROOTDEVICE, sizeof(*root));
	if (root != NULL)
		(void)kstrlcpy(root->devname, name, sizeof(root->devname));
	return boot;
}

/* All userconf commands, or as many as fit. */
static void
add_userconf(struct loader *ld, struct bootrec *br)
{
	struct btinfo_userconfcommands *rec;
	struct userconf_cmd *uc;
	size_t n = 0, fit, i = 0;

	TAILQ_FOREACH (uc, &ld->ld_boot->bo_userconf, uc_chain)
		n++;
	/* Half of the room is for modules. */
	fit = (bootrec_room(br) / 2 - sizeof(*rec)) / sizeof(rec->cmd[0]);
	if (n > fit)
		sa_printf(ld,
		    "WARNING: bootinfo has room for %zu of %zu userconf "
		    "commands: the last %zu are left out\n",
		    fit, n, n - fit);
	n = MIN(n, fit);
	if (n == 0)
		return;
	rec = bootrec_add(br, BTINFO_USERCONFCOMMANDS,
	    sizeof(*rec) + n * sizeof(rec->cmd[0]));
	if (rec == NULL)
		return;
	rec->num = (int32_t)n;
	TAILQ_FOREACH (uc, &ld->ld_boot->bo_userconf, uc_chain) {
		if (i == n)
			break;
		(void)kstrlcpy(
		    rec->cmd[i++].text, uc->uc_text, sizeof(rec->cmd[0].text));
	}
}

void
bootrec_add_kernel(
    struct loader *ld, struct bootrec *br, const struct bootrec_kernel *bk)
{
	struct btinfo_bootpath *path;
	struct btinfo_symtab *sym;
	struct btinfo_prekern *pk;

	add_firmware(ld, br);
	pk = bk->bk_prekern ? bootrec_add(br, BTINFO_PREKERN, sizeof(*pk))
			    : NULL;
	if (pk != NULL) {
		pk->kernpa_start = (uint32_t)bk->bk_sym.pr_start;
		pk->kernpa_end = (uint32_t)bk->bk_sym.pr_end;
	}
	if (bk->bk_sym.pr_start < bk->bk_sym.pr_end) {
		sym = bootrec_add(br, BTINFO_SYMTAB, sizeof(*sym));
		if (sym != NULL) {
			sym->nsym = NSYM_UNKNOWN;
			sym->ssym = (int32_t)bk->bk_sym.pr_start;
			sym->esym = (int32_t)bk->bk_sym.pr_end;
		}
	}
	path = bootrec_add(br, BTINFO_BOOTPATH, sizeof(*path));
	if (path != NULL)
		(void)kstrlcpy(
		    path->bootpath, bk->bk_path, sizeof(path->bootpath));
	add_disk(ld, br, add_root(ld, br, bk->bk_vol));
	add_userconf(ld, br);
}
