/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command_dev.c: `dev': list disks and volumes, or set the default device.
 */
#include <libsa/disk.h>
#include <ui/command.h>
#include <ui/pager.h>
#include <ui/words.h>

/* "512 bytes", "64 KB", "62 MB", "931 GB".  Returns `out`. */
static const char *
size_text(char *out, size_t outsize, uint64_t bytes)
{
	static const char *const units[] = {"bytes", "KB", "MB", "GB", "TB"};
	size_t i;

	for (i = 0; bytes >= 10240 && i + 1 < knitems(units); i++)
		bytes /= 1024;
	(void)ksnprintf(
	    out, outsize, "%llu %s", (unsigned long long)bytes, units[i]);
	return out;
}
#define SIZE_TEXT(bytes) size_text((char[32]){0}, 32, bytes)

/* The volume of this name among those that are known, or NULL. */
static const struct volume *
volume_named(struct loader *ld, const char *name)
{
	size_t i;

	return device_find(ld, name, &i) == 0 ? device_volume(ld, i) : NULL;
}

/* Print the other names of a volume, as they are typed. */
static void
names_print(struct loader *ld, const struct volume *v)
{
	const char *label = v->v_info.vi_label;
	const char *quote = strchr(label, ' ') != NULL ? "\"" : "";

	if (label[0] != '\0')
		sa_printf(ld, "  %sNAME=%s%s", quote, SA_VIS(label), quote);
	if (v->v_info.vi_isesp && volume_named(ld, "esp") == v)
		sa_printf(ld, "  esp");
}

static void
volume_print(struct loader *ld, struct volume *v, bool isdefault)
{
	const struct sa_volinfo *vi = &v->v_info;
	const char *fs = volume_fsname(ld, v);
	const uint64_t size = v->v_dev.dv_size != 0
	    ? v->v_dev.dv_size
	    : vi->vi_nblks * MAX(vi->vi_blksize, 512);

	sa_printf(ld, "%c %-8s %8s  ", isdefault ? '*' : ' ',
	    SA_VIS(vi->vi_name), vi->vi_isnet ? "" : SIZE_TEXT(size));
	if (vi->vi_type[0] != '\0')
		sa_printf(ld, "%s, ", SA_VIS(vi->vi_type));
	sa_printf(ld, "%s", fs == NULL ? "no known file system" : fs);
	if (v->v_note != NULL)
		sa_printf(ld, " (%s)", v->v_note);
	names_print(ld, v);
	if (vi->vi_bootme)
		sa_printf(ld, "  bootme");
	if (vi->vi_isboot)
		sa_printf(ld, "  (the loader was read from it)");
	sa_printf(ld, "\n");
}

static void
disk_print(struct loader *ld, const struct disk *d)
{
	const struct fs_dev *dev = &d->d_info.di_dev;

	sa_printf(ld, "%s: ", d->d_name);
	if (dev->dv_size == 0)
		sa_printf(ld, "no medium");
	else
		sa_printf(ld, "%s", SIZE_TEXT(dev->dv_size));
	if (d->d_table != NULL)
		sa_printf(ld, ", %s", d->d_table);
	else if (dev->dv_size != 0 && !d->d_info.di_iscd)
		sa_printf(ld, ", no partition table");
	if (dev->dv_blksize > 512 && !d->d_info.di_iscd)
		sa_printf(ld, ", blocks of %u bytes", dev->dv_blksize);
	if (d->d_note != NULL)
		sa_printf(ld, "; %s", d->d_note);
	if (d->d_error != 0 && d->d_error != EFTYPE)
		sa_printf(ld, "; %s", kstrerror(d->d_error));
	sa_printf(ld, "\n");
}

/* Print the default device and the reason for it. */
static void
default_print(struct loader *ld, const struct volume *def)
{
	const struct device_table *dt = ld->ld_devices;
	const char *name;

	if (def == NULL) {
		sa_printf(
		    ld, "default: %s (no such device)\n", SA_VIS(ld->ld_dev));
		return;
	}
	name = def->v_info.vi_name;
	sa_printf(ld, "default: %s (", SA_VIS(name));
	if (dt->dt_why != NULL && strcmp(ld->ld_dev, dt->dt_default) == 0)
		sa_printf(ld, "%s)\n", dt->dt_why);
	else if (strcmp(ld->ld_dev, name) == 0)
		sa_printf(ld, "set by \"dev\")\n");
	else
		sa_printf(ld, "set by \"dev %s\")\n", SA_VIS(ld->ld_dev));
}

/* List a disk's volumes; false: the user stopped the listing. */
static bool
disk_list(struct loader *ld, struct pager *pg, const struct disk *d,
    const struct volume *def)
{
	size_t i;

	for (i = 0; i < d->d_nvols; i++) {
		volume_print(
		    ld, d->d_vols[i], def != NULL && d->d_vols[i] == def);
		if (!pager_line(pg))
			return false;
	}
	return true;
}

static enum cmd_result
dev_list(struct loader *ld)
{
	struct pager pg = {.pag_ld = ld};
	const struct device_table *dt;
	const struct volume *def;
	const struct disk *d;

	device_scan(ld);
	def = volume_named(ld, "");
	if ((dt = device_table(ld)) == NULL) {
		sa_printf(ld, "dev: %s\n", kstrerror(ENOMEM));
		return CMD_FAILED;
	}
	TAILQ_FOREACH (d, &dt->dt_disks, d_chain) {
		disk_print(ld, d);
		if (!pager_line(&pg) || !disk_list(ld, &pg, d, def))
			return CMD_OK;
	}
	if (!disk_list(ld, &pg, &dt->dt_firmware, def))
		return CMD_OK;
	if (device_count(ld) == 0)
		sa_printf(ld, "dev: the firmware reports no disk\n");
	else
		default_print(ld, def);
	return CMD_OK;
}

/* The name may end in a colon.  The device must exist. */
enum cmd_result
command_dev(struct loader *ld, char *args)
{
	char *dev, why[DEVICE_WHY];
	size_t i, len;

	if (*args == '\0')
		return dev_list(ld);
	if ((dev = word_only(ld, "dev", args)) == NULL)
		return CMD_FAILED;
	len = strlen(dev);
	if (dev[len - 1] == ':')
		dev[--len] = '\0';
	if (len == 0 || len >= sizeof(ld->ld_dev) ||
	    device_find(ld, dev, &i) != 0) {
		sa_printf(ld, "dev %s: %s\n", SA_VIS(dev),
		    device_why(ld, dev, ENXIO, why));
		return CMD_FAILED;
	}
	memcpy(ld->ld_dev, dev, len + 1);
	return CMD_OK;
}
