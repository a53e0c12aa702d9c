/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_driver.c: UEFI drivers from the volume that the loader was read from, for
 * disks and file systems that neither firmware nor loader supports.  All are
 * loaded and started, in the order of their names, before the disks are
 * examined.  One that fails is reported by name, and the loader continues.
 */
#include "efi_env.h"

#define DRIVERS_DIR  "/EFI/NetBSD/drivers"
#define DRIVERS_MAX  32
#define NAME_SIZE    256 /* with NUL */
#define SUFFIX       ".efi"
#define PATH_MAXSIZE (sizeof(DRIVERS_DIR) + NAME_SIZE)

static EFI_GUID devpath_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;
static EFI_GUID image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;
static EFI_GUID sfs_guid = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;

struct drivers {
	struct efi *drv_efi;
	const EFI_DEVICE_PATH *drv_volume; /* the volume they are on */
	size_t drv_n, drv_nstarted;
	size_t drv_nmore; /* those beyond DRIVERS_MAX */
	char drv_name[DRIVERS_MAX][NAME_SIZE];
	/* A driver's device path, and the text of its last node. */
	uint8_t drv_path[EFI_MAXDP + 2 * PATH_MAXSIZE + 16];
	CHAR16 drv_wide[PATH_MAXSIZE];
};

/* Control characters of file names are not sent to the console. */
static void
driver_putc(int c, void *arg)
{
	efi_putchar(arg, (c >= 0 && c < ' ' && c != '\n') ? '?' : c);
}

static void __kprintflike(2, 3) say(struct drivers *drv, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)kvprintf(driver_putc, drv->drv_efi, fmt, ap);
	va_end(ap);
}

/* readdir: collect the names of drivers. */
static int
take_name(const struct fs_dirent *de, void *arg)
{
	struct drivers *drv = arg;
	const size_t len = strlen(de->fd_name), end = sizeof(SUFFIX) - 1;

	if (de->fd_isdir || len <= end ||
	    kstrcasecmp(de->fd_name + len - end, SUFFIX) != 0)
		return 0;
	if (drv->drv_n == DRIVERS_MAX) {
		drv->drv_nmore++;
		return 0;
	}
	if (len >= NAME_SIZE) {
		say(drv, "driver %s: name of more than %d bytes: not loaded\n",
		    de->fd_name, NAME_SIZE - 1);
		return 0;
	}
	memcpy(drv->drv_name[drv->drv_n++], de->fd_name, len + 1);
	return 0;
}

static int
name_compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* The names of all drivers, sorted; none if the directory does not exist. */
static void
list_names(struct drivers *drv, EFI_FILE_IO_INTERFACE *sfs)
{
	struct fs_volume *vol;
	int error;

	error = efi_fs_mount(drv->drv_efi, sfs, &vol);
	if (error == 0) {
		error = fs_readdir(vol, DRIVERS_DIR, take_name, drv);
		fs_unmount(vol);
	}
	if (error != 0 && error != ENOENT && error != ENOTDIR)
		say(drv, "drivers in %s: %s\n", DRIVERS_DIR, kstrerror(error));
	if (drv->drv_nmore != 0)
		say(drv, "drivers in %s: %zu not loaded: at most %d are\n",
		    DRIVERS_DIR, drv->drv_nmore, DRIVERS_MAX);
	ksort(drv->drv_name, drv->drv_n, NAME_SIZE, name_compare);
}

static void
put_node(uint8_t *at, uint8_t type, uint8_t subtype, size_t size)
{
	EFI_DEVICE_PATH node;

	node.Type = type;
	node.SubType = subtype;
	SetDevicePathNodeLength(&node, size);
	memcpy(at, &node, sizeof(node));
}

/*
 * Set drv_path to the volume's path, a node with the file's path, and the end
 * node.  EINVAL: the name is not UTF-8; ENAMETOOLONG.
 */
