/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * menu_found.c: a menu without boot.cfg: kernels and sets in the roots of all
 * volumes, the loaders of other systems on EFI system partitions, and the ways
 * out.  Names come from disks: those that cannot be typed are left out.
 */
#include <ui/command.h>
#include <ui/menu.h>
#include <ui/words.h>

#define NAMES_MAX 128 /* names of a directory that are looked at */
#define NAME_SIZE 64  /* longer ones are left out */
#define PATH_SIZE (3 * NAME_SIZE)

/* Entries that are always there, and need room. */
#define WAYS_OUT 3

/* A directory: a kernel in a set is named so by its first names (bootset.c). */
#define SET_NAMES 2

/* The names in a directory. */
struct names {
	size_t nm_n;
	bool nm_dirs; /* directories, or files */
	bool nm_full; /* there are more */
	char nm_name[NAMES_MAX][NAME_SIZE];
};

/* What is looked for on one volume. */
struct found {
	struct loader *fou_ld;
	const struct sa_volinfo *fou_vi;
	struct fs_volume *fou_vol;
	bool fou_full; /* there is more than the menu has room for */
};

/* ---- entries ---- */

/* "netbsd on hd0a (root): boot "hd0a:/netbsd"" */
static void
entry_file(struct found *fou, const char *command, const char *path)
{
	const struct sa_volinfo *vi = fou->fou_vi;
	const bool label = vi->vi_label[0] != '\0';
	char text[PATH_SIZE + 80], line[PATH_SIZE + 80];

	if (fou->fou_ld->ld_ui->us_cfg.bc_nmenu + WAYS_OUT >= BOOTCFG_MAXMENU) {
		fou->fou_full = true;
		return;
	}
	(void)ksnprintf(text, sizeof(text), "%s on %s%s%s%s", path + 1,
	    vi->vi_name, label ? " (" : "", vi->vi_label, label ? ")" : "");
	(void)ksnprintf(
	    line, sizeof(line), "%s \"%s:%s\"", command, vi->vi_name, path);
	(void)bootcfg_menu_add(fou->fou_ld, text, line);
}

/* ---- directories ---- */

static int
name_take(const struct fs_dirent *de, void *arg)
{
	struct names *nm = arg;

	if (de->fd_isdir != nm->nm_dirs || *de->fd_name == '\0' ||
	    strlen(de->fd_name) >= NAME_SIZE || !words_typeable(de->fd_name))
		return 0;
	if (nm->nm_n < NAMES_MAX)
		(void)kstrlcpy(nm->nm_name[nm->nm_n++], de->fd_name, NAME_SIZE);
	else
		nm->nm_full = true;
	return 0;
}

/*
 * The directories or files in a directory, none if it cannot be read.  NULL:
 * out of memory.  The caller frees it.
 */
static struct names *
names_get(struct found *fou, const char *dir, bool dirs)
{
	struct names *nm = sa_zalloc(fou->fou_ld, sizeof(*nm), "the menu");

	if (nm == NULL)
		return NULL;
	nm->nm_dirs = dirs;
	(void)fs_readdir(fou->fou_vol, dir, name_take, nm);
	fou->fou_full |= nm->nm_full;
	return nm;
}

static bool
file_exists(struct found *fou, const char *path)
{
	struct fs_file *ff;

	if (fs_open(fou->fou_vol, path, &ff) != 0)
		return false;
	fs_close(ff);
	return true;
}

/* ---- what is found ---- */

static void
find_kernels(struct found *fou)
{
	char path[PATH_SIZE];
	size_t i;

	for (i = 0; default_kernels[i] != NULL; i++) {
		(void)ksnprintf(path, sizeof(path), "/%s", default_kernels[i]);
		if (file_exists(fou, path))
			entry_file(fou, "boot", path);
	}
}

