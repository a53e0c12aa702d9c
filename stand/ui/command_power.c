/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * command_power.c: `reboot', `quit', `poweroff', `firmware', and `chain' to
 * another EFI program: the ways out of the loader that start no kernel.
 */
#include <boot/measure.h>
#include <fs/fs_bytes.h>
#include <libsa/disk.h>
#include <ui/command.h>
#include <ui/entry.h>
#include <ui/words.h>

/* OsIndications: UEFI 2.10, 8.5.4. */
#define OSIND_FIRMWARE_UI 0x1u
#define OSIND_SIZE        8

/* The largest EFI program: a Linux kernel with its initrd in it. */
#define PROGRAM_MAX ((uint64_t)512 << 20)

static enum cmd_result
reset(struct loader *ld, const char *name, const char *args, enum sa_reset how)
{
	const struct sa_env *env = ld->ld_env;

	if (*args != '\0') {
		sa_printf(ld, "%s: takes no argument\n", name);
		return CMD_FAILED;
	}
	env->se_reset(env->se_cookie, how);
	sa_printf(ld, "%s: the firmware does not do it\n", name);
	return CMD_FAILED;
}

enum cmd_result
command_reboot(struct loader *ld, char *args)
{
	return reset(ld, "reboot", args, SA_RESET_REBOOT);
}

/* As in NetBSD's loader. */
enum cmd_result
command_quit(struct loader *ld, char *args)
{
	return reset(ld, "quit", args, SA_RESET_REBOOT);
}

enum cmd_result
command_poweroff(struct loader *ld, char *args)
{
	return reset(ld, "poweroff", args, SA_RESET_POWEROFF);
}

/* A variable of 64 bits, little-endian; ENOENT: 0. */
static int
osind_get(struct loader *ld, const char *name, uint64_t *v)
{
	uint8_t value[OSIND_SIZE] = {0};
	size_t size = sizeof(value);
	int error = sa_var_get(ld, sa_guid_global, name, value, &size);

	if (error == ENOENT) {
		*v = 0;
		return 0;
	}
	if (error == 0 && size != sizeof(value))
		error = EIO;
	*v = fs_le32(value) | (uint64_t)fs_le32(value + 4) << 32;
	return error;
}

bool
firmware_setup(struct loader *ld)
{
	uint64_t v;

	return osind_get(ld, "OsIndicationsSupported", &v) == 0 &&
	    (v & OSIND_FIRMWARE_UI) != 0;
}

enum cmd_result
command_firmware(struct loader *ld, char *args)
{
	uint8_t value[OSIND_SIZE];
	uint64_t v;
	int error, i;

	if (*args != '\0') {
		sa_printf(ld, "firmware: takes no argument\n");
		return CMD_FAILED;
	}
	if (!firmware_setup(ld)) {
		sa_printf(ld,
		    "firmware: it cannot be asked for its settings "
		    "(OsIndicationsSupported); \"exit\" may lead there\n");
		return CMD_FAILED;
	}
	error = osind_get(ld, "OsIndications", &v);
	v |= OSIND_FIRMWARE_UI;
	for (i = 0; i < OSIND_SIZE; i++)
		value[i] = (uint8_t)(v >> 8 * i);
	if (error == 0)
		error = sa_var_set(ld, sa_guid_global, "OsIndications", value,
		    sizeof(value),
		    SA_VAR_NONVOLATILE | SA_VAR_BOOT | SA_VAR_RUNTIME);
	if (error == 0)
		return reset(ld, "firmware", args, SA_RESET_REBOOT);
	sa_printf(
	    ld, "firmware: variable OsIndications: %s\n", kstrerror(error));
	return CMD_FAILED;
}

/* ---- chain ---- */

/* The DOS header of a PE image. */
bool
program_magic(const void *head, uint64_t size)
{
	return size >= PROGRAM_MAGIC && memcmp(head, "MZ", PROGRAM_MAGIC) == 0;
}

/* Why a program could not be started, or how it ended. */
static const char *
program_why(int error)
{
	switch (error) {
	case EACCES:
		return "Secure Boot does not accept its signature";
	case ENOEXEC:
		return "not an EFI program, or damaged";
	case ENOTSUP:
		return "not a program for this machine and firmware";
	default:
		return kstrerror(error);
	}
}

/* Start a program that has been read. */
static int
program_start(struct loader *ld, const struct filespec *spec, const void *data,
    size_t size, const char *args)
{
	const struct sa_env *env = ld->ld_env;
	char path[sizeof(spec->sp_path) + 2];
	const struct sa_program pr = {
	    data, size, device_fwfs(ld, spec->sp_dev), path, args};

	/* sa_open() has accepted it. */
	(void)path_canon(spec->sp_path, path, sizeof(path));
	entry_times(ld);
	measure_text(ld, "chain", path, args);
	return env->se_program(env->se_cookie, &pr);
}

/* Read an open file and start it.  `name`: for messages. */
static void
chain_file(struct loader *ld, const struct filespec *spec, struct sa_file *f,
    const char *name, const char *args)
{
	const uint64_t size = f->sf_file->ff_size;
	void *data;
	int error;

	if (size == 0 || size > PROGRAM_MAX) {
		sa_printf(ld, "chain %s: %llu bytes, must be 1 to %llu\n", name,
		    (unsigned long long)size, (unsigned long long)PROGRAM_MAX);
		sa_close(f);
		return;
	}
	data = sa_alloc(ld, (size_t)size);
	error =
	    data == NULL ? ENOMEM : fs_read(f->sf_file, 0, data, (size_t)size);
	if (error != 0)
		sa_printf(ld, "chain %s: %s\n", name,
		    SA_FS_WHY(f->sf_vol, data == NULL ? ENOMEM : error));
	sa_close(f);
	if (error == 0 && !program_magic(data, size)) {
		sa_printf(ld, "chain %s: %s\n", name, program_why(ENOEXEC));
	} else if (error == 0) {
		error = program_start(ld, spec, data, (size_t)size, args);
		sa_printf(ld, "chain %s: %s\n", name,
		    error == 0 ? "the program has ended" : program_why(error));
	}
	sa_free(ld, data, (size_t)size);
}

/* Returns only if the program does. */
enum cmd_result
command_chain(struct loader *ld, char *args)
{
	char shown[SA_VIS_MAX], *name = word_next(&args);
	struct filespec spec;
	struct sa_file f;
	int error;

	if (name == NULL || *name == '\0') {
		sa_printf(ld, "chain: the name of an EFI program is missing\n");
		return CMD_FAILED;
	}
	sa_vis(shown, sizeof(shown), name, SIZE_MAX);
	while (words_isblank(*args))
		args++;
	if ((error = filespec_parse(name, &spec)) != 0)
		sa_printf(ld, "chain %s: %s\n", shown, kstrerror(error));
	else if (sa_open(ld, &spec, &f) != 0)
		sa_printf(ld, "chain %s: %s\n", shown, f.sf_why);
	else
		chain_file(ld, &spec, &f, shown, args);
	return CMD_FAILED;
}
