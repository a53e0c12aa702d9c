/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootfile.c: the files of one boot.
 */
#include <boot/boot.h>
#include <boot/bootfile_impl.h>
#include <libverify/signature.h>

/* EDK II reads this much with one command of an AHCI disk. */
#define DISK_COMMAND ((size_t)128 << 10)

int
bootfile_open(struct loader *ld, struct bootvols *vols, const char *dev,
    const char *path, struct bootfile *bf)
{
	int error;

	bf->bf_file = bf->bf_raw = NULL;
	bf->bf_vol = NULL;
	bf->bf_ld = ld;
	bf->bf_head = bf->bf_packed = NULL;
	bf->bf_place = 0;
	bf->bf_placed = bf->bf_given = false;
	bf->bf_trusted = bf->bf_ownsigned = false;
	bf->bf_why[0] = '\0';
	if (dev[0] == '\0')
		dev = ld->ld_dev;
	error = path_canon(path, bf->bf_path, sizeof(bf->bf_path));
	if (error == 0)
		error = bootvol_get(ld, vols, dev, &bf->bf_vol);
	if (error != 0 && error != ENAMETOOLONG)
		(void)device_why(ld, dev, error, bf->bf_why);
	/* By the volume's name rather than an alias, once it is known. */
	ksnprintf(bf->bf_where, sizeof(bf->bf_where), "%s:%s",
	    SA_VIS(error == 0 ? bf->bf_vol->bv_info.vi_name : dev),
	    SA_VIS(error == ENAMETOOLONG ? path : bf->bf_path));
	if (error == 0) {
		error = fs_open(bf->bf_vol->bv_vol, bf->bf_path, &bf->bf_file);
		if (error != 0)
			(void)kstrlcpy(bf->bf_why,
			    SA_FS_WHY(bf->bf_vol->bv_vol, error),
			    sizeof(bf->bf_why));
	}
	if (error != 0)
		bf->bf_file = NULL;
	return error;
}

void
bootfile_expect(
    struct loader *ld, struct bootvols *vols, const char *dev, const char *path)
{
	char canon[BOOTFILE_PATH];
	struct fs_volume *vol;
	struct bootvol *bv;
	size_t i;

	if (dev[0] == '\0')
		dev = ld->ld_dev;
	/* Of a disk nothing is mounted before it is needed. */
	if (device_find(ld, dev, &i) != 0 || !device_info(ld, i)->vi_isnet ||
	    path_canon(path, canon, sizeof(canon)) != 0 ||
	    bootvol_get(ld, vols, dev, &bv) != 0)
		return;
	vol = bv->bv_vol;
	if (vol->fv_ops->fo_expect != NULL)
		vol->fv_ops->fo_expect(vol, canon);
}

/*
 * How many of a file's first bytes to keep: all of a small file, else so many
 * that what is left to read is a multiple of DISK_COMMAND.
 */
static size_t
head_size(uint64_t size)
{
	const size_t rest = (size_t)(size % DISK_COMMAND);

	if (size <= DISK_COMMAND)
		return (size_t)size;
	return rest == 0 ? DISK_COMMAND : bootfile_pages(rest);
}

/*
 * Read the first FS_MAGIC_MAX bytes, or all if the file is shorter, to `magic`,
 * and what is to be kept to bf_head.
 */
static int
read_head(struct bootfile *bf, uint64_t keep, uint8_t *magic)
{
	struct fs_file *ff = bf->bf_file;
	const size_t len = (size_t)MIN(ff->ff_size, (uint64_t)FS_MAGIC_MAX);
	int error = 0;

	if (bf->bf_head != NULL) {
		memcpy(magic, bf->bf_head, len);
		return 0;
	}
	if ((ff->ff_size > keep || page_up(ff->ff_size) > keep ||
		!bootfile_keep_head(bf, (size_t)ff->ff_size, &error)) &&
	    (keep == 0 ||
		!bootfile_keep_head(bf, head_size(ff->ff_size), &error)))
		return fs_read(ff, 0, magic, len);
	if (error == 0)
		memcpy(magic, bf->bf_head, len);
	return error;
}