static int
make_path(struct drivers *drv, const char *name)
{
	const size_t nvol = dp_size(drv->drv_volume);
	uint8_t *file = drv->drv_path + nvol;
	char path[PATH_MAXSIZE];
	size_t len = 0;
	int error;

	ksnprintf(path, sizeof(path), "%s/%s", DRIVERS_DIR, name);
	for (char *p = path; (p = strchr(p, '/')) != NULL;)
		*p = '\\';
	error = utf8_to_utf16(path, drv->drv_wide, knitems(drv->drv_wide));
	if (error != 0)
		return error;
	while (drv->drv_wide[len++] != 0)
		continue;
	len = len * sizeof(CHAR16) + sizeof(EFI_DEVICE_PATH);
	memcpy(drv->drv_path, drv->drv_volume, nvol);
	put_node(file, MEDIA_DEVICE_PATH, MEDIA_FILEPATH_DP, len);
	memcpy(file + sizeof(EFI_DEVICE_PATH), drv->drv_wide,
	    len - sizeof(EFI_DEVICE_PATH));
	put_node(file + len, END_DEVICE_PATH_TYPE,
	    END_ENTIRE_DEVICE_PATH_SUBTYPE, sizeof(EFI_DEVICE_PATH));
	return 0;
}

/* An application must not be started: it would run until its user ends it. */
static bool
is_driver(struct efi *e, EFI_HANDLE h)
{
	const EFI_LOADED_IMAGE *image = efi_protocol(e, h, &image_guid);

	return image != NULL &&
	    (image->ImageCodeType == EfiBootServicesCode ||
		image->ImageCodeType == EfiRuntimeServicesCode);
}

/* Load and start the image at drv_path.  *what: what failed, for a message. */
static EFI_STATUS
start_image(struct drivers *drv, const char **what)
{
	struct efi *e = drv->drv_efi;
	EFI_HANDLE h = NULL;
	EFI_STATUS status;

	*what = "cannot be loaded";
	status = e->e_bs->LoadImage(FALSE, e->e_image,
	    (EFI_DEVICE_PATH *)(void *)drv->drv_path, NULL, 0, &h);
	if (!EFI_ERROR(status) && !is_driver(e, h)) {
		*what = "is an application, not a driver";
		status = EFI_UNSUPPORTED;
	} else if (!EFI_ERROR(status)) {
		/* A driver that fails is unloaded by the firmware. */
		*what = "failed to start";
		return e->e_bs->StartImage(h, NULL, NULL);
	}
	/* EFI_SECURITY_VIOLATION leaves an image that must not be started. */
	if (h != NULL)
		e->e_bs->UnloadImage(h);
	return status;
}

static void
start_driver(struct drivers *drv, const char *name)
{
	const char *what;
	EFI_STATUS status;
	int error;

	error = make_path(drv, name);
	if (error != 0) {
		say(drv, "driver %s: not loaded: %s\n", name, kstrerror(error));
		return;
	}
	efi_out_flush(drv->drv_efi);
	status = start_image(drv, &what);
	if (EFI_ERROR(status))
		say(drv, "driver %s: %s: %s\n", name, what,
		    EFI_STATUS_TEXT(status));
	else {
		say(drv, "driver %s: started\n", name);
		drv->drv_nstarted++;
	}
}

/*
 * Start the drivers of the boot volume and connect them to the disks that they
 * support.
 */
void
efi_drivers_start(struct efi *e)
{
	EFI_HANDLE boot = efi_boot_handle(e);
	EFI_FILE_IO_INTERFACE *sfs = efi_protocol(e, boot, &sfs_guid);
	struct drivers *drv;

	if (sfs == NULL)
		return;
	drv = efi_alloc(e, sizeof(*drv));
	if (drv == NULL)
		return;
	memset(drv, 0, sizeof(*drv));
	drv->drv_efi = e;
	drv->drv_volume = efi_protocol(e, boot, &devpath_guid);
	if (dp_size(drv->drv_volume) != 0)
		list_names(drv, sfs);
	for (size_t i = 0; i < drv->drv_n; i++)
		start_driver(drv, drv->drv_name[i]);
	if (drv->drv_nstarted != 0)
		efi_connect_blocks(e);
	efi_free(e, drv, sizeof(*drv));
}
