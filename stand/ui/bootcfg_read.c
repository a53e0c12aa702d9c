/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootcfg_read.c: find and read boot.cfg(5), of at most BOOTCFG_MAXFILE bytes.
 */
#include <boot/trust.h>
#include <ui/ui.h>

/*
 * Read an open boot.cfg and, unless it is not trusted, parse it.  `where` is
 * for messages.
 */
static int
bootcfg_load(struct loader *ld, const struct sa_file *f, const char *path,
    const char *where)
{
	struct fs_file *ff = f->sf_file;
	size_t size = (size_t)ff->ff_size;
	char *buf;
	int error;

	if (ff->ff_size > BOOTCFG_MAXFILE) {
		sa_printf(ld, "%s: %llu bytes, the limit is %zu: ignored\n",
		    where, (unsigned long long)ff->ff_size, BOOTCFG_MAXFILE);
		return EFBIG;
	}
	if ((buf = sa_alloc(ld, MAX(size, 1))) == NULL) {
		sa_printf(ld, "%s: out of memory for %zu bytes\n", where, size);
		return ENOMEM;
	}
	if ((error = fs_read(ff, 0, buf, size)) != 0) {
		sa_printf(ld, "%s: %s\n", where, SA_FS_WHY(ff->ff_vol, error));
		goto out;
	}
	error = trust_gate_bytes(
	    ld, f->sf_vol, path, where, VERIFY_CONFIG, buf, size);
	if (error == 0)
		error = bootcfg_parse(ld, where, buf, size);
out:
	sa_free(ld, buf, MAX(size, 1));
	return error;
}

/* There is none in that place; is one missing?  True: it has been said. */
static bool
bootcfg_missing(
    struct loader *ld, const struct filespec *spec, const char *where)
{
	struct fs_volume *vol;
	int error;
	bool said;

	if (!trust_enrolled(ld))
		return false;
	error = device_mount(ld, spec->sp_dev, &vol);
	if (error != 0) {
		if (error != ENXIO)
			sa_printf(ld, "%s: %s\n", where, kstrerror(error));
		return error != ENXIO;
	}
	said = trust_gate_missing(ld, vol, spec->sp_path, where);
	fs_unmount(vol);
	return said;
}

int
bootcfg_read(struct loader *ld)
{
	static const char *const places[] = {
	    "esp:/EFI/NetBSD/boot.cfg", "/boot.cfg"};
	struct filespec spec;
	struct sa_file f;
	unsigned nwarn = 0;
	size_t i;
	int error = ENOENT;

	bootcfg_free(ld);
	for (i = 0; i < knitems(places); i++) {
		(void)filespec_parse(places[i], &spec);
		error = sa_open(ld, &spec, &f);
		if (error == 0) {
			error = bootcfg_load(ld, &f, spec.sp_path, places[i]);
			sa_close(&f);
			if (ld->ld_ui->us_cfg.bc_found)
				break;
		} else if (error != ENOENT && error != ENOTDIR &&
		    error != ENXIO) {
			sa_printf(ld, "%s: %s\n", places[i], f.sf_why);
		} else {
			error = ENOENT;
			if (!bootcfg_missing(ld, &spec, places[i]))
				continue;
		}
		nwarn++;
	}
	ld->ld_ui->us_cfg.bc_nwarn += nwarn;
	return error;
}
