/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bootopt_install.c: `bootopt install': an entry of a name, for this loader or
 * another program.
 */
#include <libsa/disk.h>
#include <ui/bootopt.h>
#include <ui/words.h>

/* What is to be installed. */
struct install {
	const char *inst_name, *inst_args;
	struct filespec inst_spec;
	uint8_t inst_path[SA_DEVPATH_MAX]; /* device path */
	size_t inst_pathlen;
};

/* Is the file there, and a program? */
static bool
program_check(struct loader *ld, const struct install *in)
{
	const char *const shown = SA_VIS(in->inst_spec.sp_path);
	struct sa_file f;
	char magic[PROGRAM_MAGIC];
	bool good;

	if (sa_open(ld, &in->inst_spec, &f) != 0) {
		sa_printf(ld, "bootopt: %s: %s\n", shown, f.sf_why);
		return false;
	}
	good = f.sf_file->ff_size >= sizeof(magic) &&
	    fs_read(f.sf_file, 0, magic, sizeof(magic)) == 0 &&
	    program_magic(magic, f.sf_file->ff_size);
	sa_close(&f);
	if (!good)
		sa_printf(ld, "bootopt: %s: not an EFI program\n", shown);
	return good;
}

/* The program's device path. */
static bool
program_path(struct loader *ld, struct install *in)
{
	const struct sa_env *env = ld->ld_env;
	char path[sizeof(in->inst_spec.sp_path) + 2];
	const size_t fwfs = device_fwfs(ld, in->inst_spec.sp_dev);
	int error;

	if (!program_check(ld, in))
		return false;
	in->inst_pathlen = sizeof(in->inst_path);
	(void)path_canon(in->inst_spec.sp_path, path, sizeof(path));
	error = fwfs == SA_NODISK ? ENXIO
				  : env->se_file_path(env->se_cookie, fwfs,
					path, in->inst_path, &in->inst_pathlen);
	if (error != 0)
		sa_printf(ld, "bootopt: %s: %s\n", SA_VIS(path),
		    error == ENXIO
			? "the firmware cannot read this volume: the program "
			  "must be on one like the EFI system partition"
			: kstrerror(error));
	return error == 0;
}

/* The volume that the loader was read from. */
static const char *
self_volume(struct loader *ld)
{
	const struct sa_volinfo *vi;
	size_t i;

	for (i = 0; (vi = device_info(ld, i)) != NULL; i++)
		if (vi->vi_isboot)
			return vi->vi_name;
	return NULL;
}

/* The program's name: as typed, or this loader's. */
static bool
program_name(struct loader *ld, char *typed, struct install *in)
{
	const char *self = ld->ld_env->se_self, *vol;
	int error;

	if (typed != NULL) {
		error = filespec_parse(typed, &in->inst_spec);
		if (error != 0)
			sa_printf(ld, "bootopt: %s: %s\n", SA_VIS(typed),
			    kstrerror(error));
		return error == 0;
	}
	memset(&in->inst_spec, 0, sizeof(in->inst_spec));
	vol = self_volume(ld);
	if (vol == NULL || self == NULL || self[0] == '\0') {
		sa_printf(ld,
		    "bootopt: the loader was not read from a disk: type the "
		    "program's name\n");
		return false;
	}
	if (kstrlcpy(
		in->inst_spec.sp_path, self, sizeof(in->inst_spec.sp_path)) >=
	    sizeof(in->inst_spec.sp_path)) {
		sa_printf(ld, "bootopt: %s: %s\n", SA_VIS(self),
		    kstrerror(ENAMETOOLONG));
		return false;
	}
	(void)kstrlcpy(in->inst_spec.sp_dev, vol, sizeof(in->inst_spec.sp_dev));
	return true;
}

/* The number of an entry of this name and program, or the lowest free one. */
static int
number_choose(struct bootopts *bop, const struct install *in)
{
	const struct loadopt *lop = &bop->bop_opt;
	const char *why;
	size_t i;
	int num;

	for (i = 0; i < bop->bop_n; i++)
		if (bootopt_get(bop, bop->bop_num[i], &why) == 0 &&
		    strcmp(lop->lop_name, in->inst_name) == 0 &&
		    lop->lop_pathlen == in->inst_pathlen &&
		    memcmp(lop->lop_path, in->inst_path, in->inst_pathlen) == 0)
			return bop->bop_num[i];
	for (num = 0; bootopt_listed(bop, num);)
		num++;
	return num;
}

static enum cmd_result
install_write(struct bootopts *bop, const struct install *in)
{
	const int num = number_choose(bop, in);
	const bool isnew = !bootopt_listed(bop, num);
	const uint16_t first = (uint16_t)num;
	char id[BOOTOPT_ID];
	size_t size;
	int error;

	size = loadopt_build(bop->bop_value, sizeof(bop->bop_value),
	    in->inst_name, in->inst_path, in->inst_pathlen, in->inst_args);
	if (size == 0) {
		sa_printf(bop->bop_ld,
		    "bootopt: name and arguments must be UTF-8, of at most 500 "
		    "characters each\n");
		return CMD_FAILED;
	}
	error = bootopt_put(bop, first, size);
	if (error != 0)
		return bootopt_failed(bop, bootopt_id(first, id), error);
	error = bootopt_order(bop, &first, 1, -1);
	if (error != 0 && isnew)
		(void)bootopt_delete(bop, first);
	if (error != 0)
		return bootopt_failed(bop, "BootOrder", error);
	sa_printf(bop->bop_ld, "bootopt: %s \"%s\" is %s the first entry\n",
	    bootopt_id(first, id), SA_VIS(in->inst_name),
	    isnew ? "new, and" : "now");
	return CMD_OK;
}

enum cmd_result
bootopt_install(struct bootopts *bop, char *args)
{
	struct install in = {.inst_name = word_next(&args)};

	if (in.inst_name == NULL || *in.inst_name == '\0') {
		sa_printf(bop->bop_ld,
		    "bootopt: install: the name is missing: bootopt install "
		    "name [dev:path [arguments]]\n");
		return CMD_FAILED;
	}
	if (strlen(in.inst_name) >= LOADOPT_NAME) {
		sa_printf(bop->bop_ld,
		    "bootopt: install: a name has at most %d bytes\n",
		    LOADOPT_NAME - 1);
		return CMD_FAILED;
	}
	if (!program_name(bop->bop_ld, word_next(&args), &in) ||
	    !program_path(bop->bop_ld, &in))
		return CMD_FAILED;
	while (words_isblank(*args))
		args++;
	in.inst_args = args;
	return install_write(bop, &in);
}
