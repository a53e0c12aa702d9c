/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * efi_fs.c: the firmware's file systems (FAT, and others it has drivers for) as
 * struct fs_ops.  A request has a fixed cost, so requests are large.  But some
 * firmware fails those above 1 MB, and then the handle is unusable.
 */
#include "efi_env.h"

#define PATH_MAXUNITS 512
/* Limit of an EFI_FILE_INFO, and the usual size: names of 255 units. */
#define INFO_MAXSIZE ((size_t)64 << 10)
#define INFO_SIZE    (offsetof(EFI_FILE_INFO, FileName) + 256 * sizeof(CHAR16))
#define READ_LARGE   ((size_t)1 << 20)
#define READ_SMALL   ((size_t)1 << 16) /* after a large one has failed */
#define READ_MARK    512               /* a block; where one is, is not known */

static EFI_GUID info_guid = EFI_FILE_INFO_ID;

struct efi_fs {
	struct fs_volume fv; /* first: fs.h */
	struct efi *fs_efi;
	EFI_FILE_PROTOCOL *fs_root;
	bool fs_failed; /* this firmware has failed a large request */
};

struct efi_file {
	struct fs_file ff; /* first: fs.h */
	EFI_FILE_PROTOCOL *ef_file;
	foff_t ef_pos; /* the handle's position */
	char ef_path[PATH_MAXUNITS];
};

/* A buffer for EFI_FILE_INFO, which grows on EFI_BUFFER_TOO_SMALL. */
struct infobuf {
	EFI_FILE_INFO *ib_info;
	size_t ib_size;
};

static int
infobuf_grow(struct efi *e, struct infobuf *ib, size_t size)
{
	if (size <= ib->ib_size)
		size = ib->ib_size * 2;
	if (size > INFO_MAXSIZE)
		return EIO;
	efi_free(e, ib->ib_info, ib->ib_size);
	ib->ib_size = size;
	ib->ib_info = efi_alloc(e, size);
	return ib->ib_info == NULL ? ENOMEM : 0;
}

static int
file_info(struct efi *e, EFI_FILE_PROTOCOL *file, uint64_t *size, bool *isdir)
{
	struct infobuf ib = {NULL, 0};
	EFI_STATUS status;
	UINTN len;
	int error;

	error = infobuf_grow(e, &ib, INFO_SIZE);
	while (error == 0) {
		len = ib.ib_size;
		status = file->GetInfo(file, &info_guid, &len, ib.ib_info);
		if (status != EFI_BUFFER_TOO_SMALL) {
			error = efi_errno(status);
			break;
		}
		error = infobuf_grow(e, &ib, len);
	}
	if (error == 0 && len < offsetof(EFI_FILE_INFO, FileName))
		error = EIO;
	if (error == 0) {
		*size = ib.ib_info->FileSize;
		*isdir = (ib.ib_info->Attribute & EFI_FILE_DIRECTORY) != 0;
	}
	efi_free(e, ib.ib_info, ib.ib_size);
	return error;
}

/*
 * Open the file named by the first `len` bytes of a path.  UEFI's separator is
 * '\\', so no name can contain it.
 */
int
efi_file_open(struct efi *e, EFI_FILE_PROTOCOL *root, const char *path,
    size_t len, UINT64 mode, EFI_FILE_PROTOCOL **file)
{
	char part[PATH_MAXUNITS];
	CHAR16 wide[PATH_MAXUNITS];
	size_t i;
	int error;

	if (len >= sizeof(part))
		return ENAMETOOLONG;
	for (i = 0; i < len; i++) {
		if (path[i] == '\\')
			return ENOENT;
		part[i] = path[i] == '/' ? '\\' : path[i];
	}
	part[len] = '\0';
	error = utf8_to_utf16(part, wide, knitems(wide));
	if (error != 0)
		return error == EINVAL ? ENOENT : error;
	efi_out_flush(e);
	*file = NULL;
	error = efi_errno(root->Open(root, file, wide, mode, 0));
	return error == 0 && *file == NULL ? EIO : error;
}

static int
path_open(
    struct efi_fs *fs, const char *path, size_t len, EFI_FILE_PROTOCOL **file)
{
	return efi_file_open(
	    fs->fs_efi, fs->fs_root, path, len, EFI_FILE_MODE_READ, file);
}

/*
 * The errno value of a path that was not found.  Open() returns EFI_NOT_FOUND
 * also if a component is a file: ENOTDIR if the longest prefix of the path that
 * exists is a file, else ENOENT.
 */