static void
find_sets(struct found *fou)
{
	struct names *nm = names_get(fou, "/", true);
	char path[PATH_SIZE];
	size_t i, k;

	for (i = 0; nm != NULL && i < nm->nm_n; i++)
		for (k = 0; k < SET_NAMES; k++) {
			(void)ksnprintf(path, sizeof(path), "/%s/%s",
			    nm->nm_name[i], kset_names[k]);
			if (!file_exists(fou, path))
				continue;
			(void)ksnprintf(
			    path, sizeof(path), "/%s", nm->nm_name[i]);
			entry_file(fou, "boot", path);
			break;
		}
	sa_free(fou->fou_ld, nm, sizeof(*nm));
}

/* Does a file name in EFI/<system> look like that of a loader? */
static bool
is_loader(const char *name)
{
	static const char *const begin[] = {"shim", "grub", "systemd-boot",
	    "refind", "bootmgfw", "boot", "limine", "elilo", "loader"};
	const size_t len = strlen(name);
	char low[NAME_SIZE];
	size_t i;

	for (i = 0; i <= len; i++)
		low[i] = name[i] >= 'A' && name[i] <= 'Z'
		    ? (char)(name[i] | 0x20)
		    : name[i];
	if (len < 5 || strcmp(low + len - 4, ".efi") != 0)
		return false;
	for (i = 0; i < knitems(begin); i++)
		if (strncmp(low, begin[i], strlen(begin[i])) == 0)
			return true;
	return false;
}

/* The loaders in a directory. */
static void
find_loaders_in(struct found *fou, const char *dir)
{
	struct names *nm = names_get(fou, dir, false);
	char path[PATH_SIZE];
	size_t i;

	for (i = 0; nm != NULL && i < nm->nm_n; i++) {
		if (!is_loader(nm->nm_name[i]))
			continue;
		if ((size_t)ksnprintf(path, sizeof(path), "%s/%s", dir,
			nm->nm_name[i]) < sizeof(path))
			entry_file(fou, "chain", path);
	}
	sa_free(fou->fou_ld, nm, sizeof(*nm));
}

/*
 * EFI/<system>/, and EFI/Microsoft/Boot/.  EFI/BOOT of the volume that this
 * loader was read from, and EFI/NetBSD, have this loader or its like.
 */
static void
find_loaders(struct found *fou)
{
	struct names *nm = names_get(fou, "/EFI", true);
	char dir[PATH_SIZE];
	size_t i;

	for (i = 0; nm != NULL && i < nm->nm_n; i++) {
		const char *name = nm->nm_name[i];

		if (kstrcasecmp(name, "netbsd") == 0 ||
		    (kstrcasecmp(name, "boot") == 0 && fou->fou_vi->vi_isboot))
			continue;
		(void)ksnprintf(dir, sizeof(dir), "/EFI/%s%s", name,
		    kstrcasecmp(name, "microsoft") == 0 ? "/Boot" : "");
		find_loaders_in(fou, dir);
	}
	sa_free(fou->fou_ld, nm, sizeof(*nm));
}

bool
menu_find(struct loader *ld)
{
	struct bootcfg *cfg = &ld->ld_ui->us_cfg;
	struct found fou = {.fou_ld = ld};
	size_t i;

	bootcfg_menu_clear(ld);
	sa_printf(ld, "menu: looking for kernels and loaders on all disks\n");
	device_scan(ld);
	for (i = 0; (fou.fou_vi = device_info(ld, i)) != NULL; i++) {
		if (device_mount_number(ld, i, &fou.fou_vol) != 0)
			continue;
		find_kernels(&fou);
		find_sets(&fou);
		if (fou.fou_vi->vi_isesp)
			find_loaders(&fou);
		fs_unmount(fou.fou_vol);
	}
	if (fou.fou_full)
		sa_printf(ld,
		    "menu: there are more than it has room for: \"dev\" and "
		    "\"ls\" list them, and \"boot\" and \"chain\" start "
		    "them\n");
	if (firmware_setup(ld))
		(void)bootcfg_menu_add(ld, "Firmware settings", "firmware");
	(void)bootcfg_menu_add(ld, "Reboot", "reboot");
	(void)bootcfg_menu_add(ld, "Power off", "poweroff");
	cfg->bc_default = 0;
	cfg->bc_timeout = -1;
	cfg->bc_auto = true;
	return cfg->bc_nmenu > 0;
}