/*
 * What the decoder reads: the bytes that are kept if that is all of the file,
 * else the file.
 */
static void
encoded(struct bootfile *bf)
{
	if (bf->bf_packed != NULL || bf->bf_head == NULL ||
	    bf->bf_headlen < bf->bf_file->ff_size) {
		bootfile_head_free(bf);
		bootfile_leave_place(bf);
		return;
	}
	bootfile_from_memory(bf, bf->bf_head, bf->bf_headlen);
	bf->bf_head = NULL;
	bootfile_leave_place(bf);
}

/* Is there a signature at the end of the file? */
static bool
is_signed(struct fs_file *ff)
{
	uint8_t tail[SIGNATURE_TAIL];

	return ff->ff_size >= sizeof(tail) &&
	    fs_read(ff, ff->ff_size - sizeof(tail), tail, sizeof(tail)) == 0 &&
	    memcmp(tail + 4, SIGNATURE_TAIL_MAGIC, sizeof(tail) - 4) == 0;
}

/*
 * A decoder reads up to the end of the file: let it end with what is signed,
 * in memory.
 */
static void
cut_signature(struct bootfile *bf)
{
	if (bf->bf_packed == NULL &&
	    (!is_signed(bf->bf_file) || bootfile_hold(bf) != 0))
		return;
	fs_memfile_init(&bf->bf_memfile, bf->bf_packed,
	    signature_start(bf->bf_packed, bf->bf_npacked));
}

int
bootfile_decode(struct loader *ld, const struct fs_decoder *const *decoders,
    struct bootfile *bf, uint64_t keep, char why[BOOTFILE_WHY])
{
	const struct fs_mem mem = sa_fs_mem(ld);
	struct fs_file *raw = bf->bf_file;
	const struct fs_decoder *dc;
	uint8_t magic[FS_MAGIC_MAX];
	const char *what;
	int error;

	error = read_head(bf, keep, magic);
	if (error != 0) {
		ksnprintf(why, BOOTFILE_WHY, "cannot be read: %s",
		    SA_FS_WHY(raw->ff_vol, error));
		return error;
	}
	dc = fs_decoder_find(decoders, magic,
	    (size_t)MIN(raw->ff_size, (uint64_t)sizeof(magic)));
	if (dc == NULL)
		return 0;
	encoded(bf);
	/* Kernels, of which nothing is kept, have no signature of their own. */
	if (keep != 0)
		cut_signature(bf);
	raw = bf->bf_file;
	error = dc->dc_open(
	    raw, &mem, ld->ld_boot->bo_counted, &bf->bf_file, &what);
	if (error != 0) {
		ksnprintf(why, BOOTFILE_WHY, "%s: cannot be decompressed: %s",
		    dc->dc_name, *what != '\0' ? what : kstrerror(error));
		bf->bf_file = raw;
		return error;
	}
	bf->bf_raw = raw;
	return 0;
}

int
bootfile_read(struct bootfile *bf, struct progress *pg,
    const struct memspans *mem, const struct prange *final)
{
	const size_t len = bf->bf_head == NULL ? 0 : bf->bf_headlen;

	memspan_copy(mem, final->pr_start, bf->bf_head, len);
	return memspan_read(mem, final->pr_start + len, pg, bf->bf_file, len,
	    bf->bf_file->ff_size - len, final->pr_end);
}

void
bootfile_close(struct bootfile *bf)
{
	if (bf->bf_file != NULL)
		fs_close(bf->bf_file);
	if (bf->bf_raw != NULL)
		fs_close(bf->bf_raw);
	bf->bf_file = bf->bf_raw = NULL;
	bootfile_let_go(bf);
}

const char *
bootfile_reason(const struct bootfile *bf, int error)
{
	return bf->bf_why[0] != '\0' ? bf->bf_why : kstrerror(error);
}