static int
path_why(struct efi_fs *fs, const char *path)
{
	EFI_FILE_PROTOCOL *file;
	size_t len = strlen(path);
	uint64_t size;
	bool isdir;
	int error;

	for (;;) {
		while (len > 0 && path[len - 1] != '/')
			len--;
		while (len > 0 && path[len - 1] == '/')
			len--;
		if (len == 0)
			return ENOENT;
		error = path_open(fs, path, len, &file);
		if (error == ENOENT)
			continue;
		if (error != 0)
			return error;
		error = file_info(fs->fs_efi, file, &size, &isdir);
		file->Close(file);
		if (error != 0)
			return error;
		return isdir ? ENOENT : ENOTDIR;
	}
}

/*
 * The size of a file that GetInfo() says is empty: some firmware says so of any
 * file.  A position of all ones is the end (UEFI 2.10, 13.5).
 */
static uint64_t
size_by_seek(EFI_FILE_PROTOCOL *file)
{
	UINT64 end = 0;

	if (EFI_ERROR(file->SetPosition(file, UINT64_MAX)) ||
	    EFI_ERROR(file->GetPosition(file, &end)) || end > INT64_MAX)
		end = 0;
	return EFI_ERROR(file->SetPosition(file, 0)) ? 0 : end;
}

static int
efi_fs_open(struct fs_volume *vol, const char *path, struct fs_file **ffp)
{
	struct efi_fs *fs = kcontainer_of(vol, struct efi_fs, fv);
	EFI_FILE_PROTOCOL *file;
	struct efi_file *ef;
	uint64_t size = 0;
	bool isdir = false;
	int error;

	error = path_open(fs, path, strlen(path), &file);
	if (error == ENOENT)
		return path_why(fs, path);
	if (error != 0)
		return error;
	error = file_info(fs->fs_efi, file, &size, &isdir);
	if (error == 0 && isdir)
		error = EISDIR;
	if (error != 0)
		goto fail;
	if (size == 0)
		size = size_by_seek(file);
	ef = efi_alloc(fs->fs_efi, sizeof(*ef));
	if (ef == NULL) {
		error = ENOMEM;
		goto fail;
	}
	ef->ff.ff_vol = vol;
	ef->ff.ff_size = size;
	ef->ef_file = file;
	ef->ef_pos = 0;
	(void)kstrlcpy(ef->ef_path, path, sizeof(ef->ef_path));
	*ffp = &ef->ff;
	return 0;
fail:
	file->Close(file);
	return error;
}

static void
efi_fs_close(struct fs_file *ff)
{
	struct efi_file *ef = kcontainer_of(ff, struct efi_file, ff);
	struct efi_fs *fs = kcontainer_of(ff->ff_vol, struct efi_fs, fv);

	ef->ef_file->Close(ef->ef_file);
	efi_free(fs->fs_efi, ef, sizeof(*ef));
}

/* Read by one request.  After a failure ef_pos is UINT64_MAX: seek first. */
static int
read_once(struct efi_file *ef, foff_t off, void *buf, size_t len)
{
	UINTN got = len;
	int error;

	if (ef->ef_pos != off) {
		error = efi_errno(ef->ef_file->SetPosition(ef->ef_file, off));
		if (error != 0)
			return error;
	}
	ef->ef_pos = UINT64_MAX;
	(void)efi_marks(off, READ_MARK, buf, len, true);
	error = efi_errno(ef->ef_file->Read(ef->ef_file, &got, buf));
	if (error != 0)
		return error;
	/* The file is shorter than its directory entry says, or see there. */
	if (got != len || efi_marks(off, READ_MARK, buf, len, false))
		return EIO;
	ef->ef_pos = off + len;
	return 0;
}

/* Open the file again: after a failed request its handle may be unusable. */
static int
reopen(struct efi_fs *fs, struct efi_file *ef)
{
	EFI_FILE_PROTOCOL *file;
	int error;

	error = path_open(fs, ef->ef_path, strlen(ef->ef_path), &file);
	if (error != 0)
		return error;
	ef->ef_file->Close(ef->ef_file);
	ef->ef_file = file;
	ef->ef_pos = 0;
	return 0;
}

static int
efi_fs_read(struct fs_file *ff, foff_t off, void *buf, size_t len)
{
	struct efi_file *ef = kcontainer_of(ff, struct efi_file, ff);
	struct efi_fs *fs = kcontainer_of(ff->ff_vol, struct efi_fs, fv);
	uint8_t *p = buf;
	size_t n;
	int error;

	efi_out_flush(fs->fs_efi);
	while (len > 0) {
		n = MIN(len, fs->fs_failed ? READ_SMALL : READ_LARGE);
		error = read_once(ef, off, p, n);
		if (error != 0 && error != ENXIO && n > READ_SMALL &&
		    reopen(fs, ef) == 0) {
			n = READ_SMALL;
			error = read_once(ef, off, p, n);
			fs->fs_failed = error == 0;
		}
		if (error != 0)
			return error;
		off += n;
		p += n;
		len -= n;
	}
	return 0;
}

/* Pass one entry to cb.  The name ends at its NUL or with the record. */
static int
dirent_report(const EFI_FILE_INFO *info, size_t len,
    int (*cb)(const struct fs_dirent *de, void *arg), void *arg)
{
	const size_t head = offsetof(EFI_FILE_INFO, FileName);
	char name[4 * 256];
	struct fs_dirent de;

	if (len < head)
		return EIO;
	utf16_to_utf8(
	    info->FileName, (len - head) / sizeof(CHAR16), name, sizeof(name));
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
	    name[0] == '\0')
		return 0;
	de.fd_name = name;
	de.fd_isdir = (info->Attribute & EFI_FILE_DIRECTORY) != 0;
	de.fd_size = de.fd_isdir ? 0 : info->FileSize;
	de.fd_getsize = NULL;
	return cb(&de, arg);
}

/* Pass all entries of an open directory to cb. */
static int
dir_walk(struct efi *e, EFI_FILE_PROTOCOL *dir,
    int (*cb)(const struct fs_dirent *de, void *arg), void *arg)
{
	struct infobuf ib = {NULL, 0};
	EFI_STATUS status;
	UINTN len;
	int error;

	error = infobuf_grow(e, &ib, INFO_SIZE);
	while (error == 0) {
		len = ib.ib_size;
		status = dir->Read(dir, &len, ib.ib_info);
		if (status == EFI_BUFFER_TOO_SMALL) {
			/* The next Read() returns the same entry. */
			error = infobuf_grow(e, &ib, len);
			continue;
		}
		error = efi_errno(status);
		if (error != 0 || len == 0)
			break;
		error =
		    dirent_report(ib.ib_info, MIN(len, ib.ib_size), cb, arg);
	}
	efi_free(e, ib.ib_info, ib.ib_size);
	return error;
}

static int
efi_fs_readdir(struct fs_volume *vol, const char *path,
    int (*cb)(const struct fs_dirent *de, void *arg), void *arg)
{
	struct efi_fs *fs = kcontainer_of(vol, struct efi_fs, fv);
	EFI_FILE_PROTOCOL *dir;
	uint64_t size = 0;
	bool isdir = false;
	int error;

	error = path_open(fs, path, strlen(path), &dir);
	if (error == ENOENT)
		return path_why(fs, path);
	if (error != 0)
		return error;
	error = file_info(fs->fs_efi, dir, &size, &isdir);
	if (error == 0 && !isdir)
		error = ENOTDIR;
	if (error == 0)
		error = dir_walk(fs->fs_efi, dir, cb, arg);
	dir->Close(dir);
	return error;
}

static void
efi_fs_unmount(struct fs_volume *vol)
{
	struct efi_fs *fs = kcontainer_of(vol, struct efi_fs, fv);

	fs->fs_root->Close(fs->fs_root);
	efi_free(fs->fs_efi, fs, sizeof(*fs));
}

static const struct fs_ops efi_fs_ops = {
    .fo_name = "efi",
    .fo_open = efi_fs_open,
    .fo_read = efi_fs_read,
    .fo_close = efi_fs_close,
    .fo_readdir = efi_fs_readdir,
    .fo_unmount = efi_fs_unmount,
};

/* Mount a volume; the caller unmounts *vp.  Quiet. */
int
efi_fs_mount(struct efi *e, EFI_FILE_IO_INTERFACE *sfs, struct fs_volume **vp)
{
	struct efi_fs *fs;
	int error;

	fs = efi_alloc(e, sizeof(*fs));
	if (fs == NULL)
		return ENOMEM;
	efi_out_flush(e);
	memset(fs, 0, sizeof(*fs));
	fs->fv.fv_ops = &efi_fs_ops;
	fs->fs_efi = e;
	error = efi_errno(sfs->OpenVolume(sfs, &fs->fs_root));
	if (error == 0 && fs->fs_root == NULL)
		error = EIO;
	if (error != 0) {
		efi_free(e, fs, sizeof(*fs));
		return error;
	}
	*vp = &fs->fv;
	return 0;
}
